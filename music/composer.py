"""The composer: targets and a seed -> notes, a beat at a time, without end."""

import random
from heapq import heappop, heappush

from music import texture
from music.form import (
    BARS_PER_HALF,
    BARS_PER_PHRASE,
    BEATS_PER_BAR,
    Bells,
    first_section,
    next_section,
    variation,
)
from music.harmony import DARK_TO_LIGHT, Chord, Mode, Scale, chord_on, mode_for, nearest_pitch, progression
from music.motifs import invent
from music.soundscape import MusicTargets, Note, Voice
from music.texture import Event
from music.voicing import lead

# A tempo moves at most this share a beat: a listener follows it without noticing where it changed.
TEMPO_STEP = 0.05
# Below this density a chord lasts two bars; decided once a phrase.
SLOW_HARMONY_BELOW = 0.3
# A longer leap is a machine that slept: the time between is not composed, as nobody will hear it.
LONGEST_LEAP_S = 300.0
# How loud the bars of a phrase are: a phrase breathes.
_PHRASE_ARC = (0.88, 0.97, 1.05, 0.92)


class Composer:
    """Composes the piece of one seed. The same seed and targets give the same notes, however `advance` is sliced.

    A change of density, dynamics, articulation or tempo is heard from the next beat, of register and consonance from
    the next bar, of mode from the next phrase. Only a leap of more than LONGEST_LEAP_S is not filled: the piece goes on
    behind it where it stood.
    """

    def __init__(self, seed: int, *, begins_t: float = 0.0) -> None:
        self._seed = seed
        self._motif = invent(random.Random(f"motif {seed}"))
        self._section = first_section(seed)
        self._section_number = 0
        self._phrase = self._section.phrases[0]
        self._phrase_in_section = 0
        self._bar = 0  # since the beginning of the piece
        self._beat = 0  # in the bar
        self._beat_t = begins_t
        self._tempo_bpm: float | None = None  # None before the first beat
        self._mode: Mode | None = None
        self._has_slow_harmony = False
        self._chord: Chord | None = None
        self._voicing: tuple[int, ...] | None = None
        self._anchor: int | None = None
        self._events: list[Event] = []
        self._due: list[tuple[float, int, Note]] = []
        self.composed = 0  # notes so far

    @property
    def scale(self) -> Scale:
        """The scale of the newest bar: every note in it belongs to it."""
        return Scale(tonic=self._section.tonic, mode=self._mode or Mode.DORIAN)

    def advance(self, until: float, targets: MusicTargets) -> tuple[Note, ...]:
        """The notes that begin before session second `until` and were not handed out yet, in their order.

        With `presence` 0 there are none; the piece goes on unheard.
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

    def _compose_beat(self, targets: MusicTargets) -> None:
        if self._beat == 0:
            self._begin_bar(targets)
        self._tempo_bpm = _towards(self._tempo_bpm, targets.tempo_bpm)
        beat_s = 60.0 / self._tempo_bpm
        for event in self._events:
            if self._beat <= event.beat < self._beat + 1 and event.need <= targets.density:
                self._hand_in(event, beat_s, targets)
        self._beat_t += beat_s
        self._beat += 1
        if self._beat == BEATS_PER_BAR:
            self._beat = 0
            self._bar += 1

    def _hand_in(self, event: Event, beat_s: float, targets: MusicTargets) -> None:
        arc = _PHRASE_ARC[self._bar % BARS_PER_PHRASE]
        note = Note(
            t=self._beat_t + (event.beat - self._beat) * beat_s + event.late_s,
            duration_s=self._length_beats(event, targets) * beat_s,
            pitch=event.pitch,
            strength=min(1.0, (0.2 + 0.65 * targets.dynamics) * event.accent * arc),
            voice=event.voice,
        )
        self.composed += 1
        heappush(self._due, (note.t, self.composed, note))

    def _length_beats(self, event: Event, targets: MusicTargets) -> float:
        """How long the note sounds: to the next of its voice if legato, less the shorter it is articulated."""
        short = targets.articulation
        if event.voice is Voice.PAD:
            return event.length_beats * (1.0 - 0.45 * short)
        if event.voice is Voice.BELLS:
            return event.length_beats * (1.0 - 0.75 * short)
        after = [e.beat for e in self._events if e.voice is event.voice and e.need <= targets.density]
        gap = min((beat for beat in after if beat > event.beat), default=float(BEATS_PER_BAR)) - event.beat
        held = gap if event.voice is Voice.BASS else min(max(gap, event.length_beats), 1.5 * event.length_beats)
        return max(0.2, held * (1.0 - 0.7 * short))

    def _begin_bar(self, targets: MusicTargets) -> None:
        bar_in_phrase = self._bar % BARS_PER_PHRASE
        if bar_in_phrase == 0:
            self._begin_phrase(targets)
        chance = random.Random(f"bar {self._seed} {self._bar}")
        has_new_chord = not self._has_slow_harmony or bar_in_phrase % 2 == 0
        if has_new_chord or self._chord is None:
            self._chord = self._chord_of(bar_in_phrase, targets.consonance)
            self._voicing = lead(self._voicing, self._chord, 57 + 10 * targets.register)
        length_bars = 2 if self._has_slow_harmony else 1
        self._events = texture.pad(self._voicing or (), length_bars * BEATS_PER_BAR) if has_new_chord else []
        self._events += self._lines(self._chord, bar_in_phrase, targets.register, chance)

    def _lines(self, chord: Chord, bar_in_phrase: int, register: float, chance: random.Random) -> list[Event]:
        """Bass, bells and melody of a bar."""
        half, bar_in_half = divmod(bar_in_phrase, BARS_PER_HALF)
        begins_beat = float(bar_in_half * BEATS_PER_BAR)
        if bar_in_half == 0 or self._anchor is None:
            centre = 63 + 16 * register
            self._anchor = chord.nearest(centre if self._anchor is None else 0.7 * centre + 0.3 * self._anchor)
        bass_pitch = nearest_pitch(38 + 8 * register, (chord.root,))
        tune = variation(self._phrase.melody[half], self._motif)
        events = texture.bass(self.scale, bass_pitch, chance)
        events += texture.melody(self.scale, chord, tune, self._anchor, begins_beat, chance)
        role = self._phrase.bells[half]
        if role is Bells.ECHO:
            return events + texture.bell_tune(self.scale, self._motif, self._anchor + 12, begins_beat, chance)
        return events + texture.bells(self._section, chord, role, 70 + 16 * register, chance)

    def _begin_phrase(self, targets: MusicTargets) -> None:
        if self._bar > 0:
            self._phrase_in_section += 1
            if self._phrase_in_section == len(self._section.phrases):
                self._begin_section()
        self._phrase = self._section.phrases[self._phrase_in_section]
        self._mode = _next_mode(self._mode, targets.mode)
        self._has_slow_harmony = targets.density < SLOW_HARMONY_BELOW

    def _begin_section(self) -> None:
        self._section_number += 1
        self._phrase_in_section = 0
        self._section = next_section(self._seed, self._section_number, self._section)

    def _chord_of(self, bar_in_phrase: int, consonance: float) -> Chord:
        choice = self._section.choices[self._phrase.theme]
        degrees = progression(self.scale.mode, choice, is_closing=self._phrase.is_closing)
        return chord_on(self.scale, degrees[bar_in_phrase], consonance)


def _towards(tempo_bpm: float | None, target_bpm: float) -> float:
    if tempo_bpm is None:
        return target_bpm
    step = TEMPO_STEP * tempo_bpm
    return min(tempo_bpm + step, max(tempo_bpm - step, target_bpm))


def _next_mode(mode: Mode | None, lightness: float) -> Mode:
    """The mode for the next phrase: one note nearer to what is asked for."""
    wanted = DARK_TO_LIGHT.index(mode_for(lightness))
    if mode is None:
        return DARK_TO_LIGHT[wanted]
    now = DARK_TO_LIGHT.index(mode)
    return DARK_TO_LIGHT[min(now + 1, max(now - 1, wanted))]
