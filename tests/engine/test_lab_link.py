"""A session is sent to other programs at its own times, and theirs reach its record, over a real network."""

import asyncio
import math
import sys
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pylsl
import pytest

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.lab_streaming import LabStreamingMissing, SeenStream, lab_clock
from biosignals.polar_profile import ECG_HZ, EcgFrame
from biosignals.signals import ArousalEstimate
from engine.lab_inlets import ENDS_WITHIN_S, SILENT_AFTER_S, LabInlets, meant_by, sender_of, without_replaced
from engine.lab_link import LabLink
from engine.lab_outlets import LabOutlets
from engine.lab_streams import AROUSAL_LABELS, PHASES, RR_LABELS, SESSION_LABELS, Part, descriptions, station_mark
from engine.messages import Context, EcgPacket, StrapFound, StrapLost, StrapPacket, TherapistOrder, Tick, Trouble
from engine.pacing import SessionClock
from policies.policy import Order, Phase
from tests.biosignals.lab_rig import LONGEST_WAIT_S, inlet_of, offered, unique, until
from tests.engine.live_rig import Live, PlainSession, outcome_at, run_here
from tests.engine.rehearsed import rehearse


def packet(t, *rr_s):
    return StrapPacket(t=t, payload=bytes(HeartRateMeasurement(bpm=60, contact=True, energy_kj=None, rr_s=rr_s)))


class Station:
    """Outlets of a name of their own, and inlets to some of their streams."""

    def __init__(self, *parts):
        self.clock = SessionClock()
        self.clock.begin()
        self.station = unique("station")
        self.outlets = LabOutlets(self.clock.now, station=self.station)
        self.described = descriptions(self.station)
        self.inlets = {part: inlet_of(self.described[part].source_id) for part in parts}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.outlets.close()

    def hear(self, *inputs, t=0.0, **changes):
        self.outlets.hear(Tick(t=t, inputs=inputs), replace(outcome_at(t, Phase.EXPOSURE), **changes))

    def received(self, part, count):
        """The first `count` samples: (stamp, values)."""
        got = []

        def more():
            samples = self.inlets[part].pull(0.1)
            got.extend(zip(samples.stamps_s.tolist(), samples.values.tolist(), strict=True))
            return len(got) >= count

        until(more)
        return got

    def stamp_of(self, t):
        """The stamp that session second `t` must have."""
        return lab_clock() - self.clock.now() + t


def test_every_stream_says_what_it_carries_and_nothing_else():
    with Station(*Part) as station:
        for part, expected in station.described.items():
            received = station.inlets[part].description
            assert replace(received, channels=expected.channels) == expected
            assert [(one.label, one.unit) for one in received.channels] == [
                (one.label, one.unit) for one in expected.channels
            ]


def test_a_beat_is_stamped_with_its_own_time_not_its_packets():
    with Station(Part.RR) as station:
        for t in (1.0, 2.0, 3.0):
            station.hear(packet(t, 0.5, 0.5), t=t + 0.05)

        beats = station.received(Part.RR, 6)

        wanted = [station.stamp_of(t) for t in (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)]
        assert [stamp for stamp, _ in beats] == pytest.approx(wanted, abs=1e-3)
        assert [dict(zip(RR_LABELS, values, strict=True)) for _, values in beats] == [{"rr": 0.5, "doubt": 0.0}] * 6


def test_the_beats_are_those_of_the_session():
    steps = rehearse("responsive", seconds=60.0)
    known = {outcome.t - outcome.arousal.age_s for _, outcome in steps if outcome.arousal.age_s is not None}
    with Station(Part.RR) as station:
        for tick, outcome in steps:
            station.outlets.hear(tick, outcome)
        begin, got = station.stamp_of(0.0), []
        until(lambda: got.extend(station.received(Part.RR, 1)) or got[-1][0] - begin > max(known) - 1e-3)

        trusted = np.array([stamp - begin for stamp, (_, doubt) in got if doubt == 0])

        assert len(known) > 40
        assert max(np.abs(trusted - t).min() for t in known) < 1e-3


