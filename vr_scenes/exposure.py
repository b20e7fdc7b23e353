"""What is shown, and how strongly."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

SAFE_PLACE = "safe_place"
AFTERMATH_S = 20.0  # an event's traces are gone so long after its end; sooner it cannot come again


class SceneError(Exception):
    """Something about a scene that the user can put right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Keeps one dimension of a scene no harder than at `level` 0..1, however strong the scene is."""

    dimension: str
    level: float

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 1:
            raise ValueError(f"level must lie in [0, 1], not {self.level}")
        if not self.dimension:
            raise ValueError("a hold needs the name of a dimension")


def lowest_holds(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """One hold for each dimension, the lowest, in the order of their names."""
    lowest: dict[str, float] = {}
    for hold in holds:
        lowest[hold.dimension] = min(hold.level, lowest.get(hold.dimension, 1.0))
    return tuple(Hold(dimension=name, level=level) for name, level in sorted(lowest.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneEvent:
    """Something that happens once in a scene (see its data file), from `begins_t` to `ends_t` in session seconds.

    `ends_t` None: until it is undone. An event that was undone before it began has `ends_t` <= `begins_t`. It may go
    on from `least_intensity` on.
    """

    name: str
    begins_t: float
    ends_t: float | None = None
    least_intensity: float = 0.0

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("an event needs a name")
        for t in (self.begins_t, 0.0 if self.ends_t is None else self.ends_t):
            if not -1e9 <= t <= 1e9:
                raise ValueError(f"an event begins and ends at session seconds, not {t}")
        if not 0 <= self.least_intensity <= 1:
            raise ValueError(f"least_intensity must lie in [0, 1], not {self.least_intensity}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneTargets:
    """Which scene, how strong (0..1), what is held back, what happens, and the breath it may move with.

    See MusicTargets for the breath.
    """

    scene: str
    intensity: float
    holds: tuple[Hold, ...] = ()
    events: tuple[SceneEvent, ...] = ()
    breath_begins_t: float = 0.0
    breaths_per_min: float = 6.0

    def __post_init__(self) -> None:
        if not 0 <= self.intensity <= 1:
            raise ValueError(f"intensity must lie in [0, 1], not {self.intensity}")
        if not 3 <= self.breaths_per_min <= 20:
            raise ValueError(f"breaths_per_min must lie in [3, 20], not {self.breaths_per_min}")
        if not -1e9 <= self.breath_begins_t <= 1e9:
            raise ValueError(f"breath_begins_t must be a session second, not {self.breath_begins_t}")
        if not self.scene:
            raise ValueError("a scene needs a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureStep:
    """One rung of a hierarchy: an intensity and what it means, in words a patient understands."""

    intensity: float
    words: str

    def __post_init__(self) -> None:
        if not 0 <= self.intensity <= 1:
            raise ValueError(f"intensity must lie in [0, 1], not {self.intensity}")
        if not self.words:
            raise ValueError("a step needs words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """The rungs of one scene, easiest first."""

    scene: str
    steps: tuple[ExposureStep, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a hierarchy needs at least one step")
        rising = [step.intensity for step in self.steps]
        if any(later <= earlier for earlier, later in pairwise(rising)):
            raise ValueError(f"the steps of a hierarchy must rise, not {rising}")
