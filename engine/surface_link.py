"""A therapist's control surface beside a session: what is pressed and turned becomes orders for the next tick."""

import asyncio
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from engine.messages import Input, MusicOrder, Outcome, SceneOrder, SceneVerb, TherapistOrder, Tick
from engine.surface_file import SurfaceError, read_places, surface_path
from music.control_surface import EVENTS, Control, Place, Pressed, Surface, Turned
from music.midi import touched
from music.midi_ports import MidiPortError, MidiPortLost, open_input
from music.soundscape import QUIETEST_DB, Palette
from music.trim import UNTRIMMED, MusicTrim
from policies.policy import Order

POLL_S = 0.005  # a STOP button must not wait; rtmidi keeps what comes meanwhile
LOOK_EVERY_S = 1.0  # is the surface still there?
CLOSES_WITHIN_S = 5.0  # a MIDI system that hangs must not hold the end of a session
PALETTES = tuple(Palette)

_ORDERS = {
    Control.STOP: Order.STOP,
    Control.STEP_DOWN: Order.STEP_DOWN,
    Control.STEP_UP: Order.STEP_UP,
    Control.ACCEPT: Order.ACCEPT,
    Control.NEXT_PHASE: Order.NEXT_PHASE,
}


class Incoming(Protocol):
    """An open way in: music.midi_ports.InputPort."""

    @property
    def name(self) -> str: ...
    def take(self) -> list[bytes]: ...
    def is_there(self) -> bool: ...
    def close(self) -> None: ...


class SurfaceHands:
    """What is done at a surface -> inputs. `hear` tells it what holds in the session.

    `events`: the scene's, by name, in the order of its list.
    """

    def __init__(self, surface: Surface, events: Sequence[str] = ()) -> None:
        self._surface = surface
        self._events = dict(zip(EVENTS, events, strict=False))
        self._ordered: frozenset[str] = frozenset()  # the events that are on, or about to be
        self._is_held = False
        self._ordered_t = -math.inf  # when a ceiling was ordered here for the last time
        self._trim = UNTRIMMED
        self._holds = {
            Control.LOUDNESS_CEILING: 1.0,
            Control.PRESENCE: 1.0,
            Control.DENSITY: 0.5,
            Control.BRIGHTNESS: 0.5,
        }

    def hear(self, outcome: Outcome) -> None:
        """What holds now. An outcome from before the newest order of a ceiling does not know of it yet."""
        self._is_held = outcome.is_held
        on = (one for one in outcome.applied.scene.events if one.ends_t is None or one.ends_t > outcome.t)
        self._ordered = frozenset(one.name for one in on)
        if self._trim.palette is None:
            zone = PALETTES.index(outcome.applied.music.palette)
            self._holds[Control.PALETTE] = (zone + 0.5) / len(PALETTES)
        if outcome.t >= self._ordered_t:
            self._holds[Control.INTENSITY_CEILING] = outcome.ceiling

    def let_go(self) -> None:
        """The surface is away: its knobs may stand anywhere when it comes back, and have to be picked up anew."""
        self._surface.let_go()

    def learnt(self, messages: Sequence[bytes]) -> list[bytes]:
        """What of all that arrived is to be taken."""
        return self._surface.learnt(messages)

    def take_all(self, messages: Sequence[bytes], t: float) -> list[Input]:
        """What messages that arrived together say. Of a knob only where it stands at last: a ceiling and the trim of
        the music are whole each time."""
        said = [one for message in messages if (one := self.take(message, t)) is not None]
        newest = {_turned(one): place for place, one in enumerate(said)}
        return [one for place, one in enumerate(said) if _turned(one) is None or newest[_turned(one)] == place]

    def take(self, message: bytes, t: float) -> Input | None:
        """What one MIDI message says at session second `t`; None where it says nothing."""
        said = touched(message)
        match None if said is None else self._surface.hear(said, self._holds):
            case Pressed(control=Control.HOLD):
                return TherapistOrder(t=t, order=Order.RESUME if self._is_held else Order.HOLD)
            case Pressed(control=Control.CENTRE):
                return SceneOrder(t=t, verb=SceneVerb.CENTRE)
            case Pressed(control=control) if control in EVENTS:
                return self._event(control, t)
            case Pressed(control=control):
                return TherapistOrder(t=t, order=_ORDERS[control])
            case Turned(control=control, value=value):
                return self._turn(control, value, t)
            case _:
                return None

    def _event(self, control: Control, t: float) -> Input | None:
        name = self._events.get(control)
        if name is None:
            return None  # this scene has fewer
        return SceneOrder(t=t, verb=SceneVerb.UNDO if name in self._ordered else SceneVerb.DO, name=name)

    def _turn(self, control: Control, value: float, t: float) -> Input | None:
        self._holds[control] = value
        if control is Control.INTENSITY_CEILING:
            self._ordered_t = t
            return TherapistOrder(t=t, order=Order.CEILING, value=value)
        trim = _trim_with(self._trim, control, value)
        if trim == self._trim:
            return None
        self._trim = trim
        return MusicOrder(t=t, trim=trim)


