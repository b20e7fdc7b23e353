"""A therapist's control surface: which knob or button does what, and pick-up, so that nothing jumps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from music.midi import Touch, Touched

HIGHEST = 127
NEAR = 1.5 / HIGHEST  # a knob this near to what holds has picked it up: one step of a knob, and rounding


class Control(Enum):
    """What of a session a knob or button may do."""

    STOP = "stop"
    HOLD = "hold"  # pressed again: resume
    INTENSITY_CEILING = "intensity_ceiling"
    STEP_DOWN = "step_down"
    STEP_UP = "step_up"
    ACCEPT = "accept"
    NEXT_PHASE = "next_phase"
    LOUDNESS_CEILING = "loudness_ceiling"
    PRESENCE = "presence"
    DENSITY = "density"
    BRIGHTNESS = "brightness"
    PALETTE = "palette"
    CENTRE = "centre"
    EVENT_1 = "event_1"  # of the scene's, in the order of its list; pressed again: undone
    EVENT_2 = "event_2"
    EVENT_3 = "event_3"
    EVENT_4 = "event_4"
    EVENT_5 = "event_5"
    EVENT_6 = "event_6"
    EVENT_7 = "event_7"
    EVENT_8 = "event_8"
    EVENT_9 = "event_9"

    @property
    def is_button(self) -> bool:
        """Pressed, not turned."""
        return self in _BUTTONS


_STATUS = {Touch.CONTROLLER: 0xB0, Touch.NOTE_ON: 0x90, Touch.PROGRAM: 0xC0}  # MIDI 1.0, table I
EVENTS = (
    Control.EVENT_1,
    Control.EVENT_2,
    Control.EVENT_3,
    Control.EVENT_4,
    Control.EVENT_5,
    Control.EVENT_6,
    Control.EVENT_7,
    Control.EVENT_8,
    Control.EVENT_9,
)
_BUTTONS = (
    Control.STOP,
    Control.HOLD,
    Control.STEP_DOWN,
    Control.STEP_UP,
    Control.ACCEPT,
    Control.NEXT_PHASE,
    Control.CENTRE,
    *EVENTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where on the surface a control lies: what it sends, on which channel 1..16, and the number 0..127 of it."""

    touch: Touch
    channel: int
    number: int

    def __post_init__(self) -> None:
        if self.touch is Touch.NOTE_OFF:
            raise ValueError("a control lies on a controller, a note or a program, not on a note's end")
        if not 1 <= self.channel <= 16:
            raise ValueError(f"a MIDI channel must lie in [1, 16], not {self.channel}")
        if not 0 <= self.number <= HIGHEST:
            raise ValueError(f"a MIDI number must lie in [0, {HIGHEST}], not {self.number}")

    @property
    def begins_with(self) -> bytes:
        """The first two bytes of all that it sends, but of a note's end."""
        return bytes((_STATUS[self.touch] | self.channel - 1, self.number))

    @property
    def words(self) -> str:
        """As it stands in the file: "controller 1 7"."""
        return f"{self.touch.value} {self.channel} {self.number}"


