"""What is noted of one session, and summed up."""

import pytest

from policies.policy import Phase
from policies.tried_session import SessionNotes, TriedSession
from policies.virtual_patient import PATIENTS, VirtualPatient


def summed_up(notes: SessionNotes) -> TriedSession:
    return notes.summed_up(VirtualPatient(PATIENTS["anxious"]), seed=1, session=1, seconds=600, is_recovered=True)


def note(notes: SessionNotes, *told: float | None, phase: Phase = Phase.PRACTICE) -> None:
    for arousal in told:
        notes.note(1.0, phase, intensity=0.3, arousal=arousal, is_held=False)


def test_time_in_the_band_is_that_in_which_what_was_told_of_arousal_lay_in_it() -> None:
    notes = SessionNotes(ceiling=0.0, band=(0.15, 0.35))

    note(notes, 0.1, 0.2, 0.3, 0.5)

    assert summed_up(notes).in_band_share == pytest.approx(0.5)


def test_of_time_in_which_arousal_was_not_known_nobody_can_say_that_it_was_in_the_band() -> None:
    notes = SessionNotes(ceiling=0.0, band=(0.15, 0.35))

    note(notes, None, None, None, 0.2, 0.5)

    assert summed_up(notes).in_band_share == pytest.approx(0.5)


@pytest.mark.parametrize("band", [None, (0.15, 0.35)])
def test_without_a_band_or_anything_known_there_is_no_time_in_it(band: tuple[float, float] | None) -> None:
    notes = SessionNotes(ceiling=0.0, band=band)

    note(notes, None, None) if band else note(notes, 0.2)

    assert summed_up(notes).in_band_share is None


def test_unknown_and_held_time_are_shares_of_the_exposure_alone() -> None:
    notes = SessionNotes(ceiling=0.8, band=None)

    note(notes, None, phase=Phase.BASELINE)
    note(notes, None, 0.2, 0.2, 0.2, phase=Phase.EXPOSURE)

    tried = summed_up(notes)
    assert (tried.unknown_share, tried.held_share, tried.exposed_s) == (0.25, 0.0, 4.0)
