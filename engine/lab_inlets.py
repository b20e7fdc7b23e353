"""What other programs send by the Lab Streaming Layer, as context of the session: a few values a second."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from biosignals.lab_streaming import Finder, Inlet, Samples, SeenStream, StreamDescription, StreamGone
from engine.lab_context import Reading, reading_of
from engine.messages import Input, Trouble

LOOKS_EVERY_S = 0.25  # while a stream is looked for
SETTLES_S = 1.0  # every stream of a network has answered by then: only now is it known that one alone has the name
MISSING_AFTER_S = 10.0  # people are told that a stream is not there
SILENT_AFTER_S = 5.0  # a stream with a rate that brings nothing for so long is lost, whatever its sender says
ENDS_WITHIN_S = 2 * LOOKS_EVERY_S
GATHERS_S = 0.05  # between two looks at a stream that sends: twenty a second cost next to nothing
WAITING_INPUTS = 1000  # minutes of a loop that does not take them; then the oldest are dropped


class LabInlets:
    """Receives the `wanted` streams, each by its name, type or source id and in a thread of its own.

    What arrives waits for `drain`, which the asyncio thread calls: liblsl's waiting calls never run there. `clock`
    gives session seconds. Raises LabStreamingMissing where pylsl is, ValueError for a stream that cannot be asked for.
    """

    def __init__(self, wanted: Sequence[str], clock: Callable[[], float], *, ignored: frozenset[str]) -> None:
        """`ignored` are source ids that are never received: this program's own streams."""
        self._arrived: deque[Input] = deque(maxlen=WAITING_INPUTS)
        self._must_end = threading.Event()
        finders = [(one, Finder(one)) for one in dict.fromkeys(wanted)]  # all are asked for before a thread starts
        self._threads = [
            threading.Thread(
                target=_Receiver(one, finder, clock, ignored, self._arrived.append, self._must_end).receive,
                name=f"lab stream {one}",
                daemon=True,
            )
            for one, finder in finders
        ]
        for thread in self._threads:
            thread.start()

    def drain(self) -> tuple[Input, ...]:
        """Take what arrived since the last call, oldest first."""
        taken = []
        while self._arrived:
            taken.append(self._arrived.popleft())
        return tuple(taken)

    def close(self) -> None:
        """Receive nothing more. Waits until the threads have ended, but not for a sender that does not answer."""
        self._must_end.set()
        ends_s = time.monotonic() + ENDS_WITHIN_S  # of all together: many silent senders cost no more than one
        for thread in self._threads:
            thread.join(timeout=max(0.0, ends_s - time.monotonic()))


