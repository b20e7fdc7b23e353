"""Other instruments beside a session: MIDI out, OSC out, a therapist's control surface in; only what is asked for."""

import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from engine.messages import Input, Outcome, Tick
from engine.midi_link import MidiLink
from engine.osc_link import OscLink
from engine.ports import Listener
from engine.surface_link import SurfaceLink, learnt_places
from music.midi_guard import MidiGuard
from music.midi_ports import VIRTUAL, MidiPortError, open_input, open_output
from music.osc import OscSender, osc_goal


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideRequest:
    """What was asked for on the command line: names of MIDI ports, and where OSC goes."""

    midi_out: str | None = None
    midi_in: str | None = None
    osc: str | None = None

    @property
    def is_empty(self) -> bool:
        return self == NOTHING_OUTSIDE


NOTHING_OUTSIDE = OutsideRequest()


def check_outside(request: OutsideRequest) -> None:
    """Told before a session is prepared: ports that are not there, a surface of which nothing was learnt, no goal.

    Raises MidiPortError, SettingsError or OscError.
    """
    if request.osc is not None:
        OscSender(osc_goal(request.osc)).close()
    if request.midi_out is not None:
        open_output(request.midi_out).close()
    if request.midi_in is not None:
        learnt_places(request.midi_in)
        open_input(request.midi_in).close()


class Outside:
    """Opens what is asked for while it is entered; `hear` is a listener of the loop and never waits.

    `put` takes what a control surface says, in the loop's thread; `tell` may be called from any thread, with words;
    `seed` is the session's.
    """

    def __init__(
        self,
        request: OutsideRequest,
        *,
        put: Callable[[Input], None],
        tell: Callable[[str], None],
        clock: Callable[[], float],
        seed: int,
        events: Sequence[str] = (),
    ) -> None:
        """`events`: the scene's, by name, in the order in which a control surface has them."""
        self._seed, self._events = seed, events
        self._request, self._put, self._tell, self._clock = request, put, tell, clock
        self._listeners: list[Listener] = []
        self._lines: list[str] = []
        self._stack = contextlib.ExitStack()

    @property
    def legend(self) -> str:
        """What people must know before the session, a line each; empty: nothing was asked for."""
        return "\n".join(self._lines)

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        """Hand one step over to all of them."""
        for listen in self._listeners:
            listen(tick, outcome)

    def __enter__(self) -> Self:
        """Raises MidiPortError, OscError or SurfaceError, with words for a user; then nothing stays open."""
        with contextlib.ExitStack() as stack:
            if self._request.midi_out is not None:
                beat = self._guarded(self._request.midi_out, stack)
                midi = MidiLink(self._request.midi_out, self._clock, self._tell, seed=self._seed, beat=beat)
                stack.callback(midi.close)
                self._add(midi.hear, f"MIDI goes to {midi.port_name!r}.")
            if self._request.osc is not None:
                goal = osc_goal(self._request.osc)
                osc = OscLink(goal, self._tell)
                stack.callback(osc.close)
                self._add(osc.hear, f"OSC goes to {goal.host}:{goal.port}.{'' if goal.is_loopback else OPEN_TO_ALL}")
            if self._request.midi_in is not None:
                surface = SurfaceLink(
                    self._request.midi_in, put=self._put, tell=self._tell, clock=self._clock, events=self._events
                )
                stack.callback(surface.close)
                self._add(surface.hear, surface.legend)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _guarded(self, port: str, stack: contextlib.ExitStack) -> Callable[[], None]:
        """What the guard of the port must hear. A port of this program's own goes with it, and needs none."""
        if port == VIRTUAL or sys.platform == "win32":
            return lambda: None
        try:
            guard = MidiGuard(port)
        except OSError as error:
            raise MidiPortError(f"no process can be had to guard the MIDI port {port!r} ({error.strerror})") from error
        stack.callback(guard.close)  # behind the link, which closes first
        return guard.beat

    def _add(self, listener: Listener, words: str) -> None:
        self._listeners.append(listener)
        self._lines.append(words)


OPEN_TO_ALL = (
    " It is not encrypted: whoever is on the way reads heart rate, arousal, phase and ratings. "
    "Nothing of it names a person."
)
