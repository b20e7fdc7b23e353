"""Bags: a pack on the back, or one that hangs from a shoulder across the body."""

import numpy as np

from vr_scenes.people.body_maker import BodyMaker, Stuff
from vr_scenes.people.look import Bag, Look
from vr_scenes.people.skeleton import BONE, HIP_M
from vr_scenes.people.trunk import around, bones_at
from vr_scenes.people.turning import Array

STRAP_M = (0.004, 0.019)  # half as thick, half as wide
OFF_M = 0.007  # straps lie on the clothes
# Ways of straps round the body: height m, degrees from the right hand over the front.
_OVER_SHOULDER = ((1.30, -66), (1.375, -52), (1.418, -8), (1.395, 38), (1.33, 56), (1.24, 60), (1.15, 48), (1.09, 10),
                  (1.05, -38))  # fmt: skip
_ACROSS = ((1.02, 20), (1.10, 42), (1.20, 66), (1.30, 96), (1.375, 124), (1.418, 186), (1.37, 232), (1.28, 262),
           (1.16, 292), (1.04, 322))  # fmt: skip
# Of a pack from its foot up: height m, half wide, half deep, shade.
_PACK = ((0.985, 0.06, 0.03, 0.7), (0.995, 0.118, 0.062, 0.85), (1.06, 0.134, 0.076, 1.0), (1.20, 0.136, 0.074, 1.0),
         (1.31, 0.126, 0.064, 1.0), (1.375, 0.092, 0.045, 1.0), (1.395, 0.04, 0.02, 1.0))  # fmt: skip
_POCKET = ((1.02, 0.06, 0.012), (1.03, 0.096, 0.022), (1.13, 0.098, 0.022), (1.15, 0.06, 0.012))


def make_bag(maker: BodyMaker, look: Look) -> None:
    """What `look` carries, on hips or back; nothing where it carries none."""
    match look.bag:
        case Bag.BACKPACK:
            _make_pack(maker, look)
        case Bag.SHOULDER:
            _make_shoulder_bag(maker, look)
        case Bag.NONE:
            return


def _make_pack(maker: BodyMaker, look: Look) -> None:
    rows = np.array(_PACK)
    height, sizes = rows[:, 0], rows[:, 1:3]
    back = around(look, 1.2, -90)[1] - 0.055
    middles = np.stack([0 * height, back + 0.012 * (height > 1.3), height], axis=-1)
    maker.tube(
        middles, sizes, stuff=Stuff.CLOTH, tint=look.bag_colour, bones=bones_at(height), corners=12, power=3.2,
        shade=rows[:, 3],
    )  # fmt: skip
    if maker.detail > 0.5:
        pocket = np.array(_POCKET)
        at = np.stack([0 * pocket[:, 0], np.full(len(pocket), back - 0.07), pocket[:, 0]], axis=-1)
        tint = np.asarray(look.bag_colour) * 0.85
        maker.tube(at, pocket[:, 1:], stuff=Stuff.CLOTH, tint=tint, bones=bones_at(pocket[:, 0]), corners=8, power=3.0)
    for sign in (-1.0, 1.0):
        _make_strap(maker, look, _OVER_SHOULDER, sign)


def _make_shoulder_bag(maker: BodyMaker, look: Look) -> None:
    """At the right hip, a little behind it."""
    hip = around(look, 0.94, -28)
    height = np.array([0.74, 0.75, 0.84, 0.96, 0.975])
    sizes = np.array([[0.03, 0.08], [0.045, 0.125], [0.05, 0.135], [0.036, 0.13], [0.02, 0.11]])
    middles = np.stack([np.full(5, hip[0] + 0.04), np.full(5, hip[1] - 0.03), height], axis=-1)
    shade = np.array([0.7, 0.9, 1.0, 1.0, 1.0])
    maker.tube(
        middles, sizes, stuff=Stuff.GLOSS, tint=look.bag_colour, bones=BONE["hips"], corners=10, power=3.4, shade=shade
    )
    _make_strap(maker, look, _ACROSS, 1.0)


def _make_strap(maker: BodyMaker, look: Look, way: tuple[tuple[float, float], ...], sign: float) -> None:
    points = np.array([_on_clothes(look, height, degrees) for height, degrees in way]) * [sign, 1, 1]
    maker.tube(
        points,
        np.broadcast_to(STRAP_M, (len(points), 2)),
        stuff=Stuff.CLOTH,
        tint=np.asarray(look.bag_colour) * 0.7,
        bones=bones_at(np.maximum(points[:, 2], HIP_M)),
        corners=4,
        ahead=_outwards(points),
        caps=(False, False),
    )


def _on_clothes(look: Look, height: float, degrees: float) -> Array:
    point = around(look, height, degrees)
    out = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees)), 0.6 if height > 1.36 else 0.0])
    moved: Array = point + OFF_M * out
    return moved


def _outwards(points: Array) -> Array:
    """Square to a strap, level with the body's surface, so that it lies flat."""
    along = np.gradient(points, axis=0)
    out = points - np.array([0.0, -0.01, 1.22])
    out[:, 2] *= 0.35
    flat: Array = np.cross(out, along)
    return flat
