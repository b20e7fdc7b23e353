"""The trunk in its clothes: torso, hem, collar, tie and neck."""

import numpy as np

from vr_scenes.people.body_maker import BodyMaker, Bones, Stuff
from vr_scenes.people.head import smooth
from vr_scenes.people.look import Look, Outfit
from vr_scenes.people.skeleton import BONE
from vr_scenes.people.turning import Array

# Height, half width, half depth, how far ahead, and how much weight fills it; men's, m.
_ROWS = np.array(
    [
        [0.845, 0.050, 0.050, 0.000, 0.3],
        [0.855, 0.105, 0.080, -0.004, 0.5],
        [0.885, 0.152, 0.108, -0.008, 0.7],
        [0.940, 0.166, 0.118, -0.008, 0.8],
        [1.000, 0.158, 0.112, -0.002, 1.0],
        [1.070, 0.147, 0.104, 0.003, 1.2],
        [1.140, 0.150, 0.106, 0.004, 1.1],
        [1.220, 0.163, 0.113, 0.004, 0.8],
        [1.290, 0.173, 0.117, 0.004, 0.6],
        [1.340, 0.178, 0.108, 0.000, 0.5],
        [1.376, 0.165, 0.094, -0.008, 0.4],
        [1.404, 0.138, 0.082, -0.014, 0.3],
        [1.432, 0.098, 0.070, -0.019, 0.2],
        [1.456, 0.064, 0.060, -0.020, 0.1],
    ]
)
# What a woman's differ by: half width, half depth, how far ahead.
_WOMANS = np.array(
    [
        [0, 0, 0],
        [0, 0, 0],
        [0.008, 0, 0],
        [0.012, 0, 0],
        [0.004, 0, 0],
        [-0.016, 0, 0],
        [-0.014, 0, 0],
        [-0.010, 0, 0],
        [-0.012, 0.008, 0.012],
        [-0.014, 0, 0],
        [-0.014, 0, 0],
        [-0.010, 0, 0],
        [-0.004, 0, 0],
        [-0.002, 0, 0],
    ]
)
WAIST_M = 0.985
BOXY = 2.3  # how square the torso's rings are: 2 is round
_HEM_M = {Outfit.SWEATER: 0.865, Outfit.JACKET: 0.835, Outfit.BLOUSE: 0.875}  # a shirt is tucked in


def make_trunk(maker: BodyMaker, look: Look) -> None:
    """Torso with hem, collar and tie, and the neck."""
    centres, radii = _shape(look)
    height = centres[:, 2]
    is_tucked = look.outfit is Outfit.SHIRT
    tint = np.where((height > (WAIST_M if is_tucked else 0.90))[:, None], look.top, look.bottom)
    maker.tube(
        centres,
        radii,
        stuff=Stuff.TORSO,
        tint=tint,
        bones=bones_at(height),
        corners=18,
        power=BOXY,
        caps=(True, False),
        shade=1 - 0.15 * smooth(0.90, 0.82, height),
    )
    if is_tucked:
        _make_belt(maker, centres, radii)
    else:
        _make_hem(maker, look, centres, radii)
    _make_collar(maker, look)
    _make_neck(maker, look)


def around(look: Look, height: float, degrees: float) -> Array:
    """A point (3,) on the torso's clothes: `degrees` from the right hand over the front (90) to the left (180)."""
    centres, radii = _shape(look)
    middle = np.interp(height, centres[:, 2], centres[:, 1])
    wide, deep = (float(np.interp(height, centres[:, 2], radii[:, i])) for i in (0, 1))
    x, y = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    far = (np.abs(x / wide) ** BOXY + np.abs(y / deep) ** BOXY) ** (-1 / BOXY)
    return np.array([x * far, middle + y * far, height])


def bones_at(height: Array) -> Bones:
    """The bones that carry what is worn on the torso at each height."""
    return _between(height, ((0.95, 0), (1.08, 1), (1.16, 1), (1.30, 2)))


def _shape(look: Look) -> tuple[Array, Array]:
    """Middles (rows, 3) and half sizes (rows, 2) of the torso's rings."""
    height = _ROWS[:, 0]
    woman = _WOMANS * look.is_woman
    belly = 0.035 * look.weight * np.exp(-(((height - 1.04) / 0.10) ** 2))
    ahead = _ROWS[:, 3] + woman[:, 2] + belly
    grow = 1 + 0.30 * look.weight * _ROWS[:, 4:]
    radii = (_ROWS[:, 1:3] + woman[:, :2]) * grow
    fine = np.insert(height, np.searchsorted(height, WAIST_M), (WAIST_M - 0.002, WAIST_M + 0.002))  # a sharp waist
    rings = [np.interp(fine, height, radii[:, i]) for i in (0, 1)]
    return np.stack([0 * fine, np.interp(fine, height, ahead), fine], axis=-1), np.stack(rings, axis=-1)


