"""What the dog does: lies, sits, stands, walks out and back, sniffs, runs, comes up. A function of the clock alone."""

import math
from dataclasses import dataclass

import numpy as np

from vr_scenes.catalog.dog.anatomy import FEET, WITHERS_M, Array
from vr_scenes.catalog.dog.bearing import shifted_paws
from vr_scenes.catalog.dog.stepping import TROT, WALK, steps

REST_HEADING_DEG = 144.0  # half towards you, who are at 180
TURN_PER_STRIDE_DEG = 48.0
WALK_STRIDE, TROT_STRIDE, HOME_STRIDE_M = 0.74, 0.85, 0.4  # of its height; the last one whatever its height
WALK_PER_S, TROT_PER_S = 0.7, 1.6  # it covers so many of its heights on average, and no leg whirls
SETTLES_WITHIN = 0.03  # so near the end of a way out, a paw in the air is set down where it is
STEP_HEIGHT, TROT_HEIGHT = 0.13, 0.2  # of its height
CYCLE_S = 72.0
TURN_S, TURN_ROUND_S, REST_S, SETTLE_S = 1.6, 3.0, 4.5, 0.4
GATE = 0.1  # of liveliness, over which an outing comes to its full length
STANDS_FROM = 0.44  # of liveliness; it sits at half of that
RUN_TURN_S, RUN_OUT_S, RUN_ROUND_S = 1.2, 2.4, 1.6
COME_S, SNIFF_S = 4.5, 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """One way out and home: when in the cycle, whither, how long, towards you or to the side, for how lively a dog."""

    begins_s: float
    turn_deg: float
    out_s: float
    is_to_you: bool
    share: float
    least_liveliness: float