def place_of(touched: Touched) -> Place | None:
    """Where somebody touched; None for a note's end, which is nowhere new."""
    if touched.touch is Touch.NOTE_OFF:
        return None
    return Place(touch=touched.touch, channel=touched.channel, number=touched.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button was pressed."""

    control: Control


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A knob was turned, and what it stands for shall become `value`, 0..1."""

    control: Control
    value: float


class PickUp:
    """Soft takeover of one knob: it changes nothing until it has met what holds.

    Knobs stand where they were left, and what they stand for is changed from elsewhere, too. So a turn never moves
    what holds by more than the turn itself or, where it meets it, NEAR.
    """

    def __init__(self) -> None:
        self._knob: float | None = None  # where it was last seen
        self._follows = False

    def turn(self, knob: float, holds: float) -> float | None:
        """The knob is now at `knob`, 0..1, and `holds` holds: what shall hold; None: it stays as it is."""
        before, self._knob = self._knob, knob
        if before is None:
            self._follows = abs(knob - holds) <= NEAR
        else:
            was_followed = self._follows and abs(before - holds) <= NEAR
            self._follows = was_followed or abs(knob - holds) <= NEAR or _has_crossed(before, knob, holds)
        return knob if self._follows else None


def _has_crossed(before: float, knob: float, holds: float) -> bool:
    return min(before, knob) <= holds <= max(before, knob)


class Surface:
    """Understands one surface by its `places`."""

    def __init__(self, places: Mapping[Control, Place]) -> None:
        self._controls = {place: control for control, place in places.items()}
        self._buttons = frozenset(place.begins_with for control, place in places.items() if control.is_button)
        self._knobs = frozenset(place.begins_with for control, place in places.items() if not control.is_button)
        self.let_go()

    def let_go(self) -> None:
        """The surface was away: where its knobs and buttons stand is not known any more."""
        self._pick_ups = {control: PickUp() for control in self._controls.values() if not control.is_button}
        self._are_down: dict[Control, bool] = {}

    def learnt(self, messages: Sequence[bytes]) -> list[bytes]:
        """Those of some messages that arrived together which mean something: of a knob the last, of a button each
        that differs, so that no flood reaches the session."""
        newest: dict[bytes, bytes] = {}
        for message in reversed(messages):
            begins_with = message[:2]
            if begins_with in self._knobs:
                newest.setdefault(begins_with, message)
            elif begins_with in self._buttons:
                newest.setdefault(message, message)
        return list(reversed(newest.values()))

    def hear(self, touched: Touched, holds: Mapping[Control, float]) -> Pressed | Turned | None:
        """What a message means while `holds` holds (0..1 for each knob); None where it means nothing."""
        place = place_of(touched)
        control = None if place is None else self._controls.get(place)
        if control is None:
            return None
        if control.is_button:
            return self._press(control, touched)
        if control not in holds:
            return None
        value = self._pick_ups[control].turn(touched.value / HIGHEST, holds[control])
        return None if value is None else Turned(control=control, value=value)

    def _press(self, control: Control, touched: Touched) -> Pressed | None:
        """Buttons that send a controller send 127 and, let go, 0: only the way down counts. STOP counts either way:
        a surface may send 0 when it is pressed for the second time."""
        if touched.touch is not Touch.CONTROLLER or control is Control.STOP:
            return Pressed(control=control)
        was_down = self._are_down.get(control, False)
        self._are_down[control] = is_down = touched.value > HIGHEST // 2
        return Pressed(control=control) if is_down and not was_down else None


class Learner:
    """Finds out where a control lies: the first button pressed, or the first knob that is really turned."""

    TURNED = 8  # of 127: a knob that trembles by itself, or is brushed, was not meant

    def __init__(self, control: Control, *, taken: Mapping[Place, Control]) -> None:
        self._control, self._taken = control, taken
        self._seen: dict[Place, tuple[int, int]] = {}  # the lowest and highest value of each
        self.refusal: str | None = None  # why the last touch was not taken, in words

    def hear(self, touched: Touched) -> Place | None:
        """The place; None: not found yet."""
        place = place_of(touched)
        if place is None:
            return None
        if self._control.is_button:
            return self._unless_taken(place) if touched.value > 0 else None
        if place.touch is not Touch.CONTROLLER:
            self.refusal = f"{place.words} is a button, and {self._control.value} needs a knob or a fader"
            return None
        lowest, highest = self._seen.get(place, (touched.value, touched.value))
        self._seen[place] = lowest, highest = min(lowest, touched.value), max(highest, touched.value)
        return self._unless_taken(place) if highest - lowest >= self.TURNED else None

    def _unless_taken(self, place: Place) -> Place | None:
        if place in self._taken:
            self.refusal = f"{place.words} is {self._taken[place].value} already: touch another"
            return None
        return place