def _between(height: Array, marks: tuple[tuple[float, float], ...]) -> Bones:
    """Bones by height: `marks` say at which height which bone (by number) carries all."""
    bone = np.interp(height, [mark[0] for mark in marks], [mark[1] for mark in marks])
    first = np.minimum(np.floor(bone), marks[-1][1] - 1)
    return first, first + 1, bone - first


def _make_belt(maker: BodyMaker, centres: Array, radii: Array) -> None:
    """Hides where shirt and trousers meet."""
    height = np.array([0.962, 0.964, 0.998, 1.000])
    size = np.stack([np.interp(height, centres[:, 2], radii[:, i]) for i in (0, 1)], axis=-1)
    middle = np.stack([0 * height, np.interp(height, centres[:, 2], centres[:, 1]), height], axis=-1)
    maker.tube(
        middle,
        size + np.array([0.0, 0.004, 0.004, 0.0])[:, None],
        stuff=Stuff.GLOSS,
        tint=(0.13, 0.10, 0.09),
        bones=_between(height, ((0.95, 0), (1.08, 1))),
        corners=18,
        power=2.3,
        caps=(False, False),
    )


def _make_hem(maker: BodyMaker, look: Look, centres: Array, radii: Array) -> None:
    """A loose edge that stands off what is worn below it."""
    low = _HEM_M[look.outfit]
    height = np.array([1.03, 0.96, low + 0.03, low, low + 0.008])
    rings = [np.interp(np.maximum(height, 0.90), centres[:, 2], radii[:, i]) for i in (0, 1)]
    size = np.stack(rings, axis=-1) + np.array([0.001, 0.005, 0.011, 0.012, 0.0])[:, None]
    wide = (0.194 if look.has_skirt else 0.183) * (1 + 0.28 * look.weight)  # wider than the thighs under it
    deep = 1 + 0.25 * look.weight
    size[2:4] = np.maximum(size[2:4], [[wide - 0.004, 0.132 * deep], [wide, 0.138 * deep]])
    middle = np.stack([0 * height, np.interp(height, centres[:, 2], centres[:, 1]), height], axis=-1)
    maker.tube(
        middle,
        size,
        stuff=Stuff.TORSO,
        tint=look.top,
        bones=BONE["hips"],
        corners=16,
        fewest=10,
        power=2.3,
        caps=(False, False),
        shade=np.array([1, 1, 0.95, 0.8, 0.5]),
    )


def _make_collar(maker: BodyMaker, look: Look) -> None:
    has_shirt = look.outfit is Outfit.JACKET and not look.is_woman
    if has_shirt:
        knot = np.array([[0, 0.040, 1.446], [0, 0.049, 1.430], [0, 0.056, 1.400]])
        sizes = np.array([[0.016, 0.011], [0.015, 0.012], [0.009, 0.009]])
        maker.tube(knot, sizes, stuff=Stuff.CLOTH, tint=look.tie, bones=BONE["chest"], corners=8)
    if look.outfit is Outfit.BLOUSE or (look.outfit is Outfit.JACKET and look.is_woman):
        return
    is_soft = look.outfit is Outfit.SWEATER
    height = np.array([1.428, 1.444, 1.455, 1.453, 1.438] if is_soft else [1.422, 1.440, 1.468, 1.472, 1.445])
    radius = np.array([0.066, 0.066, 0.060, 0.056, 0.050])
    middle = np.stack([0 * height, np.full(5, -0.020), height], axis=-1)
    maker.tube(
        middle,
        np.stack([radius, radius * 0.97], axis=-1),
        stuff=Stuff.CLOTH,
        tint=np.asarray(look.shirt if has_shirt else look.top) * 0.97,
        bones=BONE["chest"],
        corners=18 if maker.detail > 0.7 else 14,  # near by, as the torso: else its edge is a saw's
        caps=(False, False),
        shade=np.array([0.8, 1, 1, 0.8, 0.5]),
    )


def _make_neck(maker: BodyMaker, look: Look) -> None:
    height = np.array([1.40, 1.44, 1.47, 1.50, 1.53, 1.568])
    thick = 1 - 0.13 * look.is_woman + 0.12 * look.weight
    radius = np.array([0.062, 0.054, 0.049, 0.047, 0.047, 0.048]) * thick
    ahead = np.interp(height, [1.40, 1.56], [-0.022, -0.012])
    maker.tube(
        np.stack([0 * height, ahead, height], axis=-1),
        np.stack([radius, radius], axis=-1),
        stuff=Stuff.SKIN,
        tint=look.skin,
        bones=_between(height, ((1.43, 2), (1.48, 3), (1.50, 3), (1.56, 4))),
        corners=12,
        caps=(False, False),
        shade=np.array([0.75, 0.8, 0.85, 0.75, 0.6, 0.5]),
    )
