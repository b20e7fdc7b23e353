"""Builds the safe place: lake, land, trees, reeds, a jetty, lanterns."""

import numpy as np

from vr_scenes.catalog.safe_place import meadow, shore
from vr_scenes.geometry import surfaces
from vr_scenes.geometry.mesh import Mesh, MeshMaker
from vr_scenes.geometry.model import Finish, Joint, Model, Part, Texture
from vr_scenes.geometry.trees import leaf_card, needle_card
from vr_scenes.geometry.undergrowth import fir_row_card, tuft_card

SEED = 7
LAKE_REACH_M = 1600.0


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    rng = np.random.default_rng([SEED, 1])
    land, trunks, leaves, needles, blades, wood, stones, paper, rafts = (MeshMaker() for _ in range(9))
    tufts, flowers, woods = (MeshMaker() for _ in range(3))
    shore.lay_ground(land)
    shore.plant(trunks, leaves, needles, rng)
    shore.grow_reeds(blades, rng)
    shore.build_jetty(wood)
    shore.scatter_stones(stones, rng)
    shore.float_lanterns(paper, rafts)
    meadow.grow_meadow(tufts, rng)
    meadow.scatter_flowers(flowers, rng)
    meadow.stand_woods(woods, rng)
    return Model(
        joints=(Joint(name="lanterns"),),
        parts=(
            Part(name="land", mesh=land.mesh(), texture="grass"),
            Part(name="lake", mesh=_lake(), finish=Finish.WATER, casts_shadow=False),
            Part(name="trunks", mesh=trunks.mesh(), texture="bark"),
            Part(name="leaves", mesh=leaves.mesh(), texture="leaves", finish=Finish.LEAVES, is_two_sided=True),
            Part(name="needles", mesh=needles.mesh(), texture="needles", finish=Finish.LEAVES, is_two_sided=True),
            Part(name="blades", mesh=blades.mesh(), is_two_sided=True, casts_shadow=False),
            _growth("tufts", tufts, "tuft", is_mirrored=False),
            _growth("woods", woods, "firs", is_mirrored=True),
            Part(name="flowers", mesh=flowers.mesh(), is_two_sided=True, casts_shadow=False, is_mirrored=False),
            Part(name="jetty", mesh=wood.mesh(), texture="planks", bump=0.5, shine=0.08),
            Part(name="stones", mesh=stones.mesh(), texture="concrete", bump=0.5, shine=0.15),
            Part(name="lanterns", mesh=paper.mesh(), joint="lanterns", glow=0.9, casts_shadow=False),
            Part(name="rafts", mesh=rafts.mesh(), joint="lanterns", casts_shadow=False),
        ),
        textures=_textures(),
        shadow_centre_m=(0.0, 16.0, 0.0),
        shadow_reach_m=46.0,
    )


def _growth(name: str, maker: MeshMaker, texture: str, *, is_mirrored: bool) -> Part:
    return Part(
        name=name,
        mesh=maker.mesh(),
        texture=texture,
        finish=Finish.LEAVES,
        is_two_sided=True,
        casts_shadow=False,
        is_mirrored=is_mirrored,
    )


def _lake() -> Mesh:
    maker = MeshMaker()
    reach = LAKE_REACH_M
    maker.quads(np.array([[[-reach, -200.0, 0], [reach, -200.0, 0], [reach, reach, 0], [-reach, reach, 0]]]))
    return maker.mesh()


def _textures() -> tuple[Texture, ...]:
    rng = np.random.default_rng([SEED, 2])
    return (
        Texture(name="grass", pixels=surfaces.grass(rng)),
        Texture(name="bark", pixels=surfaces.mottle(rng, (0.95, 0.93, 0.9), depth=0.6, cells=16)),
        Texture(name="leaves", pixels=leaf_card(rng)),
        Texture(name="needles", pixels=needle_card(rng)),
        Texture(name="tuft", pixels=tuft_card(rng)),
        Texture(name="firs", pixels=fir_row_card(rng)),
        Texture(name="planks", pixels=surfaces.planks(rng)),
        Texture(name="concrete", pixels=surfaces.concrete(rng)),
    )
