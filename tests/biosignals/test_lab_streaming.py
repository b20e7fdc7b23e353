"""Streams are what they say they are, on a real network of one machine."""

import math
import subprocess
import sys

import pylsl
import pytest

from biosignals.lab_streaming import (
    Channel,
    Finder,
    Inlet,
    LabStreamingMissing,
    StreamDescription,
    StreamGone,
    lab_clock,
    microvolts_per,
    require_lab_streaming,
)
from tests.biosignals.lab_rig import described, inlet_of, offered, unique, until


def pulled(inlet, count):
    """The next `count` samples: stamps and values."""
    stamps, values = [], []

    def more():
        samples = inlet.pull(0.1)
        stamps.extend(samples.stamps_s)
        values.extend([] if samples.values is None else samples.values.tolist())
        return len(stamps) >= count

    until(more)
    return stamps, values


@pytest.mark.parametrize("rate_hz", [None, 130.0])
def test_a_stream_is_received_with_all_that_it_says_of_itself(rate_hz):
    channels = (Channel(label="rr", unit="s", kind="RR"), Channel(label="zweifel µ", unit="", kind="code"))
    sent = described(unique("whole"), kind="RR", channels=channels, rate_hz=rate_hz)
    outlet = offered(sent.name, kind="RR", channels=channels, rate_hz=rate_hz)

    inlet = inlet_of(sent.name)

    assert inlet.description == sent
    inlet.close()
    outlet.close()


def test_a_stream_without_a_rate_is_announced_as_irregular_and_with_words_for_people():
    name = unique("plain")
    outlet = offered(name)

    (seen,) = until(lambda: pylsl.resolve_byprop("name", name, timeout=1))
    info = pylsl.StreamInlet(seen).info(timeout=5)

    assert info.nominal_srate() == pylsl.IRREGULAR_RATE == 0.0
    assert info.desc().child_value("manufacturer") == "Attune"
    assert info.desc().child_value("about") == "a test"
    outlet.close()


def test_samples_keep_their_stamps_and_unknown_is_nan():
    outlet = offered(unique("stamped"), "a", "b")
    inlet = inlet_of(outlet.description.name)
    stamp = lab_clock() - 3.25

    outlet.push((0.5, None), stamp)
    outlet.push((None, 1.5), stamp + 1)

    stamps, values = pulled(inlet, 2)
    assert stamps == [stamp, stamp + 1]
    assert values[0][0] == 0.5
    assert math.isnan(values[0][1])
    assert math.isnan(values[1][0])
    outlet.close()


def test_each_sample_of_a_run_keeps_its_own_stamp():
    outlet = offered(unique("run"), rate_hz=130.0)
    inlet = inlet_of(outlet.description.name)
    sent = [1000.0 + number / 129.7 for number in range(73)]

    outlet.push_run(range(73), sent)

    stamps, values = pulled(inlet, 73)
    assert stamps == sent
    assert [value for (value,) in values] == list(range(73))
    outlet.close()


def test_texts_are_counted_whatever_bytes_they_are():
    name = unique("texts")
    outlet = offered(name, is_text=True)
    inlet = inlet_of(name)
    strange = pylsl.StreamOutlet(pylsl.StreamInfo(name + "!", "T", 1, 0, "string", name + "!"))
    other = inlet_of(name + "!")

    outlet.push_text("phase:exposure", lab_clock())
    strange.push_sample([b"\xff\xfe\x00\x80"])

    assert inlet.description.is_text
    assert len(pulled(inlet, 1)[0]) == len(pulled(other, 1)[0]) == 1
    outlet.close()


def test_whole_numbers_are_received_as_numbers():
    name = unique("whole numbers")
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo(name, "Counts", 2, 10, "int16", name))
    inlet = inlet_of(name)

    outlet.push_sample([-32768, 7])

    assert pulled(inlet, 1)[1] == [[-32768.0, 7.0]]


def test_nothing_there_is_no_samples():
    outlet = offered(unique("quiet"))
    inlet = inlet_of(outlet.description.name)

    assert inlet.pull(0.0).count == 0
    outlet.close()


