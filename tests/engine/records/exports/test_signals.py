from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from biosignals.arousal import PlainEstimator
from biosignals.frame_times import FrameTimes
from biosignals.polar_profile import ECG_HZ, EcgFrame, MotionFrame
from biosignals.signals import Beat, Doubt, RestStep
from engine.messages import EcgPacket, MotionPacket, PatientRating, Scale, StrapFound, StrapLost, StrapPacket, Tick
from engine.records.exports.exported import ExportError
from engine.records.exports.signals import read_signals
from engine.records.heard import heard
from engine.records.report.facts import session_facts
from engine.records.tape import Tape
from engine.senses import Senses
from tests.engine.records.exports.recorded_signals import FOUND_T, LOST_T, REQUEST, SECONDS, signals, tape
from tests.engine.rehearsed import demo_session, record, rehearse
from tests.engine.strap_streams import EcgStream


class Listening(PlainEstimator):
    """Keeps the beats that a session hands to its estimator."""

    def __init__(self) -> None:
        super().__init__()
        self.beats: list[Beat] = []

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        self.beats.append(beat)
        super().take(beat, rest=rest)


def beats_of_a_session(path: Path) -> list[Beat]:
    """What the estimator of a session hears of the recorded inputs."""
    estimator, rest = Listening(), None
    senses = Senses(estimator)
    for tick, outcome in heard(Tape(path)):
        for one in tick.inputs:
            match one:
                case StrapPacket():
                    senses.take_heart_rate(min(one.t, outcome.t), one.payload, rest=rest)
                case EcgPacket():
                    senses.take_ecg(min(one.t, outcome.t), one.payload)
                case MotionPacket():
                    senses.take_motion(min(one.t, outcome.t), one.payload)
                case StrapLost() | StrapFound():
                    senses.break_off()
                case PatientRating(scale=Scale.SUDS):
                    senses.take_rating(outcome.t, one.value)
        senses.sense(outcome.t)
        rest = outcome.rest
    return estimator.beats


def refuted_tape(folder: Path) -> Path:
    """A session whose ECG is another heart's."""
    session, ecg, steps = demo_session(), EcgStream(0.55), []
    for tick, _ in rehearse(seconds=90.0):
        step = replace(tick, inputs=(*tick.inputs, *ecg.until(tick.t)))
        steps.append((step, session.step(step)))
    return record(folder / "refuted.tape", tuple(steps))


def frames() -> Iterator[tuple[float, EcgFrame | MotionFrame | None]]:
    for tick, outcome in heard(Tape(tape())):
        for one in tick.inputs:
            match one:
                case EcgPacket():
                    yield min(one.t, outcome.t), EcgFrame.from_bytes(one.payload)
                case StrapLost() | StrapFound():
                    yield one.t, None


def test_beats_are_those_that_the_session_took_with_its_doubts(tmp_path: Path) -> None:
    refuted = refuted_tape(tmp_path)
    for path in (tape(), refuted):
        table = read_signals(Tape(path), REQUEST).beats
        told = zip(*(table.cells(name) for name in ("t_s", "rr_s", "doubt", "follows_previous")), strict=True)

        taken = beats_of_a_session(path)
        expected = [(one.t, one.rr_s, one.doubt and one.doubt.name, one.follows_previous) for one in taken]
        assert list(told) == expected
    assert "REFUTED" in table.cells("doubt")


def test_a_report_counts_the_doubts_that_the_session_had(tmp_path: Path) -> None:
    refuted = refuted_tape(tmp_path)
    doubts = Counter(beat.doubt for beat in beats_of_a_session(refuted) if beat.doubt is not None)

    told = session_facts(Tape(refuted)).beats

    assert told.doubted == doubts
    assert told.doubted[Doubt.REFUTED] > 0


def test_ecg_is_what_the_frames_said_at_the_times_that_their_stamps_tell() -> None:
    times, t, values = FrameTimes(), [], []
    for arrival_t, frame in frames():
        if frame is None:
            times = FrameTimes()
            continue
        t += times.place(arrival_t, frame)
        values += frame.samples_uv

    assert np.concatenate([one.t for one in signals().ecg]).tolist() == t
    assert np.concatenate([one.values for one in signals().ecg]).tolist() == values


def test_no_stretch_reaches_across_a_gap() -> None:
    for stretches, rate_hz in ((signals().ecg, ECG_HZ), (signals().motion, signals().motion_hz)):
        assert len(stretches) == 2
        assert stretches[0].t[-1] < LOST_T + 0.1 < FOUND_T - 1.5 < stretches[1].t[0]
        for one in stretches:
            assert np.diff(one.t).max() < 1.5 / rate_hz
            assert np.diff(one.t).min() > 0


def test_a_row_tells_the_newest_outcome_of_its_second() -> None:
    outcomes = [outcome for _, outcome in heard(Tape(tape()))]
    table = signals().timeline

    assert table.seconds.tolist() == [float(second) for second in range(1, int(SECONDS) + 1)]
    for second, arousal, applied in zip(
        table.seconds, table.cells("arousal_index"), table.cells("intensity_applied"), strict=True
    ):
        newest = [outcome for outcome in outcomes if outcome.t <= second + 1e-9][-1]
        assert (arousal, applied) == (newest.arousal.arousal, newest.applied.scene.intensity)


def test_ratings_and_losses_are_events_and_no_strap_is_named() -> None:
    texts = [one.text for one in signals().happenings]

    assert {"loss: strap", "found: strap", "phase: baseline", "alert: STRAP_LOST"} <= set(texts)
    assert any(text.startswith("SUDS=") for text in texts)
    assert "7E57BEEF" not in repr(signals().happenings)


def test_what_a_record_does_not_hold_is_said(tmp_path: Path) -> None:
    plain = read_signals(Tape(record(tmp_path / "plain.tape", rehearse(seconds=30.0))), REQUEST)

    assert (plain.ecg, plain.motion) == ((), ())
    assert "No ECG was recorded" in plain.remarks[0]
    assert "No accelerometer" in plain.remarks[1]


def test_a_record_without_a_tick_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nothing was recorded in it"):
        read_signals(Tape(record(tmp_path / "empty.tape", ())), REQUEST)


def test_free_words_of_people_are_kept_apart_and_those_of_devices_left_out() -> None:
    said = {"kind": "note", "t": 12.0, "words": "=cmd|' /C calc'!A0"}
    with_note = read_signals(Tape(tape()), replace(REQUEST, events=(said, {"kind": "phase", "t": 1.0})))

    (note,) = [one for one in with_note.happenings if one.kind == "note"]
    assert (note.t, note.words) == (12.0, said["words"])
    assert said["words"] not in note.text


def test_a_frame_that_cannot_be_read_is_left_out_and_counted(tmp_path: Path) -> None:
    steps = list(rehearse(seconds=10.0))
    tick, outcome = steps[50]
    steps[50] = (Tick(t=tick.t, inputs=(*tick.inputs, EcgPacket(t=tick.t, payload=b"\x00"))), outcome)

    told = read_signals(Tape(record(tmp_path / "bad.tape", tuple(steps))), REQUEST)

    assert "cannot" not in told.remarks[0]
    assert "left out: 1" in told.remarks[-1]


def test_gaps_are_said_with_how_long_they_are() -> None:
    aligned, ecg, accelerometer = signals().remarks

    assert "Align them" in aligned
    assert ecg.startswith("ECG has 1 gap(s), 12.")
    assert accelerometer.startswith("The accelerometer has 1 gap(s), 12.")