OUTINGS = (
    Outing(begins_s=0.0, turn_deg=36.0, out_s=3.4, is_to_you=True, share=1.0, least_liveliness=0.5),
    Outing(begins_s=26.0, turn_deg=-84.0, out_s=3.6, is_to_you=False, share=1.0, least_liveliness=0.58),
    Outing(begins_s=50.0, turn_deg=36.0, out_s=2.4, is_to_you=True, share=0.8, least_liveliness=0.72),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urges:
    """What moves it. `home_m`: its place on the path (towards -y is towards you); lengths in metres, the rest 0..1.

    `runs_s`, `comes_s`: seconds since such an event began (below 0: not yet), `*_share`: how much of it is left.
    """

    height_m: float
    home_m: float
    to_you_m: float
    aside_m: float
    liveliness: float
    runs_m: float = 0.0
    runs_s: float = -1e9
    runs_heading_deg: float = 96.0
    runs_share: float = 0.0
    comes_m: float = 0.0
    comes_s: float = -1e9
    comes_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stance:
    """Where the dog is, metres and degrees; `paws` (4, 3) with their lift as z; `lifts` 0..1."""

    x_m: float
    y_m: float
    heading_deg: float
    paws: Array
    lifts: Array
    posture: float
    strides: float  # of walking, for the body's sway
    trots: float
    sniffs: float


def stance(clock_s: float, urges: Urges, home_begin_m: float) -> Stance:
    """How it stands at `clock_s`. `home_begin_m`: from where its way home is counted, so that its paws step."""
    scale = urges.height_m / WITHERS_M
    outing, s = _outing_at(clock_s)
    gate = _ease((urges.liveliness - outing.least_liveliness) / GATE)
    gate *= 1 - max(urges.runs_share, urges.comes_share)
    way_m = outing.share * (urges.to_you_m if outing.is_to_you else urges.aside_m)
    reach_m = gate * min(way_m, WALK_PER_S * urges.height_m * outing.out_s)
    stride_m, trot_m = WALK_STRIDE * urges.height_m, TROT_STRIDE * urges.height_m
    out = _out(outing, s)
    ways = _evened(reach_m / stride_m, 4) * out
    run, run_turn = _run(urges)
    come, come_turn = _come(urges)
    runs = _evened(min(urges.runs_m, TROT_PER_S * urges.height_m * RUN_OUT_S) / trot_m, 2) * run
    comes = _evened(min(urges.comes_m, WALK_PER_S * urges.height_m * COME_S) / stride_m, 4) * come
    turned = gate * _turned(outing, s) + run_turn + come_turn
    begin, course = (math.radians(way) for way in (REST_HEADING_DEG + outing.turn_deg, urges.runs_heading_deg))
    home = _evened((home_begin_m - urges.home_m) / HOME_STRIDE_M, 4)
    layers = (
        steps(home, WALK),
        steps(ways, WALK),
        steps(turned / TURN_PER_STRIDE_DEG, WALK),
        steps(runs, TROT),
        steps(comes, WALK),
    )

    def at(home: Array, out: Array, turn: Array, runs: Array, comes: Array) -> tuple[Array, Array, Array]:
        x = -math.sin(begin) * out * stride_m - math.sin(course) * runs * trot_m
        y = home_begin_m - home * HOME_STRIDE_M - comes * stride_m
        y += math.cos(begin) * out * stride_m + math.cos(course) * runs * trot_m
        return x, y, np.radians(REST_HEADING_DEG + turn * TURN_PER_STRIDE_DEG)

    posture = _posture(clock_s, urges)
    shift, shift_lifts = shifted_paws(posture)
    x, y, heading = at(*(layer.strides for layer in layers))
    own = scale * (FEET + shift)
    cos, sin = np.cos(heading), np.sin(heading)
    set_down = _ease((1 - out) / SETTLES_WITHIN)
    own_lifts = [layer.lifts * (set_down if place == 1 else 1.0) for place, layer in enumerate(layers)]
    lifts = np.max([shift_lifts * 0.5, *own_lifts], axis=0)
    height = np.where(layers[3].lifts > 0, TROT_HEIGHT, STEP_HEIGHT) * urges.height_m
    paws = np.stack(
        [x + cos * own[:, 0] - sin * own[:, 1], y + sin * own[:, 0] + cos * own[:, 1], height * lifts], axis=1
    )
    gone = (home, ways, turned / TURN_PER_STRIDE_DEG, runs, comes)
    body_x, body_y, body_heading = at(*(np.array(way) for way in gone))
    return Stance(
        x_m=float(body_x),
        y_m=float(body_y),
        heading_deg=math.degrees(float(body_heading)),
        paws=paws,
        lifts=lifts,
        posture=posture,
        strides=gone[0] + gone[1] + gone[2] + gone[4],
        trots=gone[3],
        sniffs=max(gate * _sniffing(outing, s), _sniffing_you(urges)),
    )


def _posture(clock_s: float, urges: Urges) -> float:
    """0 lies, 1 sits, 2 stands: by its liveliness; one that is not too lively sits down between its outings."""
    most = _dwelling(2 * urges.liveliness / STANDS_FROM)
    in_cycle_s = clock_s % CYCLE_S
    sits = (
        _ease((in_cycle_s - 43.0) / 1.2)
        * (1 - _ease((in_cycle_s - 47.5) / 1.2))
        * (1 - _ease((urges.liveliness - 0.5) / 0.1))
    )
    busy = max(_ease(2 * urges.runs_share), _ease(2 * urges.comes_share))
    rested = min(2.0, most) - sits * max(0.0, min(1.0, most - 1))
    return rested + (2.0 - rested) * busy


def _run(urges: Urges) -> tuple[float, float]:
    """Out along the fence and home (share of the way), and how far it has turned, degrees."""
    s = urges.runs_s
    back_s = RUN_TURN_S + RUN_OUT_S + RUN_ROUND_S
    home_s = back_s + RUN_OUT_S + SETTLE_S
    out = _ease((s - RUN_TURN_S) / RUN_OUT_S) - _ease((s - back_s) / RUN_OUT_S)
    first = urges.runs_heading_deg - REST_HEADING_DEG
    turned = first * _ease(s / RUN_TURN_S) + 180.0 * _ease((s - RUN_TURN_S - RUN_OUT_S) / RUN_ROUND_S)
    turned -= (first + 180.0) * _ease((s - home_s) / RUN_ROUND_S)
    return out * urges.runs_share, turned * urges.runs_share


def _come(urges: Urges) -> tuple[float, float]:
    """Up to you, and home again."""
    s = urges.comes_s
    back_s = TURN_S + COME_S + SNIFF_S + TURN_ROUND_S
    home_s = back_s + COME_S + SETTLE_S
    out = _ease((s - TURN_S) / COME_S) - _ease((s - back_s) / COME_S)
    turned = 36.0 * _ease(s / TURN_S) - 180.0 * _ease((s - TURN_S - COME_S - SNIFF_S) / TURN_ROUND_S)
    turned += 144.0 * _ease((s - home_s) / TURN_ROUND_S)
    return out * urges.comes_share, turned * urges.comes_share


def _sniffing_you(urges: Urges) -> float:
    s = urges.comes_s - TURN_S - COME_S
    return 0.3 * _ease(s / 1.0) * (1 - _ease((s - SNIFF_S + 1.2) / 1.0)) * urges.comes_share


def _outing_at(clock_s: float) -> tuple[Outing, float]:
    in_cycle_s = clock_s % CYCLE_S
    outing = next(one for one in reversed(OUTINGS) if one.begins_s <= in_cycle_s)
    return outing, in_cycle_s - outing.begins_s


def _out(outing: Outing, s: float) -> float:
    back_s = TURN_S + outing.out_s + REST_S + TURN_ROUND_S
    return _ease((s - TURN_S) / outing.out_s) - _ease((s - back_s) / outing.out_s)


def _turned(outing: Outing, s: float) -> float:
    """Degrees: out, round at the end of the way, and back to how it stood once it is home."""
    round_s = TURN_S + outing.out_s + REST_S
    home_s = round_s + TURN_ROUND_S + outing.out_s + SETTLE_S
    half_turn = math.copysign(180.0, -outing.turn_deg)
    turned = outing.turn_deg * _ease(s / TURN_S) + half_turn * _ease((s - round_s) / TURN_ROUND_S)
    return turned - (outing.turn_deg + half_turn) * _ease((s - home_s) / TURN_ROUND_S)


def _sniffing(outing: Outing, s: float) -> float:
    """0..1 at the end of a way to the side: its nose goes down to the grass."""
    if outing.is_to_you:
        return 0.0
    rests_s = s - TURN_S - outing.out_s
    return _ease(rests_s / 1.0) * (1 - _ease((rests_s - REST_S + 1.0) / 1.0))


def _evened(strides: float, parts: int) -> float:
    """Drawn to whole parts of a stride, where all paws are down."""
    return _dwelling(strides * parts) / parts


def _dwelling(count: float) -> float:
    """The count, drawn to whole numbers and quickly from one to the next."""
    low = math.floor(count)
    return low + _ease((count - low) * 5 - 2)


def _ease(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
