"""The station: two platforms under one tiled vault, a wall with passages, tracks, end walls with tunnel mouths."""

import math
from itertools import pairwise

import numpy as np

from vr_scenes.catalog.crowd.measures import (
    BED_M,
    FAR_PLATFORM_X_M,
    PASSAGE_HALF_M,
    PASSAGE_HIGH_M,
    PASSAGES_Y_M,
    PLATFORM_X_M,
    STATION_Y_M,
    TRACKS_X_M,
    TUNNEL_HIGH_M,
    TUNNEL_X_M,
    VAULT_FOOT_M,
    VAULT_RISE_M,
)
from vr_scenes.geometry.mesh import MeshMaker, Tint
from vr_scenes.geometry.model import Part
from vr_scenes.geometry.shapes import ALL_SIDES, box

MIDDLE_M = (PLATFORM_X_M[0] + FAR_PLATFORM_X_M[1]) / 2
HALF_M = (FAR_PLATFORM_X_M[1] - PLATFORM_X_M[0]) / 2
TILE_M = 1.2  # one repeat
SLAB_M = 1.8
TEAL: Tint = (0.16, 0.33, 0.36)
STONE: Tint = (0.98, 0.96, 0.93)
YELLOW: Tint = (0.95, 0.78, 0.2)
PALE: Tint = (0.92, 0.92, 0.9)
STEEL: Tint = (0.52, 0.53, 0.55)
RUST: Tint = (0.34, 0.27, 0.23)
JOINT = "station"


