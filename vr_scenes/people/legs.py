"""Legs in trousers or under a skirt, and shoes."""

import numpy as np

from vr_scenes.people.body_maker import BodyMaker, Stuff
from vr_scenes.people.head import smooth
from vr_scenes.people.look import Look
from vr_scenes.people.skeleton import BONE, SIDES
from vr_scenes.people.turning import Array

# Along the leg, 0 hip, 1 knee, 2 ankle; how thick a trouser leg is there, m.
_ALONG = np.array([-0.16, -0.10, 0, 0.18, 0.55, 0.86, 0.95, 1.02, 1.12, 1.35, 1.7, 2.0])
_THICK_M = np.array([0.03, 0.066, 0.086, 0.088, 0.076, 0.064, 0.062, 0.060, 0.059, 0.056, 0.051, 0.053])
# Along the shoe from the heel; half width, half height.
_SHOE = np.array(
    [
        [-0.072, 0.018, 0.026],
        [-0.064, 0.032, 0.045],
        [-0.030, 0.037, 0.050],
        [0.020, 0.038, 0.044],
        [0.075, 0.044, 0.032],
        [0.125, 0.043, 0.025],
        [0.158, 0.030, 0.018],
        [0.170, 0.012, 0.010],
    ]
)
# A skirt from the waist down: height, half width, half depth, shade.
_SKIRT = np.array(
    [
        [1.00, 0.140, 0.095, 1],
        [0.94, 0.158, 0.108, 1],
        [0.88, 0.174, 0.116, 1],
        [0.80, 0.186, 0.118, 1],
        [0.70, 0.188, 0.112, 1],
        [0.60, 0.184, 0.106, 1],
        [0.52, 0.182, 0.102, 1],
        [0.515, 0.176, 0.095, 0.7],
        [0.54, 0.165, 0.085, 0.3],
    ]
)


def make_legs(maker: BodyMaker, look: Look, joints: Array) -> None:
    """Both legs with shoes, and a skirt if one is worn."""
    for side, sign in SIDES:
        hip, knee, ankle = (joints[BONE[f"{side}_{part}"]] for part in ("thigh", "shin", "foot"))
        _make_leg(maker, look, side, (hip, knee, ankle))
        _make_shoe(maker, look, side, sign, ankle)
    if look.has_skirt:
        _make_skirt(maker, look)


def _make_leg(maker: BodyMaker, look: Look, side: str, at: tuple[Array, Array, Array]) -> None:
    hip, knee, ankle = at
    along = _ALONG[:, None]
    centres = np.where(along < 1, hip + (knee - hip) * along, knee + (ankle - knee) * (along - 1))
    thick = _THICK_M * (1 + 0.28 * look.weight)
    if look.has_skirt:
        thick = thick * np.interp(_ALONG, [-0.2, 0.7, 1.0, 1.4, 1.9], [0.92, 0.88, 0.80, 0.80, 0.66])
    rows = len(_ALONG)
    bones = (np.full(rows, BONE[f"{side}_thigh"]), np.full(rows, BONE[f"{side}_shin"]), smooth(0.84, 1.16, _ALONG))
    maker.tube(
        centres,
        np.stack([thick, thick * 1.04], axis=-1),
        stuff=Stuff.SKIN if look.has_skirt else Stuff.CLOTH,
        tint=look.skin if look.has_skirt else look.bottom,
        bones=bones,
        corners=12,
        shade=1 - 0.15 * smooth(0.3, 0, _ALONG),
    )


def _make_shoe(maker: BodyMaker, look: Look, side: str, sign: float, ankle: Array) -> None:
    along, wide, tall = _SHOE.T
    centres = np.stack([ankle[0] + sign * 0.05 * np.maximum(along, 0), ankle[1] + along, tall], axis=-1)
    maker.tube(
        centres,
        np.stack([wide, tall], axis=-1),
        stuff=Stuff.GLOSS,
        tint=look.shoes,
        bones=BONE[f"{side}_foot"],
        power=2.8,
        ahead=(0.0, 0.0, 1.0),
    )


def _make_skirt(maker: BodyMaker, look: Look) -> None:
    turn = np.linspace(0, 2 * np.pi, maker.segments(20, 10), endpoint=False) + 0.1
    height, wide, deep, shade = (column[:, None] for column in _SKIRT.T)
    stout = 1 + 0.25 * look.weight
    ring_x, ring_y = (np.sign(wave) * np.abs(wave) ** 0.8 for wave in (np.cos(turn), np.sin(turn)))
    pleats = 1 + 0.02 * np.sin(9 * turn) * smooth(0.9, 0.6, height)
    points = np.stack(
        [wide * stout * ring_x * pleats, deep * stout * ring_y * pleats - 0.004, height + 0 * turn], axis=-1
    )
    is_hip = np.broadcast_to(height > 0.91, points.shape[:2])
    first = np.where(is_hip, BONE["hips"], BONE["left_thigh"])
    second = np.where(is_hip, BONE["hips"], BONE["right_thigh"])
    share = np.where(is_hip, 0.0, smooth(-0.09, 0.09, points[..., 0]))
    maker.grid(points, stuff=Stuff.CLOTH, tint=look.bottom, bones=(first, second, share), shade=shade)
