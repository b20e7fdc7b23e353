"""The piece of one seed, bar after bar: where it stands in its form, its key, its mode and its harmony."""

import random

from music.form import (
    BARS_PER_HALF,
    BARS_PER_PHRASE,
    BEATS_PER_BAR,
    Tune,
    first_section,
    next_section,
    variation,
)
from music.harmony import AMEN, DARK_TO_LIGHT, Cadence, Chord, Mode, Scale, chord_on, mode_for, progression
from music.motifs import MOTIF_BEATS, Motif, before_beat, contrasting, invent
from music.soundscape import MusicTargets
from music.texture import Bar, breath_beats, part
from music.voicing import Voicing, next_voicing

# Below this density a chord lasts two bars; decided once a phrase.
SLOW_HARMONY_BELOW = 0.3
# A cadence gathers tension before it lets go of it: consonance less, then more, than asked for.
CADENCE_TENSION, CADENCE_REPOSE = 0.15, 0.3
LARGEST_LEAP = 7  # semitones between two tunes; inside one, its steps are its own
# Semitones of the melody above its centre, in each half of the phrases of a section: it climbs, and comes back.
MELODY_ARCH = ((-1, 1), (2, 0), (1, 3), (1, -1))
# How far chords of one phrase differ in unrest, at consonance 0: not all of them change at once.
COLOUR_SPREAD = 0.3
_SCARCELY_TENSE = 0.95  # music asked to be this consonant keeps its triads at cadences too


