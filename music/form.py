"""The form of the piece: phrases of four bars, sections of phrases, and the keys they stand in."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from music.harmony import Cadence
from music.motifs import Motif, adorned, augmented, call_only, coming_home, fragmented, inverted, moved

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
    FRAGMENT = "its head, again and again"
    AUGMENTED = "at half its speed"
    HOME = "coming to rest"


class Bells(Enum):
    """What the bells, or whatever accompanies in their place, do in half a phrase."""

    SPARSE = "single notes of the chord"
    ARPEGGIO = "the chord, broken"
    ECHO = "the motif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Four bars: melody and bells in each half; `theme` 0 or 1 says which of the section's progressions."""

    melody: tuple[Tune, Tune]
    bells: tuple[Bells, Bells]
    theme: int
    cadence: Cadence


def _phrase(melody: str, bells: str, theme: int, cadence: Cadence = Cadence.OPEN) -> Phrase:
    """A phrase in words, as the tables below read best: "plain call", "arpeggio sparse"."""
    first, second = (Tune[word.upper()] for word in melody.split())
    one, other = (Bells[word.upper()] for word in bells.split())
    return Phrase(melody=(first, second), bells=(one, other), theme=theme, cadence=cadence)


_OPENING = (
    _phrase("rest rest", "sparse sparse", 0),
    _phrase("call rest", "sparse arpeggio", 0, Cadence.HOME),
)
_SONG = (
    _phrase("plain call", "arpeggio arpeggio", 0),
    _phrase("plain home", "arpeggio sparse", 0, Cadence.HOME),
    _phrase("higher inverted", "sparse arpeggio", 1, Cadence.DECEPTIVE),
    _phrase("plain home", "arpeggio arpeggio", 0, Cadence.HOME),
)
_ECHO = (
    _phrase("rest rest", "echo sparse", 1),
    _phrase("call rest", "sparse echo", 1, Cadence.DECEPTIVE),
    _phrase("lower home", "sparse sparse", 0, Cadence.HOME),
)
_BRIDGE = (
    _phrase("plain fragment", "sparse arpeggio", 1),
    _phrase("inverted rest", "arpeggio echo", 1, Cadence.DECEPTIVE),
    _phrase("augmented rest", "sparse sparse", 0),
)
_RETURN = (
    _phrase("plain fragment", "arpeggio arpeggio", 0),
    _phrase("higher call", "sparse arpeggio", 1, Cadence.DECEPTIVE),
    _phrase("augmented augmented", "arpeggio echo", 0),
    _phrase("plain home", "arpeggio sparse", 0, Cadence.HOME),
)
_REST = (
    _phrase("rest rest", "sparse arpeggio", 1),
    _phrase("rest call", "sparse sparse", 0, Cadence.HOME),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A section's place in the cycle: which phrases, at home or away, on the first motif or the second."""

    phrases: tuple[Phrase, ...]
    is_away: bool = False
    motif: int = 0
    colour: int = 0  # modes nearer to the middle than asked for: a bridge is seen in another light


# After the opening the cycle goes round, about four and a half minutes at 60 beats a minute: song, contrast, return.
_CYCLE = (
    _Place(phrases=_SONG),
    _Place(phrases=_ECHO),
    _Place(phrases=_BRIDGE, is_away=True, motif=1, colour=1),
    _Place(phrases=_RETURN),
    _Place(phrases=_REST),
)
# Semitones from home to the keys of the bridges: those that share most notes with it, never the same twice running.
_AWAY = (7, 5, 9, 3, 2, 10)

_VARIATIONS: dict[Tune, Callable[[Motif], Motif]] = {
    Tune.REST: lambda _motif: (),
    Tune.PLAIN: adorned,
    Tune.HIGHER: lambda motif: adorned(moved(motif, 2)),
    Tune.LOWER: lambda motif: adorned(moved(motif, -1)),
    Tune.INVERTED: lambda motif: adorned(inverted(motif)),
    Tune.CALL: call_only,
    Tune.FRAGMENT: fragmented,
    Tune.AUGMENTED: lambda motif: adorned(augmented(motif)),
    Tune.HOME: coming_home,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Some phrases in one key, with two progressions and one pattern for what accompanies.

    `choices` 0..1 pick the progressions (see harmony.progression). `bell_ranks` orders the eighths of a bar from the
    one that sounds first as density rises; `bell_tones` are the chord tones they play.
    """

    phrases: tuple[Phrase, ...]
    tonic: int
    motif: int
    colour: int
    choices: tuple[float, float]
    bell_ranks: tuple[int, ...]
    bell_tones: tuple[int, ...]


def first_section(seed: int) -> Section:
    return _section(_Place(phrases=_OPENING), home(seed), random.Random(f"form {seed} opening"))


def next_section(seed: int, number: int) -> Section:
    """Section `number` (from 1) of the piece."""
    turn, index = divmod(number - 1, len(_CYCLE))
    place = _CYCLE[index]
    away = random.Random(f"keys {seed}").sample(_AWAY, len(_AWAY))[turn % len(_AWAY)]
    tonic = (home(seed) + away) % 12 if place.is_away else home(seed)
    return _section(place, tonic, random.Random(f"form {seed} section {number}"))


def home(seed: int) -> int:
    """The tonic of the piece, 0..11."""
    return random.Random(f"home {seed}").randrange(12)


def variation(tune: Tune, motif: Motif) -> Motif:
    """The motif as `tune` has it."""
    return _VARIATIONS[tune](motif)


def _section(place: _Place, tonic: int, chance: random.Random) -> Section:
    # Off-beats first: the bells answer the bass and the pad, which have the beats.
    ranks = chance.choice(((3, 6, 1, 5, 7, 2, 4, 0), (2, 5, 7, 3, 6, 1, 4, 0), (4, 7, 2, 5, 1, 6, 3, 0)))
    tones = chance.choice(((0, 2, 1, 3, 2, 4, 3, 1), (2, 1, 3, 2, 4, 3, 1, 0), (1, 3, 2, 4, 3, 1, 2, 0)))
    return Section(
        phrases=place.phrases,
        tonic=tonic,
        motif=place.motif,
        colour=place.colour,
        choices=(chance.random(), chance.random()),
        bell_ranks=ranks,
        bell_tones=tones,
    )
