"""The Lab Streaming Layer beside a live session: streams out where asked for, other programs' streams in."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from biosignals.lab_streaming import require_lab_streaming
from engine.lab_inlets import LabInlets
from engine.lab_outlets import LabOutlets
from engine.lab_streams import descriptions, station_mark
from engine.messages import Input, Outcome, Tick

OPEN_TO_ALL = (
    "Lab streaming is on. Anyone on this network can read what is sent: heartbeats, ECG, arousal, phase, ratings. "
    "Nothing of it names a person, but this computer's name goes with it. To keep it on this computer, see "
    "docs/decisions/0006-lab-streaming-layer.md."
)


class LabLink:
    """Sends while it is entered where `send` is true, and receives the streams named in `receive`.

    `hear` is a listener of the loop, and must be one for receiving too: it hands on, through `put`, what arrived. It
    never waits. `clock` gives session seconds. With neither asked for it does nothing and needs no pylsl.
    """

    def __init__(
        self,
        send: bool,
        receive: Sequence[str],
        put: Callable[[Input], None],
        clock: Callable[[], float],
        *,
        station: str | None = None,
    ) -> None:
        """`station` tells this machine's streams from others' and says nothing else; None: the machine's own mark."""
        self._station = station or station_mark()
        self._must_send, self._receive, self._put, self._clock = send, tuple(receive), put, clock
        self._outlets: LabOutlets | None = None
        self._inlets: LabInlets | None = None

    @property
    def legend(self) -> str:
        """What people must know before it starts, in one or two lines; empty: nothing is sent or received."""
        lines = [OPEN_TO_ALL] if self._must_send else []
        if self._receive:
            lines.append(f"Lab streams received, shown and recorded: {', '.join(self._receive)}.")
        return "\n".join(lines)

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        """Send what came of a tick; leave what arrived for the next one."""
        if self._outlets is not None:
            self._outlets.hear(tick, outcome)
        if self._inlets is not None:
            for one in self._inlets.drain():
                self._put(one)

    def __enter__(self) -> Self:
        """Raises LabStreamingMissing where pylsl is, ValueError for a stream that cannot be asked for."""
        if self._must_send or self._receive:
            require_lab_streaming()
        if self._must_send:
            self._outlets = LabOutlets(self._clock, station=self._station)
        if self._receive:
            own = frozenset(one.source_id for one in descriptions(self._station).values())
            try:
                self._inlets = LabInlets(self._receive, self._clock, ignored=own)
            except ValueError:
                self._close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._outlets is not None:
            self._outlets.close()
        if self._inlets is not None:
            self._inlets.close()
        self._outlets = self._inlets = None