class Piece:
    """Where the piece of one seed stands. It knows bars and beats, and no seconds."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        main = invent(random.Random(f"motif {seed}"))
        self._motifs = (main, contrasting(main, random.Random(f"second motif {seed}")))
        self._section = first_section(seed)
        self._section_number = 0
        self._phrase_in_section = -1  # before the first
        self._bar = 0  # since the beginning of the piece
        self._in_phrase = 0
        self._degrees = (0, 0, 0, 0)
        self._mode: Mode | None = None
        self._voicing: Voicing | None = None
        self._anchor: int | None = None
        self._sung_last: int | None = None  # where the melody ended, about

    @property
    def scale(self) -> Scale:
        """The scale of the newest bar: every note in it belongs to it."""
        return Scale(tonic=self._section.tonic, mode=self._mode or Mode.DORIAN)

    @property
    def is_at_phrase(self) -> bool:
        """Does a phrase begin with the next bar?"""
        return self._in_phrase == 0

    def next_bar(self, targets: MusicTargets) -> Bar:
        """The bar that comes next, as `targets` have it."""
        if self._in_phrase == 0:
            self._begin_phrase(targets)
        place, before = self._in_phrase, self._voicing if self._in_phrase else None
        now = self._voiced(self._voicing, place, targets)
        after = self._voiced(now, place + 1, targets) if place + 1 < BARS_PER_PHRASE else None
        self._voicing = now
        bar = self._bar_of(before, now, after, targets)
        self._bar += 1
        self._in_phrase = (place + 1) % BARS_PER_PHRASE
        return bar

    def close(self, targets: MusicTargets) -> tuple[Voicing, Voicing, int]:
        """The two chords that end the music from here, the second on the tonic, and the pitch the melody ends near."""
        amen = chord_on(self.scale, AMEN[self.scale.mode], max(targets.consonance, 0.6))
        tonic = chord_on(self.scale, 0, 1.0)
        last = self._sung(self._voicing, amen, targets, must_be_root=True)
        home = self._sung(last, tonic, targets, must_be_root=True)
        anchor = self._anchor if self._anchor is not None else round(melody_centre(targets.register))
        self._voicing = home
        return last, home, anchor

    def begin_again(self) -> None:
        """Go on with the next section, as after a silence."""
        if self._bar > 0:
            self._begin_section()
        self._in_phrase, self._voicing, self._anchor, self._sung_last = 0, None, None, None

    def _begin_phrase(self, targets: MusicTargets) -> None:
        self._phrase_in_section += 1
        if self._phrase_in_section == len(self._section.phrases):
            self._begin_section()
            self._phrase_in_section = 0
        phrase = self._section.phrases[self._phrase_in_section]
        self._mode = _next_mode(self._mode, _coloured(mode_for(targets.mode), self._section.colour))
        degrees = progression(self._mode, self._section.choices[phrase.theme], phrase.cadence)
        if targets.density < SLOW_HARMONY_BELOW:
            degrees = (degrees[0], degrees[0], degrees[3], degrees[3])
        self._degrees = degrees

    def _begin_section(self) -> None:
        self._section_number += 1
        self._phrase_in_section = -1
        self._section = next_section(self._seed, self._section_number)

    def _voiced(self, before: Voicing | None, place: int, targets: MusicTargets) -> Voicing:
        """The chord of bar `place` of the phrase, after `before`; a chord that goes on is not moved."""
        chord = self._chord_of(place, targets.consonance)
        if place % BARS_PER_PHRASE and before is not None and before.chord == chord:
            return before
        is_edge = place in (0, BARS_PER_PHRASE - 1)
        return self._sung(before, chord, targets, must_be_root=is_edge)

    def _sung(self, before: Voicing | None, chord: Chord, targets: MusicTargets, *, must_be_root: bool) -> Voicing:
        centre, bass_centre = 57 + 10 * targets.register, 38 + 8 * targets.register
        return next_voicing(before, chord, centre=centre, bass_centre=bass_centre, must_be_root=must_be_root)

    def _chord_of(self, place: int, consonance: float) -> Chord:
        phrase = self._section.phrases[self._phrase_in_section]
        if phrase.cadence is Cadence.HOME and place == BARS_PER_PHRASE - 1:
            consonance = min(1.0, consonance + CADENCE_REPOSE)
        elif phrase.cadence is not Cadence.OPEN and place == BARS_PER_PHRASE - 2 and consonance < _SCARCELY_TENSE:
            consonance = max(0.0, consonance - CADENCE_TENSION)
        degree = self._degrees[place]
        chance = random.Random(f"colour {self._seed} {self._section_number} {self._phrase_in_section} {degree}")
        spread = COLOUR_SPREAD * (1 - consonance) * (2 * chance.random() - 1)
        return chord_on(self.scale, degree, min(1.0, max(0.0, consonance + spread)))

    def _bar_of(self, before: Voicing | None, now: Voicing, after: Voicing | None, targets: MusicTargets) -> Bar:
        phrase = self._section.phrases[self._phrase_in_section]
        half, in_half = divmod(self._in_phrase, BARS_PER_HALF)
        is_section_end = self._phrase_in_section == len(self._section.phrases) - 1
        breath = breath_beats(targets.density, comes_home=phrase.cadence is Cadence.HOME, is_section_end=is_section_end)
        motif = self._motifs[self._section.motif]
        tune = _tune(phrase.melody[half], motif, breath)
        if in_half == 0 or self._anchor is None:
            self._anchor = self._next_anchor(now.chord, phrase.melody[half], tune, targets.register)
        begins = float(in_half * BEATS_PER_BAR)
        to_silence = (BARS_PER_PHRASE - self._in_phrase) * BEATS_PER_BAR - breath
        return Bar(
            seed=self._seed,
            number=self._bar,
            in_phrase=self._in_phrase,
            section=self._section,
            scale=self.scale,
            before=before,
            now=now,
            after=after,
            tune=part(tune, begins),
            echo=part(motif, begins),
            anchor=self._anchor,
            bells=phrase.bells[half],
            register=targets.register,
            consonance=targets.consonance,
            to_silence_beats=to_silence,
        )

    def _next_anchor(self, chord: Chord, kind: Tune, tune: Motif, register: float) -> int:
        """The note that the tune stands on: near its place in the arch, singable from the last.

        It is one of the chord's, so that the tune begins with it; the tonic, where the tune comes home to it.
        """
        half = 0 if self._in_phrase < BARS_PER_HALF else 1
        centre = melody_centre(register) + MELODY_ARCH[self._phrase_in_section % len(MELODY_ARCH)][half]
        wanted = (self.scale.tonic,) if kind is Tune.HOME else chord.pitch_classes
        choices = [p for p in range(round(centre) - 7, round(centre) + 8) if p % 12 in wanted]

        def cost(anchor: int) -> float:
            leap = abs(self.scale.step(anchor, tune[0].steps) - self._sung_last) if tune and self._sung_last else 0
            return abs(anchor - centre) + 3.0 * max(0, leap - LARGEST_LEAP)

        anchor = min(choices, key=cost)
        if tune:
            self._sung_last = self.scale.step(anchor, tune[-1].steps)
        return anchor


def melody_centre(register: float) -> float:
    """The pitch (MIDI) about which a melody moves: above the voices of the chords, so that it is heard."""
    return 66 + 14 * register


def _tune(kind: Tune, motif: Motif, breath: float) -> Motif:
    """What becomes of the motif. One that comes home is there before the phrase's silence, however long that is."""
    return variation(kind, before_beat(motif, MOTIF_BEATS - breath) if kind is Tune.HOME else motif)


def _next_mode(mode: Mode | None, wanted: Mode) -> Mode:
    """The mode for the next phrase: one note nearer to what is wanted."""
    goal = DARK_TO_LIGHT.index(wanted)
    if mode is None:
        return wanted
    now = DARK_TO_LIGHT.index(mode)
    return DARK_TO_LIGHT[min(now + 1, max(now - 1, goal))]


def _coloured(mode: Mode, steps: int) -> Mode:
    """The mode `steps` nearer to the middle of dark and light."""
    index, middle = DARK_TO_LIGHT.index(mode), len(DARK_TO_LIGHT) // 2
    return DARK_TO_LIGHT[max(middle, index - steps) if index > middle else min(middle, index + steps)]
