"""The power of heart-rate variability by frequency: Lomb's method on the intervals at their own times."""

from collections.abc import Sequence

import numpy
from numpy.typing import NDArray

from biosignals.hrv_bounds import Numbers

Floats = NDArray[numpy.float64]
Complexes = NDArray[numpy.complex128]
Integers = NDArray[numpy.int64]

# Task Force 1996: LF 0.04 to 0.15 Hz, HF 0.15 to 0.4 Hz. The density of T seconds has no detail finer than 1 / T, its
# square none finer than 1 / (2 T): for both, steps of 1/300 Hz are fine enough for windows of up to 150 s.
LOWEST_HZ = 0.04
STEP_HZ = 1 / 300
_FINE, _COARSE = 10, 11  # frequencies as the product of a coarse and a fine grid: 21 exponentials instead of 110
FREQUENCIES_HZ = LOWEST_HZ + STEP_HZ * numpy.arange(_FINE * _COARSE, dtype=numpy.float64)
LF_BAND = slice(0, 34)  # up to 0.15 Hz, which ends one band and begins the other
HF_BAND = slice(33, 109)  # up to 0.4 Hz
# Beats on an even grid tell a wave that turns half round between two of them by its cosine alone: the sine is lost, and
# what is left of the division is rounding. Natural hearts stay far above this share of what evenly told waves have.
LEAST_TOLD = 1e-6
SLOW_MS = 1250.0  # slower hearts beat less than twice in the shortest wave of 0.4 Hz

_TURNS = (
    -2j
    * numpy.pi
    * numpy.concatenate((LOWEST_HZ + STEP_HZ * _FINE * numpy.arange(_COARSE), STEP_HZ * numpy.arange(_FINE)))
)
_OF_COARSE = numpy.arange(_COARSE).repeat(_FINE)  # which of _TURNS make each frequency
_OF_FINE = _COARSE + numpy.tile(numpy.arange(_FINE), _COARSE)


def _band_weights() -> Floats:
    """Trapezoid weights in Hz, one column a band."""
    weights = numpy.zeros((FREQUENCIES_HZ.size, 2))
    for number, band in enumerate((LF_BAND, HF_BAND)):
        weights[band, number] = STEP_HZ
        weights[band.start, number] = weights[band.stop - 1, number] = STEP_HZ / 2
    return weights


_BANDS = _band_weights()


def phases(t_s: Floats) -> Complexes:
    """exp(-2 pi i f t) for each time (rows, in s) and frequency (columns)."""
    turned = numpy.exp(t_s[:, None] * _TURNS)
    return (turned[:, :_COARSE, None] * turned[:, None, _COARSE:]).reshape(t_s.size, -1)


def phases_at(t_s: float) -> Complexes:
    """`phases` of one time, by frequency."""
    turned = numpy.exp(_TURNS * t_s)
    phases: Complexes = turned[_OF_COARSE] * turned[_OF_FINE]
    return phases


def fit(sums: Floats, *, weight: Numbers, moment: Numbers, span_s: Numbers, out: Floats) -> None:
    """Write into `out` what `density` needs of a window, four kinds by frequency.

    With a beat's weight w, interval y (ms) and phase e at a frequency, `sums` holds by frequency, summed over the
    window's beats, real and imaginary part of w y e, those of w e and those of w e^2; `weight` sums w, `moment` w y.
    `span_s` is the time that the intervals span without gaps, from the end of the first to the end of the last. For
    several windows at once, arrays have them as an axis behind that of the kinds, and numbers are columns.
    """
    wave = sums[2:4] * (moment / weight)
    numpy.subtract(sums[0:2], wave, out=wave)
    numpy.multiply(wave, (2 * span_s) ** 0.5 / weight, out=out[0:2])
    numpy.multiply(sums[4:6], 1 / weight, out=out[2:4])


def density(fitted: Floats, *, means_ms: Sequence[float], frequencies_hz: Floats = FREQUENCIES_HZ) -> Floats:
    """Power density in ms^2/Hz of each window (rows) at each frequency, one-sided; 0 beyond half the mean rate.

    `fitted` as `fit` writes it: four kinds, windows, frequencies; `means_ms` are the mean intervals of the windows.
    Always finite and not below 0; 0 too at a frequency that the beats' times cannot tell.

    Lomb 1976, mean removed, in closed form without the time shift; scaled by 2 T over the sum of weights, so that a
    wave of amplitude a has the power a^2 / 2 at any heart rate. With the interval itself as weight each beat counts for
    the time it lasts: else a wave makes overtones of its own, because there are more beats where it is low. What lies
    beyond half the mean rate is the mirror image of what lies below it, and would count twice.
    """
    cosine, sine, real, imaginary = fitted
    cosine_2, sine_2, real_2, imaginary_2 = fitted * fitted
    power: Floats = cosine_2 + sine_2
    cosine_2 -= sine_2
    cosine_2 *= real
    power -= cosine_2
    across = cosine * sine
    across *= imaginary
    power -= across
    power -= across
    real_2 += imaginary_2
    told = numpy.subtract(1.0, real_2, out=real_2)
    if told.item(told.argmin()) > LEAST_TOLD:
        power /= told
    else:
        power = numpy.divide(power, told, out=numpy.zeros_like(power), where=told > LEAST_TOLD)
    if max(means_ms) > SLOW_MS:
        power *= numpy.array(means_ms)[:, None] * frequencies_hz <= 500
    return numpy.maximum(power, 0.0, out=power)


def apart(numbers: Complexes) -> Floats:
    """Real and imaginary parts of a flat array as two rows, not copied."""
    return numbers.view(float).reshape(-1, 2).T


def bands(power: Floats) -> Floats:
    """LF and HF in ms^2 (columns) of each window (rows)."""
    return power @ _BANDS


def freedom(power: Numbers, square: Numbers, span_s: Numbers) -> Numbers:
    """Degrees of freedom of a band's power: the fewer, the narrower its peaks and the shorter the window.

    `power` and `square` are `bands` of the density and of the squared density. A raw density scatters by its own size
    at frequencies 1 / T apart, which doubles the sum of its squares: 4 T (integral of P)^2 / (integral of P^2),
    Blackman and Tukey 1958 with that factor. No peak is narrower than 1 / T, so it is never less than about 4.
    """
    return 4 * span_s * power * power / square
