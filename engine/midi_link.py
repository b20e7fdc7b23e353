"""MIDI out beside a session: what came of each tick goes to the thread that plays it."""

from collections.abc import Callable

from engine.messages import AlertKind, Outcome, Tick
from engine.session import COMPOSE_AHEAD_S
from music.midi_ports import open_output
from music.midi_sender import MidiSender
from music.midi_stream import MidiStream, Output, Told
from policies.policy import Phase


class MidiLink:
    """Plays to the port called `name` until it is closed. `hear` is a listener of the loop.

    `seed` is the session's; `clock` gives session seconds; `tell` is called from the thread, with words; `beat` too,
    while it plays. Raises MidiPortError where there is no such port.
    """

    def __init__(
        self,
        name: str,
        clock: Callable[[], float],
        tell: Callable[[str], None],
        *,
        seed: int,
        open_port: Callable[[str], Output] = open_output,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        port = open_port(name)
        self.port_name = port.name
        self._sender = MidiSender(MidiStream(port, lambda: open_port(name), tell, seed=seed), clock, tell, beat=beat)

    def hear(self, _: Tick, outcome: Outcome) -> None:
        """Hand one step over; never waits."""
        is_stopped = any(alert.kind is AlertKind.STOPPED for alert in outcome.alerts)
        told = Told(
            t=outcome.t,
            targets=outcome.applied.music,
            notes=outcome.notes,
            beats_until=outcome.t + COMPOSE_AHEAD_S,
            is_stopped=is_stopped or outcome.phase is Phase.ENDED,
        )
        self._sender.play(told)

    def close(self) -> None:
        """All notes off."""
        self._sender.close()
