"""Another program's samples become few values, and nothing is made up."""

import math

import numpy as np
import pytest

from biosignals.brain_bands import BANDS
from biosignals.lab_streaming import Channel, Samples
from engine.lab_context import MOST_CHANNELS, reading_of
from tests.biosignals.lab_rig import described

HEADBAND = ("TP9", "AF7", "AF8", "TP10")


def samples(*values, begin_s=100.0, rate_hz=256.0):
    rows = np.array(values, dtype=float).reshape(len(values), -1)
    return Samples(stamps_s=begin_s + np.arange(len(rows)) / rate_hz, values=rows)


NONE = Samples(stamps_s=np.empty(0), values=np.empty((0, 2)))


def eeg_reading(**changes):
    return reading_of("EEG", described("Muse", *HEADBAND, **{"kind": "EEG", "rate_hz": 256.0, **changes}))


def eeg(seconds, seed=1):
    """White in time, falling with frequency: enough of a brain for the bands."""
    chance = np.random.default_rng(seed)
    waves = np.zeros((round(seconds * 256), 4))
    t = np.arange(len(waves)) / 256
    for hz in np.arange(1.0, 30.0, 0.5):
        waves += 10 / hz * np.sin(2 * np.pi * (hz * t[:, None] + chance.random(4)))
    return waves


def fed(reading, values, *, slice_s=0.1, rate_hz=256):
    """All context that samples give which arrive slice by slice, `t` from 0."""
    told, size = [], round(slice_s * rate_hz)
    for begin in range(0, len(values), size):
        rows = values[begin : begin + size]
        told += reading.take((begin + len(rows)) / rate_hz, samples(*rows, begin_s=50 + begin / rate_hz))
    return told


def test_a_slow_streams_samples_are_told_as_they_come():
    reading = reading_of("skin", described("GSR", "level"))

    told = [context for t in (1.0, 2.0, 3.0) for context in reading.take(t, samples(10 * t))]

    assert [(one.t, one.channel, one.labels, one.values) for one in told] == [
        (1.0, "skin", ("level",), (10.0,)),
        (2.0, "skin", ("level",), (20.0,)),
        (3.0, "skin", ("level",), (30.0,)),
    ]


def test_a_fast_stream_is_told_twice_a_second_by_its_means():
    reading = reading_of("breath", described("Belt", "a", "b"))

    told = fed(reading, np.stack([np.arange(2560.0), np.full(2560, 7.0)], axis=1))

    assert 19 <= len(told) <= 21
    sent_between = [one.values[0] for one in told[1:]]
    assert sent_between == pytest.approx([256 * one.t - 64.5 for one in told[1:]], abs=30)
    assert {one.values[1] for one in told} == {7.0}


def test_the_last_samples_of_a_pause_are_told_too():
    reading = reading_of("skin", described("GSR", "level"))
    reading.take(1.0, samples(1.0))

    assert reading.take(1.1, samples(2.0, 4.0)) == ()
    assert reading.take(1.4, NONE) == ()
    (told,) = reading.take(1.6, NONE)

    assert (told.t, told.values) == (1.1, (3.0,))
    assert reading.take(9.0, NONE) == ()


def test_what_is_no_number_is_unknown_and_spoils_no_mean():
    reading = reading_of("skin", described("GSR", "a", "b"))

    (told,) = reading.take(1.0, samples([1.0, math.nan], [math.inf, math.nan], [3.0, -math.inf]))

    assert told.values == (2.0, None)


def test_what_is_too_large_is_unknown():
    reading = reading_of("skin", described("GSR", "a", "b"))

    (told,) = reading.take(1.0, samples([1e308, 1.0], [1e308, 2.0]))

    assert told.values == (None, 1.5)
    volts = tuple(Channel(label=label, unit="V") for label in HEADBAND)
    assert set(fed(eeg_reading(channels=volts), np.full((1280, 4), 1e308))[-1].values) == {None}


def test_texts_are_counted_and_not_told():
    reading = reading_of("marks", described("Marks", is_text=True))

    told = reading.take(1.0, Samples(stamps_s=np.zeros(3), values=None))

    assert [(one.labels, one.values) for one in told] == [(("texts",), (3.0,))]
    assert reading.take(5.0, Samples(stamps_s=np.empty(0), values=None)) == ()


def test_an_eeg_is_told_once_a_second_as_bands_and_asymmetry():
    told = fed(eeg_reading(), eeg(10))

    assert 9 <= len(told) <= 11
    assert told[0].values == (None,) * len(told[0].labels)
    assert None not in told[-1].values
    assert told[-1].labels == (
        *(f"{electrode} {band.name}" for electrode in HEADBAND for band in BANDS),
        "asymmetry AF8/AF7",
    )


def test_an_eeg_in_volt_gives_the_same_bands():
    volts = tuple(Channel(label=label, unit="V") for label in HEADBAND)

    assert fed(eeg_reading(channels=volts), eeg(6) / 1e6)[-1].values == pytest.approx(
        fed(eeg_reading(), eeg(6))[-1].values
    )


def test_an_eeg_without_a_unit_is_taken_for_microvolt_and_that_is_said():
    reading = eeg_reading(channels=tuple(Channel(label=label) for label in HEADBAND))

    assert "taken for microvolt" in reading.remark
    assert fed(reading, eeg(6))[-1].values == fed(eeg_reading(), eeg(6))[-1].values
    assert eeg_reading().remark == ""


def test_channels_that_carry_no_eeg_are_left_out_of_the_bands():
    channels = (
        Channel(label="counter", unit="none"),
        *(Channel(label=label, unit="uV", kind="EEG") for label in HEADBAND),
        Channel(label="battery", kind="BATTERY"),
    )
    waves = eeg(6)
    beside = np.full((len(waves), 1), 1e9)

    told = fed(eeg_reading(channels=channels), np.concatenate([beside, waves, beside], axis=1))[-1]

    assert told == fed(eeg_reading(), waves)[-1]


@pytest.mark.parametrize("changes", [{"kind": "ECG"}, {"rate_hz": 80.0}, {"rate_hz": 1e6}, {"rate_hz": None}])
def test_bands_are_told_of_a_fast_eeg_alone(changes):
    assert eeg_reading(**changes).take(1.0, samples([1.0, 2.0, 3.0, 4.0]))[0].labels == HEADBAND


def test_a_stream_of_very_many_channels_is_cut_and_that_is_said():
    reading = reading_of("wide", described("Wide", *(f"c{number}" for number in range(MOST_CHANNELS + 10))))

    (told,) = reading.take(1.0, samples(np.arange(MOST_CHANNELS + 10.0)))

    assert told.values == tuple(float(number) for number in range(MOST_CHANNELS))
    assert f"the first {MOST_CHANNELS}" in reading.remark
