"""A bar to be written, and the events it becomes: which note on which beat, and from which density on it sounds."""

import random
from dataclasses import dataclass, replace

from music.form import BEATS_PER_BAR, Bells, Section
from music.harmony import Chord, Scale
from music.motifs import Motif
from music.soundscape import Voice
from music.voicing import Voicing

# The most a note may come after its beat: heard as human, not as wrong.
LOOSENESS_S = 0.012
# Accents of the beats of a bar, strong to weak.
_METER = {0.0: 1.08, 1.0: 0.92, 2.0: 1.0, 3.0: 0.92}
_OFF_BEAT = 0.86
LOWEST_BASS = 31  # MIDI: lower, small speakers are silent
# Beats of silence at the end of a phrase that comes home, and of a section, by density: the quietest music leaves air.
# A phrase that stays open takes half a breath.
_AIR = ((0.12, 4.0, 6.0), (0.25, 2.0, 4.0), (0.45, 1.0, 2.0), (1.01, 0.5, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A note to be: `beat` in the bar, `need` the density from which on it sounds, `late_s` how late it is played.

    `is_tied`: its length is what it is; no articulation shortens it.
    """

    beat: float
    length_beats: float
    pitch: int
    accent: float
    need: float
    voice: Voice
    late_s: float
    is_tied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """All that is known of a bar before its notes are written. Pitches are MIDI numbers.

    `before` and `after` are the chords around it: None where a phrase begins or ends, since it breathes there.
    `tune` holds the bar's part of the motif, its beats counted from the bar.
    """

    seed: int
    number: int  # since the beginning of the piece
    in_phrase: int  # 0..3
    section: Section
    scale: Scale
    before: Voicing | None
    now: Voicing
    after: Voicing | None
    tune: Motif
    echo: Motif
    anchor: int
    bells: Bells
    register: float
    consonance: float
    to_silence_beats: float  # from the bar's start to where its phrase falls silent; below 0 where it already has

    @property
    def chance(self) -> random.Random:
        """The bar's own generator, at its start."""
        return random.Random(f"bar {self.seed} {self.number}")

    @property
    def chord(self) -> Chord:
        return self.now.chord

    @property
    def is_new_chord(self) -> bool:
        return self.before is None or self.before != self.now

    @property
    def sounding_beats(self) -> float:
        """How much of the bar has music."""
        return min(float(BEATS_PER_BAR), max(0.0, self.to_silence_beats))


def breath_beats(density: float, *, comes_home: bool, is_section_end: bool) -> float:
    """How many beats at the end of a phrase are silent: more where it comes home, most where a section ends."""
    _, of_phrase, of_section = next(row for row in _AIR if density < row[0])
    return of_section if is_section_end else of_phrase if comes_home else of_phrase / 2


def with_air(events: list[Event], bar: Bar) -> list[Event]:
    """The events without those in the bar's air; held notes end where it begins."""
    end = bar.sounding_beats
    return [event for event in events if event.beat < end or event.is_tied]


def part(motif: Motif, begins_beat: float) -> Motif:
    """The bar of a motif that begins at `begins_beat`, its beats counted from there."""
    return tuple(
        replace(note, beat=note.beat - begins_beat)
        for note in motif
        if begins_beat <= note.beat < begins_beat + BEATS_PER_BAR
    )


def above_bass(bar: Bar, steps: int) -> int | None:
    """The chord's note `steps` scale steps above the bass, or under it where the voices begin there.

    None where the chord has no such note: a fifth that is not in it would blur it.
    """
    pitch = bar.scale.step(bar.now.bass, steps)
    if pitch % 12 not in bar.chord.pitch_classes:
        return None
    return pitch if pitch < bar.now.voices[0] or pitch - 12 < LOWEST_BASS else pitch - 12


def melody(bar: Bar, chance: random.Random) -> list[Event]:
    """The bar's part of the motif, sung from the anchor. Long notes, and those on strong beats, belong to the chord."""
    events = []
    for note in bar.tune:
        pitch = bar.scale.step(bar.anchor, note.steps)
        if note.length_beats >= 2 or (note.beat in (0.0, 2.0) and note.length_beats >= 1):
            pitch = bar.chord.nearest(pitch)
        events.append(
            event(
                Voice.MELODY,
                note.beat,
                pitch,
                length_beats=note.length_beats,
                need=note.need,
                accent=accent(note.beat),
                late_s=loosely(chance),
            )
        )
    return events


def figure(bar: Bar, centre: float, chance: random.Random, *, least_need: float = 0.04) -> list[Event]:
    """Eighths on the notes of the chord in the section's pattern, in the bells; `centre` is about their lowest pitch.

    Where the bells echo, it is the motif an octave higher instead.
    """
    if bar.bells is Bells.ECHO:
        return [
            event(
                Voice.BELLS,
                note.beat,
                bar.scale.step(bar.anchor + 12, note.steps),
                length_beats=2.5,
                need=note.need,
                accent=0.9,
                late_s=loosely(chance),
            )
            for note in bar.echo
        ]
    tones = ladder(bar.chord, centre)
    events = []
    for rank, place in enumerate(bar.section.bell_ranks):
        need = 0.06 + least_need + rank / 4 if bar.bells is Bells.SPARSE else least_need + rank * (1 - least_need) / 8
        pitch = tones[bar.section.bell_tones[(place + bar.in_phrase) % 8 if bar.in_phrase % 2 else place]]
        if need <= 1:
            events.append(
                event(
                    Voice.BELLS,
                    place / 2,
                    pitch,
                    length_beats=2.5,
                    need=need,
                    accent=0.72 * accent(place / 2),
                    late_s=loosely(chance),
                )
            )
    return sorted(events, key=lambda e: e.beat)


def event(
    voice: Voice,
    beat: float,
    pitch: int,
    *,
    length_beats: float,
    need: float = 0.0,
    accent: float = 1.0,
    late_s: float = 0.0,
    is_tied: bool = False,
) -> Event:
    return Event(
        beat=beat,
        length_beats=length_beats,
        pitch=pitch,
        accent=accent,
        need=need,
        voice=voice,
        late_s=late_s,
        is_tied=is_tied,
    )


def ladder(chord: Chord, centre: float) -> tuple[int, ...]:
    """Five rising notes of the chord from about `centre` up."""
    rungs = [p for p in range(round(centre) - 2, round(centre) + 26) if p % 12 in chord.pitch_classes]
    return tuple(rungs[:5])


def accent(beat: float) -> float:
    return _METER.get(beat, _OFF_BEAT)


def loosely(chance: random.Random) -> float:
    return chance.random() * LOOSENESS_S
