"""Does music change anything in this person? A randomisation test over the blocks of a session (or of several)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from statistics import fmean

ALL_UP_TO_PAIRS = 12  # 4,096 ways in which chance could have drawn them; of more, so many are drawn
DRAWN_WAYS = 4096
OF_100 = 0.95  # of intervals that hold the true effect
NEEDED_PAIRS = 6  # with fewer no result can be rarer than 1 in 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredBlock:
    """What was measured in one block, in any unit. `session` tells sessions apart where several are taken together."""

    number: int
    has_music: bool
    value: float
    session: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicEffect:
    """The mean of (with music - without), over pairs of blocks; None: there is none to tell.

    `p` is the share of the orders that chance could have drawn in which the mean would lie as far from 0, or farther;
    it cannot be below `least_p`. `low` to `high` holds the effect 19 times in 20; None with fewer than NEEDED_PAIRS.
    """

    pairs: int
    effect: float | None = None
    p: float | None = None
    least_p: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def can_tell(self) -> bool:
        return self.pairs >= NEEDED_PAIRS


def music_effect(blocks: Iterable[MeasuredBlock]) -> MusicEffect:
    """The test for blocks that MusicTurns drew. A block whose partner was not measured is left out.

    Within each pair either order was equally likely, so under "music changes nothing" each difference could as well
    have had the other sign (Edgington and Onghena 2007). The interval is Hartigan's (1969): means of subsets of the
    differences, exact where differences lie symmetrically about the effect.
    """
    differences = _differences(blocks)
    if not differences:
        return MusicEffect(pairs=0)
    effect, count = fmean(differences), len(differences)
    ways = _ways(count)
    far = sum(abs(sum(map(_signed, way, differences))) / count >= abs(effect) - 1e-9 for way in ways)
    low, high = _interval(differences, ways) if count >= NEEDED_PAIRS else (None, None)
    return MusicEffect(
        pairs=count, effect=effect, p=far / len(ways), least_p=min(1.0, 2 / 2**count), low=low, high=high
    )


def effect_words(effect: MusicEffect, *, what: str, decimals: int = 0) -> str:
    """The result in one sentence that claims no more than it can. `what` was measured, as in "SUDS"."""
    if effect.effect is None or effect.p is None or effect.least_p is None:
        return f"{what}: no pair of blocks was measured, so nothing can be said"
    pairs = f"{effect.pairs} pair{'' if effect.pairs == 1 else 's'} of blocks"
    told = f"{what}: {_size_words(effect.effect, decimals)}, over {pairs} (p = {_p_words(effect.p)})"
    if not effect.can_tell:
        return (
            f"{told}; too few to tell: with {effect.pairs} p cannot be below {_p_words(effect.least_p)}, "
            f"{NEEDED_PAIRS} pairs or more are needed"
        )
    interval = f"19 in 20: {effect.low:+.{decimals}f} to {effect.high:+.{decimals}f}"
    verdict = "more than chance would often do" if effect.p <= 1 - OF_100 else "no more than chance often does"
    return f"{told}, {interval}; {verdict}"


def _size_words(effect: float, decimals: int) -> str:
    size = f"{abs(effect):.{decimals}f}"
    if float(size) == 0:
        return "as high with music as without"
    return f"{size} {'higher' if effect > 0 else 'lower'} with music than without"


def _p_words(p: float) -> str:
    """Never 0, which no chance is; and near 1 in 20 it can be read on which side it lies."""
    decimals = 2 if p >= 0.1 else 3 if p >= 0.001 else 4
    return f"{p:.{decimals}f}"


def _differences(blocks: Iterable[MeasuredBlock]) -> list[float]:
    """With music - without, of each whole pair."""
    pairs: dict[tuple[int, int], dict[bool, float]] = {}
    for block in blocks:
        pairs.setdefault((block.session, block.number // 2), {})[block.has_music] = block.value
    return [pair[True] - pair[False] for _, pair in sorted(pairs.items()) if len(pair) == 2]


def _ways(count: int) -> list[tuple[bool, ...]]:
    """Which differences keep their sign, and which do not: all ways, or many drawn ones with the one that came."""
    if count <= ALL_UP_TO_PAIRS:
        return list(product((True, False), repeat=count))
    chance = Random(count)
    drawn = [tuple(chance.random() < 0.5 for _ in range(count)) for _ in range(DRAWN_WAYS - 1)]
    return [(True,) * count, *drawn]


def _signed(keeps: bool, difference: float) -> float:
    return difference if keeps else -difference


def _interval(differences: Sequence[float], ways: Sequence[tuple[bool, ...]]) -> tuple[float, float]:
    """From the means of all subsets but the empty one; each gap between neighbours is equally likely to hold it."""
    chosen = ([one for one, is_in in zip(differences, way, strict=True) if is_in] for way in ways)
    means = sorted(fmean(some) for some in chosen if some)
    outside = max(1, int((1 - OF_100) / 2 * (len(means) + 1)))
    return means[outside - 1], means[-outside]
