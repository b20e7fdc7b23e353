"""Builds the dog scene: park, fence, owner, leash, and the dog."""

import numpy as np

from vr_scenes.catalog.dog import owner
from vr_scenes.catalog.dog.body import dog
from vr_scenes.catalog.dog.cottage import cottage_parts
from vr_scenes.catalog.dog.fence import JOINTS, fence_parts
from vr_scenes.catalog.dog.leash import leash, reel_mesh
from vr_scenes.catalog.dog.litter import gravel_close
from vr_scenes.catalog.dog.park import park_parts
from vr_scenes.geometry import surfaces
from vr_scenes.geometry.model import Model, Part, Texture
from vr_scenes.geometry.trees import leaf_card
from vr_scenes.geometry.undergrowth import fir_row_card, tuft_card
from vr_scenes.people.person import build as build_person

SEED = 29


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    rng = np.random.default_rng([SEED, 2])
    textures = {
        "grass": surfaces.grass(rng),
        "gravel": gravel_close(rng),
        "bark": surfaces.mottle(rng, (0.95, 0.93, 0.9), depth=0.6, cells=16),
        "leaves": leaf_card(rng, side_px=256, leaves=340, long=0.085),
        "tuft": tuft_card(rng),
        "firs": fir_row_card(rng),
        "planks": surfaces.planks(rng),
        "tiles": surfaces.roof_tiles(rng),
        "boards": surfaces.mottle(rng, (0.97, 0.96, 0.94), depth=0.14, cells=8),
    }
    return Model(
        joints=JOINTS,
        parts=(
            *park_parts(np.random.default_rng([SEED, 1])),
            *fence_parts(np.random.default_rng([SEED, 3])),
            *cottage_parts(),
            Part(name="reel", mesh=reel_mesh(), joint="reel", shine=0.3, gloss=30.0, is_near=True),
        ),
        textures=tuple(Texture(name=name, pixels=pixels) for name, pixels in textures.items()),
        shadow_centre_m=(0.0, 8.0, 0.0),
        shadow_reach_m=44.0,
        near_centre_m=(-0.8, 0.2, 0.4),
        near_reach_m=4.8,
        figures=(dog("dog", "dog", SEED), build_person(owner.LOOK, name=owner.NAME, joint="owner"), leash("leash", "")),
    )
