"""The power of heart-rate variability by frequency: Lomb's method on the intervals at their own times."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from biosignals.hrv_bounds import Numbers

Floats = NDArray[numpy.float64]
Complexes = NDArray[numpy.complex128]
Integers = NDArray[numpy.int64]

# Task Force 1996: LF 0.04 to 0.15 Hz, HF 0.15 to 0.4 Hz. Steps of 0.002 Hz are a quarter of what 120 s can tell apart.
LOWEST_HZ = 0.04
STEP_HZ = 0.002
_FINE, _COARSE = 16, 12  # frequencies as the product of a coarse and a fine grid: 28 exponentials instead of 192
FREQUENCIES_HZ = LOWEST_HZ + STEP_HZ * numpy.arange(_FINE * _COARSE)
LF_BAND = slice(0, 55)  # up to, not including, 0.15 Hz
HF_BAND = slice(55, 180)  # up to, not including, 0.4 Hz
# Beats on an even grid tell a wave that turns half round between two of them by its cosine alone: the sine is lost, and
# what is left of the division is rounding. Natural hearts stay far above this share of what evenly told waves have.
LEAST_TOLD = 1e-6
SLOW_MS = 1250.0  # slower hearts beat less than twice in the shortest wave of 0.4 Hz

_TURNS = (
    -2j
    * numpy.pi
    * numpy.concatenate((LOWEST_HZ + STEP_HZ * _FINE * numpy.arange(_COARSE), STEP_HZ * numpy.arange(_FINE)))
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What Lomb's method needs of each of several windows (rows), over the window's beats.

    With a beat's weight w, interval y (ms) and phase e at a frequency: `waves` sums w y e, `plain` w e and `doubled`
    w e^2, all by frequency (columns); `weight` sums w, `moment` w y. `span_s` is the time that the intervals span
    without gaps, from the end of the first to the end of the last, and `mean_ms` their mean.
    """

    waves: Complexes
    plain: Complexes
    doubled: Complexes
    weight: Floats
    moment: Floats
    span_s: Floats
    mean_ms: Floats


def density(sums: Sums) -> Floats:
    """Power density in ms^2/Hz of each window (rows) at each of FREQUENCIES_HZ, one-sided; 0 beyond half the mean rate.

    Always finite and not below 0; 0 too at a frequency that the beats' times cannot tell.

    Lomb 1976, mean removed, in closed form without the time shift; scaled by 2 T over the sum of weights, so that a
    wave of amplitude a has the power a^2 / 2 at any heart rate. With the interval itself as weight each beat counts for
    the time it lasts: else a wave makes overtones of its own, because there are more beats where it is low. What lies
    beyond half the mean rate is the mirror image of what lies below it, and would count twice.
    """
    weight, doubled = sums.weight[:, None], sums.doubled
    waves = sums.waves - (sums.moment / sums.weight)[:, None] * sums.plain
    cosine, sine, real, imaginary = (part.copy() for part in (waves.real, waves.imag, doubled.real, doubled.imag))
    product = 2 * cosine * sine
    cosine *= cosine
    sine *= sine
    power = weight * (cosine + sine) - (cosine - sine) * real - product * imaginary
    power *= (2 * sums.span_s / sums.weight)[:, None]
    told = weight * weight - real * real - imaginary * imaginary
    is_told = told > LEAST_TOLD * weight * weight
    power = numpy.divide(power, told, out=numpy.zeros_like(power), where=is_told).clip(min=0.0)
    if sums.mean_ms.max() > SLOW_MS:
        power *= sums.mean_ms[:, None] * FREQUENCIES_HZ <= 500
    return power


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
