"""Makes a spider's figure: carapace, abdomen, limbs, jaws, eyes, and a coat of hair on all of them."""

import math

import numpy as np

from vr_scenes.catalog.spider.anatomy import (
    ABDOMEN,
    BONES,
    CARAPACE,
    FIRST_JAW,
    FIRST_LIMB,
    LEGS,
    LENGTHS,
    LIMBS,
    RADII,
    SEGMENTS,
)
from vr_scenes.catalog.spider.hide import GLOSSY, Array, Hide
from vr_scenes.geometry.model import Figure

EYES = ((0.0065, 0.128, 1.25), (0.0200, 0.124, 1.0), (0.0090, 0.113, 0.95), (0.0230, 0.110, 1.05))  # x, y, size
CARAPACE_REGION, ABDOMEN_REGION, LEG_REGION = 0.0, 0.5, 1.0


def spider(name: str, joint: str, *, hairs: int, detail: float, seed: int) -> Figure:
    """A spider of leg span 1 (its joint scales it) with about that many hairs; `detail` 1 is for close views."""
    return _Spider(hairs, detail, np.random.default_rng([seed, 1])).figure(name, joint)


class _Spider:
    def __init__(self, hairs: int, detail: float, rng: np.random.Generator) -> None:
        self._hide = Hide()
        self._hairs, self._detail, self._rng = hairs, detail, rng
        self._carapace()
        self._abdomen()
        for limb in range(LIMBS):
            for segment in range(SEGMENTS):
                self._segment(limb, segment)
        for side, bone in ((-1, FIRST_JAW), (1, FIRST_JAW + 1)):
            self._jaw(side, bone)
            self._spinneret(side)
            for x, y, size in EYES:
                self._eye(side * x, y, size)

    def figure(self, name: str, joint: str) -> Figure:
        mesh, skin = self._hide.mesh()
        return Figure(name=name, mesh=mesh, skin=skin, bone_count=BONES, kind="spider", joint=joint, reach_m=0.9)

    def _carapace(self) -> None:
        points = _carapace(*self._sphere(26, 34))
        x, y, z = points[..., 0], points[..., 1] - 0.035, points[..., 2]
        angle, way = np.arctan2(x, y), np.hypot(x, y)
        rays = np.abs(np.cos(4 * angle)) ** 6 * _smooth(0.006, 0.02, way) * (1 - _smooth(0.05, 0.065, way))
        pattern = np.clip(rays + np.exp(-((way / 0.009) ** 2)), 0, 1)
        shade = np.where(z < -0.008, 0.55, 1.0)
        masks = np.stack([pattern, shade, np.full_like(x, CARAPACE_REGION)], axis=-1)
        normals = self._hide.sheet(points, masks, CARAPACE)
        back = np.broadcast_to(np.array([0.0, -0.6, 0.0]), points.shape)
        bare = _smooth(0.095, 0.108, points[..., 1]) * (np.abs(x) < 0.034)  # so that the eyes are seen
        self._coat(points, normals, back, masks, CARAPACE, 0.115, length=0.0075, lean=1.5, width=0.0008, bare=bare)

    def _abdomen(self) -> None:
        points = _abdomen(*self._sphere(28, 36))
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        chevrons = np.cos((y + np.abs(x) * 0.8) * 165) * _smooth(0.08, 0.16, -y) * (1 - _smooth(0.03, 0.055, np.abs(x)))
        heart = np.exp(-((x / (0.010 + 0.02 * _smooth(-0.12, -0.02, y))) ** 2)) * _smooth(-0.14, -0.07, y)
        pattern = np.clip(_smooth(0.1, 0.7, chevrons * (z > 0.01)) + heart * (z > 0), 0, 1)
        masks = np.stack([pattern, 0.75 + 0.25 * _smooth(-0.04, 0.02, z), np.full_like(x, ABDOMEN_REGION)], axis=-1)
        normals = self._hide.sheet(points, masks, ABDOMEN)
        back = np.broadcast_to(np.array([0.0, -1.0, 0.0]), points.shape)
        self._coat(points, normals, back, masks, ABDOMEN, 0.30, length=0.023, lean=0.95, width=0.0009, long=0.12)

    def _segment(self, limb: int, segment: int) -> None:
        is_leg, bone = limb < LEGS, FIRST_LIMB + limb * SEGMENTS + segment
        girth = (1.06 if is_leg and limb % 4 in (0, 3) else 1.0) * (1.0 if is_leg else 0.82)
        start, end = RADII[segment] * girth * (1.35 if not is_leg and segment == 5 else 1.0)
        points, share, around = self._bar(
            LENGTHS[limb, segment], start, end, bulge=0.16 if segment in (1, 3) else 0.06, is_tip=segment == 5
        )
        rings = np.exp(-(((share - 1) / 0.11) ** 2)) + 0.35 * np.exp(-((share / 0.07) ** 2))
        pattern = np.repeat(
            (rings if 1 <= segment < 5 else np.full_like(share, 0.35 * (segment == 5)))[:, None], len(around), 1
        )
        if segment in (2, 3):
            pattern = pattern + 0.45 * np.exp(-(((np.abs(around - math.pi / 2) - 0.35) / 0.14) ** 2))
        shade = np.broadcast_to(0.8 + 0.2 * np.sin(around), pattern.shape)
        masks = np.stack([np.clip(pattern, 0, 1), shade, np.full_like(pattern, LEG_REGION)], axis=-1)
        normals = self._hide.sheet(points, masks, bone)
        along = np.broadcast_to(np.array([0.0, 1.0, 0.0]), points.shape)
        count = (0.061 if is_leg else 0.026) * LENGTHS[limb, segment] / LENGTHS[limb].sum()
        lying, erect = (0.019, 0.023) if segment < 5 else (0.013, 0.013)
        self._coat(points, normals, along, masks, bone, count * 0.75, length=lying, lean=1.9, width=0.0015)
        self._coat(points, normals, along, masks, bone, count * 0.25, length=erect, lean=0.75, width=0.0008, long=0.15)

    def _jaw(self, side: int, bone: int) -> None:
        points, share, around = self._bar(0.056, 0.0225, 0.0195, bulge=0.18, is_tip=False)
        shade = np.repeat(0.9 * (1 - 0.3 * share)[:, None], len(around), 1)
        masks = np.stack([0 * shade, shade, np.full_like(shade, CARAPACE_REGION)], axis=-1)
        normals = self._hide.sheet(points, masks, bone)
        along = np.broadcast_to(np.array([0.0, 1.0, 0.0]), points.shape)
        self._coat(points, normals, along, masks, bone, 0.022, length=0.013, lean=0.8, width=0.0011)
        way = np.linspace(0, 1, 8)[:, None]  # the fang curves down and back
        turn = -np.linspace(0, 2 * math.pi, 7, endpoint=False)
        radius = 0.0055 * (1 - way) ** 0.7 + 0.0002
        fang = [
            radius * np.cos(turn) - side * 0.006 * way**2,
            0.046 + 0.016 * np.sin(way * 2) + radius * np.sin(turn) * 0.6,
            -0.010 - 0.030 * way + radius * np.sin(turn) * 0.5,
        ]
        self._hide.sheet(np.stack(fang, axis=-1), np.array([0.0, 1.0, CARAPACE_REGION]), bone, GLOSSY)

    def _spinneret(self, side: int) -> None:
        way, turn = np.linspace(0, 1, 6)[:, None], np.linspace(0, 2 * math.pi, 8, endpoint=False)
        radius = 0.0065 * np.sqrt(1 - way**2 + 1e-9)
        across, up = radius * np.cos(turn), radius * np.sin(turn)
        points = np.stack([side * (0.009 + 0.006 * way) + across, -0.205 - 0.032 * way + 0 * up, 0.004 + up], axis=-1)
        self._hide.sheet(points, np.array([0.0, 0.7, ABDOMEN_REGION]), ABDOMEN)

    def _eye(self, x: float, y: float, size: float) -> None:
        skin = _carapace(*np.meshgrid(np.linspace(0.05, 1.2, 60), np.linspace(0.2, math.pi - 0.2, 60)))
        centre = skin.reshape(-1, 3)[np.argmin(np.hypot(skin[..., 0] - x, skin[..., 1] - y))]
        ball = centre + 0.0062 * size * _unit(*self._sphere(8, 10))
        self._hide.sheet(ball, np.array([1.0, 1.0, CARAPACE_REGION]), CARAPACE, GLOSSY)

    def _bar(
        self, length: float, start: float, end: float, *, bulge: float, is_tip: bool
    ) -> tuple[Array, Array, Array]:
        """A capsule along +y; also its rows' share of the length, and its columns' angles."""
        rows, columns = round(9 * self._detail), round(10 * self._detail)
        way = 0.5 - 0.5 * np.cos(np.linspace(0, math.pi, rows))
        before, behind = 0.62 * start, (0.9 if is_tip else 0.62) * end
        y = -before + (length + before + (0.0 if is_tip else behind)) * way
        past = (y - length + (behind if is_tip else 0.0)) / behind
        cap = np.sqrt(np.clip(1 - np.clip(-y / before, 0, 1) ** 2, 0, 1) * np.clip(1 - np.clip(past, 0, 1) ** 2, 0, 1))
        cap[0] = cap[-1] = 0.0
        share = np.clip(y / length, 0, 1)
        radius = ((start + (end - start) * share) * (1 + bulge * np.sin(math.pi * share)) * cap)[:, None]
        around = -np.linspace(0, 2 * math.pi, columns, endpoint=False) % (2 * math.pi)  # so that it faces outwards
        upright = np.repeat(y[:, None], columns, 1)
        return np.stack([radius * np.cos(around), upright, radius * np.sin(around) * 1.08], axis=-1), share, around

    def _sphere(self, rows: int, columns: int) -> tuple[Array, Array]:
        down = np.linspace(0, math.pi, max(7, round(rows * self._detail)))
        around = np.linspace(0, 2 * math.pi, max(8, round(columns * self._detail)), endpoint=False)
        theta, phi = np.meshgrid(down, around, indexing="ij")
        return theta, phi

    def _coat(
        self,
        points: Array,
        normals: Array,
        lies: Array,
        masks: Array,
        bone: int,
        share: float,
        *,
        length: float,
        lean: float,
        width: float,
        long: float = 0.0,
        bare: Array | None = None,
    ) -> None:
        """`share` of all hairs, spread evenly, each leaning along `lies`; `long` of them are twice as long.

        Where `bare` is 1 they are short.
        """
        count = int(self._hairs * share)
        if count == 0:
            return
        rng, columns = self._rng, points.shape[1]
        across = np.roll(points, -1, 1)[:-1] - points[:-1]
        area = np.linalg.norm(np.cross(across, points[1:] - points[:-1]), axis=2).ravel()
        cell = rng.choice(len(area), count, p=area / area.sum())
        row, column = cell // columns, cell % columns
        down, right = rng.random((2, count, 1))

        def on_it(values: Array) -> Array:
            beside = (column + 1) % columns
            upper = values[row, column] * (1 - right) + values[row, beside] * right
            lower = values[row + 1, column] * (1 - right) + values[row + 1, beside] * right
            mixed: Array = upper * (1 - down) + lower * down
            return mixed

        out = on_it(normals)
        out /= np.linalg.norm(out, axis=1, keepdims=True) + 1e-9
        ways = out + on_it(lies) * lean + rng.normal(0, 0.22, (count, 3))
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        lengths = length * rng.uniform(0.55, 1.25, (count, 1)) * np.where(rng.random((count, 1)) < long, 1.9, 1.0)
        if bare is not None:
            lengths = lengths * (1 - 0.8 * on_it(bare[..., None]))
        colour = on_it(masks)
        colour[:, 1] = np.clip(colour[:, 1] * rng.uniform(0.5, 1.0, count), 0, 1)
        self._hide.hairs(on_it(points), out, ways, lengths, width * rng.uniform(0.6, 1.2, (count, 1)), colour, bone)