def test_a_lost_strap_and_a_packet_that_is_none_join_nothing():
    with Station(Part.RR) as station:
        station.hear(packet(1.0, 1.0), StrapPacket(t=1.1, payload=b"\x16"), EcgPacket(t=1.1, payload=b""), t=1.1)
        station.hear(StrapLost(t=1.2, reason="out of reach"), StrapFound(t=40.0, name="H10"), t=40.0)
        station.hear(packet(41.0, 1.0), t=41.0)

        stamps = [stamp for stamp, _ in station.received(Part.RR, 2)]

        assert stamps[1] - stamps[0] == pytest.approx(40.0, abs=1e-3)


def test_ecg_is_sent_in_microvolt_each_sample_at_its_own_time():
    with Station(Part.ECG) as station:
        for number in range(3):
            t = (number + 1) * 73 / ECG_HZ
            frame = EcgFrame(stamp_ns=round(t * 1e9), samples_uv=tuple(range(number * 73, (number + 1) * 73)))
            station.hear(EcgPacket(t=t + 0.05, payload=bytes(frame)), t=t + 0.06)

        samples = station.received(Part.ECG, 219)

        assert [value for _, (value,) in samples] == list(range(219))
        wanted = [station.stamp_of((number + 1) / ECG_HZ + 0.05) for number in range(219)]
        assert [stamp for stamp, _ in samples] == pytest.approx(wanted, abs=1e-3)


def test_an_unknown_arousal_is_nan():
    known = ArousalEstimate(t=2.0, arousal=0.25, spread=0.125, quality=1.0, age_s=0.5, unknown=None)
    with Station(Part.AROUSAL) as station:
        station.hear(t=1.0)
        station.hear(t=2.0, arousal=known)

        (stamp, unknown), (_, told) = station.received(Part.AROUSAL, 2)

        assert stamp == pytest.approx(station.stamp_of(1.0), abs=1e-3)
        assert [name for name, value in zip(AROUSAL_LABELS, unknown, strict=True) if math.isnan(value)] == [
            "arousal",
            "spread",
        ]
        assert told == [0.25, 0.125, 1.0, 0.5]


def test_the_session_is_sent_as_the_gate_let_it_pass():
    with Station(Part.SESSION) as station:
        station.hear(t=1.0, ceiling=0.75, is_held=True)

        ((stamp, values),) = station.received(Part.SESSION, 1)

        assert stamp == pytest.approx(station.stamp_of(1.0), abs=1e-3)
        assert dict(zip(SESSION_LABELS, values, strict=True)) == {
            "phase": PHASES.index(Phase.EXPOSURE),
            "held": 1.0,
            "ceiling": 0.75,
            "intensity": 0.0,
            "loudness": -12.0,
        }


def test_marks_are_sent_at_the_moment_of_what_they_mark():
    with Station(Part.MARKERS) as station:
        station.hear(TherapistOrder(t=0.9, order=Order.HOLD), t=1.0)
        stamps = []

        until(lambda: stamps.extend(station.inlets[Part.MARKERS].pull(0.1).stamps_s) or len(stamps) >= 2)

        assert stamps == pytest.approx([station.stamp_of(0.9), station.stamp_of(1.0)], abs=1e-3)


def test_a_session_clock_that_begins_late_is_followed():
    with Station(Part.SESSION) as station:
        station.hear(t=0.0)
        station.clock.begin()
        station.hear(t=0.0)

        (_, (second, _)) = station.received(Part.SESSION, 2)

        assert second == pytest.approx(station.stamp_of(0.0), abs=1e-3)


class Listening:
    """Inlets, and all that they ever brought."""

    def __init__(self, *wanted, hurries=1):
        self.clock = SessionClock(lambda: time.monotonic_ns() * hurries)
        self.clock.begin()
        self.inlets = LabInlets(wanted, self.clock.now, ignored=frozenset())
        self.heard = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.inlets.close()

    def drained(self):
        self.heard.extend(self.inlets.drain())
        return self.heard

    def contexts(self):
        return [one for one in self.drained() if isinstance(one, Context)]

    def troubles(self):
        return [one.words for one in self.drained() if isinstance(one, Trouble)]


def test_another_programs_stream_becomes_context_stamped_at_its_arrival():
    name = unique("skin")
    sender = offered(name, "conductance")
    with Listening(name) as listening:
        until(lambda: sender.push((2.5,), lab_clock()) or listening.contexts())

        first = listening.contexts()[0]

        assert (first.channel, first.labels, first.values) == (name, ("conductance",), (2.5,))
        assert 0 < first.t <= listening.clock.now()
    assert listening.troubles() == []
    sender.close()


