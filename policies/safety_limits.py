"""How far and how fast anything may rise: the hard limits, and the narrower ones of a policy."""

from dataclasses import dataclass

from music.soundscape import QUIETEST_DB

# The hard limits: what a policy asks for may only be narrower.
HIGHEST_CEILING = 1.0  # the strongest that a scene can be
FASTEST_RISE_PER_S = 0.05  # from nothing to everything takes 20 s at least: no jump scares
LARGEST_CLIMB = 0.1  # one named level of a scene: nobody earns two at once
SHORTEST_DWELL_S = 20.0  # the body answers a step within 8-25 s, and a rating takes some seconds
OLDEST_EVIDENCE_S = 15.0  # a strap's intervals are up to 4 s old when they arrive; a few lost packets are forgiven
HIGHEST_SUDS = 80.0  # above this a person is near the end of what can be learned from
HIGHEST_SICKNESS = 10.0  # half of the 0-20 scale: more makes the person ill, not brave
LONGEST_LOST_S = 60.0  # a minute without a trusted heartbeat: nobody knows how the person is
SLOWEST_FALL_PER_S = 0.01  # a lost signal leads from full exposure to nothing within 100 s
LOUDEST_DB = 0.0  # the loudest that the station allows
LOUDEST_CALM_DB = -12.0  # a quarter of the loudest sound pressure
FASTEST_DB_PER_S = 6.0  # a doubling of the sound pressure a second does not startle


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLimits:
    """How far and how fast the gate lets things rise; never wider than the hard limits of this module.

    Intensities run 0..1, SUDS 0-100, sickness 0-20; loudness in dB below the loudest that the station allows, as it
    is heard: presence counts as the gain that it is.
    """

    ceiling: float = HIGHEST_CEILING
    rise_per_s: float = 0.02  # one level takes 5 s
    largest_climb: float = LARGEST_CLIMB
    dwell_s: float = 30.0  # at a level, before it may rise
    evidence_s: float = 10.0  # older evidence carries no rise
    suds_highest: float = 70.0  # a higher rating carries no rise
    sickness_highest: float = 6.0  # a higher rating carries no rise
    lost_too_long_s: float = 30.0  # older evidence lets the intensity fall
    lost_fall_per_s: float = 0.02
    loudest_db: float = -6.0
    calm_db: float = -12.0  # up to here music may come back without evidence: silence is not safer
    db_per_s: float = 3.0

    def __post_init__(self) -> None:
        _check_above_zero("ceiling", self.ceiling, HIGHEST_CEILING)
        _check_above_zero("rise_per_s", self.rise_per_s, FASTEST_RISE_PER_S)
        _check_above_zero("largest_climb", self.largest_climb, LARGEST_CLIMB)
        _check("dwell_s", self.dwell_s, SHORTEST_DWELL_S, 3600)
        _check_above_zero("evidence_s", self.evidence_s, OLDEST_EVIDENCE_S)
        _check("suds_highest", self.suds_highest, 0, HIGHEST_SUDS)
        _check("sickness_highest", self.sickness_highest, 0, HIGHEST_SICKNESS)
        _check_above_zero("lost_too_long_s", self.lost_too_long_s, LONGEST_LOST_S)
        _check("lost_fall_per_s", self.lost_fall_per_s, SLOWEST_FALL_PER_S, 1)
        _check("loudest_db", self.loudest_db, QUIETEST_DB, LOUDEST_DB)
        _check("calm_db", self.calm_db, QUIETEST_DB, min(LOUDEST_CALM_DB, self.loudest_db))
        _check_above_zero("db_per_s", self.db_per_s, FASTEST_DB_PER_S)


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {value}")


def _check_above_zero(name: str, value: float, high: float) -> None:
    if not 0 < value <= high:
        raise ValueError(f"{name} must lie in (0, {high:g}], not {value}")
