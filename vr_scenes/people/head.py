"""The head: a skull that is pushed into a face, eyes, lids and ears."""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.people.body_maker import BodyMaker, Stuff
from vr_scenes.people.look import Look
from vr_scenes.people.skeleton import BONE, HEAD_AT, SIDES, eye_centre
from vr_scenes.people.turning import Array, turns

SKULL_M = np.array([0.078, 0.098, 0.122])  # half wide, deep, tall
# Heights of the rings that cut the head, dense at eyes, nose and mouth; mm above the middle.
_RING_MM = (124, 115, 92, 66, 49, 38, 29, 20, 9, -3, -15, -25, -32, -38, -43.5, -51, -58, -62, -67, -72.5, -80)
_LOW_RING_MM = (-93, -108, -119, -124)
_FAR_RING_MM = (124, 112, 84, 50, 30, 16, 4, -12, -28, -38, -46, -58, -68, -84, -106, -124)
FEATURELESS = 0.42  # up to this detail, ears and lower lids are too small to be seen
OUTWARD_DEG = 6.0  # irises are painted outwards: the socket hides their inner side, and people would look cross-eyed


def smooth(start: float, end: float, value: Array) -> Array:
    """0 before `start`, 1 after `end`, eased; the other way round if `start` is the larger."""
    share = np.clip((value - start) / (end - start), 0, 1)
    eased: Array = share * share * (3 - 2 * share)
    return eased


def direction(heading_deg: Array, rise_deg: Array) -> Array:
    """Unit vectors: heading from the front towards +x, rise upwards."""
    heading, rise = np.broadcast_arrays(np.radians(heading_deg), np.radians(rise_deg))
    return np.stack([np.sin(heading) * np.cos(rise), np.cos(heading) * np.cos(rise), np.sin(rise)], axis=-1)


def on_skull(way: Array, look: Look) -> Array:
    """Unit directions (..., 3) -> points of skull and face, metres from the head's middle."""
    x, y, z = np.moveaxis(way * SKULL_M, -1, 0)
    low = smooth(0.0, -0.115, z)
    x = x * (1 - (0.26 - 0.10 * look.jaw) * low**1.5) * (1 + 0.03 * smooth(0.0, 0.06, z))
    back = smooth(0.03, -0.05, y)
    z = z + 0.045 * low * back
    y = y * (1 - 0.30 * low * back) + 0.020 * low * smooth(0.0, 0.05, y)
    front, aside = smooth(0.01, 0.055, y), np.abs(x)

    def bulge(at_x: float, at_z: float, wide: float, tall: float) -> Array:
        bell: Array = front * np.exp(-(((aside - at_x) / wide) ** 2) - ((z - at_z) / tall) ** 2)
        return bell

    y = y - 0.011 * bulge(0.033, 0.010, 0.019, 0.015) + 0.004 * bulge(0.026, 0.038, 0.026, 0.010)  # sockets, brows
    down = np.clip((0.026 - z) / 0.058, 0, 1)
    ridge = (0.0028 + 0.0195 * look.nose * down**1.6) * smooth(-0.0455, -0.035, z) * smooth(0.045, 0.02, z)
    y = y + front * ridge * np.exp(-((x / (0.0085 + 0.0060 * down)) ** 2))
    y = y + 0.0075 * bulge(0.0115, -0.035, 0.0065, 0.0075)  # nostrils
    y = y + 0.0060 * bulge(0.042, -0.024, 0.022, 0.020) + 0.0055 * bulge(0, -0.064, 0.027, 0.022)  # cheeks, mouth
    y = y + 0.0030 * bulge(0, -0.0615, 0.018, 0.0045) + 0.0034 * bulge(0, -0.0725, 0.016, 0.005)  # lips
    y = y + (0.006 + 0.004 * look.jaw) * bulge(0, -0.106, 0.022, 0.017)  # chin
    x = x + np.sign(x) * 0.004 * look.weight * np.exp(-(((z + 0.05) / 0.035) ** 2))
    return np.stack([x, y, z], axis=-1)


def make_head(maker: BodyMaker, look: Look) -> None:
    """Face, eyes and ears; without hair."""
    _make_face(maker, look)
    for side, sign in SIDES:
        _make_eye(maker, look, side, sign)
        if maker.detail > FEATURELESS:
            _make_ear(maker, look, sign)


