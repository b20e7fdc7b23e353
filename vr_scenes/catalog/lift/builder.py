"""Builds the lift: its cabin, the hall round it, and their textures."""

import numpy as np

from vr_scenes.catalog.lift import atrium, cabin, hall_people, surfaces
from vr_scenes.catalog.lift.boarding import JOINTS, rider_figures
from vr_scenes.geometry.model import Model, Texture
from vr_scenes.geometry.trees import leaf_card

SEED = 23


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    hall = atrium.Atrium(np.random.default_rng([SEED, 1]))
    return Model(
        joints=(*cabin.JOINTS, *atrium.JOINTS, *JOINTS, *hall_people.JOINTS),
        parts=(*hall.parts(), *cabin.window_parts()),
        textures=_textures(),
        figures=(cabin.cabin_figure(), *rider_figures(), *hall_people.hall_figures()),
        shadow_centre_m=(0.0, -1.5, 8.0),
        shadow_reach_m=24.0,
        near_joint="rig",
        near_centre_m=(0.0, 0.0, 1.5),
        near_reach_m=3.0,
    )


def _textures() -> tuple[Texture, ...]:
    rng = np.random.default_rng([SEED, 2])
    return (
        Texture(name="stone", pixels=surfaces.stone(rng)),
        Texture(name="plaster", pixels=surfaces.plaster(rng)),
        Texture(name="storey", pixels=surfaces.storey(rng)),
        Texture(name="leaves", pixels=leaf_card(rng)),
    )
