"""Makes the dog's figure: trunk, neck, head, ears, tail, legs, collar, and a short coat."""

import math

import numpy as np

from vr_scenes.catalog.dog.anatomy import (
    BONES,
    CHEST,
    COLLAR,
    COLLAR_M,
    COLLAR_WAY,
    EARS,
    FIRST_LEG,
    HEAD,
    HIPS,
    IS_HIND,
    JAW,
    LEFT_EAR,
    LEG_BONES,
    LEG_JOINTS,
    LEGS,
    NECK,
    TAIL,
    TAIL_BASE,
    TAIL_SEGMENT_M,
    TAIL_WAY,
    Array,
    out_of_head,
)
from vr_scenes.catalog.dog.pelt import EYE, FUR, LEATHER, MOUTH, NOSE, TOOTH, Pelt, Station
from vr_scenes.geometry.model import Figure

HAIRS, HAIR_M = 34_000, 0.017

_TRUNK: tuple[Station, ...] = (  # x, y, z, half width, half height, bones and share
    (0, -0.362, 0.487, 0.004, 0.004, HIPS, HIPS, 0),
    (0, -0.352, 0.487, 0.052, 0.058, HIPS, HIPS, 0),
    (0, -0.315, 0.484, 0.088, 0.092, HIPS, HIPS, 0),
    (0, -0.250, 0.482, 0.106, 0.103, HIPS, CHEST, 0.0),
    (0, -0.160, 0.482, 0.100, 0.092, HIPS, CHEST, 0.12),
    (0, -0.070, 0.474, 0.098, 0.094, HIPS, CHEST, 0.4),
    (0, 0.020, 0.458, 0.110, 0.112, HIPS, CHEST, 0.72),
    (0, 0.120, 0.444, 0.122, 0.134, HIPS, CHEST, 1.0),
    (0, 0.210, 0.446, 0.118, 0.138, HIPS, CHEST, 1.0),
    (0, 0.285, 0.468, 0.100, 0.118, CHEST, NECK, 0.1),
    (0, 0.343, 0.516, 0.089, 0.104, CHEST, NECK, 0.5),
    (0, 0.380, 0.568, 0.075, 0.092, CHEST, NECK, 1.0),
    (0, 0.406, 0.616, 0.067, 0.080, NECK, HEAD, 0.25),
    (0, 0.426, 0.652, 0.066, 0.068, NECK, HEAD, 0.75),
    (0, 0.440, 0.680, 0.050, 0.050, NECK, HEAD, 1.0),
    (0, 0.447, 0.692, 0.004, 0.004, NECK, HEAD, 1.0),
)
_SKULL = (  # ahead, up, half width, half height: in the head's space
    (-0.078, 0.014, 0.003, 0.003),
    (-0.068, 0.016, 0.044, 0.040),
    (-0.038, 0.018, 0.070, 0.058),
    (0.000, 0.016, 0.078, 0.064),
    (0.035, 0.009, 0.074, 0.060),
    (0.062, -0.003, 0.060, 0.048),
    (0.083, -0.014, 0.047, 0.037),
    (0.115, -0.019, 0.041, 0.032),
    (0.150, -0.021, 0.034, 0.029),
    (0.178, -0.022, 0.027, 0.024),
    (0.191, -0.023, 0.015, 0.014),
    (0.197, -0.021, 0.003, 0.003),
)
_LOWER_JAW = (
    (0.020, -0.036, 0.004, 0.003),
    (0.030, -0.038, 0.042, 0.017),
    (0.080, -0.046, 0.036, 0.015),
    (0.130, -0.048, 0.031, 0.013),
    (0.160, -0.047, 0.024, 0.011),
    (0.172, -0.045, 0.003, 0.003),
)
_TONGUE = (
    (0.04, -0.036, 0.003, 0.002),
    (0.05, -0.035, 0.018, 0.004),
    (0.11, -0.034, 0.018, 0.004),
    (0.17, -0.038, 0.015, 0.003),
    (0.185, -0.044, 0.003, 0.002),
)
EYE_ASIDE_M = 0.0405
TUCKED = np.array([0.35, 1.0, 1.0])  # legs begin within the trunk, so that no joint stands out
_FORE_RADII = ((0.042, 0.070), (0.043, 0.054), (0.034, 0.038), (0.027, 0.030), (0.024, 0.026), (0.025, 0.027))
_HIND_RADII = ((0.045, 0.096), (0.052, 0.082), (0.042, 0.052), (0.030, 0.036), (0.021, 0.026), (0.023, 0.025))


