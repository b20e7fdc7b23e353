"""The picket fence, and its iron gate of two leaves."""

import numpy as np

from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.model import Joint, Part
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

GATE_HALF_M = 1.25
FENCE_ENDS_M = 6.1  # where the hedge takes over: pickets seen at a slant from afar would shimmer
PITCH_M, WIDE_M, THICK_M, TALL_M = 0.125, 0.07, 0.02, 1.12
PAINT: Tint = (0.88, 0.87, 0.83)
IRON: Tint = (0.16, 0.20, 0.19)
BARS = 9  # in each leaf: a dog that lies behind them is seen

JOINTS = (
    Joint(name="dog"),
    Joint(name="owner"),
    Joint(name="reel"),
    Joint(name="left_gate"),
    Joint(name="right_gate"),
)


def fence_parts(rng: np.random.Generator) -> tuple[Part, ...]:
    """Along y = 0, as far as the hedge; its leaves hang on joints at both sides of the path."""
    near = MeshMaker()
    for side in (-1, 1):
        _run(near, side * GATE_HALF_M, side * FENCE_ENDS_M, rng)
        box(
            near,
            (side * GATE_HALF_M - 0.06, -0.06, 0),
            (side * GATE_HALF_M + 0.06, 0.06, 1.3),
            tint=PAINT,
            sides=ALL_SIDES,
        )
        box(
            near,
            (side * GATE_HALF_M - 0.08, -0.08, 1.3),
            (side * GATE_HALF_M + 0.08, 0.08, 1.34),
            tint=PAINT,
            sides=ALL_SIDES,
        )
    return (
        Part(name="fence", mesh=near.mesh(), texture="boards", bump=0.2, is_near=True),
        Part(name="left gate", mesh=_leaf(1.0), shine=0.25, joint="left_gate", is_near=True),
        Part(name="right gate", mesh=_leaf(-1.0), shine=0.25, joint="right_gate", is_near=True),
    )


def _run(maker: MeshMaker, start: float, end: float, rng: np.random.Generator) -> None:
    """Pickets, two rails and posts from one x to another."""
    low, high = min(start, end), max(start, end)
    for x in np.arange(low + 0.1, high - 0.02, PITCH_M):
        _picket(maker, float(x), TALL_M + rng.uniform(-0.008, 0.008), rng)
    _rails(maker, low, high)
    for x in np.arange(low, high + 0.1, 2.25):
        box(maker, (x - 0.045, 0.03, 0), (x + 0.045, 0.12, 1.05), tint=PAINT, per_m=2, sides=ALL_SIDES)


def _leaf(side: float) -> Mesh:
    """A leaf of slender iron bars, from its hinge at 0 towards the middle of the path: what is behind it is seen."""
    maker = MeshMaker()
    wide = GATE_HALF_M - 0.05
    for x in (0.075, wide):
        low, high = min(side * (x - 0.016), side * (x + 0.016)), max(side * (x - 0.016), side * (x + 0.016))
        box(maker, (low, -0.016, 0.06), (high, 0.016, 1.14), tint=IRON, sides=ALL_SIDES)
    for z in (0.10, 0.60, 1.0):
        low, high = min(side * 0.075, side * wide), max(side * 0.075, side * wide)
        box(maker, (low, -0.01, z), (high, 0.01, z + 0.026), tint=IRON, sides=ALL_SIDES)
    for x in np.linspace(0.075, wide, BARS + 2)[1:-1].tolist():
        top_m = 1.10 + 0.10 * float(np.sin(np.pi * x / wide))
        tube(maker, (side * x, 0.0, 0.10), (side * x, 0.0, top_m), (0.008, 0.008), tint=IRON, corners=6)
        tube(maker, (side * x, 0.0, top_m), (side * x, 0.0, top_m + 0.07), (0.015, 0.001), tint=IRON, corners=6)
    for x in (side * 0.0, side * 0.075):
        box(maker, (x - 0.02, -0.02, 0.3), (x + 0.02, 0.02, 0.36), tint=IRON, sides=ALL_SIDES)
    return maker.mesh()


def _picket(maker: MeshMaker, x: float, tall_m: float, rng: np.random.Generator) -> None:
    tone = rng.uniform(0.93, 1.03)
    tint = (PAINT[0] * tone, PAINT[1] * tone, PAINT[2] * tone)
    x0, x1 = x - WIDE_M / 2, x + WIDE_M / 2
    box(
        maker,
        (x0, -THICK_M, 0.05),
        (x1, 0, tall_m - 0.05),
        tint=tint,
        per_m=1.5,
        offset=(float(rng.random()), 0),
        sides=ALL_SIDES,
    )
    for y, order in ((-THICK_M, (0, 1, 2)), (0.0, (1, 0, 2))):
        top = np.array([[x0, y, tall_m - 0.05], [x1, y, tall_m - 0.05], [x, y, tall_m]])[list(order)]
        maker.quads(top[None, [0, 1, 2, 2]], normals=np.array([0.0, -1.0 if y < 0 else 1.0, 0.0]), tint=tint)
    left, right = (x0, tall_m - 0.05), (x, tall_m)
    for (xa, za), (xb, zb) in ((right, left), ((x1, tall_m - 0.05), (x, tall_m))):
        slope = np.array([[[xa, 0, za], [xb, 0, zb], [xb, -THICK_M, zb], [xa, -THICK_M, za]]])
        maker.quads(slope, normals=np.array([0.0, 0.0, 1.0]), tint=tint)


def _rails(maker: MeshMaker, low: float, high: float) -> None:
    for z in (0.26, 0.84):
        box(maker, (low, 0.0, z), (high, 0.035, z + 0.075), tint=PAINT, per_m=1.0, sides=ALL_SIDES)
