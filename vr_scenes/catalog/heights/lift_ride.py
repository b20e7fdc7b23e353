"""The ride in the glass lift: when one is aboard, how far down it is, and the veil through which one enters and leaves.

It shows only what is lower than where one stood: down to the street first, then up again to the level's own height.
"""

from dataclasses import dataclass

from vr_scenes.pose import Happening

BOARDS_S = 1.2  # the veil closes, and opens again: nobody is pushed or carried to the lift
VEILED_S = 0.2
WAITS_S = 5.0  # boarding, and a look around
WAY_S = 30.0  # each way takes the same time: a low ride is a slow one
SOFTLY_S = 10.0  # within which it gains its speed and loses it: at 130 m no more than 1 m/s2, as in tall buildings
STREET_S = 6.0
STOPS_S = 3.0  # called off, it comes to rest within this


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """`down` 0..1: at the terrace .. at the street; `per_s`: how fast that grows; `rode_s`: on the ride's own clock."""

    is_aboard: bool
    veil: float
    down: float
    per_s: float
    rode_s: float


STANDING = Ride(is_aboard=False, veil=0.0, down=0.0, per_s=0.0, rode_s=0.0)


def ride_of(happening: Happening) -> Ride:
    """How the ride stands; when it is over or called off, the lift comes to rest while the veil closes over it."""
    began_s = happening.began_s
    ended_s = -1.0 if happening.ended_s is None else happening.ended_s
    if began_s <= 0 or ended_s >= began_s:
        return STANDING
    if ended_s < 0:
        return _under_way(began_s)
    at_end_s = began_s - ended_s
    if at_end_s < BOARDS_S:  # it was called off before one was aboard
        return Ride(is_aboard=False, veil=max(0.0, at_end_s - ended_s) / BOARDS_S, down=0.0, per_s=0.0, rode_s=0.0)
    if ended_s >= BOARDS_S:
        return Ride(is_aboard=False, veil=_closing(ended_s), down=0.0, per_s=0.0, rode_s=0.0)
    left_s = min(ended_s, STOPS_S)
    slower = _under_way(at_end_s + left_s - left_s * left_s / (2 * STOPS_S))
    veil = max(_closing(began_s), _closing(ended_s))
    return Ride(
        is_aboard=True,
        veil=veil,
        down=slower.down,
        per_s=slower.per_s * (1 - left_s / STOPS_S),
        rode_s=slower.rode_s,
    )


def _under_way(rode_s: float) -> Ride:
    down, down_per_s = _way(rode_s - WAITS_S)
    up, up_per_s = _way(rode_s - WAITS_S - WAY_S - STREET_S)
    return Ride(
        is_aboard=rode_s >= BOARDS_S,
        veil=_closing(rode_s),
        down=down - up,
        per_s=down_per_s - up_per_s,
        rode_s=rode_s,
    )


def _closing(since_s: float) -> float:
    """The veil's share: closed after BOARDS_S, open again a little later."""
    opens_s = since_s - BOARDS_S - VEILED_S
    return max(0.0, min(1.0, since_s / BOARDS_S) - max(0.0, opens_s) / BOARDS_S)


def _way(since_s: float) -> tuple[float, float]:
    """(share of the way, per second): the speed swells and ebbs as a smooth step, so not even the push jumps."""
    cruise_per_s = 1 / (WAY_S - SOFTLY_S)
    since_s = min(WAY_S, max(0.0, since_s))
    if since_s > WAY_S / 2:
        share, per_s = _way(WAY_S - since_s)
        return 1 - share, per_s
    up = min(1.0, since_s / SOFTLY_S)
    gained = SOFTLY_S * (up**3 - up**4 / 2)  # the smooth step's integral
    return cruise_per_s * (gained + max(0.0, since_s - SOFTLY_S)), cruise_per_s * up * up * (3 - 2 * up)