def test_a_lost_stream_is_told_once_and_once_when_it_is_back():
    name = unique("headband")
    sender = offered(name)
    with Listening(name) as listening:
        until(lambda: sender.push((1.0,), lab_clock()) or listening.contexts())

        sender.close()
        until(listening.troubles)
        before = len(listening.contexts())
        sender = offered(name)
        until(lambda: sender.push((2.0,), lab_clock()) or len(listening.contexts()) > before)

        lost, back = listening.troubles()
        assert lost.startswith("Lost: ")
        assert name in lost
        assert "is there" in back
        assert listening.contexts()[-1].values == (2.0,)
    sender.close()


def test_a_stream_with_a_rate_that_falls_silent_is_lost_until_values_come_again():
    name = unique("asleep")
    sender = offered(name, rate_hz=100.0)
    with Listening(name, hurries=20) as listening:
        until(lambda: sender.push((1.0,), lab_clock()) or listening.contexts())

        until(listening.troubles)
        before = len(listening.contexts())
        until(lambda: sender.push((2.0,), lab_clock()) or len(listening.contexts()) > before)

        silent, back = listening.troubles()
        assert "nothing has come" in silent
        assert "is there" in back
    sender.close()


def test_a_stream_without_a_rate_may_be_silent_as_long_as_it_is_announced():
    name = unique("rare")
    sender = offered(name)
    with Listening(name, hurries=20) as listening:
        until(lambda: sender.push((1.0,), lab_clock()) or listening.contexts())

        ends = listening.clock.now() + 4 * SILENT_AFTER_S
        until(lambda: listening.clock.now() > ends)

        assert listening.troubles() == []
    sender.close()


def test_of_two_streams_of_one_name_none_is_received_and_that_is_told():
    name = unique("twins")
    first, second = offered(name, source_id=name + "1"), offered(name, source_id=name + "2")
    with Listening(name) as listening:
        (told,) = until(listening.troubles)

        assert f"2 streams are '{name}'" in told
        assert f"{name}1" in told
        assert f"{name}2" in told
        assert listening.contexts() == []
    first.close()
    second.close()


def test_a_stream_that_does_not_say_its_unit_is_remarked_once():
    name = unique("eeg")
    sender = pylsl.StreamOutlet(pylsl.StreamInfo(name, "EEG", 2, 100.0, "float32", name))
    with Listening(name) as listening:
        until(lambda: sender.push_sample([1.0, 2.0]) or len(listening.contexts()) >= 2)

        assert [words for words in listening.troubles() if "taken for microvolt" in words] == listening.troubles()
        assert len(listening.troubles()) == 1


def test_many_senders_that_do_not_answer_hold_up_the_end_no_longer_than_one(monkeypatch):
    opened, may_end = [], threading.Event()
    monkeypatch.setattr("engine.lab_inlets.Inlet", lambda seen: opened.append(seen) or may_end.wait(LONGEST_WAIT_S))
    names = [unique("mute") for _ in range(4)]
    senders = [offered(name) for name in names]
    with Listening(*names) as listening:
        until(lambda: len(opened) == len(names))

        began = time.monotonic()
        listening.inlets.close()
        took_s = time.monotonic() - began

        may_end.set()
    assert took_s < 2 * ENDS_WITHIN_S
    for sender in senders:
        sender.close()


def test_what_cannot_be_asked_for_is_refused_before_anything_is_received():
    with pytest.raises(ValueError, match="asked for by its name"):
        LabInlets(["fine", ""], lambda: 0.0, ignored=frozenset())


def seen(name, kind="EEG", source_id="", key="1"):
    return SeenStream(name=name, kind=kind, source_id=source_id, host="here", key=key, handle=None)


def test_a_source_id_goes_before_a_name_and_a_name_before_a_type():
    by_id, by_name, by_type = seen("a", source_id="EEG"), seen("EEG", kind="x"), seen("b")

    assert meant_by("EEG", [by_type, by_name, by_id], frozenset()) == (by_id,)
    assert meant_by("EEG", [by_type, by_name], frozenset()) == (by_name,)
    assert meant_by("EEG", [by_type], frozenset()) == (by_type,)
    assert meant_by("ECG", [by_type], frozenset()) == ()


