"""Band powers of an EEG are those of its waves, and nothing is told of what is no EEG."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import welch

from biosignals.brain_bands import BANDS, HIGHEST_RATE_HZ, LEAST_RATE_HZ, WINDOW_S, BrainBands

HEADBAND = ("TP9", "AF7", "AF8", "TP10")


def brain(seed=1, *, rate_hz=256.0, seconds=WINDOW_S, electrodes=4, largest_uv=10.0):
    """Background EEG (n, electrodes) in microvolt: its power falls with the square of the frequency."""
    chance = np.random.default_rng(seed)
    size = round(seconds * rate_hz)
    frequencies = np.fft.rfftfreq(size, 1 / rate_hz)
    spectrum = chance.normal(size=(len(frequencies), electrodes)) + 1j * chance.normal(
        size=(len(frequencies), electrodes)
    )
    waves = np.fft.irfft(spectrum / np.maximum(frequencies, 1.0)[:, None], n=size, axis=0)
    return waves * largest_uv / np.abs(waves).max()


def wave(hz, amplitude_uv, *, rate_hz=256.0, seconds=WINDOW_S):
    """One wave (n, 1)."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return amplitude_uv * np.sin(2 * np.pi * hz * t)[:, None]


def stamps(size, *, rate_hz=256.0, begin_s=1000.0):
    return begin_s + np.arange(size) / rate_hz


def read(samples, *, rate_hz=256.0, electrodes=HEADBAND, at=None):
    """A reading by label."""
    bands = BrainBands(rate_hz=rate_hz, electrodes=electrodes)
    bands.take(stamps(len(samples), rate_hz=rate_hz) if at is None else at, samples)
    return dict(zip(bands.labels, bands.reading(), strict=True))


def of(reading, electrode):
    return [value for label, value in reading.items() if label.startswith(f"{electrode} ")]


@pytest.mark.parametrize(("hz", "name"), [(2.5, "delta"), (6.0, "theta"), (10.0, "alpha"), (20.0, "beta")])
@pytest.mark.parametrize("rate_hz", [128.0, 256.0, 250.0, 500.0])
def test_a_wave_has_half_its_squared_amplitude_as_power_in_its_band(hz, name, rate_hz):
    reading = read(wave(hz, 20.0, rate_hz=rate_hz), rate_hz=rate_hz, electrodes=("Cz",))

    assert reading[f"Cz {name}"] == pytest.approx(200.0, rel=0.02)
    assert sum(of(reading, "Cz")) == pytest.approx(200.0, rel=0.05)


def test_the_powers_are_those_of_welchs_method():
    samples = brain(5)
    frequencies, density = welch(samples, fs=256, nperseg=512, noverlap=384, detrend="linear", axis=0)

    reading = read(samples)

    for number, electrode in enumerate(HEADBAND):
        for band in BANDS:
            inside = (frequencies >= band.from_hz) & (frequencies < band.to_hz)
            assert reading[f"{electrode} {band.name}"] == pytest.approx(density[inside, number].sum() * 0.5)


def test_asymmetry_is_the_difference_of_the_logarithms_of_alpha():
    samples = brain()
    samples[:, 1:2] += wave(10.0, 10.0)
    samples[:, 2:3] += wave(10.0, 20.0)

    reading = read(samples)

    assert reading["asymmetry AF8/AF7"] == pytest.approx(
        math.log(reading["AF8 alpha"]) - math.log(reading["AF7 alpha"])
    )
    assert reading["asymmetry AF8/AF7"] == pytest.approx(math.log(4), abs=0.1)


@pytest.mark.parametrize(
    ("electrodes", "named"),
    [
        (HEADBAND, ["asymmetry AF8/AF7"]),
        (("F3", "F4", "AF7", "AF8"), ["asymmetry F4/F3", "asymmetry AF8/AF7"]),
        (("f4", "Cz", "f3", "Pz"), ["asymmetry f4/f3"]),
        (("Fz", "Cz", "Pz", "F4"), []),
    ],
)
def test_asymmetry_is_told_for_the_frontal_pairs_that_are_there(electrodes, named):
    bands = BrainBands(rate_hz=256, electrodes=electrodes)

    assert bands.labels[: 4 * len(BANDS)] == tuple(f"{name} {band.name}" for name in electrodes for band in BANDS)
    assert list(bands.labels[4 * len(BANDS) :]) == named


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("flat", lambda eeg: np.zeros_like(eeg)),
        ("flat but for its drift", lambda eeg: np.linspace(0, 100, len(eeg))),
        ("at its rail", lambda eeg: np.clip(10 * eeg, -30, 30)),
        ("moved", lambda eeg: eeg + 400 * (np.arange(len(eeg)) % 300 < 20)),
        ("muscle", lambda eeg: eeg + np.random.default_rng(3).normal(0, 20, len(eeg))),
        ("not a number", lambda eeg: np.where(np.arange(len(eeg)) % 200 == 0, np.nan, eeg)),
    ],
)
def test_nothing_is_told_of_a_spoiled_electrode_but_all_of_the_others(name, spoil):
    samples = brain()
    samples[:, 1] = spoil(samples[:, 1])

    reading = read(samples)

    assert set(of(reading, "AF7")) == {None}, name
    assert reading["asymmetry AF8/AF7"] is None
    assert None not in of(reading, "AF8") + of(reading, "TP9") + of(reading, "TP10")