def test_a_stream_that_names_no_channels_has_numbered_ones():
    name = unique("nameless")
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo(name, "", 2, 0, "double64", ""))

    inlet = inlet_of(name)

    assert [channel.label for channel in inlet.description.channels] == ["channel 1", "channel 2"]
    assert {channel.unit for channel in inlet.description.channels} == {""}
    del outlet


@pytest.mark.parametrize(("channels", "rate_hz"), [(1, 60_000.0), (100, 20_000.0), (20_000, 0.0)])
def test_a_stream_that_announces_more_than_can_be_received_is_not_opened(channels, rate_hz):
    name = unique("flood")
    outlet = pylsl.StreamOutlet(pylsl.StreamInfo(name, "T", channels, rate_hz, "int8", name), max_buffered=1)

    with pytest.raises(StreamGone, match="too much to receive"):
        inlet_of(name)
    del outlet


def test_very_long_words_of_a_sender_are_cut():
    channels = (Channel(label="l" * 100_000, unit="u" * 100_000, kind="k" * 100_000),)
    outlet = offered(unique("wordy"), channels=channels)

    (channel,) = inlet_of(outlet.description.name).description.channels

    assert channel == Channel(label="l" * 64, unit="u" * 64, kind="k" * 64)
    outlet.close()


def test_a_stream_that_cannot_be_offered_says_what_to_look_at(monkeypatch):
    def refuse(*_args, **_more):
        raise RuntimeError("could not create stream outlet.")

    monkeypatch.setattr(pylsl, "StreamOutlet", refuse)

    with pytest.raises(LabStreamingMissing, match="cannot be offered"):
        offered("nowhere")


def test_a_closed_stream_is_gone_and_after_a_restart_another_one_of_the_same_source():
    name = unique("restarted")
    first = offered(name)
    finder = Finder(f"id of {name}")
    (before,) = until(finder.seen)
    inlet = Inlet(before)
    until(lambda: first.push((1.0,), lab_clock()) or inlet.pull(0.1).count)

    first.close()

    with pytest.raises(StreamGone, match=name):
        until(lambda: inlet.pull(0.1) and False)
    second = offered(name)
    after = until(lambda: [one for one in finder.seen() if one.key != before.key])
    assert {one.source_id for one in after} == {before.source_id}
    finder.close()
    second.close()


@pytest.mark.parametrize("by", ["name", "kind", "source_id"])
def test_a_stream_is_found_by_its_name_its_type_or_its_source_id(by):
    name = unique("the patient's")
    outlet = offered(name, kind=unique("kind"))
    expected = outlet.description

    finder = Finder(getattr(expected, by))

    (seen,) = until(finder.seen)
    assert (seen.name, seen.kind, seen.source_id) == (name, expected.kind, expected.source_id)
    finder.close()
    outlet.close()


@pytest.mark.parametrize("wanted", ["", "  ", "both ' and \""])
def test_what_cannot_be_asked_for_is_refused(wanted):
    with pytest.raises(ValueError, match="asked for by its name"):
        Finder(wanted)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("microvolts", 1), ("uV", 1), (" µV ", 1), ("mV", 1e3), ("volts", 1e6), ("", None), ("g", None)],
)
def test_voltages_are_told_from_what_is_none(unit, factor):
    assert microvolts_per(unit) == factor


@pytest.mark.parametrize(
    "wrong", [{"channels": ()}, {"rate_hz": 0.0}, {"rate_hz": math.nan}, {"rate_hz": math.inf}, {"name": ""}]
)
def test_a_description_that_describes_no_stream_is_refused(wrong):
    settings = {"name": "a", "kind": "b", "source_id": "c", "channels": (Channel(label="d"),)}

    with pytest.raises(ValueError, match=r"channel|rate|name"):
        StreamDescription(**{**settings, **wrong})


def test_without_pylsl_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pylsl", None)

    with pytest.raises(LabStreamingMissing, match=r"pip install 'attune\[lab\]'"):
        require_lab_streaming()


def test_pylsl_is_not_loaded_before_it_is_asked_for():
    program = "import engine.lab_link, sys; sys.exit('pylsl' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
