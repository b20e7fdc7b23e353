"""Builds the heights scene: square, city, terrace, and their textures."""

import numpy as np

from vr_scenes.catalog.heights.bird import JOINTS as BIRD_JOINTS
from vr_scenes.catalog.heights.bird import bird_parts
from vr_scenes.catalog.heights.city import City
from vr_scenes.catalog.heights.glass_lift import JOINTS as LIFT_JOINTS
from vr_scenes.catalog.heights.glass_lift import lift_parts, lift_textures
from vr_scenes.catalog.heights.outskirts import Outskirts
from vr_scenes.catalog.heights.square import Square
from vr_scenes.catalog.heights.street_figure import street_figure
from vr_scenes.catalog.heights.streets import Streets
from vr_scenes.catalog.heights.terrace import JOINTS, MOVING_BOXES, terrace_parts
from vr_scenes.catalog.heights.terrace_house import house_parts
from vr_scenes.geometry import surfaces
from vr_scenes.geometry.facades import FRONTS, SIDE_PX, front, shop_row
from vr_scenes.geometry.mesh import MeshMaker
from vr_scenes.geometry.model import Finish, Model, Part, Texture
from vr_scenes.geometry.noise import tiling_noise
from vr_scenes.geometry.trees import leaf_card
from vr_scenes.geometry.undergrowth import fir_row_card

SEED = 11


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    trunks, leaves = MeshMaker(), MeshMaker()
    square = Square(np.random.default_rng([SEED, 1]), trunks, leaves)
    city = City(np.random.default_rng([SEED, 2]), trunks, leaves)
    outskirts = Outskirts(np.random.default_rng([SEED, 4]))
    streets = Streets(np.random.default_rng([SEED, 5]))
    trees = (
        Part(name="trunks", mesh=trunks.mesh()),
        Part(name="leaves", mesh=leaves.mesh(), texture="leaves", finish=Finish.LEAVES, is_two_sided=True),
    )
    return Model(
        joints=(*JOINTS, *BIRD_JOINTS, *LIFT_JOINTS),
        parts=(
            *terrace_parts(),
            *house_parts(np.random.default_rng([SEED, 7])),
            *bird_parts(),
            *lift_parts(),
            *square.parts(),
            *city.parts(),
            *streets.parts(),
            *outskirts.parts(),
            *trees,
        ),
        textures=_textures(),
        shadow_centre_m=(0.0, 70.0, 0.0),
        shadow_reach_m=135.0,
        near_joint="rig",
        near_centre_m=(0.0, 2.4, 0.0),
        near_reach_m=4.2,
        moving_boxes=MOVING_BOXES,
        figures=(street_figure(),),
    )


def _textures() -> tuple[Texture, ...]:
    rng = np.random.default_rng([SEED, 3])
    stains = tiling_noise(rng, side_px=SIDE_PX, octaves=7)
    fronts = tuple(Texture(name=f"front{i}", pixels=front(style, rng, stains)) for i, style in enumerate(FRONTS))
    return (
        *fronts,
        Texture(name="shops", pixels=shop_row(rng)),
        Texture(name="concrete", pixels=surfaces.concrete(rng)),
        Texture(name="paving", pixels=surfaces.paving(rng)),
        Texture(name="planks", pixels=surfaces.planks(rng)),
        Texture(name="asphalt", pixels=surfaces.asphalt(rng)),
        Texture(name="asphalt_paint", pixels=surfaces.mottle(rng, (0.74, 0.73, 0.68), depth=0.35, cells=16)),
        Texture(name="grass", pixels=surfaces.grass(rng)),
        Texture(name="gravel", pixels=surfaces.gravel(rng)),
        Texture(name="roof_tiles", pixels=surfaces.roof_tiles(rng)),
        Texture(name="pool", pixels=surfaces.mottle(rng, (0.3, 0.44, 0.46), depth=0.5, cells=12)),
        Texture(name="country", pixels=surfaces.mottle(rng, (0.4, 0.43, 0.3), depth=0.9, cells=6)),
        Texture(name="tree_row", pixels=fir_row_card(rng)),
        *lift_textures(np.random.default_rng([SEED, 6])),
        Texture(name="leaves", pixels=leaf_card(rng)),
    )
