"""A stance -> a spider's bones, its joint, and the balls that darken the table below it."""

import math
from dataclasses import dataclass

import numpy as np

from vr_scenes.catalog.spider.anatomy import CLEARANCE, LEGS
from vr_scenes.catalog.spider.behaviour import Stance
from vr_scenes.catalog.spider.legs import Array, Limbs, stand
from vr_scenes.pose import FigurePose, Placement, Shade

THINNEST = 0.5  # legs of a pale smooth one, against a stout one
_BODY_BALLS = np.array([[0, 0.05, 0, 0.052], [0, -0.10, 0, 0.058], [0, -0.18, 0.01, 0.045], [0, 0.14, -0.02, 0.025]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bearing:
    """Everything that a pose needs to know of one spider."""

    placement: Placement
    figure: FigurePose
    shades: tuple[Shade, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`dark` 0 pale .. 1 dark, `hairy` 0 smooth .. 1 long hair; `alert` 0..1 raises the front legs."""

    dark: float
    hairy: float
    alert: float = 0.0
    liveliness: float = 0.0


def walking(stance: Stance, span_m: float, ground_m: float, clock_s: float, look: Look) -> Bearing:
    """The spider of the joint `spider`, on its feet."""
    sway = 0.004 * math.sin(math.pi * stance.stride) + 0.0022 * math.sin(1.5 * clock_s)
    z_m = ground_m + span_m * (CLEARANCE + sway + 0.012 * look.alert)
    placement = Placement(
        joint="spider",
        x_m=stance.x_m,
        y_m=stance.y_m,
        z_m=z_m,
        heading_deg=stance.heading_deg,
        x_scale=span_m,
        y_scale=span_m,
        z_scale=span_m,
    )
    turn = math.radians(stance.heading_deg)
    into_body = np.array([[math.cos(turn), math.sin(turn), 0], [-math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
    feet = (stance.feet - np.array([stance.x_m, stance.y_m, z_m - ground_m])) @ into_body.T / span_m
    girth = _girth(look)
    feet[:, 2] += 0.006 * girth
    _fidget(feet, clock_s, stance, look)
    limbs = stand(
        np.concatenate([feet, _palps(clock_s, stance.cleaning)]),
        girth=girth,
        breath=math.sin(1.5 * clock_s),
        jaws=math.sin(0.9 * clock_s),
    )
    return Bearing(
        placement=placement, figure=_figure("spider", limbs, look), shades=_shades(limbs, placement, into_body)
    )


def hanging(name: str, placement: Placement, clock_s: float, look: Look) -> Bearing:
    """A spider on its thread, head down: legs drawn in, one pair on the thread, feeling about."""
    angle = np.radians([28.0, 68.0, 118.0, 158.0])
    side = np.repeat([-1.0, 1.0], 4)
    angles = np.tile(angle, 2)
    reach = np.tile([0.20, 0.23, 0.22, 0.17], 2) + 0.012 * np.sin(0.9 * clock_s + np.arange(LEGS) * 1.7)
    feet = np.stack([side * reach * np.sin(angles), 0.045 + reach * np.cos(angles), np.full(LEGS, -0.1)], axis=1)
    feet[[3, 7]] = [[-0.02, -0.34, 0.0], [0.02, -0.31, 0.02]]  # the hindmost hold the thread
    limbs = stand(
        np.concatenate([feet, _palps(clock_s, 0.0)]), girth=_girth(look), breath=math.sin(1.5 * clock_s), jaws=0.0
    )
    return Bearing(placement=placement, figure=_figure(name, limbs, look), shades=())


def _girth(look: Look) -> float:
    return THINNEST + (1 - THINNEST) * (0.35 * look.dark + 0.65 * look.hairy)


def _figure(name: str, limbs: Limbs, look: Look) -> FigurePose:
    return FigurePose(figure=name, bones=limbs.bones, values={"look": (look.dark, look.hairy, 0.0, 0.0)})


def _fidget(feet: Array, clock_s: float, stance: Stance, look: Look) -> None:
    """Single feet twitch at rest; one front leg is cleaned; both front legs rise when it is alert."""
    legs = np.arange(LEGS)
    twitch = np.maximum(0.0, np.sin(clock_s * (0.31 + 0.05 * legs) + legs * 2.4) - 0.965) / 0.035
    feet[:, 2] += 0.012 * look.liveliness * twitch * abs(math.sin(17 * clock_s))
    rub = 2 * math.pi * 1.4 * clock_s
    mouth = np.array([-0.035 + 0.012 * math.sin(rub), 0.235 + 0.022 * math.cos(rub), -0.03 + 0.01 * math.sin(rub)])
    feet[0] += (mouth - feet[0]) * stance.cleaning
    raised = look.alert * (0.85 + 0.15 * math.sin(1.9 * clock_s))
    for leg, outward in ((0, -1.0), (4, 1.0)):
        feet[leg] += (np.array([outward * 0.2, 0.40, 0.16]) - feet[leg]) * 0.8 * raised


def _palps(clock_s: float, cleaning: float) -> Array:
    side = np.array([-1.0, 1.0])
    lift = np.maximum(0, np.sin(2.6 * clock_s + 1.5 * side)) + cleaning * (1 + np.sin(9 * clock_s + 3 * side))
    return np.stack(
        [
            side * (0.062 + 0.010 * np.sin(1.3 * clock_s + side) - 0.02 * cleaning),
            0.255 + 0.014 * np.sin(2.1 * clock_s + 2 * side),
            -CLEARANCE + 0.012 + 0.012 * lift,
        ],
        axis=1,
    )


def _shades(limbs: Limbs, placement: Placement, into_body: Array) -> tuple[Shade, ...]:
    thick = 0.012 * placement.x_scale
    balls = np.concatenate([_BODY_BALLS[:, :3], limbs.joints[:LEGS, 6], limbs.joints[:LEGS, 5]])
    places = balls * placement.x_scale @ into_body + [placement.x_m, placement.y_m, placement.z_m]
    radii = np.concatenate([_BODY_BALLS[:, 3] * placement.x_scale, np.full(LEGS, thick), np.full(LEGS, 1.15 * thick)])
    return tuple(
        Shade(x_m=float(x), y_m=float(y), z_m=float(z), radius_m=float(radius))
        for (x, y, z), radius in zip(places, radii, strict=True)
    )