def dog(name: str, joint: str, seed: int) -> Figure:
    """A dog that stands on `joint`, 0.6 m high at the shoulder."""
    pelt = Pelt()
    pelt.loft(_TRUNK, rows=3, columns=22)
    pelt.loft(_in_head(_SKULL, HEAD), rows=3, columns=20)
    pelt.loft(_in_head(_LOWER_JAW, JAW), rows=2, columns=12)
    for leg in range(LEGS):
        _leg(pelt, leg)
    _tail(pelt)
    for side in range(2):
        _ear(pelt, side)
        _cheek(pelt, -1.0 if side == 0 else 1.0)
    pelt.grow_hair(np.random.default_rng([seed, 1]), HAIRS, HAIR_M)
    _face(pelt)
    _collar(pelt)
    mesh, skin = pelt.mesh()
    return Figure(name=name, mesh=mesh, skin=skin, bone_count=BONES, kind="dog", joint=joint, reach_m=1.2)


def _in_head(own: tuple[tuple[float, float, float, float], ...], bone: int) -> list[Station]:
    table = np.array(own)
    centres = out_of_head(np.stack([0 * table[:, 0], table[:, 0], table[:, 1]], axis=1))
    return [(*centre, *row[2:], bone, bone, 0.0) for centre, row in zip(centres, table, strict=True)]


def _leg(pelt: Pelt, leg: int) -> None:
    root, middle, lower, foot = LEG_JOINTS[leg]
    trunk = HIPS if IS_HIND[leg] else CHEST
    upper_bone = FIRST_LEG + leg * LEG_BONES
    radii = _HIND_RADII if IS_HIND[leg] else _FORE_RADII
    top = (root + (root - middle) * 0.5) * TUCKED
    stations: list[Station] = [(*top, 0.004, 0.004, trunk, upper_bone, 0.5)]
    knots: tuple[tuple[Array, int, int, float], ...] = (
        (root, trunk, upper_bone, 0.6),
        ((root + middle) / 2, trunk, upper_bone, 1.0),
        (middle, upper_bone, upper_bone + 1, 0.5),
    )
    knots += (((middle + lower) / 2, upper_bone, upper_bone + 1, 1.0), (lower, upper_bone + 1, upper_bone + 2, 0.5))
    knots += ((lower * 0.35 + foot * 0.65, upper_bone + 1, upper_bone + 2, 1.0),)
    for (place, first, second, share), (wide, deep) in zip(knots, radii, strict=True):
        stations.append((*place, wide, deep, first, second, share))
    end = lower * 0.12 + foot * 0.88
    stations.append((*end, 0.010, 0.010, upper_bone + 2, upper_bone + 3, 0.6))
    paw_bone = upper_bone + 3
    pelt.loft(stations, rows=3, columns=14)
    paw = foot + np.array([0, 0.022, 0.021])
    pelt.ball(paw, (0.034, 0.046, 0.022), paw_bone, FUR)
    for toe in (-0.019, 0.0, 0.019):
        ahead = 0.050 - 12 * toe * toe
        pelt.ball(foot + np.array([toe, ahead, 0.015]), (0.0115, 0.021, 0.015), paw_bone, FUR)
        pelt.ball(foot + np.array([toe, ahead + 0.019, 0.009]), (0.003, 0.008, 0.004), paw_bone, NOSE)


def _tail(pelt: Pelt) -> None:
    stations: list[Station] = []
    profile = (
        (0.0, 0.030),
        (0.5, 0.034),
        (1.0, 0.037),
        (1.5, 0.037),
        (2.0, 0.033),
        (2.5, 0.025),
        (2.85, 0.012),
        (3.0, 0.003),
    )
    for way, radius in profile:
        at = TAIL_BASE + TAIL_WAY * TAIL_SEGMENT_M * way
        first, second = (
            (HIPS, TAIL) if way <= 0.5 else (TAIL + min(1, int(way - 0.5)), TAIL + 1 + min(1, int(way - 0.5)))
        )
        share = min(1.0, way + 0.5) if way <= 0.5 else min(1.0, way - 0.5 - min(1, int(way - 0.5)))
        stations.append((*at, radius, radius, first, second, share))
    pelt.loft(stations, rows=3, columns=12)