def test_one_blink_at_the_edge_of_the_window_leaves_a_reading():
    samples = brain(electrodes=4)
    clean = read(samples)
    samples[:64, :] += 300.0

    reading = read(samples)

    assert reading["AF7 alpha"] == pytest.approx(clean["AF7 alpha"], rel=0.6)


def test_a_slow_drift_of_the_electrodes_changes_little():
    samples = brain()

    steady, drifting = read(samples), read(samples + np.linspace(0, 5000, len(samples))[:, None])

    assert [drifting[label] for label in steady] == pytest.approx([steady[label] for label in steady], rel=1e-6)


def test_nothing_is_told_before_the_window_is_whole():
    assert set(read(brain()[:-1]).values()) == {None}


def test_nothing_is_joined_across_a_gap():
    samples = brain(seconds=8)
    at = stamps(len(samples))
    at[len(at) // 2 + 1 :] += 2.0

    assert set(read(samples, at=at).values()) == {None}


def test_after_a_gap_the_reading_is_that_of_what_came_since():
    before, after = brain(1), brain(2)
    at = np.concatenate((stamps(len(before)), stamps(len(after), begin_s=2000.0)))

    assert read(np.concatenate((before, after)), at=at) == read(after)


def test_nothing_is_told_where_the_rate_is_not_what_the_stream_says():
    samples = brain(rate_hz=256.0)

    assert set(read(samples, at=stamps(len(samples), rate_hz=200.0)).values()) == {None}


def test_how_the_samples_are_sliced_changes_nothing():
    samples = brain(seconds=6)
    bands = BrainBands(rate_hz=256, electrodes=HEADBAND)
    at = stamps(len(samples))
    for begin in range(0, len(samples), 12):
        bands.take(at[begin : begin + 12], samples[begin : begin + 12])

    assert dict(zip(bands.labels, bands.reading(), strict=True)) == read(samples)


def test_senders_that_stamp_packets_as_a_whole_are_read_alike():
    samples = brain(seconds=6)
    at = stamps(len(samples))
    in_packets = at[np.minimum(np.arange(len(at)) // 24 * 24 + 23, len(at) - 1)]

    assert read(samples, at=in_packets) == read(samples, at=at)


def test_the_lowest_rate_tells_every_band_of_a_brain_and_none_of_muscle():
    samples = brain(rate_hz=LEAST_RATE_HZ)
    samples[:, 1] += np.random.default_rng(3).normal(0, 20, len(samples))

    reading = read(samples, rate_hz=LEAST_RATE_HZ)

    assert set(of(reading, "AF7")) == {None}
    assert None not in of(reading, "AF8")


@pytest.mark.parametrize("rate_hz", [LEAST_RATE_HZ - 1, HIGHEST_RATE_HZ + 1, 0.0, math.nan, math.inf])
def test_a_rate_that_holds_no_bands_is_refused(rate_hz):
    with pytest.raises(ValueError, match="samples a second"):
        BrainBands(rate_hz=rate_hz, electrodes=HEADBAND)


@settings(max_examples=50)
@given(
    values=st.lists(st.floats(), min_size=1, max_size=40),
    steps=st.lists(st.floats(), max_size=3),
    rate_hz=st.floats(LEAST_RATE_HZ, 300),
)
def test_whatever_comes_a_value_is_finite_or_unknown(values, steps, rate_hz):
    size = 2 * round(WINDOW_S * rate_hz)
    samples = np.resize(np.array(values), (size, 2))
    at = stamps(size, rate_hz=rate_hz)
    at[: len(steps)] = steps

    reading = read(samples, rate_hz=rate_hz, electrodes=("F3", "F4"), at=at)

    assert all(value is None or math.isfinite(value) for value in reading.values())


def test_samples_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="wanted"):
        BrainBands(rate_hz=256, electrodes=HEADBAND).take(stamps(10), np.zeros((10, 3)))
