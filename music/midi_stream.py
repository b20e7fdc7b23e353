"""What goes to a MIDI port, and when: notes, clock and controllers, paced; silence at once; a port that comes back."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Protocol

from music.beat_line import BeatLine
from music.midi import CLOCK, START, STOP, controller, is_note_on, note_off, note_on, program
from music.midi_ports import MidiPortError, MidiPortLost
from music.midi_programs import (
    ALL_NOTES_OFF,
    ALL_SOUND_OFF,
    CHANNELS,
    PROGRAMS,
    TARGETS_CHANNEL,
    target_controllers,
    voice_controllers,
)
from music.soundscape import MusicTargets, Note, Palette

BURST = 200  # messages at once: rtmidi loses some of 512 (facts of measurement in docs/midi.md) ...
BURST_EVERY_S = 0.02  # ... and a port has handed 200 on after this
LATE_S = 0.25  # a note or clock that is later than this is left out: after a stall nothing may come as a burst
CLOCKS_PER_BEAT = 24
LOOK_EVERY_S = 1.0  # is the port still there?
RETRY_S, LONGEST_RETRY_S = 2.0, 30.0
NEWS_WITHIN_S = 2.0  # a session that says nothing for so long hangs or has died: the notes end
IDLE_S = 0.25
_ON, _OFF, _CLOCK = 1, 0, 2  # at one moment what sounds ends first


class Output(Protocol):
    """An open port: music.midi_ports.OutputPort, or one that keeps what it was told."""

    @property
    def name(self) -> str: ...
    def send(self, message: bytes) -> None: ...
    def is_there(self) -> bool: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the music is at session second `t`; `notes` lie ahead. `beats_until`: how far they were composed."""

    t: float
    targets: MusicTargets
    notes: tuple[Note, ...] = ()
    beats_until: float = 0.0
    is_stopped: bool = False  # a STOP: silence first


