"""A rowing boat at the jetty; it rises and sinks with the breath."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vr_scenes.geometry.mesh import Mesh, MeshMaker, Tint
from vr_scenes.geometry.shapes import ALL_SIDES, box, tube

LENGTH_M, HALF_BEAM_M, GUNWALE_M, KEEL_M, FLOOR_M = 3.7, 0.66, 0.42, -0.14, 0.15
PAINT: Tint = (0.62, 0.72, 0.72)
INSIDE: Tint = (0.62, 0.47, 0.32)
WOOD: Tint = (0.60, 0.44, 0.29)
ROPE: Tint = (0.62, 0.56, 0.44)
ALONG, ACROSS = 22, 15


def boat_mesh() -> Mesh:
    """On a joint at the waterline amidships, its bow towards +y."""
    maker = MeshMaker()
    _shell(maker, inset_m=0.0, low_m=KEEL_M, tint=PAINT, is_outside=True)
    _shell(maker, inset_m=0.03, low_m=FLOOR_M, tint=INSIDE, is_outside=False)
    _gunwale(maker)
    for y in (-1.05, 0.0, 0.95):
        half = 0.88 * float(_half_beam(np.array(y / LENGTH_M + 0.5))) - 0.03
        box(maker, (-half, y - 0.13, 0.27), (half, y + 0.13, 0.305), tint=WOOD, sides=ALL_SIDES)
    for side in (-1.0, 1.0):
        tube(maker, (side * 0.30, -1.5, 0.33), (side * 0.22, 1.0, 0.40), (0.022, 0.02), tint=WOOD)
        box(maker, (side * 0.22 - 0.06, 1.0, 0.39), (side * 0.22 + 0.06, 1.5, 0.41), tint=WOOD, sides=ALL_SIDES)
    tube(maker, (0.0, 1.8, 0.48), (0.05, 2.75, 0.72), (0.012, 0.012), tint=ROPE, corners=5)
    return maker.mesh()


def _half_beam(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the width from stern (0) to bow (1): a square stern, a pointed bow."""
    bow = np.clip((share - 0.45) / 0.55, 0, 1)
    stern = np.clip((0.45 - share) / 0.45, 0, 1)
    wide: NDArray[np.float64] = HALF_BEAM_M * (1 - bow**2.3) * (1 - 0.3 * stern**2)
    return wide


def _sheer(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gunwale's height: it rises to the bow and a little to the stern."""
    rise: NDArray[np.float64] = (
        GUNWALE_M + 0.20 * np.clip(share - 0.35, 0, 1) ** 2 + 0.12 * np.clip(0.4 - share, 0, 1) ** 2
    )
    return rise


def _section(inset_m: float, low_m: float) -> NDArray[np.float64]:
    """(ALONG, ACROSS, 3): from the left gunwale under the keel to the right one."""
    share, turn = np.meshgrid(np.linspace(0, 1, ALONG), np.linspace(-1, 1, ACROSS), indexing="ij")
    half = np.maximum(_half_beam(share) - inset_m, 0.004)
    low = low_m + (_sheer(share) - low_m) * 0.55 * np.clip((share - 0.72) / 0.28, 0, 1) ** 2
    x = half * np.sign(turn) * np.abs(turn) ** 0.72
    z = low + (_sheer(share) - low) * np.abs(turn) ** 2.6
    points: NDArray[np.float64] = np.stack([x, (share - 0.5) * LENGTH_M, z], axis=-1)
    return points


def _shell(maker: MeshMaker, *, inset_m: float, low_m: float, tint: Tint, is_outside: bool) -> None:
    points = _section(inset_m, low_m)
    along, across = np.gradient(points, axis=0), np.gradient(points, axis=1)
    normals = np.cross(along, across)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True) + 1e-9
    strakes = 0.90 + 0.12 * (np.arange(ACROSS) % 2)
    tints = strakes[None, :, None] * np.array(tint)
    if is_outside:
        maker.grid(points[:, ::-1], normals=-normals[:, ::-1], tint=tints[:, ::-1])
    else:
        maker.grid(points, normals=normals, tint=tints * (0.65 + 0.35 * np.clip(points[..., 2:] / GUNWALE_M, 0, 1)))
    end = points[0] if not is_outside else points[0, ::-1]
    hub = np.broadcast_to(np.array([0.0, end[0, 1], GUNWALE_M * 0.9]), end[1:].shape)
    corners = np.stack([hub, end[:-1], end[1:], end[1:]], axis=1)
    maker.quads(corners, tint=WOOD)


def _gunwale(maker: MeshMaker) -> None:
    share = np.linspace(0, 1, ALONG)
    y, z, half = (share - 0.5) * LENGTH_M, _sheer(share), _half_beam(share)
    for side in (-1.0, 1.0):
        rail = [(side * float(half[at]), float(y[at]), float(z[at]) + 0.005) for at in range(ALONG)]
        for first, second in pairwise(rail):
            tube(maker, first, second, (0.024, 0.024), tint=WOOD, corners=5)