def _turned(said: Input) -> object:
    """What a later input of the same kind replaces; None: each of them counts."""
    match said:
        case TherapistOrder(order=Order.CEILING):
            return Order.CEILING
        case MusicOrder():
            return MusicOrder
        case _:
            return None


def _trim_with(trim: MusicTrim, control: Control, value: float) -> MusicTrim:
    match control:
        case Control.LOUDNESS_CEILING:
            return replace(trim, loudest_db=QUIETEST_DB * (1.0 - value))
        case Control.PRESENCE:
            return replace(trim, presence=value)
        case Control.DENSITY:
            return replace(trim, density_bias=value - 0.5)
        case Control.BRIGHTNESS:
            return replace(trim, brightness_bias=value - 0.5)
        case Control.PALETTE:
            return replace(trim, palette=PALETTES[min(len(PALETTES) - 1, int(value * len(PALETTES)))])
        case _:
            return trim


def learnt_places(name: str, path: Path | None = None) -> dict[Control, Place]:
    """Where this station's controls lie. Raises SurfaceError where nothing was learnt, SettingsError for a bad file."""
    places = read_places(path or surface_path())
    if not places:
        raise SurfaceError(f"no control of {name!r} was learnt yet: run `attune music learn {name!r} stop hold ...`")
    return places


class SurfaceLink:
    """Reads the surface at the port called `name` until it is closed; in a running event loop.

    `put` is called in the loop's thread, `tell` from the reading one. Raises MidiPortError where there is no such port,
    SurfaceError where nothing was learnt.
    """

    def __init__(
        self,
        name: str,
        *,
        put: Callable[[Input], None],
        tell: Callable[[str], None],
        clock: Callable[[], float],
        events: Sequence[str] = (),
        path: Path | None = None,
        open_port: Callable[[str], Incoming] = open_input,
    ) -> None:
        places = learnt_places(name, path)
        self._name, self._put, self._tell, self._clock, self._open = name, put, tell, clock, open_port
        self._hands = SurfaceHands(Surface(places), events)
        self._port: Incoming | None = open_port(name)
        self.legend = f"Control surface {self._port.name!r}: {', '.join(one.value for one in places)}."
        self._loop = asyncio.get_running_loop()
        self._must_end = threading.Event()
        self._thread = threading.Thread(target=self._read_all, name="midi-in", daemon=True)
        self._thread.start()

    def hear(self, _: Tick, outcome: Outcome) -> None:
        """A listener of the loop: what knobs stand for may change elsewhere, too."""
        self._hands.hear(outcome)

    def close(self) -> None:
        """Takes CLOSES_WITHIN_S at most."""
        self._must_end.set()
        self._thread.join(CLOSES_WITHIN_S)

    def _read_all(self) -> None:
        look_s = time.monotonic() + LOOK_EVERY_S
        try:
            while not self._must_end.wait(POLL_S):
                if messages := self._messages():
                    self._loop.call_soon_threadsafe(self._take, messages)
                if time.monotonic() >= look_s:
                    self._look_after_port()
                    look_s = time.monotonic() + LOOK_EVERY_S
        except Exception as error:  # noqa: BLE001 - the thread's one catch-all: a surface that is gone must be told
            self._tell(f"The control surface has ended ({type(error).__name__}: {error}): use the keys.")
        finally:
            if self._port is not None:
                self._port.close()

    def _messages(self) -> list[bytes]:
        try:
            return [] if self._port is None else self._hands.learnt(self._port.take())
        except MidiPortLost:
            return []  # its absence is about to be seen, and told

    def _take(self, messages: list[bytes]) -> None:
        for said in self._hands.take_all(messages, self._clock()):
            self._put(said)

    def _look_after_port(self) -> None:
        if self._port is not None and not self._port.is_there():
            self._port.close()
            self._port = None
            self._loop.call_soon_threadsafe(self._hands.let_go)
            self._tell(
                f"The control surface {self._name!r} is gone, its STOP button too: use the keys. It is looked for."
            )
        elif self._port is None:
            try:
                self._port = self._open(self._name)
            except MidiPortError:
                return
            self._tell(f"The control surface {self._name!r} is back.")