class _Receiver:
    """Finds one stream, follows it, tells people once when it is lost and once when it is back."""

    def __init__(
        self,
        wanted: str,
        finder: Finder,
        clock: Callable[[], float],
        ignored: frozenset[str],
        put: Callable[[Input], None],
        must_end: threading.Event,
    ) -> None:
        self._wanted, self._finder, self._clock = wanted, finder, clock
        self._ignored, self._put, self._must_end = ignored, put, must_end
        self._lost: SeenStream | None = None
        self._told = ""  # what people know to be wrong with the stream; empty: nothing
        self._refused_another = False
        self._remarked: set[str] = set()

    def receive(self) -> None:
        """The thread: ends when it must, or tells why it ended."""
        try:
            while (seen := self._found()) is not None:
                self._follow(seen)
        except Exception as error:  # noqa: BLE001 - the thread's one catch-all: whatever breaks it is told
            words = f"The stream {self._wanted!r} is received no more ({type(error).__name__}: {error})."
            self._put(Trouble(t=self._clock(), words=words))
        finally:
            self._finder.close()

    def _found(self) -> SeenStream | None:
        """The one stream that is meant; None when it is time to end."""
        looked_s = alone_s = 0.0
        alone_key = ""
        while not self._must_end.wait(LOOKS_EVERY_S):
            meant = self._meant()
            looked_s += LOOKS_EVERY_S
            key = meant[0].key if len(meant) == 1 else ""
            alone_s, alone_key = (alone_s + LOOKS_EVERY_S if key and key == alone_key else 0.0), key
            if alone_s >= SETTLES_S:
                return meant[0]
            if len(meant) > 1:
                self._tell(_many(self._wanted, meant))
            elif not meant and looked_s >= MISSING_AFTER_S:
                self._tell(f"No stream {self._wanted!r} is on the network: start its sender. It is still looked for.")
        return None

    def _meant(self) -> tuple[SeenStream, ...]:
        """Once a stream was followed, its sender alone: another one of its name or type may be another person's."""
        meant = meant_by(self._wanted, self._finder.seen(), self._ignored)
        if self._lost is None:
            return meant
        own = without_replaced([one for one in meant if sender_of(one) == sender_of(self._lost)], self._lost)
        if meant and not own and not self._refused_another:
            self._refused_another = True
            words = f"Another stream is {self._wanted!r} now: {_each(meant)}. It is not received in this session."
            self._put(Trouble(t=self._clock(), words=words))
        return own

    def _follow(self, seen: SeenStream) -> None:
        """Receive until the stream is lost or it is time to end."""
        inlet: Inlet | None = None
        try:
            inlet = Inlet(seen)
            self._receive_from(inlet, seen)
        except StreamGone as gone:
            self._lost = seen
            self._tell(f"Lost: {gone}. What it measures is not recorded until it is back.")
        finally:
            if inlet is not None:
                inlet.close()

    def _receive_from(self, inlet: Inlet, seen: SeenStream) -> None:
        reading = reading_of(self._wanted, inlet.description)
        newest_t = self._clock()
        while not self._must_end.is_set():
            samples = inlet.pull(LOOKS_EVERY_S)
            now = self._clock()
            if samples.count:
                newest_t = now
                self._is_there(reading)
            elif self._is_gone(seen, inlet.description, now - newest_t):
                raise StreamGone(f"nothing has come from the stream {seen.name!r} for {now - newest_t:.0f} s")
            self._hand_on(reading, now, samples)
            if samples.count:
                self._must_end.wait(GATHERS_S)

    def _hand_on(self, reading: Reading, now: float, samples: Samples) -> None:
        for context in reading.take(now, samples):
            self._put(context)

    def _is_gone(self, seen: SeenStream, description: StreamDescription, silent_s: float) -> bool:
        """Silence is no loss where samples come when they come, as long as the stream is announced."""
        if silent_s < SILENT_AFTER_S:
            return False
        if description.rate_hz is not None:
            return silent_s > 3 / description.rate_hz
        return all(one.key != seen.key for one in self._finder.seen())

    def _is_there(self, reading: Reading) -> None:
        if self._told:
            self._told = ""
            self._put(Trouble(t=self._clock(), words=f"The stream {self._wanted!r} is there: its values arrive."))
        if reading.remark and reading.remark not in self._remarked:
            self._remarked.add(reading.remark)
            self._put(Trouble(t=self._clock(), words=reading.remark))

    def _tell(self, words: str) -> None:
        """Once for each loss: further failures before it is back are not told."""
        if not self._told:
            self._told = words
            self._put(Trouble(t=self._clock(), words=words))


def meant_by(wanted: str, seen: Sequence[SeenStream], ignored: frozenset[str]) -> tuple[SeenStream, ...]:
    """The streams that `wanted` means: those of this source id, else of this name, else of this type."""
    others = [one for one in seen if one.source_id not in ignored]
    for matches in (
        [one for one in others if one.source_id == wanted],
        [one for one in others if one.name == wanted],
        [one for one in others if one.kind == wanted],
    ):
        if matches:
            return tuple(matches)
    return ()


def without_replaced(own: Sequence[SeenStream], lost: SeenStream) -> tuple[SeenStream, ...]:
    """Without the stream that was lost where its sender, started again, offers it anew: both are seen for a while."""
    anew = tuple(one for one in own if one.key != lost.key)
    return anew or tuple(own)


def sender_of(one: SeenStream) -> tuple[str, ...]:
    """A source id is a sender's own; without one, its name, type and machine must do."""
    return (one.source_id,) if one.source_id else (one.name, one.kind, one.host)


def _many(wanted: str, meant: Sequence[SeenStream]) -> str:
    return f"{len(meant)} streams are {wanted!r}: {_each(meant)}. None is received: ask for one by its source id."


def _each(streams: Sequence[SeenStream]) -> str:
    return ", ".join(f"{one.name} (source id {one.source_id or 'none'}, on {one.host})" for one in streams)
