"""The way flown, bank, pitch and turbulence: pure functions of the clock, continuous in every number."""

import math

from vr_scenes.pose import Moment

REPEAT_M = 38400.0  # the ground below repeats after this; see shaders/airspace.frag.glsl
SPEEDS_KMH = (0.0, 25.0, 90.0, 250.0, 340.0, 520.0, 820.0)  # at which the way is known; between, two are mixed
TURN_DEG, TURNS_WITHIN_S = 22.0, 9.0
CLIMB_DEG = 9.0
BURST_S = 3.0


def flown(clock_s: float, speed_kmh: float) -> tuple[float, float, float]:
    """(way at the speed just below m, at the one just above m, share of the second), each way within one repeat.

    The way is speed times clock, so a change of speed would make it leap; two ways that each run evenly are mixed
    instead, and the picture dissolves from one to the other.
    """
    upper = next((i for i, known in enumerate(SPEEDS_KMH) if known >= speed_kmh), len(SPEEDS_KMH) - 1)
    upper = max(1, upper)
    low, high = SPEEDS_KMH[upper - 1], SPEEDS_KMH[upper]
    share = smooth((speed_kmh - low) / (high - low))
    return (low / 3.6 * clock_s) % REPEAT_M, (high / 3.6 * clock_s) % REPEAT_M, share


def roughness(moment: Moment) -> float:
    """How rough the air is, 0..1, with the burst that a therapist may order."""
    burst = moment.happening("turbulence_burst").swell(BURST_S, BURST_S)
    rough = moment.numbers["turbulence"]
    return rough + burst * max(0.0, min(1.0, rough + 0.45) - rough)


def bank_rad(moment: Moment) -> float:
    """Left wing down is positive; a slow unrest in rough air, and the turn that a therapist may order."""
    clock_s, rough = moment.clock_s, roughness(moment)
    unrest = 2.6 * math.sin(2 * math.pi * 0.11 * clock_s) + 1.3 * math.sin(2 * math.pi * 0.23 * clock_s + 2)
    turn = TURN_DEG * moment.happening("banked_turn").swell(TURNS_WITHIN_S, TURNS_WITHIN_S)
    return math.radians(turn + rough * unrest)


def pitch_rad(moment: Moment) -> float:
    """Nose up is positive: most of it in the climb."""
    clock_s, height_m = moment.clock_s, moment.numbers["height_m"]
    climb = smooth((height_m - 8) / 200) * (1 - 0.8 * smooth((height_m - 1500) / 6000))
    unrest = 0.9 * math.sin(2 * math.pi * 0.17 * clock_s + 1)
    return math.radians(CLIMB_DEG * climb + roughness(moment) * unrest)


def eye_sway_m(clock_s: float, rough: float) -> tuple[float, float]:
    """How far the head is moved across and up; all of it below 0.3 Hz and within 3 cm, since more sickens."""
    across = 0.012 * math.sin(2 * math.pi * 0.13 * clock_s) + 0.005 * math.sin(2 * math.pi * 0.27 * clock_s + 1)
    up = 0.013 * math.sin(2 * math.pi * 0.19 * clock_s + 0.5) + 0.006 * math.sin(2 * math.pi * 0.29 * clock_s)
    return rough * across, rough * up


def smooth(share: float) -> float:
    """0 before 0, 1 after 1, without a corner between."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
