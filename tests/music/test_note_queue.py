"""The order of notes, and the anchor of session time."""

import math

import pytest

from music.note_queue import JUMP_S, SLEW_S, Anchor, NoteQueue
from music.soundscape import Note, Voice


def note(t: float) -> Note:
    return Note(t=t, duration_s=1, pitch=60, strength=0.5, voice=Voice.BELLS)


def test_notes_come_out_in_time_whatever_the_order_they_went_in() -> None:
    queue = NoteQueue()
    queue.add((note(3), note(1)))
    queue.add((note(2),))

    assert [n.t for n in queue.due(2.5)] == [1, 2]
    assert [n.t for n in queue.due(9)] == [3]


@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf])
def test_a_note_without_a_time_is_refused_and_cannot_block_those_behind_it(t: float) -> None:
    with pytest.raises(ValueError, match="t must lie in"):
        note(t)


def test_a_cleared_queue_is_empty() -> None:
    queue = NoteQueue()
    queue.add((note(3),))

    queue.clear()

    assert queue.due(9) == []


def test_there_is_no_time_before_the_first_command() -> None:
    assert Anchor().to_session(5.0) is None


def test_late_senders_do_not_move_the_rhythm() -> None:
    anchor = Anchor()
    for tick in range(100):
        anchor.hear(t=tick / 10, sent_s=1000 + tick / 10 + (0.05 if tick % 3 else 0.0))

    assert anchor.to_session(1010.0) == pytest.approx(10.0, abs=1e-9)


def test_the_anchor_follows_slowly_so_that_no_beat_jumps() -> None:
    anchor = Anchor()
    anchor.hear(t=0.0, sent_s=1000.1)
    anchor.hear(t=0.1, sent_s=1000.1)

    assert anchor.to_session(1001.0) == pytest.approx(0.9 + SLEW_S)


@pytest.mark.parametrize("t", [math.nan, math.inf, -math.inf])
def test_a_command_without_a_time_does_not_stop_the_clock(t: float) -> None:
    anchor = Anchor()
    anchor.hear(t=t, sent_s=1000.0)
    anchor.hear(t=0.0, sent_s=1000.0)
    anchor.hear(t=t, sent_s=1000.1)

    assert anchor.to_session(1001.0) == pytest.approx(1.0)


def test_another_session_is_followed_at_once() -> None:
    anchor = Anchor()
    anchor.hear(t=500.0, sent_s=1000.0)
    anchor.hear(t=0.0, sent_s=1000.0 + 2 * JUMP_S)

    assert anchor.to_session(1000.0 + 2 * JUMP_S) == pytest.approx(0.0)