def _unit(theta: Array, phi: Array) -> Array:
    return np.stack([np.sin(theta) * np.cos(phi), np.cos(theta), np.sin(theta) * np.sin(phi)], axis=-1)


def _carapace(theta: Array, phi: Array) -> Array:
    """A flattened shield, narrow ahead, with a raised eye region and a groove."""
    way = _unit(theta, phi)
    x, y, z = (np.sign(way[..., k]) * np.abs(way[..., k]) ** power for k, power in enumerate((0.86, 0.9, 0.9)))
    across = 0.068 * x * (1 - 0.34 * _smooth(0.15, 0.95, y) - 0.12 * _smooth(0.3, 1, -y))
    along = 0.05 + 0.086 * y
    up = np.where(z > 0, 0.034, 0.026) * z
    angle, radius = np.arctan2(across, along - 0.035), np.hypot(across, along - 0.035)
    head = 0.015 * np.exp(-(((along - 0.085) / 0.034) ** 2) - (across / 0.032) ** 2)
    groove = 0.009 * np.exp(-(((along - 0.032) / 0.011) ** 2) - (across / 0.006) ** 2)
    rays = (
        0.0042 * np.abs(np.cos(4 * angle)) ** 10 * _smooth(0.008, 0.025, radius) * (1 - _smooth(0.045, 0.068, radius))
    )
    return np.stack([across, along, up + np.clip(z, 0, 1) * (head - groove - rays)], axis=-1)


def _abdomen(theta: Array, phi: Array) -> Array:
    way = _unit(theta, phi)
    wide = 1 + 0.16 * _smooth(-0.6, 0.5, -way[..., 1]) - 0.10 * _smooth(0.5, 1, -way[..., 1])
    x = 0.071 * way[..., 0] * wide
    z = 0.014 + np.where(way[..., 2] > 0, 0.066, 0.058) * way[..., 2] * wide - 0.012 * way[..., 1]
    dent = 0.004 * np.exp(-((x / 0.01) ** 2)) * (way[..., 2] > 0)
    return np.stack([x, -0.112 + 0.108 * way[..., 1], z - dent], axis=-1)


def _smooth(low: float, high: float, values: Array) -> Array:
    share = np.clip((values - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)