def test_the_programs_own_streams_are_never_received():
    own = seen("Attune ECG", kind="ECG", source_id="attune-1-ecg")

    assert meant_by("ECG", [own], frozenset(["attune-1-ecg"])) == ()


def test_a_stream_that_its_restarted_sender_offers_anew_replaces_the_lost_one():
    lost, anew = seen("a", source_id="x"), seen("a", source_id="x", key="2")

    assert without_replaced([lost, anew], lost) == (anew,)
    assert without_replaced([lost], lost) == (lost,)
    assert without_replaced([], lost) == ()


def test_a_sender_is_known_by_its_source_id_or_else_by_name_type_and_machine():
    assert sender_of(seen("a", source_id="x")) == sender_of(seen("b", source_id="x", key="2"))
    assert sender_of(seen("a", source_id="x")) != sender_of(seen("a", source_id="y"))
    assert sender_of(seen("a")) == sender_of(seen("a", key="2"))
    assert sender_of(seen("a")) != sender_of(seen("b"))


def test_a_lost_stream_is_never_replaced_by_another_ones_of_its_type():
    kind = unique("EEG")
    own = offered("headband", kind=kind, source_id=kind + "own")
    with Listening(kind) as listening:
        until(lambda: own.push((1.0,), lab_clock()) or listening.contexts())

        own.close()
        others = offered("headband", kind=kind, source_id=kind + "others")
        until(lambda: others.push((2.0,), lab_clock()) or listening.troubles())
        own = offered("headband", kind=kind, source_id=kind + "own")
        told = len(listening.contexts())
        until(
            lambda: (
                others.push((2.0,), lab_clock()) or own.push((3.0,), lab_clock()) or len(listening.contexts()) > told
            )
        )

        assert {one.values for one in listening.contexts()} == {(1.0,), (3.0,)}
    own.close()
    others.close()


def test_a_live_session_is_sent_and_receives_while_it_runs():
    name = unique("belt")
    sender = offered(name)
    heard = defaultdict(list)

    async def session():
        live = Live(PlainSession(steps=30))
        with LabLink(True, [name], live.inbox.put, live.clock.now, station=name) as link:
            inlet = inlet_of(descriptions(name)[Part.SESSION].source_id)
            sending = asyncio.create_task(send())
            await live.run(link.hear)
            sending.cancel()
            heard["session"] += inlet.pull(1.0).values.tolist()
        return live

    async def send():
        while True:
            sender.push((1.0,), lab_clock())
            await asyncio.sleep(0.05)

    live = run_here(session)

    contexts = [one for one in live.session.inputs if isinstance(one, Context)]
    assert {(one.channel, one.values) for one in contexts} == {(name, (1.0,))}
    assert len(heard["session"]) > 0
    sender.close()


def test_a_link_that_is_not_asked_for_anything_needs_no_pylsl_and_says_nothing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pylsl", None)

    with LabLink(False, [], print, lambda: 0.0) as link:
        link.hear(Tick(t=0), outcome_at(0, Phase.BASELINE))

    assert link.legend == ""


@pytest.mark.parametrize(("send", "receive"), [(True, []), (False, ["EEG"])])
def test_a_link_that_is_asked_for_says_what_is_missing(monkeypatch, send, receive):
    monkeypatch.setitem(sys.modules, "pylsl", None)

    with (
        pytest.raises(LabStreamingMissing, match=r"attune\[lab\]"),
        LabLink(send, receive, print, lambda: 0.0),
    ):
        pass


def test_a_link_that_cannot_be_made_leaves_no_stream_behind():
    name = unique("left")

    with (
        pytest.raises(ValueError, match="asked for by its name"),
        LabLink(True, [""], print, lambda: 0.0, station=name),
    ):
        pass

    assert pylsl.resolve_byprop("source_id", descriptions(name)[Part.MARKERS].source_id, timeout=0.6) == []


def test_who_sends_is_told_that_anyone_on_the_network_can_read_it():
    assert "Anyone on this network can read" in LabLink(True, [], print, lambda: 0.0).legend
    assert "EEG" in LabLink(False, ["EEG"], print, lambda: 0.0).legend


def test_a_station_is_told_from_others_without_saying_which_machine_it_is():
    said = repr(descriptions(station_mark()))

    assert station_mark() == station_mark()
    assert f"{uuid.getnode():x}" not in said
