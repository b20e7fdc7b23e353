"""The tunnels: tubes that continue the station at both ends; their walls roll past by the shader of their kind."""

import math

import numpy as np

from vr_scenes.catalog.crowd.measures import BED_M, STATION_Y_M, TUNNEL_HIGH_M, TUNNEL_LONG_M, TUNNEL_X_M
from vr_scenes.geometry.mesh import Floats, MeshMaker
from vr_scenes.geometry.model import Figure
from vr_scenes.geometry.rigid import RigidFigure, stances

FIGURE = "tunnel"
LEAVING, ARRIVING = 0.0, 1.0  # which tube, as the shader counts


def tunnel_figure() -> Figure:
    """Both tubes in one figure, open towards the station."""
    figure = RigidFigure(("world",))
    low, high = STATION_Y_M
    for start, end, tube in ((low - TUNNEL_LONG_M, low, LEAVING), (high, high + TUNNEL_LONG_M, ARRIVING)):
        maker = MeshMaker()
        _tube(maker, start, end)
        _end(maker, start if tube == LEAVING else end, facing=1.0 if tube == LEAVING else -1.0)
        figure.add(maker.mesh(), bone="world", more=(tube, 0.0, 0.0, 0.0))
    values = (("rolled", (0.0, 0.0, 0.0, 0.0)), ("ride", (0.0, 0.0, 0.0, 0.0)))
    return figure.figure(FIGURE, "tunnel", values=values, joint="station", reach_m=400.0, casts_shadow=False)


def tunnel_bones() -> Floats:
    """It stands on the station's joint."""
    return stances(("world",), {})


def _tube(maker: MeshMaker, y0: float, y1: float) -> None:
    """Upright walls under a flat arch, over a bed; seen from inside. Texture: metres along, metres round."""
    left, right = TUNNEL_X_M
    turn = np.linspace(0, math.pi, 11)
    middle, half = (left + right) / 2, (right - left) / 2
    x = np.concatenate([[right, right], middle + half * np.cos(turn)[1:-1], [left, left], [right]])
    arch = 2.6 + (TUNNEL_HIGH_M - 2.6) * np.sin(turn)
    z = np.concatenate([[BED_M, 2.6], arch[1:-1], [2.6, BED_M], [BED_M]])
    ring = np.stack([x, z], -1)
    round_m = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0).T))])
    for i in range(len(ring) - 1):
        (xa, za), (xb, zb) = ring[i], ring[i + 1]
        corners = np.array([[xa, y0, za], [xb, y0, zb], [xb, y1, zb], [xa, y1, za]])
        normal = np.array([za - zb, 0.0, xb - xa])
        normal = normal / np.hypot(*normal[[0, 2]])
        inwards = np.array([middle - (xa + xb) / 2, 0.0, 1.2 - (za + zb) / 2])
        if normal @ inwards < 0:
            normal, corners = -normal, corners
        uv = np.stack([corners[:, 1], [round_m[i], round_m[i + 1], round_m[i + 1], round_m[i]]], -1)
        facing = np.cross(corners[1] - corners[0], corners[2] - corners[0]) @ inwards
        order = [0, 1, 2, 3] if facing > 0 else [3, 2, 1, 0]
        maker.quads(corners[order][None], normals=normal, uv=uv[order])


def _end(maker: MeshMaker, y: float, *, facing: float) -> None:
    """Darkness at the far end; `facing` +1: towards +y."""
    (left, right), foot, top = TUNNEL_X_M, BED_M, TUNNEL_HIGH_M
    corners = np.array([[right, y, foot], [left, y, foot], [left, y, top], [right, y, top]])
    maker.quads((corners if facing > 0 else corners[[1, 0, 3, 2]])[None])
