"""What the spider does: rests, turns, walks out, cleans itself, walks home. A function of the clock, without memory."""

import math
from dataclasses import dataclass

import numpy as np

from vr_scenes.catalog.spider.anatomy import FEET
from vr_scenes.catalog.spider.stepping import Array, steps, whole

HOME_HEADING_DEG = 200.0  # nearly towards you, who sit at 180
TURN_STEP_DEG = 20.0  # a body turns so far in half a stride
HALF_STRIDE = 0.15  # of the leg span
MOST_HALF_STRIDES = 18.0  # on one way out; a small one then makes longer strides
BEND_OVER_M = 0.25  # on so much way a walk turns by its bend
STEP_HEIGHT = 0.062  # of the leg span
CYCLE_S = 64.0
TURN_S, REST_S, TURN_ROUND_S, SETTLE_S = 1.2, 2.6, 1.8, 0.3
SETTLES_WITHIN = 0.03  # so near the end of a way out, a foot in the air is set down where it is
GATE = 0.1  # of liveliness, over which a walk comes to its full length


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One way out and home again: when in the cycle, whither, how bent, how far, and for how lively a spider."""

    begins_s: float
    turns: int  # steps of turning from how it rests
    bend_deg: float
    out_s: float
    share: float  # of how far it roams
    least_liveliness: float


WALKS = (
    Walk(begins_s=0.0, turns=-1, bend_deg=30.0, out_s=3.4, share=1.0, least_liveliness=0.15),
    Walk(begins_s=16.0, turns=-4, bend_deg=25.0, out_s=3.2, share=0.8, least_liveliness=0.4),
    Walk(begins_s=32.0, turns=2, bend_deg=-30.0, out_s=3.0, share=0.9, least_liveliness=0.55),
    Walk(begins_s=48.0, turns=-1, bend_deg=-10.0, out_s=1.5, share=1.0, least_liveliness=0.7),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urges:
    """What moves it: lengths in metres, the others 0..1. `roams_m`: how far it may go from its place."""

    span_m: float
    roams_m: float
    liveliness: float
    dash_m: float = 0.0  # straight towards you, at this moment
    faces_you: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stance:
    """Where body and feet are, from its place on the table: metres and degrees; `feet` (8, 3) with their lift as z."""

    x_m: float
    y_m: float
    heading_deg: float
    feet: Array
    stride: float  # how many half strides it has gone, for the body's sway
    cleaning: float


def stance(clock_s: float, urges: Urges) -> Stance:
    """How it stands at `clock_s`. Feet stand still while down, at least four of them at any time."""
    walk, in_walk_s = _walk_at(clock_s)
    gate = _ease((urges.liveliness - walk.least_liveliness) / GATE)
    reach_m = urges.roams_m * walk.share
    stride_m = max(HALF_STRIDE * urges.span_m, reach_m / MOST_HALF_STRIDES)
    out = _out(walk, in_walk_s)
    ways = whole(gate * reach_m / stride_m) * out
    turns = whole(gate) * _turns(walk, in_walk_s)
    turns += (-1.0 - turns) * urges.faces_you
    dash = urges.dash_m / stride_m

    def at(ways: Array, turns: Array, dashes: Array) -> tuple[Array, Array, Array]:
        bend = math.radians(walk.bend_deg) / BEND_OVER_M * ways * stride_m
        begin = math.radians(HOME_HEADING_DEG + TURN_STEP_DEG * walk.turns)
        chord = ways * stride_m * np.sinc(bend / (2 * math.pi))
        x = -np.sin(begin + bend / 2) * chord
        y = np.cos(begin + bend / 2) * chord - dashes * stride_m
        return x, y, np.radians(HOME_HEADING_DEG + TURN_STEP_DEG * turns) + bend

    walking, turning, dashing = steps(ways), steps(turns), steps(dash)
    set_down = _ease((1 - out) / SETTLES_WITHIN)
    x, y, heading = at(walking.counts, turning.counts, dashing.counts)
    cos, sin = np.cos(heading), np.sin(heading)
    feet = np.stack(
        [
            x + urges.span_m * (cos * FEET[:, 0] - sin * FEET[:, 1]),
            y + urges.span_m * (sin * FEET[:, 0] + cos * FEET[:, 1]),
            STEP_HEIGHT * urges.span_m * _highest(walking.lifts * set_down, turning.lifts, dashing.lifts),
        ],
        axis=1,
    )
    body_x, body_y, body_heading = at(np.array(ways), np.array(turns), np.array(dash))
    return Stance(
        x_m=float(body_x),
        y_m=float(body_y),
        heading_deg=math.degrees(float(body_heading)),
        feet=feet,
        stride=ways + turns + dash,
        cleaning=gate * _cleaning(walk, in_walk_s) * (1 - urges.faces_you) * max(0.0, 1 - 20 * urges.dash_m),
    )


def _highest(walking: Array, turning: Array, dashing: Array) -> Array:
    highest: Array = np.maximum(np.maximum(walking, turning), dashing)
    return highest


def _walk_at(clock_s: float) -> tuple[Walk, float]:
    in_cycle_s = clock_s % CYCLE_S
    walk = next(one for one in reversed(WALKS) if one.begins_s <= in_cycle_s)
    return walk, in_cycle_s - walk.begins_s


def _out(walk: Walk, s: float) -> float:
    """The share of the way out at `s` seconds of the walk."""
    homewards_s = TURN_S + walk.out_s + REST_S + TURN_ROUND_S
    return _ease((s - TURN_S) / walk.out_s) - _ease((s - homewards_s) / walk.out_s)


def _turns(walk: Walk, s: float) -> float:
    """Steps turned at `s` seconds of the walk: out, round at its end, and back once it is home."""
    round_s = TURN_S + walk.out_s + REST_S
    home_s = round_s + TURN_ROUND_S + walk.out_s + SETTLE_S
    half_turn = math.copysign(180 / TURN_STEP_DEG, -walk.turns)
    turned = walk.turns * _ease(s / TURN_S) + half_turn * _ease((s - round_s) / TURN_ROUND_S)
    return turned - (walk.turns + half_turn) * _ease((s - home_s) / TURN_ROUND_S)


def _cleaning(walk: Walk, s: float) -> float:
    """0..1 while it rests at the end of its way, and draws a leg through its jaws."""
    rests_s = s - TURN_S - walk.out_s
    return _ease(rests_s / 0.5) * (1 - _ease((rests_s - REST_S + 0.6) / 0.5))


def _ease(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
