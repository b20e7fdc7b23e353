"""Builds the scanner, its couch, its room and their textures."""

import numpy as np

from vr_scenes.catalog.mri.room import lino, room_parts, sky_panel
from vr_scenes.catalog.mri.scanner import scanner_figure
from vr_scenes.geometry.model import Joint, Model, Texture
from vr_scenes.geometry.surfaces import mottle

SEED = 31


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    rng = np.random.default_rng([SEED, 2])
    return Model(
        joints=(Joint(name="pillow"),),
        parts=room_parts(np.random.default_rng([SEED, 1])),
        textures=(
            Texture(name="plaster", pixels=mottle(rng, (0.97, 0.97, 0.96), depth=0.06)),
            Texture(name="lino", pixels=lino(rng)),
            Texture(name="sky_panel", pixels=sky_panel(rng)),
        ),
        figures=(scanner_figure(),),
        shadow_centre_m=(0.0, 0.5, 0.0),
        shadow_reach_m=6.0,
        near_centre_m=(0.0, 0.8, 0.5),
        near_reach_m=4.2,
    )
