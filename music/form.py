"""The form of the piece: phrases of four bars, sections of phrases, and the keys they stand in."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from music.motifs import Motif, adorned, call_only, coming_home, inverted, moved

BEATS_PER_BAR = 4
BARS_PER_PHRASE = 4
BARS_PER_HALF = 2


class Tune(Enum):
    """What becomes of the motif in half a phrase."""

    REST = "nothing"
    PLAIN = "as it is"
    HIGHER = "two steps higher"
    LOWER = "a step lower"
    INVERTED = "upside down"
    CALL = "its first bar"
    HOME = "coming to rest"


class Bells(Enum):
    """What the bells do in half a phrase."""

    SPARSE = "single notes of the chord"
    ARPEGGIO = "the chord, broken"
    ECHO = "the motif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Four bars: melody and bells in each half; `theme` 0 or 1 says which of the section's progressions."""

    melody: tuple[Tune, Tune]
    bells: tuple[Bells, Bells]
    theme: int
    is_closing: bool


def _phrase(melody: tuple[Tune, Tune], bells: tuple[Bells, Bells], theme: int, *, is_closing: bool = False) -> Phrase:
    return Phrase(melody=melody, bells=bells, theme=theme, is_closing=is_closing)


_OPENING = (
    _phrase((Tune.REST, Tune.REST), (Bells.SPARSE, Bells.SPARSE), 0),
    _phrase((Tune.CALL, Tune.REST), (Bells.SPARSE, Bells.ARPEGGIO), 0, is_closing=True),
)
_SONG = (
    _phrase((Tune.PLAIN, Tune.CALL), (Bells.ARPEGGIO, Bells.ARPEGGIO), 0),
    _phrase((Tune.PLAIN, Tune.HOME), (Bells.ARPEGGIO, Bells.SPARSE), 0, is_closing=True),
    _phrase((Tune.HIGHER, Tune.INVERTED), (Bells.SPARSE, Bells.ARPEGGIO), 1),
    _phrase((Tune.PLAIN, Tune.HOME), (Bells.ARPEGGIO, Bells.ARPEGGIO), 0, is_closing=True),
)
_ECHO = (
    _phrase((Tune.REST, Tune.REST), (Bells.ECHO, Bells.SPARSE), 1),
    _phrase((Tune.CALL, Tune.REST), (Bells.SPARSE, Bells.ECHO), 1),
    _phrase((Tune.LOWER, Tune.HOME), (Bells.SPARSE, Bells.SPARSE), 0, is_closing=True),
)
_REST = (
    _phrase((Tune.REST, Tune.REST), (Bells.SPARSE, Bells.ARPEGGIO), 1),
    _phrase((Tune.REST, Tune.CALL), (Bells.SPARSE, Bells.SPARSE), 0, is_closing=True),
)
# After the opening the cycle goes round, about four minutes at 60 beats a minute.
_CYCLE = (_SONG, _ECHO, _SONG, _REST)
# Semitones to the next song's tonic: to keys that share most notes with the last.
_KEY_MOVES = (7, 5, 9, 3)
# Where a song opens a new key; the echo and the rest stay in the last one.
_SONGS = (0, 2)

_VARIATIONS: dict[Tune, Callable[[Motif], Motif]] = {
    Tune.REST: lambda _motif: (),
    Tune.PLAIN: adorned,
    Tune.HIGHER: lambda motif: adorned(moved(motif, 2)),
    Tune.LOWER: lambda motif: adorned(moved(motif, -1)),
    Tune.INVERTED: lambda motif: adorned(inverted(motif)),
    Tune.CALL: call_only,
    Tune.HOME: coming_home,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Some phrases in one key, with two progressions and one pattern for the bells.

    `choices` 0..1 pick the progressions (see harmony.progression). `bell_ranks` orders the eighths of a bar from the
    one that sounds first as density rises; `bell_tones` are the chord tones they play.
    """

    phrases: tuple[Phrase, ...]
    tonic: int
    choices: tuple[float, float]
    bell_ranks: tuple[int, ...]
    bell_tones: tuple[int, ...]


def first_section(seed: int) -> Section:
    chance = random.Random(f"form {seed} opening")
    return _section(_OPENING, chance.randrange(12), chance)


def next_section(seed: int, number: int, before: Section) -> Section:
    """Section `number` (from 1) of the piece, after `before`."""
    chance = random.Random(f"form {seed} section {number}")
    move = chance.choice(_KEY_MOVES)
    place = (number - 1) % len(_CYCLE)
    is_new_key = place in _SONGS and number > 1
    return _section(_CYCLE[place], (before.tonic + move) % 12 if is_new_key else before.tonic, chance)


def variation(tune: Tune, motif: Motif) -> Motif:
    """The motif as `tune` has it."""
    return _VARIATIONS[tune](motif)


def _section(phrases: tuple[Phrase, ...], tonic: int, chance: random.Random) -> Section:
    # Off-beats first: the bells answer the bass and the pad, which have the beats.
    ranks = chance.choice(((3, 6, 1, 5, 7, 2, 4, 0), (2, 5, 7, 3, 6, 1, 4, 0), (4, 7, 2, 5, 1, 6, 3, 0)))
    tones = chance.choice(((0, 2, 1, 3, 2, 4, 3, 1), (2, 1, 3, 2, 4, 3, 1, 0), (1, 3, 2, 4, 3, 1, 2, 0)))
    return Section(
        phrases=phrases,
        tonic=tonic,
        choices=(chance.random(), chance.random()),
        bell_ranks=ranks,
        bell_tones=tones,
    )
