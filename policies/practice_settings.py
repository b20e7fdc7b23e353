"""What the policies without an exposure need to know, as plain values that are valid from birth."""

from dataclasses import dataclass

from policies.alternation import MusicAlternation, Unit
from policies.music_guide import FASTEST_PACE_PER_MIN, SLOWEST_PACE_PER_MIN, PhaseMusic
from policies.music_mapping import USUAL, MusicMapping
from policies.policy import Phase
from policies.quiet_phases import QuietPlan

# SDNN is told over a minute: what is counted lies in one pace alone, and its first breaths, still finding it, do not.
SETTLES_S = 60.0
SHORTEST_TRIED_S = SETTLES_S + 15.0  # some seconds are to be told
PRACTICE_PHASES = (Phase.PREPARATION, Phase.BASELINE, Phase.PRACTICE, Phase.RECOVERY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSettings:
    """One session in the safe place; times in seconds."""

    digest: str  # SHA-256 of the document these settings were made from
    quiet: QuietPlan
    practice_s: float
    music: tuple[tuple[Phase, PhaseMusic], ...]  # one for each of PRACTICE_PHASES
    mapping: MusicMapping = USUAL
    alternation: MusicAlternation | None = None

    def __post_init__(self) -> None:
        if not 0 < self.practice_s <= 4 * 3600:
            raise ValueError(f"practice_s must lie in (0, 14400], not {self.practice_s}")
        if self.alternation is not None and self.alternation.unit is not Unit.MINUTES:
            raise ValueError("a practice has no rungs: music alternates by minutes there")
        missing = [phase.value for phase in PRACTICE_PHASES if phase not in dict(self.music)]
        if missing:
            raise ValueError(f"every phase needs its music; missing: {', '.join(missing)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeostatSettings(PracticeSettings):
    """Where arousal is to be held, 0..1."""

    low: float
    high: float

    def __post_init__(self) -> None:
        PracticeSettings.__post_init__(self)
        if not 0 <= self.low < self.high <= 1:
            raise ValueError(f"a band lies in [0, 1] and goes up, not from {self.low} to {self.high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathingSettings(PracticeSettings):
    """The paces that are tried, breaths a minute, each for so long; one alone is trained at once."""

    paces_per_min: tuple[float, ...]
    each_s: float

    def __post_init__(self) -> None:
        PracticeSettings.__post_init__(self)
        if not self.paces_per_min:
            raise ValueError("at least one pace to breathe at is needed")
        for pace in self.paces_per_min:
            if not SLOWEST_PACE_PER_MIN <= pace <= FASTEST_PACE_PER_MIN:
                raise ValueError(
                    f"a pace lies in [{SLOWEST_PACE_PER_MIN}, {FASTEST_PACE_PER_MIN}] a minute, not {pace}"
                )
        if len(set(self.paces_per_min)) < len(self.paces_per_min):
            raise ValueError(f"each pace is tried once, not {self.paces_per_min}")
        if not SHORTEST_TRIED_S <= self.each_s <= 600:
            raise ValueError(f"each_s must lie in [{SHORTEST_TRIED_S:g}, 600], not {self.each_s}")