class Station:
    """Everything that stays behind when the train leaves, one mesh a material."""

    def __init__(self) -> None:
        self._tiles, self._floor, self._plain, self._bed = (MeshMaker() for _ in range(4))
        self._steel, self._glow, self._edge = (MeshMaker() for _ in range(3))
        self._lay_platforms()
        self._lay_tracks()
        self._vault()
        self._near_wall()
        self._far_wall()
        for y_m, side in ((STATION_Y_M[0], 1.0), (STATION_Y_M[1], -1.0)):
            self._end_wall(y_m, side)
        for y_m in PASSAGES_Y_M:
            self._passage(y_m)
        self._hang_lights()

    def parts(self) -> tuple[Part, ...]:
        """All of them hang on the station's joint."""
        return (
            Part(name="platform", mesh=self._floor.mesh(), texture="terrazzo", joint=JOINT, shine=0.22, gloss=45,
                 is_near=True, casts_shadow=False),
            Part(name="edges", mesh=self._edge.mesh(), texture="panel", joint=JOINT, is_near=True, casts_shadow=False),
            Part(name="tiles", mesh=self._tiles.mesh(), texture="tiles", joint=JOINT, shine=0.35, gloss=60,
                 casts_shadow=False),
            Part(name="bands", mesh=self._plain.mesh(), texture="panel", joint=JOINT, shine=0.2, casts_shadow=False),
            Part(name="bed", mesh=self._bed.mesh(), texture="ballast", joint=JOINT, casts_shadow=False, bump=0.5),
            Part(name="rails", mesh=self._steel.mesh(), texture="panel", joint=JOINT, shine=0.7, gloss=50,
                 casts_shadow=False),
            Part(name="lights", mesh=self._glow.mesh(), joint=JOINT, glow=1.5, casts_shadow=False),
        )  # fmt: skip

    def _lay_platforms(self) -> None:
        low, high = STATION_Y_M
        for x0, x1, edge in ((*PLATFORM_X_M, -1.0), (*FAR_PLATFORM_X_M, 1.0)):
            self._flat(self._floor, (x0, x1), (low, high), 0.0, SLAB_M, STONE)
            rim = x1 if edge < 0 else x0
            inner = rim + edge * 0.42
            strip = sorted((rim + edge * 0.06, rim + edge * 0.36))
            self._flat(self._edge, (strip[0], strip[1]), (low, high), 0.006, 1.0, (0.86, 0.87, 0.85))
            line = sorted((inner, inner + edge * 0.09))
            self._flat(self._edge, (line[0], line[1]), (low, high), 0.006, 1.0, YELLOW)
            for row in range(3):  # studs that a stick can feel
                x = rim + edge * (0.62 + 0.09 * row)
                for y in np.arange(low + 0.2, high, 0.45):
                    box(self._edge, (x - 0.02, y, 0), (x + 0.02, y + 0.28, 0.008), tint=YELLOW, sides=slice(4, 5))
            face = sorted((rim, rim + edge * 0.3))
            box(self._plain, (face[0], low, BED_M), (face[1], high, -0.002), tint=(0.5, 0.5, 0.49), per_m=0.5)

    def _lay_tracks(self) -> None:
        low, high = STATION_Y_M
        reach = (low, high)
        self._flat(self._bed, (0.0, FAR_PLATFORM_X_M[0]), reach, BED_M, 0.9, (1.0, 1.0, 1.0))
        for x in TRACKS_X_M:
            for y in np.arange(low, high, 0.75):
                box(self._bed, (x - 1.2, y, BED_M), (x + 1.2, y + 0.24, BED_M + 0.06), tint=(0.72, 0.66, 0.6))
            for side in (-0.74, 0.74):
                box(self._steel, (x + side - 0.07, low, BED_M), (x + side + 0.07, high, BED_M + 0.1), tint=RUST)
                box(self._steel, (x + side - 0.035, low, BED_M), (x + side + 0.035, high, BED_M + 0.18), tint=STEEL)
            third = x + 1.16 if x > 3 else x - 1.16
            box(
                self._steel,
                (third - 0.05, low, BED_M + 0.1),
                (third + 0.05, high, BED_M + 0.26),
                tint=(0.6, 0.55, 0.42),
            )

    def _vault(self) -> None:
        """Half an ellipse over both platforms; a rib every 6 m."""
        low, high = STATION_Y_M
        turn = np.linspace(0, math.pi, 25)
        x = MIDDLE_M + HALF_M * np.cos(turn)
        z = VAULT_FOOT_M + VAULT_RISE_M * np.sin(turn)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(z)))])
        y = np.linspace(low, high, 3)
        points = np.stack(np.broadcast_arrays(x[None, :], y[:, None], z[None, :]), -1)
        normals = np.stack([-np.cos(turn) / HALF_M, 0 * turn, -np.sin(turn) / VAULT_RISE_M], -1)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        uv = np.stack(np.broadcast_arrays(y[:, None] / TILE_M, along[None, :] / TILE_M), -1)
        shade = np.broadcast_to((0.97 - 0.16 * np.sin(turn))[:, None], (25, 3))
        self._tiles.grid(points, normals=normals[None], uv=uv, tint=shade[None])
        half_rib = np.array([0, 0.25, 0])
        for rib_y in np.arange(low + 3, high, 6.0):
            inner = np.stack([x - 0.10 * np.cos(turn), 0 * x + rib_y, z - 0.10 * np.sin(turn)], -1)
            before, after = inner - half_rib, inner + half_rib
            outer = [np.stack([x, 0 * x + rib_y + aside, z], -1) for aside in (-0.25, 0.25)]
            self._plain.grid(np.stack([before, after]), normals=normals[None], tint=PALE)
            self._plain.grid(np.stack([outer[0], before]), normals=np.array([0.0, -1, 0]), tint=(0.8, 0.8, 0.78))
            self._plain.grid(np.stack([after, outer[1]]), normals=np.array([0.0, 1, 0]), tint=(0.8, 0.8, 0.78))

    def _near_wall(self) -> None:
        """Tiles with a dark band below and a coloured one above, cut open at the passages."""
        x, (low, high) = PLATFORM_X_M[0], STATION_Y_M
        cuts = [low, *(y + side * PASSAGE_HALF_M for y in PASSAGES_Y_M for side in (-1, 1)), high]
        for start, end in zip(cuts[::2], cuts[1::2], strict=True):
            self._wall(x, (start, end), (0.0, VAULT_FOOT_M), facing=1.0)
        for y in PASSAGES_Y_M:
            self._wall(x, (y - PASSAGE_HALF_M, y + PASSAGE_HALF_M), (PASSAGE_HIGH_M, VAULT_FOOT_M), facing=1.0)
            for edge in (y - PASSAGE_HALF_M - 0.12, y + PASSAGE_HALF_M):
                box(self._plain, (x - 0.02, edge, 0), (x + 0.05, edge + 0.12, PASSAGE_HIGH_M + 0.12), tint=TEAL)
            rim = (y - PASSAGE_HALF_M, PASSAGE_HIGH_M), (y + PASSAGE_HALF_M, PASSAGE_HIGH_M + 0.12)
            box(self._plain, (x - 0.02, *rim[0]), (x + 0.05, *rim[1]), tint=TEAL, sides=ALL_SIDES)

    def _far_wall(self) -> None:
        self._wall(FAR_PLATFORM_X_M[1], STATION_Y_M, (0.0, VAULT_FOOT_M), facing=-1.0)

    def _wall(self, x: float, along: tuple[float, float], up: tuple[float, float], *, facing: float) -> None:
        """Upright tiles at `x` that face +x (1) or -x (-1)."""
        (y0, y1), (z0, z1) = along, up
        ends = (y0, y1) if facing > 0 else (y1, y0)
        for low, high, maker, tint in (
            (max(z0, 0.0), min(z1, 0.28), self._plain, TEAL),
            (max(z0, 0.28), min(z1, 2.62), self._tiles, STONE),
            (max(z0, 2.62), min(z1, 2.78), self._plain, TEAL),
            (max(z0, 2.78), z1, self._tiles, STONE),
        ):
            if high <= low:
                continue
            corners = np.array([[x, ends[0], low], [x, ends[1], low], [x, ends[1], high], [x, ends[0], high]])
            uv = corners[:, 1:] / TILE_M
            maker.quads(corners[None], uv=uv, tint=tint)

    def _end_wall(self, y: float, facing: float) -> None:
        """Closes the vault but for the mouth of the tunnel; `facing` +1: towards +y."""
        steps = np.linspace(PLATFORM_X_M[0], FAR_PLATFORM_X_M[1], 49)
        for x0, x1 in pairwise(steps):
            middle = (x0 + x1) / 2
            is_mouth = TUNNEL_X_M[0] < middle < TUNNEL_X_M[1]
            foot = TUNNEL_HIGH_M if is_mouth else (0.0 if not 0 < middle < FAR_PLATFORM_X_M[0] else BED_M)
            tops = [
                VAULT_FOOT_M + VAULT_RISE_M * math.sqrt(max(0.0, 1 - ((x - MIDDLE_M) / HALF_M) ** 2)) for x in (x0, x1)
            ]
            corners = np.array([[x1, y, foot], [x0, y, foot], [x0, y, tops[0]], [x1, y, tops[1]]])
            corners = corners if facing > 0 else corners[[1, 0, 3, 2]]
            self._tiles.quads(corners[None], uv=corners[:, [0, 2]] / TILE_M, tint=(0.9, 0.88, 0.85))
        for x in TUNNEL_X_M:
            low, high = sorted((x, x + (0.18 if x > 0 else -0.18)))
            box(self._plain, (low, y - 0.1, BED_M), (high, y + 0.1, TUNNEL_HIGH_M), tint=TEAL)

    def _passage(self, y: float) -> None:
        """A lit corridor that turns out of sight."""
        x0, x1, half, high = PLATFORM_X_M[0], -8.6, PASSAGE_HALF_M, PASSAGE_HIGH_M
        self._flat(self._floor, (x1, x0), (y - half, y + half), 0.0, SLAB_M, (0.9, 0.88, 0.85))
        self._flat(self._floor, (x1, -6.4), (y + half, y + 4.6), 0.0, SLAB_M, (0.86, 0.84, 0.8))
        walls = (
            ((x1, y - half), (x0, y - half)),
            ((x0, y + half), (-6.4, y + half)),
            ((-6.4, y + half), (-6.4, y + 4.6)),
            ((-6.4, y + 4.6), (x1, y + 4.6)),
            ((x1, y + 4.6), (x1, y - half)),
        )
        for (ax, ay), (bx, by) in walls:
            corners = np.array([[bx, by, 0.0], [ax, ay, 0.0], [ax, ay, high], [bx, by, high]])
            long = math.dist((ax, ay), (bx, by))
            uv = np.array([[0, 0], [long, 0], [long, high], [0, high]]) / TILE_M
            self._tiles.quads(corners[None], uv=uv, tint=(0.9, 0.87, 0.82))
            self._tiles.quads(corners[[1, 0, 3, 2]][None], uv=uv, tint=(0.9, 0.87, 0.82))
        ceiling = np.array([[x1, y - half, high], [x1, y + 4.6, high], [x0, y + 4.6, high], [x0, y - half, high]])
        self._plain.quads(ceiling[None], tint=(0.8, 0.79, 0.76))
        lamp = np.array(
            [
                [-8.2, y - 0.1, high - 0.01],
                [-8.2, y + 0.1, high - 0.01],
                [-5.6, y + 0.1, high - 0.01],
                [-5.6, y - 0.1, high - 0.01],
            ]
        )
        self._glow.quads(lamp[None], tint=(1.0, 0.93, 0.8))

    def _hang_lights(self) -> None:
        """Two rows of tubes over the platforms' edges, with gaps, in white trays."""
        for x in (-1.55, 7.85):
            for y in np.arange(STATION_Y_M[0] + 1.2, STATION_Y_M[1] - 2, 3.0):
                box(self._plain, (x - 0.16, y, 3.42), (x + 0.16, y + 2.5, 3.5), tint=PALE)
                tray = np.array(
                    [
                        [x - 0.11, y + 0.05, 3.415],
                        [x - 0.11, y + 2.45, 3.415],
                        [x + 0.11, y + 2.45, 3.415],
                        [x + 0.11, y + 0.05, 3.415],
                    ]
                )
                self._glow.quads(tray[None], tint=(1.0, 0.965, 0.9))
                for end in (y + 0.3, y + 2.2):
                    box(self._plain, (x - 0.01, end - 0.01, 3.5), (x + 0.01, end + 0.01, 5.2), tint=STEEL)

    def _flat(
        self, maker: MeshMaker, x: tuple[float, float], y: tuple[float, float], z: float, repeat_m: float, tint: Tint
    ) -> None:
        corners = np.array([[x[0], y[0], z], [x[1], y[0], z], [x[1], y[1], z], [x[0], y[1], z]])
        maker.quads(corners[None], uv=corners[:, :2] / repeat_m, tint=tint)
