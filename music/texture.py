"""One bar of music as events: which note on which beat, and from which density on it sounds."""

import random
from dataclasses import dataclass

from music.form import BEATS_PER_BAR, Bells, Section
from music.harmony import Chord, Scale
from music.motifs import Motif
from music.soundscape import Voice

# The most a note may come after its beat: heard as human, not as wrong.
LOOSENESS_S = 0.012
PAD_ROLL_S = 0.045  # the voices of a chord enter one after the other
# Accents of the beats of a bar, strong to weak.
_METER = {0.0: 1.08, 1.0: 0.92, 2.0: 1.0, 3.0: 0.92}
_OFF_BEAT = 0.86
# The bass by density: the root first, then a fifth half way, then a pulse on beats and at last between them.
_BASS = (
    (0.0, 0, 0.0),
    (2.0, 7, 0.34),
    (3.5, 0, 0.52),
    (1.0, 0, 0.66),
    (3.0, 7, 0.72),
    (1.5, 0, 0.86),
    (2.5, 7, 0.92),
    (0.5, 0, 0.96),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A note to be: `beat` in the bar, `need` the density from which on it sounds, `late_s` how late it is played."""

    beat: float
    length_beats: float
    pitch: int
    accent: float
    need: float
    voice: Voice
    late_s: float


def pad(voicing: tuple[int, ...], length_beats: float) -> list[Event]:
    """A chord, held; its voices enter from below."""
    return [
        Event(
            beat=0.0,
            length_beats=length_beats,
            pitch=pitch,
            accent=0.8,
            need=0.0,
            voice=Voice.PAD,
            late_s=PAD_ROLL_S * index,
        )
        for index, pitch in enumerate(voicing)
    ]


def bass(scale: Scale, root: int, chance: random.Random) -> list[Event]:
    """The root in the bass, with its fifth and a pulse as density rises. `root` is a MIDI pitch."""
    fifth = scale.step(root, 4)
    return [
        Event(
            beat=beat,
            length_beats=BEATS_PER_BAR - beat,
            pitch=fifth if above else root,
            accent=0.85 * _accent(beat),
            need=need,
            voice=Voice.BASS,
            late_s=_loosely(chance),
        )
        for beat, above, need in sorted(_BASS)
    ]


def bells(section: Section, chord: Chord, role: Bells, centre: float, chance: random.Random) -> list[Event]:
    """Eighths on the notes of the chord, in the section's pattern; `centre` is their lowest pitch (MIDI)."""
    tones = _ladder(chord, centre)
    events = []
    for rank, place in enumerate(section.bell_ranks):
        need = 0.10 + rank / 4 if role is Bells.SPARSE else 0.04 + rank / 8
        pitch = tones[section.bell_tones[place]]
        events.append(_bell(place / 2, pitch, 0.72 * _accent(place / 2), need, chance))
    return sorted((e for e in events if e.need <= 1), key=lambda e: e.beat)


def bell_tune(scale: Scale, motif: Motif, anchor: int, begins_beat: float, chance: random.Random) -> list[Event]:
    """The bar of a motif that begins at `begins_beat`, in the bells, from `anchor` (MIDI)."""
    return [
        _bell(note.beat - begins_beat, scale.step(anchor, note.steps), 0.9, note.need, chance)
        for note in motif
        if begins_beat <= note.beat < begins_beat + BEATS_PER_BAR
    ]


def melody(
    scale: Scale, chord: Chord, motif: Motif, anchor: int, begins_beat: float, chance: random.Random
) -> list[Event]:
    """The bar of a motif that begins at `begins_beat`, sung from `anchor` (MIDI). Strong beats take chord notes."""
    events = []
    for note in motif:
        beat = note.beat - begins_beat
        if not 0 <= beat < BEATS_PER_BAR:
            continue
        pitch = scale.step(anchor, note.steps)
        if beat in (0.0, 2.0) and note.length_beats >= 1:
            pitch = chord.nearest(pitch)
        events.append(
            Event(
                beat=beat,
                length_beats=note.length_beats,
                pitch=pitch,
                accent=_accent(beat),
                need=note.need,
                voice=Voice.MELODY,
                late_s=_loosely(chance),
            )
        )
    return events


def _bell(beat: float, pitch: int, accent: float, need: float, chance: random.Random) -> Event:
    return Event(
        beat=beat,
        length_beats=2.5,
        pitch=pitch,
        accent=accent,
        need=need,
        voice=Voice.BELLS,
        late_s=_loosely(chance),
    )


def _ladder(chord: Chord, centre: float) -> tuple[int, ...]:
    """Five rising notes of the chord from about `centre` up."""
    rungs = [p for p in range(round(centre) - 2, round(centre) + 26) if p % 12 in chord.pitch_classes]
    return tuple(rungs[:5])


def _accent(beat: float) -> float:
    return _METER.get(beat, _OFF_BEAT)


def _loosely(chance: random.Random) -> float:
    return chance.random() * LOOSENESS_S