class MidiStream:
    """Plays to one port. `tell` hears in words what people must know. Belongs to one thread, which calls `work`."""

    def __init__(
        self, port: Output, open_again: Callable[[], Output], tell: Callable[[str], None], *, seed: int
    ) -> None:
        """`seed` is the session's: the clock runs with the beats of its composer."""
        self._port: Output | None = port
        self._name, self._open_again, self._tell = port.name, open_again, tell
        self._beats = BeatLine(seed)
        self._due: list[tuple[float, int, int, bytes, tuple[int, int] | None, float]] = []
        self._number = 0
        self._sounding: dict[tuple[int, int], float] = {}  # (channel, pitch) -> when it ends
        self._controllers: dict[tuple[int, int], int] = {}  # as they were last sent
        self._palette: Palette | None = None
        self._waiting: list[bytes] = []  # for their turn in a burst
        self._has_started = False
        self._news_t: float | None = None
        self._look_t = 0.0
        self._retry_s = RETRY_S
        self._told: Told | None = None

    def take(self, told: Told) -> None:
        """Let the music become what is told."""
        if told.is_stopped:
            self.silence()
        self._told, self._news_t = told, told.t
        for note in told.notes:
            key = CHANNELS[note.voice], note.pitch
            self._plan(note.t, _ON, note_on(*key, note.strength), key, note.t + note.duration_s)
        for beat_t, length_s in self._beats.advance(told.beats_until, told.targets):
            for number in range(CLOCKS_PER_BEAT):
                self._plan(beat_t + number * length_s / CLOCKS_PER_BEAT, _CLOCK, CLOCK, None, 0.0)
        self._send_what_changed(told)

    def work(self, now: float) -> float:
        """Send what is due at session second `now`; how many seconds later it must be called again."""
        self._look_after_port(now)
        if self._news_t is not None and now - self._news_t > NEWS_WITHIN_S:
            self._news_t = None
            self.silence()
        while self._due and self._due[0][0] <= now and len(self._waiting) < BURST:
            self._begin(*heappop(self._due), now=now)
        burst, self._waiting = self._waiting[:BURST], self._waiting[BURST:]
        self._send(burst)
        if len(burst) == BURST or self._waiting:
            return BURST_EVERY_S
        return min(IDLE_S, max(0.0, self._due[0][0] - now)) if self._due else IDLE_S

    def silence(self) -> None:
        """Everything that sounds ends now, and notes that waited are forgotten. The clock goes on; sounds and
        controllers that waited are not lost, for they are not sent again."""
        self._due = [one for one in self._due if one[1] == _CLOCK]
        heapify(self._due)
        self._waiting = [*self._all_off(), *(one for one in self._waiting if not is_note_on(one))]

    def close(self) -> None:
        """Silence, the clock's end, and the port is closed; tried on a port that may be gone, too."""
        self.silence()
        self._send([*self._waiting, STOP] if self._has_started else self._waiting)
        if self._port is not None:
            self._port.close()
            self._port = None

    def _plan(self, t: float, kind: int, message: bytes, key: tuple[int, int] | None, ends_t: float) -> None:
        self._number += 1
        heappush(self._due, (t, kind, self._number, message, key, ends_t))

    def _begin(
        self, t: float, kind: int, _: int, message: bytes, key: tuple[int, int] | None, ends_t: float, *, now: float
    ) -> None:
        """One planned message is due. A pitch struck again ends first; an end that no longer holds is left out."""
        if kind == _OFF and key is not None:
            if self._sounding.get(key) == t:
                del self._sounding[key]
                self._waiting.append(message)
            return
        if now - t > LATE_S:
            return
        if kind == _ON and key is not None:
            if key in self._sounding:
                self._waiting.append(note_off(*key))
            self._sounding[key] = ends_t
            self._plan(ends_t, _OFF, note_off(*key), key, ends_t)
        elif not self._has_started:
            self._has_started = True
            self._waiting.append(START)
        self._waiting.append(message)

    def _send_what_changed(self, told: Told) -> None:
        if told.targets.palette is not self._palette:
            self._palette = told.targets.palette
            self._waiting += [program(CHANNELS[voice], number) for voice, number in PROGRAMS[self._palette].items()]
        for channel in CHANNELS.values():
            self._change(channel, voice_controllers(told.t, told.targets))
        self._change(TARGETS_CHANNEL, target_controllers(told.t, told.targets))

    def _change(self, channel: int, values: dict[int, int]) -> None:
        for number, value in values.items():
            if self._controllers.get((channel, number)) != value:
                self._controllers[channel, number] = value
                self._waiting.append(controller(channel, number, value))

    def _all_off(self) -> list[bytes]:
        """Each sounding note's own end, then both of MIDI's for each channel: some instruments hear only one."""
        offs = [note_off(*key) for key in self._sounding]
        self._sounding.clear()
        for channel in CHANNELS.values():
            offs += [controller(channel, ALL_NOTES_OFF, 0), controller(channel, ALL_SOUND_OFF, 0)]
        return offs

    def _send(self, messages: list[bytes]) -> None:
        if self._port is None:
            return  # nobody hears it; what is due passes by
        try:
            for message in messages:
                self._port.send(message)
        except MidiPortLost as lost:
            self._lose(str(lost))

    def _look_after_port(self, now: float) -> None:
        if now < self._look_t:
            return
        if self._port is None:
            self._try_again(now)
            return
        self._look_t = now + LOOK_EVERY_S
        if not self._port.is_there():
            self._lose("it is not listed any more")

    def _lose(self, why: str) -> None:
        """All notes off is tried although it will hardly arrive: a cable that is loose may still carry it."""
        port, self._port = self._port, None
        if port is None:
            return
        with contextlib.suppress(MidiPortLost):  # as is to be expected
            for message in self._all_off():
                port.send(message)
        port.close()
        self._sounding.clear()
        self._retry_s = RETRY_S
        self._tell(
            f"The MIDI port {self._name!r} is gone ({why}); the session goes on without it, and it is looked for."
        )

    def _try_again(self, now: float) -> None:
        try:
            self._port = self._open_again()
        except MidiPortError:
            self._look_t = now + self._retry_s
            self._retry_s = min(LONGEST_RETRY_S, 2 * self._retry_s)
            return
        self._look_t, self._name = now + LOOK_EVERY_S, self._port.name
        self._controllers.clear()
        self._palette, self._waiting = None, self._all_off()
        self._has_started = False  # an instrument that was away has forgotten that the clock runs
        if self._told is not None:
            self._send_what_changed(self._told)
        self._tell(f"The MIDI port {self._name!r} is back.")
