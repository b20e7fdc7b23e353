"""Builds the scanner, its couch, its room, who works there, and their textures."""

import numpy as np

from vr_scenes.catalog.mri import staff
from vr_scenes.catalog.mri.control_room import DOOR_JOINT, control_room_parts
from vr_scenes.catalog.mri.room import room_parts
from vr_scenes.catalog.mri.scanner import scanner_figure
from vr_scenes.catalog.mri.surfaces import ceiling_tiles, lino, sky_panel
from vr_scenes.geometry.model import Joint, Model, Texture
from vr_scenes.geometry.surfaces import mottle

SEED = 31


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    rng = np.random.default_rng([SEED, 2])
    return Model(
        joints=(Joint(name="pillow"), DOOR_JOINT, *staff.JOINTS),
        parts=(*room_parts(), *control_room_parts()),
        textures=(
            Texture(name="plaster", pixels=mottle(rng, (0.97, 0.97, 0.96), depth=0.06)),
            Texture(name="tiles", pixels=ceiling_tiles(rng)),
            Texture(name="lino", pixels=lino(rng)),
            Texture(name="sky_panel", pixels=sky_panel(rng)),
        ),
        figures=(scanner_figure(), *staff.staff_figures()),
        shadow_centre_m=(0.0, 0.5, 0.0),
        shadow_reach_m=6.0,
        near_centre_m=(0.0, 0.8, 0.5),
        near_reach_m=4.2,
    )