def _ear(pelt: Pelt, side: int) -> None:
    """A leaf that stands up; the bone lets it hang."""
    sign = -1.0 if side == 0 else 1.0
    base = EARS[side]
    way = np.linspace(0, 1, 9)[:, None]
    turn = np.linspace(0, 2 * math.pi, 12, endpoint=False)
    wide = 0.038 * np.sin(math.pi * (0.27 + 0.73 * way)) ** 0.9 + 0.001
    cup = 0.022 * np.cos(turn) ** 2 * (1 - way)
    x = base[0] + sign * (0.012 * way + cup) + 0.0045 * np.sin(turn) * sign
    y = base[1] + wide * np.cos(turn) - 0.008 * way
    z = base[2] - 0.012 + 0.120 * way + 0 * turn
    points = out_of_head(np.stack([x, y, z], axis=-1))
    if side == 1:
        points = points[:, ::-1]  # so that it faces outwards as the other one does
    share = np.clip(way * 4, 0, 1) * np.ones_like(turn)
    bones = np.stack([np.full_like(share, HEAD), np.full_like(share, LEFT_EAR + side), share], axis=-1)
    pelt.sheet(points, bones, FUR)


def _cheek(pelt: Pelt, sign: float) -> None:
    """What rounds the skull: the muscle of the jaw, and brow and lid, under which the eye lies."""
    pelt.ball(out_of_head(np.array([sign * 0.044, 0.016, -0.014])), (0.034, 0.050, 0.040), HEAD, FUR)
    pelt.ball(out_of_head(np.array([sign * 0.030, 0.045, 0.0400])), (0.021, 0.022, 0.012), HEAD, FUR)
    for ahead, up, thick in ((0.0650, 0.0332, 0.0085), (0.0655, 0.0160, 0.0055)):  # the lids
        lid = np.array([sign * (EYE_ASIDE_M - 0.001), ahead, up])
        pelt.ball(out_of_head(lid), (0.0140, 0.0130, thick), HEAD, FUR)


def _face(pelt: Pelt) -> None:
    for sign in (-1.0, 1.0):
        pelt.ball(out_of_head(np.array([sign * EYE_ASIDE_M, 0.0690, 0.0260])), (0.0125, 0.0125, 0.0125), HEAD, EYE)
    pelt.ball(out_of_head(np.array([0.0, 0.191, -0.010])), (0.0165, 0.010, 0.0120), HEAD, NOSE)
    pelt.loft(_in_head(_TONGUE, JAW), kind=MOUTH, rows=2, columns=8)
    for sign in (-1.0, 1.0):  # fangs, above and below
        for ahead, up, size, bone in ((0.158, -0.040, -1, HEAD), (0.150, -0.036, 1, JAW)):
            tooth = np.array([sign * 0.017, ahead, up + size * 0.003])
            pelt.ball(out_of_head(tooth), (0.0032, 0.0032, 0.009), bone, TOOTH)


def _collar(pelt: Pelt) -> None:
    centre, way = COLLAR, COLLAR_WAY
    up = np.array([0.0, -way[2], way[1]])
    turn, around = np.linspace(0, 2 * math.pi, 28), np.linspace(0, 2 * math.pi, 8, endpoint=False)
    radius = COLLAR_M - 0.008 + 0.0035 * np.cos(around)
    out = np.stack([np.cos(turn)[:, None] * radius, np.sin(turn)[:, None] * (radius + 0.008)], axis=-1)
    points = (
        centre
        + out[..., :1] * np.array([1.0, 0, 0])
        + out[..., 1:] * up
        + (0.014 * np.sin(around))[None, :, None] * way
    )
    bones: Array = np.broadcast_to(np.array([CHEST, NECK, 1.0]), points.shape)
    pelt.sheet(points, bones, LEATHER)
