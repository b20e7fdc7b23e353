"""The rungs of a hierarchy, by number: 0 is the easiest, NOTHING is the scene at intensity 0."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from vr_scenes.exposure import Hold, SceneTargets

NOTHING = -1
AT_RUNG = 0.005  # an applied intensity this near is at the rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung: an intensity 0..1, the dimensions that are held back there, and what it means, in a patient's words."""

    intensity: float
    holds: tuple[Hold, ...] = ()
    words: str | None = None

    def level(self, dimension: str) -> float:
        """How strong a dimension is at this rung; one that nothing holds back is as strong as the scene."""
        return level_of(dimension, self.intensity, self.holds)

    def is_harder_than(self, other: "Rung") -> bool:
        """Is it so in anything at all?"""
        names = [hold.dimension for hold in (*self.holds, *other.holds)]
        return self.intensity > other.intensity or any(self.level(name) > other.level(name) for name in names)


def level_of(dimension: str, intensity: float, holds: Sequence[Hold]) -> float:
    """The level at which a dimension is shown, 0..1."""
    return min([intensity, *(hold.level for hold in holds if hold.dimension == dimension)])


def below_hand(shown: Sequence[Hold], by_hand: Sequence[Hold]) -> tuple[Hold, ...]:
    """Of the holds that are shown, those that keep a dimension lower than the therapist's hand does."""
    levels = {hold.dimension: hold.level for hold in by_hand}
    return tuple(hold for hold in shown if hold.level < levels.get(hold.dimension, math.inf))


class Ladder:
    """Answers where a scene stands among the rungs, which a therapist has put in order, easiest first."""

    def __init__(self, rungs: tuple[Rung, ...]) -> None:
        self._rungs = rungs
        # The strongest on the way up to each rung, so that how far one may climb is looked up and not searched.
        self._words = tuple(_words(number, rung, len(rungs)) for number, rung in enumerate(rungs, start=1))
        self._strongest = tuple(accumulate((rung.intensity for rung in rungs), max))

    @property
    def top(self) -> int:
        return len(self._rungs) - 1

    def intensity(self, rung: int) -> float:
        return 0.0 if rung == NOTHING else self._rungs[rung].intensity

    def holds(self, rung: int) -> tuple[Hold, ...]:
        return () if rung == NOTHING else self._rungs[rung].holds

    def is_at(self, scene: SceneTargets, rung: int, *, held: tuple[Hold, ...] = ()) -> bool:
        """Does `scene` show the rung, in every dimension? What is `held` by hand beside is not waited for."""
        holds = (*self.holds(rung), *held)
        if not holds and not scene.holds:
            return self.is_near(scene.intensity, rung)
        names = {hold.dimension: None for hold in (*scene.holds, *holds)}
        return self.is_near(scene.intensity, rung) and all(
            abs(level_of(name, scene.intensity, scene.holds) - level_of(name, self.intensity(rung), holds)) <= AT_RUNG
            for name in names
        )

    def highest_within(self, intensity: float) -> int:
        """The highest rung that can be climbed to without more than `intensity` on the way."""
        return bisect_right(self._strongest, intensity + AT_RUNG) - 1

    def reached(self, scene: SceneTargets, rung: int, *, held: tuple[Hold, ...] = ()) -> int:
        """The rung where one stays who is on the way to `rung`: that one where `scene` shows it already, else one
        before it, no stronger than what is shown."""
        if self.is_at(scene, rung, held=held):
            return rung
        return max(NOTHING, min(rung - 1, self.highest_within(scene.intensity)))

    def missing(self, scene: SceneTargets, rung: int, *, held: tuple[Hold, ...] = ()) -> tuple[str, ...]:
        """Each held-back dimension that `scene` does not show as strongly yet as the rung, with both levels."""
        holds = (*self.holds(rung), *held)
        names = {hold.dimension: None for hold in scene.holds}
        levels = (
            (name, level_of(name, scene.intensity, scene.holds), level_of(name, self.intensity(rung), holds))
            for name in names
        )
        return tuple(f"{name} at {now:.2f} of {goal:.2f}" for name, now, goal in levels if now < goal - AT_RUNG)

    def below(self, rung: int, applied: float) -> int:
        """The rung below `rung`, and no stronger than what is applied: who is still on the way up goes down from there,
        and a rung that is easier by its holds, but stronger, is passed over."""
        reached = self.highest_within(applied)
        lower = reached - 1 if self.is_near(applied, reached) else reached
        return max(NOTHING, min(rung - 1, lower))

    def words(self, rung: int) -> str:
        return "nothing (intensity 0)" if rung == NOTHING else self._words[rung]

    def is_near(self, intensity: float, rung: int) -> bool:
        """Is it the rung's, as far as it can be seen?"""
        return abs(intensity - self.intensity(rung)) <= AT_RUNG


def _words(number: int, rung: Rung, count: int) -> str:
    held = "".join(f", {hold.dimension} at most {hold.level:.2f}" for hold in rung.holds)
    told = f': "{rung.words}"' if rung.words else ""
    return f"rung {number} of {count} (intensity {rung.intensity:.2f}{held}){told}"
