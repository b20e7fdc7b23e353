"""Builds the station, the train with its people, the other train and the tunnels."""

import numpy as np

from vr_scenes.catalog.crowd import textures
from vr_scenes.catalog.crowd.crowd import crowd_figures, crowd_joints
from vr_scenes.catalog.crowd.fittings import Fittings
from vr_scenes.catalog.crowd.furnishing import CLOCK_JOINTS, Furnishing
from vr_scenes.catalog.crowd.station import Station
from vr_scenes.catalog.crowd.train import JOINTS, Shell
from vr_scenes.catalog.crowd.tunnel import tunnel_figure
from vr_scenes.geometry.model import Joint, Model, Texture

SEED = 61


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    return Model(
        joints=(Joint(name="station"), *CLOCK_JOINTS, *JOINTS, Joint(name="shadows"), *crowd_joints()),
        parts=(
            *Station().parts(),
            *Furnishing().parts(),
            *Shell("train", opens=True).parts(),
            *Fittings().parts(),
            *Shell("other", opens=False).parts(),
        ),
        textures=_textures(),
        figures=(tunnel_figure(), *crowd_figures()),
        shadow_centre_m=(0.0, 0.0, 0.0),
        shadow_reach_m=20.0,
        near_joint="shadows",
        near_reach_m=7.5,
    )


def _textures() -> tuple[Texture, ...]:
    def rng(number: int) -> np.random.Generator:
        return np.random.default_rng([SEED, number])

    made = {
        "tiles": textures.tiles(rng(1)),
        "terrazzo": textures.terrazzo(rng(2)),
        "rubber": textures.rubber(rng(3)),
        "moquette": textures.moquette(rng(4)),
        "ballast": textures.ballast(rng(5)),
        "panel": textures.panel(rng(6)),
        "posters": textures.posters(rng(7)),
        "exit": textures.exit_sign(),
        "screen": textures.screen(rng(8)),
        "line": textures.line_map(),
        "clock": textures.clock_face(),
    }
    return tuple(Texture(name=name, pixels=pixels) for name, pixels in made.items())
