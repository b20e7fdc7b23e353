"""A control surface: what it says is understood, nothing jumps, and learning takes only what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.control_surface import HIGHEST, NEAR, Control, Learner, PickUp, Place, Pressed, Surface, Turned, place_of
from music.midi import Touch, Touched

KNOB = Place(touch=Touch.CONTROLLER, channel=1, number=7)
BUTTON = Place(touch=Touch.NOTE_ON, channel=10, number=36)


def at(place: Place, value: int, touch: Touch | None = None) -> Touched:
    return Touched(touch=touch or place.touch, channel=place.channel, number=place.number, value=value)


@given(
    st.floats(0, 1),
    st.lists(st.one_of(st.integers(0, HIGHEST), st.floats(0, 1)), max_size=60),
)
def test_nothing_ever_jumps_by_more_than_the_turn_itself_or_one_step(holds: float, moves: list[int | float]) -> None:
    """Whole numbers are turns of the knob, others are changes of what holds from elsewhere."""
    pick_up, before = PickUp(), None
    for move in moves:
        if isinstance(move, float):
            holds = move
            continue
        knob = move / HIGHEST
        value = pick_up.turn(knob, holds)
        if value is not None:
            turned = 0.0 if before is None else abs(knob - before)
            assert abs(value - holds) <= max(turned, NEAR) + 1e-9
            holds = value
        before = knob


@given(st.integers(0, HIGHEST), st.floats(0, 1))
def test_a_knob_that_is_turned_through_its_whole_range_picks_up_from_anywhere(start: int, holds: float) -> None:
    pick_up = PickUp()
    for value in (*range(start, -1, -1), *range(HIGHEST + 1)):
        taken = pick_up.turn(value / HIGHEST, holds)
        holds = holds if taken is None else taken

    assert holds == 1.0


def test_what_changed_elsewhere_has_to_be_picked_up_anew() -> None:
    pick_up = PickUp()
    pick_up.turn(0.5, 0.5)

    assert pick_up.turn(0.51, 0.5) == 0.51
    assert pick_up.turn(0.52, 0.9) is None
    assert pick_up.turn(0.53, 0.9) is None
    assert pick_up.turn(0.95, 0.9) == 0.95


def test_a_button_counts_when_it_goes_down_and_a_note_s_end_is_nothing() -> None:
    switch = Place(touch=Touch.CONTROLLER, channel=1, number=20)
    surface = Surface({Control.HOLD: switch, Control.STEP_DOWN: BUTTON})

    assert surface.hear(at(switch, 127), {}) == Pressed(control=Control.HOLD)
    assert surface.hear(at(switch, 127), {}) is None
    assert surface.hear(at(switch, 0), {}) is None
    assert surface.hear(at(switch, 127), {}) == Pressed(control=Control.HOLD)
    assert surface.hear(at(BUTTON, 1), {}) == Pressed(control=Control.STEP_DOWN)
    assert surface.hear(at(BUTTON, 0, Touch.NOTE_OFF), {}) is None


@pytest.mark.parametrize("value", [0, 1, 64, 127])
def test_whatever_a_stop_button_sends_is_a_stop(value: int) -> None:
    surface = Surface({Control.STOP: KNOB})

    assert surface.hear(at(KNOB, value), {}) == Pressed(control=Control.STOP)


def test_a_knob_says_nothing_before_it_is_known_what_holds() -> None:
    surface = Surface({Control.PRESENCE: KNOB})

    assert surface.hear(at(KNOB, 64), {}) is None
    assert surface.hear(at(KNOB, 127), {Control.PRESENCE: 1.0}) == Turned(control=Control.PRESENCE, value=1.0)


def test_what_was_not_learnt_says_nothing() -> None:
    surface = Surface({Control.STOP: BUTTON})

    assert surface.hear(at(KNOB, 64), dict.fromkeys(Control, 0.5)) is None


def test_a_knob_is_learnt_when_it_is_really_turned_a_button_at_once() -> None:
    knob = Learner(Control.PRESENCE, taken={})
    trembling = [knob.hear(at(Place(touch=Touch.CONTROLLER, channel=2, number=1), value)) for value in (60, 61, 60, 62)]
    turned = [knob.hear(at(KNOB, value)) for value in range(40, 49)]

    assert trembling == [None] * 4
    assert turned == [None] * 8 + [KNOB]
    assert Learner(Control.STOP, taken={}).hear(at(BUTTON, 3)) == BUTTON


def test_what_is_taken_or_cannot_be_is_refused_in_words() -> None:
    stop = Learner(Control.STOP, taken={BUTTON: Control.HOLD})
    presence = Learner(Control.PRESENCE, taken={})

    assert stop.hear(at(BUTTON, 127)) is None
    assert stop.refusal is not None
    assert "is hold already" in stop.refusal
    assert presence.hear(at(BUTTON, 127)) is None
    assert presence.refusal is not None
    assert "needs a knob" in presence.refusal


@pytest.mark.parametrize(("channel", "number"), [(0, 7), (17, 7), (1, -1), (1, 128)])
def test_a_place_that_no_surface_has_is_refused(channel: int, number: int) -> None:
    with pytest.raises(ValueError, match=r"must lie in"):
        Place(touch=Touch.CONTROLLER, channel=channel, number=number)


def test_a_note_s_end_is_no_place() -> None:
    assert place_of(at(BUTTON, 0, Touch.NOTE_OFF)) is None
    with pytest.raises(ValueError, match="not on a note's end"):
        Place(touch=Touch.NOTE_OFF, channel=1, number=1)