def _make_face(maker: BodyMaker, look: Look) -> None:
    spread = np.linspace(-1, 1, maker.segments(26, 12), endpoint=False)
    heading = 180 * (0.42 * spread + 0.58 * spread**3)  # dense in front
    rings = np.array(_rings(maker.detail)) / 124
    points = on_skull(direction(heading[None], np.degrees(np.arcsin(rings))[:, None]), look)
    x, y, z = np.moveaxis(points, -1, 0)
    cheek = smooth(0.02, 0.06, y) * np.exp(-(((np.abs(x) - 0.042) / 0.018) ** 2) - ((z + 0.034) / 0.016) ** 2)
    bones = (BONE["head"], np.where(x < 0, BONE["left_cheek"], BONE["right_cheek"]), cheek)
    shade = 1 - 0.45 * smooth(-0.095, -0.125, z) - 0.3 * smooth(0.02, -0.03, y) * smooth(-0.03, -0.08, z)
    maker.grid(points + HEAD_AT, stuff=Stuff.FACE, tint=look.skin, bones=bones, drawn_at=points, shade=shade)


def _rings(detail: float) -> tuple[float, ...]:
    if detail > 0.7:
        return (*_RING_MM, *_LOW_RING_MM)
    return _FAR_RING_MM if detail > FEATURELESS else _FAR_RING_MM[::3]


def _make_eye(maker: BodyMaker, look: Look, side: str, sign: float) -> None:
    centre, radius = eye_centre(look, sign), 0.0172 * look.eyes
    around = np.linspace(0, 360, maker.segments(12, 8), endpoint=False)
    from_pole = np.array([90.0, 70, 52, 34, 12]) if maker.detail > 0.7 else np.array([90.0, 50, 12])
    cap = direction(around[None], from_pole[:, None])[..., [0, 2, 1]]
    painted = cap @ turns(0.0, 0.0, -sign * OUTWARD_DEG)
    maker.grid(
        centre + cap * radius,
        stuff=Stuff.EYE,
        tint=(1, 1, 1),
        bones=BONE[f"{side}_eye"],
        drawn_at=painted,
        centre=centre,
    )
    _make_lid(maker, look, centre, radius, BONE[f"{side}_lid"], edge_deg=28, end_deg=112, lash=0.34)
    if maker.detail > FEATURELESS:
        _make_lid(maker, look, centre, radius, BONE["head"], edge_deg=-30, end_deg=-108, lash=0.82)


def _make_lid(
    maker: BodyMaker,
    look: Look,
    centre: Array,
    radius: float,
    bone: int,
    *,
    edge_deg: float,
    end_deg: float,
    lash: float,
) -> None:
    """A patch between great circles that meet in the corners of the eye."""
    across = np.radians(np.linspace(-82, 82, maker.segments(8, 4) + 1))[None]
    step = 1 if end_deg > 0 else -1
    angles = [edge_deg, edge_deg, edge_deg + 6 * step, edge_deg + 36 * step, end_deg]
    rise = np.radians(np.array(angles, float))[:, None]
    ball = np.stack([np.sin(across) + 0 * rise, np.cos(across) * np.cos(rise), np.cos(across) * np.sin(rise)], axis=-1)
    radii = np.array([0.99, 1.075, 1.10, 1.11, 1.04])[:, None, None] * radius
    tone = np.array([lash, lash, 0.93, 0.95, 0.97])[:, None, None] * np.asarray(look.skin) * [1, 0.96, 0.95]
    maker.grid(centre + ball * radii, stuff=Stuff.SKIN, tint=tone, bones=bone, is_closed=False, centre=centre)


def _make_ear(maker: BodyMaker, look: Look, sign: float) -> None:
    turn = np.linspace(0, 2 * np.pi, maker.segments(10, 6), endpoint=False)
    tall: NDArray[np.float64] = np.where(np.sin(turn) > 0, 0.031, 0.030 * (1 - 0.18 * np.abs(np.sin(turn))))
    wide = 0.0165 * (1 + 0.28 * np.sin(turn))
    rings = []
    for radius, out in ((1.0, -0.004), (1.06, 0.007), (0.92, 0.011), (0.68, 0.006), (0.0, 0.002)):
        stand_off = out + 0.008 * radius * smooth(0.4, -1.0, np.cos(turn))  # the rear rim stands off the skull
        rings.append(
            np.stack(
                [
                    sign * (0.0755 + stand_off),
                    -0.006 + np.cos(turn) * wide * radius,
                    -0.006 + np.sin(turn) * tall * radius,
                ],
                axis=-1,
            )
        )
    shade = np.array([0.9, 1.0, 1.0, 0.80, 0.70])[:, None, None] * np.asarray(look.skin) * [1.03, 0.93, 0.92]
    centre = np.array([sign * 0.05, -0.006, -0.006]) + HEAD_AT
    maker.grid(np.array(rings) + HEAD_AT, stuff=Stuff.SKIN, tint=shade, bones=BONE["head"], centre=centre)
