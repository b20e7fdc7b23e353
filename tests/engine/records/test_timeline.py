"""The timeline of a session: a row a second, the same kept or made anew, and what was not known stays unknown."""

import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from engine.records.recorded import RecordError
from engine.records.tape import Tape
from engine.records.timeline import GATE, POLICY, TimelineListener, made_timeline, read_timeline
from tests.engine.rehearsed import Steps, record, rehearse


def heard_timeline(steps: Steps) -> TimelineListener:
    listener = TimelineListener()
    for tick, outcome in steps:
        listener.hear(tick, outcome)
    return listener


def test_a_timeline_has_a_row_for_each_second(tmp_path: Path) -> None:
    steps = rehearse(seconds=200.0)

    timeline = made_timeline(Tape(record(tmp_path / "the.tape", steps)))

    assert timeline == heard_timeline(steps).timeline()
    assert len(timeline.t) == 200
    for at in (0, 60, 199):
        _, outcome = steps[at * 10]
        assert timeline.t[at] == pytest.approx(outcome.t)
        assert timeline.phase[at] is outcome.phase
        assert timeline.step[at] == outcome.step
        assert timeline.arousal_unknown[at] is outcome.arousal.unknown
        assert timeline.heart_bpm[at] == pytest.approx(outcome.hrv.mean_hr_bpm.value)
        assert timeline.arousal[at] == pytest.approx(outcome.arousal.arousal)
        assert timeline.intensity_applied[at] == pytest.approx(outcome.applied.scene.intensity)


def test_what_was_not_known_is_none_with_its_reason() -> None:
    timeline = heard_timeline(rehearse(seconds=60.0)).timeline()

    unknown = [at for at, value in enumerate(timeline.arousal) if value is None]
    assert unknown
    assert all(timeline.arousal_unknown[at] is not None for at in unknown)


def test_every_change_of_why_has_its_line() -> None:
    steps = rehearse(seconds=420.0)
    timeline = heard_timeline(steps).timeline()

    policy = [one for one in timeline.whys if one.by == POLICY]
    assert {one.rule for one in policy} == {outcome.policy_rule for _, outcome in steps[::10]}
    assert all(one != other for one, other in pairwise(policy))
    assert any(one.by == GATE for one in timeline.whys)
    assert {event.kind for event in timeline.events} >= {"phase", "PatientRating"}


def test_a_timeline_that_is_none_is_refused() -> None:
    packed = heard_timeline(rehearse(seconds=60.0)).packed()

    for broken in (b"", packed[:-20], zlib.compress(zlib.decompress(packed)[:-8])):
        with pytest.raises(RecordError, match="no timeline"):
            read_timeline(broken)
    with pytest.raises(RecordError, match="version 2"):
        read_timeline(zlib.compress(zlib.decompress(packed).replace(b'version":1', b'version":2', 1)))
