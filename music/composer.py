"""The composer: targets and a seed -> notes, a beat at a time, without end."""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush

from music import ending
from music.form import BEATS_PER_BAR
from music.harmony import Scale
from music.performance import Hands, density_of, length_beats, strength
from music.piece import Piece
from music.soundscape import MusicTargets, Note, Palette
from music.texture import Event
from music.writing import parts

# A tempo moves at most this share a beat: a listener follows it without noticing where it changed.
TEMPO_STEP = 0.05
# A longer leap is a machine that slept: the time between is not composed, as nobody will hear it.
LONGEST_LEAP_S = 300.0
# Music whose presence has fallen below this share of what it was is being led out: it closes at the next bar.
CLOSE_BELOW = 0.9
# After a close, presence that stays where it is for so many beats was not meant to end the music: it begins again.
BEATS_OF_REST = 6

BEATS_KEPT = 256  # for those who ask for them: minutes of beats; where nobody asks, the oldest are forgotten


class _State(Enum):
    """Where the music stands between sound and silence."""

    PLAYING = "playing"
    CLOSING = "closing"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    """Some beats that are composed at once: a bar, a close, or a beat of silence."""

    beats: int
    events: list[Event]
    sounding_beats: float
    bar_in_phrase: int = 0


_SILENCE = _Passage(beats=1, events=[], sounding_beats=0.0)


class Composer:
    """Composes the piece of one seed. The same seed and targets give the same notes, however `advance` is sliced.

    A change of density, dynamics, articulation or tempo is heard from the next beat, of register and consonance from
    the next chord, of mode and palette from the next phrase. Falling presence brings a close within a bar; rising
    presence, a new section at once. Only a leap of more than LONGEST_LEAP_S is not filled: the piece goes on behind it
    where it stood.
    """

    def __init__(self, seed: int, *, begins_t: float = 0.0) -> None:
        self._piece = Piece(seed)
        self._hands = Hands()
        self._palette: Palette | None = None  # None before the first phrase
        self._state = _State.PLAYING
        self._passage = _SILENCE
        self._beat = _SILENCE.beats  # in the passage: it is over
        self._beat_t = begins_t
        self._tempo_bpm: float | None = None  # None before the first beat
        self._presence = 0.0  # at the last beat
        self._level = 0.0  # the presence that the music had before it fell
        self._rested = 0  # beats since the close, or since presence last moved
        self._due: list[tuple[float, int, Note]] = []
        self._beats: deque[tuple[float, float]] = deque(maxlen=BEATS_KEPT)
        self.composed = 0  # notes so far

    @property
    def scale(self) -> Scale:
        """The scale of the newest bar: every note in it belongs to it."""
        return self._piece.scale

    def advance(self, until: float, targets: MusicTargets) -> tuple[Note, ...]:
        """The notes that begin before session second `until` and were not handed out yet, in their order.

        With `presence` 0 there are none.
        """
        if until - self._beat_t > LONGEST_LEAP_S:
            self._due.clear()
            self._beat_t = until
        while self._beat_t < until:
            self._compose_beat(targets)
        if not self._due or self._due[0][0] >= until:
            return ()
        notes = []
        while self._due and self._due[0][0] < until:
            notes.append(heappop(self._due)[2])
        return tuple(notes) if targets.presence > 0 else ()

    def take_beats(self) -> tuple[tuple[float, float], ...]:
        """The beats composed since the last call, at most BEATS_KEPT of them: (session second, length in seconds)."""
        taken = tuple(self._beats)
        self._beats.clear()
        return taken

    def _compose_beat(self, targets: MusicTargets) -> None:
        self._follow(targets.presence)
        if self._beat >= self._passage.beats:
            self._passage, self._beat = self._next_passage(targets), 0
        self._tempo_bpm = _towards(self._tempo_bpm, targets.tempo_bpm)
        beat_s = 60.0 / self._tempo_bpm * (ending.SLOWER if self._state is _State.CLOSING else 1.0)
        density = density_of(targets)
        for event in self._passage.events:
            if self._beat <= event.beat < self._beat + 1 and event.need <= density:
                self._hand_in(event, beat_s, targets)
        self._beats.append((self._beat_t, beat_s))
        self._beat_t += beat_s
        self._beat += 1

    def _follow(self, presence: float) -> None:
        """Where the music stands between sound and silence, now that presence is `presence`."""
        before, self._presence = self._presence, presence
        if presence == 0 and self._state is not _State.SILENT:
            self._fall_silent()
        elif presence > before:
            self._level = max(self._level, presence)
            if self._state is _State.SILENT:
                self._begin_again()
        elif self._state is _State.SILENT:
            self._rested = 0 if presence < before or presence == 0 else self._rested + 1
            if self._rested >= BEATS_OF_REST:
                self._begin_again()

    def _fall_silent(self) -> None:
        self._state, self._rested = _State.SILENT, 0
        self._passage, self._beat = _SILENCE, 0

    def _begin_again(self) -> None:
        self._state, self._level = _State.PLAYING, self._presence
        self._piece.begin_again()
        self._beat = self._passage.beats

    def _next_passage(self, targets: MusicTargets) -> _Passage:
        if self._state is _State.CLOSING:
            self._fall_silent()
        if self._state is _State.SILENT:
            return _SILENCE
        if targets.presence < CLOSE_BELOW * self._level:
            self._state = _State.CLOSING
            last, home, anchor = self._piece.close(targets)
            events = ending.close(self._playing(targets), self.scale, (last, home), anchor)
            return _Passage(beats=ending.CLOSE_BEATS, events=events, sounding_beats=float(ending.CLOSE_BEATS))
        if self._piece.is_at_phrase or self._palette is None:
            self._palette = targets.palette
        bar = self._piece.next_bar(targets)
        return _Passage(
            beats=BEATS_PER_BAR,
            events=parts.write(self._playing(targets), bar),
            sounding_beats=bar.sounding_beats,
            bar_in_phrase=bar.in_phrase,
        )

    def _playing(self, targets: MusicTargets) -> Palette:
        """Whose writing it is: a new palette waits for its phrase, but nature alone plays no note more."""
        return Palette.NATURE if targets.palette is Palette.NATURE else self._palette or targets.palette

    def _hand_in(self, event: Event, beat_s: float, targets: MusicTargets) -> None:
        passage, is_closing = self._passage, self._state is _State.CLOSING
        length = length_beats(event, passage.events, targets, end_beat=passage.sounding_beats)
        presence = 0.8 * self._level if is_closing else targets.presence  # a close is heard while the rest fades
        written = Note(
            t=self._beat_t + (event.beat - self._beat) * beat_s + event.late_s,
            duration_s=min(110.0, length * beat_s),
            pitch=event.pitch,
            strength=strength(event, targets, bar_in_phrase=passage.bar_in_phrase, presence=presence),
            voice=event.voice,
        )
        note = self._hands.play(targets.palette, written)
        if note is not None:
            self.composed += 1
            heappush(self._due, (note.t, self.composed, note))


def _towards(tempo_bpm: float | None, target_bpm: float) -> float:
    if tempo_bpm is None:
        return target_bpm
    step = TEMPO_STEP * tempo_bpm
    return min(tempo_bpm + step, max(tempo_bpm - step, target_bpm))
