"""The gull that flies past on command: a body and two wings that beat."""

import math

import numpy as np

from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Joint, Part
from vr_scenes.pose import Happening, Placement

PASSES_S = 9.0  # from one side of the square to the other
BEATS_HZ = 2.4  # a herring gull's unhurried flight; small in the picture, and no flicker
GROWS_S = 1.0  # it comes and goes as a dot
HIDDEN_SCALE = 0.001
PLUMAGE: Tint = (0.93, 0.93, 0.92)
BACK: Tint = (0.62, 0.65, 0.69)
TIPS: Tint = (0.12, 0.12, 0.13)
WING_M = 0.62

JOINTS = (
    Joint(name="bird", parent="rig"),
    Joint(name="left_wing", parent="bird"),
    Joint(name="right_wing", parent="bird"),
)


def bird_parts() -> tuple[Part, ...]:
    """It flies towards +y of its joint."""
    body = MeshMaker()
    _body(body)
    parts = [Part(name="bird", mesh=body.mesh(), joint="bird", casts_shadow=False)]
    for joint, side in (("left_wing", -1.0), ("right_wing", 1.0)):
        wing = MeshMaker()
        _wing(wing, side)
        parts.append(Part(name=joint, mesh=wing.mesh(), joint=joint, is_two_sided=True, casts_shadow=False))
    return tuple(parts)


def bird_in_flight(happening: Happening, clock_s: float) -> tuple[Placement, ...]:
    """Where the bird is; called off, it climbs away from the eye. Before and after, it is too small to be seen."""
    share = min(1.0, max(0.0, happening.began_s / PASSES_S))
    away = 0.0 if happening.ended_s is None else _smooth(happening.ended_s / 4.0) * (share < 1)
    across = -48.0 + 96.0 * share
    near = math.exp(-((across / 13.0) ** 2))
    size = _smooth(happening.began_s / GROWS_S) * _smooth((PASSES_S - happening.began_s) / GROWS_S)
    scale = max(HIDDEN_SCALE, size)
    beat = math.sin(2 * math.pi * BEATS_HZ * clock_s)
    glides = 0.35 + 0.65 * (0.5 + 0.5 * math.cos(0.9 * clock_s))
    flap_deg = 26.0 * beat * glides * size
    return (
        Placement(
            joint="bird",
            x_m=across,
            y_m=34.0 - 28.5 * near + 30.0 * away,
            z_m=5.0 - 3.4 * near + 16.0 * away + 0.06 * beat * size,
            heading_deg=-90.0 + 12.0 * away,
            roll_deg=9.0 * near,
            pitch_deg=10.0 * away,
            x_scale=scale,
            y_scale=scale,
            z_scale=scale,
        ),
        Placement(joint="left_wing", x_m=-0.05, roll_deg=8.0 + flap_deg),
        Placement(joint="right_wing", x_m=0.05, roll_deg=-8.0 - flap_deg),
    )


def _smooth(share: float) -> float:
    inside = min(1.0, max(0.0, share))
    return inside * inside * (3 - 2 * inside)


def _body(maker: MeshMaker) -> None:
    along = np.array([-0.3, -0.22, -0.1, 0.02, 0.12, 0.19, 0.24, 0.28, 0.32])
    radius = np.array([0.004, 0.035, 0.075, 0.09, 0.075, 0.05, 0.052, 0.035, 0.004])
    turn = np.linspace(0, 2 * math.pi, 11)
    out = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], axis=-1)
    points = radius[:, None, None] * out + np.stack([0 * along, along, 0.02 * (along > 0.15)], axis=-1)[:, None, :]
    upper = np.clip(0.5 + out[..., 2], 0, 1)[None, :, None]
    tint = np.broadcast_to(np.array(PLUMAGE) * (1 - 0.4 * upper) + np.array(BACK) * 0.4 * upper, points.shape)
    maker.grid(points[:, ::-1], normals=np.broadcast_to(out[::-1], points.shape), tint=tint[:, ::-1])
    beak = np.array([[[-0.012, 0.31, 0.02], [0.012, 0.31, 0.02], [0.0, 0.37, 0.012], [0.0, 0.37, 0.012]]])
    maker.quads(beak, tint=(0.85, 0.62, 0.15))


def _wing(maker: MeshMaker, side: float) -> None:
    """Long and pointed, its outer half swept back."""
    out, back = np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 4), indexing="ij")
    chord = 0.17 * (1 - 0.75 * out**1.6)
    sweep = 0.05 * np.sin(math.pi * np.minimum(out * 1.4, 1)) - 0.16 * np.maximum(0, out - 0.45)
    points = np.stack([side * WING_M * out, 0.09 + sweep - chord * back, 0.03 * np.sin(math.pi * out)], axis=-1)
    tips = np.clip((out - 0.82) / 0.1, 0, 1)[..., None]
    tint = np.array(BACK) * (1 - tips) + np.array(TIPS) * tips
    maker.grid(points, normals=np.array([0.0, 0.0, 1.0]), tint=tint)
