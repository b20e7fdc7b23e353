"""Music on and off by turns within one session, in an order drawn by chance, so that what it does can be tested."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from policies.music_block import MusicBlock
from policies.music_guide import PhaseMusic, Purpose
from policies.policy import Observation, Phase

ALTERNATED = (Phase.EXPOSURE, Phase.PRACTICE)
SHORTEST_S, LONGEST_S = 60.0, 1800.0  # shorter, and the music has hardly come or gone
FADES_S = 20.0  # until the music has come or gone: what lies within is of neither kind


class Unit(Enum):
    """What a block is."""

    RUNGS = "rungs"  # each rung, or each trial at one
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicAlternation:
    """How music alternates in the exposure or the practice. `each_s`: length of a block by minutes.

    `session` is the number of this person's session: each draws an order of its own.
    """

    unit: Unit
    each_s: float = 180.0
    session: int = 1

    def __post_init__(self) -> None:
        if not SHORTEST_S <= self.each_s <= LONGEST_S:
            raise ValueError(f"each_s must lie in [{SHORTEST_S:g}, {LONGEST_S:g}], not {self.each_s}")
        if not self.session >= 1:
            raise ValueError(f"session counts from 1, not {self.session}")


class MusicTurns:
    """The blocks of one session. Of each pair chance draws which of the two has music, so both come equally often."""

    def __init__(self, plan: MusicAlternation, seed: int) -> None:
        self._plan = plan
        self._chance = Random(f"{seed}/music/{plan.session}")
        self._drawn: list[bool] = []
        self._number = -1
        self._place: object = None  # the rung's visit, or the phase, that the block belongs to
        self._began_t = 0.0

    def block(self, seen: Observation, visit: int | None) -> MusicBlock | None:
        """The block at `seen`; None: nothing alternates now. `visit` counts rungs and trials as they come; None: at
        none. To be called with every observation, in order."""
        place = self._place_of(seen, visit)
        if place is None:
            self._place = None
            return None
        is_over = self._plan.unit is Unit.MINUTES and seen.t - self._began_t >= self._plan.each_s
        if place != self._place or is_over:
            self._place, self._began_t, self._number = place, seen.t, self._number + 1
        return MusicBlock(number=self._number, has_music=self._has_music(self._number))

    def _place_of(self, seen: Observation, visit: int | None) -> object:
        if seen.phase not in ALTERNATED:
            return None
        return visit if self._plan.unit is Unit.RUNGS else (seen.phase, seen.phase_began_t)

    def _has_music(self, number: int) -> bool:
        while len(self._drawn) <= number:
            first = self._chance.random() < 0.5
            self._drawn += [first, not first]
        return self._drawn[number]


def in_block(plan: PhaseMusic, block: MusicBlock | None) -> PhaseMusic:
    """The phase's music, or silence in its place."""
    if block is None or block.has_music:
        return plan
    return PhaseMusic(purpose=Purpose.SILENCE, breaths_per_min=plan.breaths_per_min, nature=plan.nature)
