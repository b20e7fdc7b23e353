"""Builds the aeroplane: cabin, seats, lamps, passengers, wings, gate, and the panes to the sky."""

import numpy as np

from vr_scenes.catalog.flight.fuselage import lamps_figure, shell_parts
from vr_scenes.catalog.flight.outside import (
    JOINTS,
    airspace_figure,
    gate_parts,
    position_lamps,
    wing_parts,
)
from vr_scenes.catalog.flight.passengers import PASSENGER_JOINTS, passenger_figures
from vr_scenes.catalog.flight.seats import seat_parts
from vr_scenes.geometry.mesh import Pixels
from vr_scenes.geometry.model import Joint, Model, Texture
from vr_scenes.geometry.noise import tiling_noise, to_pixels
from vr_scenes.geometry.surfaces import mottle

SEED = 41


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    rng = np.random.default_rng([SEED, 1])
    return Model(
        joints=(Joint(name="cabin"), *JOINTS, *PASSENGER_JOINTS),
        parts=(*shell_parts(), *seat_parts(), *wing_parts(), *gate_parts(np.random.default_rng([SEED, 2]))),
        textures=(
            Texture(name="panel", pixels=mottle(rng, (0.97, 0.97, 0.97), depth=0.04)),
            Texture(name="cloth", pixels=_cloth(rng)),
            Texture(name="carpet", pixels=_carpet(rng)),
            Texture(name="metal", pixels=_metal(rng)),
            Texture(name="glass", pixels=_panes()),
        ),
        figures=(airspace_figure(), lamps_figure(), position_lamps(), *passenger_figures()),
        shadow_centre_m=(0.0, 2.0, 0.0),
        shadow_reach_m=20.0,
        near_centre_m=(0.0, 2.4, 1.0),
        near_reach_m=6.6,
    )


def _cloth(rng: np.random.Generator) -> Pixels:
    """A fine weave with small flecks."""
    side = 256
    y, x = np.mgrid[0:side, 0:side]
    weave = 0.5 + 0.25 * np.sin(x * np.pi / 2) + 0.25 * np.sin(y * np.pi / 2 + (x // 4 % 2) * np.pi)
    flecks = (tiling_noise(rng, side_px=side, cells=64, octaves=2) > 0.74) * 0.05
    light = 0.82 + 0.16 * weave + 0.08 * (tiling_noise(rng, side_px=side, cells=6, octaves=4) - 0.5)
    return to_pixels((light + flecks)[..., None] * np.array([0.97, 0.98, 1.0]))


def _carpet(rng: np.random.Generator) -> Pixels:
    side = 256
    light = (
        0.5 + 0.2 * (tiling_noise(rng, side_px=side, cells=64, octaves=3) - 0.5) + 0.05 * rng.normal(size=(side, side))
    )
    y, x = np.mgrid[0:side, 0:side]
    dots = np.hypot(x % 32 - 16, y % 32 - 16) < 3
    colour = light[..., None] * np.array([0.5, 0.54, 0.66])
    colour[dots] = (0.6, 0.55, 0.4)
    return to_pixels(colour)


def _metal(rng: np.random.Generator) -> Pixels:
    """Painted metal, one repeat every 4 m: panel joints and rows of rivets."""
    side = 512
    y, x = np.mgrid[0:side, 0:side]
    light = 0.94 + 0.06 * (tiling_noise(rng, side_px=side, cells=4, octaves=6) - 0.5)
    light = light * np.where((x % 256 < 2) | (y % 170 < 2), 0.78, 1.0)
    rivet = ((x % 256 < 9) & (x % 256 > 6) & (y % 12 < 3)) | ((y % 170 < 9) & (y % 170 > 6) & (x % 12 < 3))
    return to_pixels(np.where(rivet, light * 0.88, light)[..., None] * np.array([1.0, 1.0, 1.0]))


def _panes() -> Pixels:
    """Glass that mirrors the sky, by its alpha."""
    return to_pixels(np.full((8, 8, 3), 0.8), 0.66)
