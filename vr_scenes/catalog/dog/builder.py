"""Builds the dog scene: park, fence, owner, leash, and the dog."""

import numpy as np

from vr_scenes.catalog.dog import owner
from vr_scenes.catalog.dog.body import dog
from vr_scenes.catalog.dog.fence import JOINTS, fence_parts
from vr_scenes.catalog.dog.leash import leash
from vr_scenes.catalog.dog.park import park_parts
from vr_scenes.geometry import surfaces
from vr_scenes.geometry.model import Model, Texture
from vr_scenes.geometry.trees import leaf_card
from vr_scenes.geometry.undergrowth import fir_row_card, tuft_card
from vr_scenes.people.person import build as build_person

SEED = 29


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    rng = np.random.default_rng([SEED, 2])
    textures = {
        "grass": surfaces.grass(rng),
        "gravel": surfaces.gravel(rng),
        "bark": surfaces.mottle(rng, (0.95, 0.93, 0.9), depth=0.6, cells=16),
        "leaves": leaf_card(rng),
        "tuft": tuft_card(rng),
        "firs": fir_row_card(rng),
        "planks": surfaces.planks(rng),
        "boards": surfaces.mottle(rng, (0.97, 0.96, 0.94), depth=0.14, cells=8),
    }
    return Model(
        joints=JOINTS,
        parts=(*park_parts(np.random.default_rng([SEED, 1])), *fence_parts(np.random.default_rng([SEED, 3]))),
        textures=tuple(Texture(name=name, pixels=pixels) for name, pixels in textures.items()),
        shadow_centre_m=(0.0, 8.0, 0.0),
        shadow_reach_m=44.0,
        near_centre_m=(-0.8, 0.2, 0.4),
        near_reach_m=4.8,
        figures=(dog("dog", "dog", SEED), build_person(owner.LOOK, name=owner.NAME, joint="owner"), leash("leash", "")),
    )
