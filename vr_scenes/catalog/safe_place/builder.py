"""Builds the safe place: lake, land, trees, reeds, a jetty with its boat, a shelter, lanterns all round."""

import numpy as np

from vr_scenes.catalog.safe_place import lanterns, meadow, shelter, shore
from vr_scenes.catalog.safe_place.boat import boat_mesh
from vr_scenes.catalog.safe_place.choreography import LAMPS
from vr_scenes.geometry import surfaces
from vr_scenes.geometry.firs import frond_card, outline_card
from vr_scenes.geometry.mesh import Mesh, MeshMaker
from vr_scenes.geometry.model import Finish, Joint, Model, Part, Texture
from vr_scenes.geometry.trees import leaf_card
from vr_scenes.geometry.undergrowth import fir_row_card, tuft_card

SEED = 7
LAKE_REACH_M = 1600.0
PAPER_GLOW = 1.4


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    rng = np.random.default_rng([SEED, 1])
    land, trunks, leaves, fronds, outlines, blades, wood, stones = (MeshMaker() for _ in range(8))
    tufts, flowers, woods = (MeshMaker() for _ in range(3))
    shore.lay_ground(land)
    shore.plant(trunks, leaves, fronds, outlines, rng)
    shore.grow_reeds(blades, rng)
    shore.build_jetty(wood)
    shore.scatter_stones(stones, rng)
    meadow.grow_meadow(tufts, rng)
    meadow.scatter_flowers(flowers, rng)
    meadow.stand_woods(woods, rng)
    return Model(
        joints=(Joint(name="lanterns"), Joint(name="boat")),
        parts=(
            Part(name="land", mesh=land.mesh(), texture="grass"),
            Part(name="lake", mesh=_lake(), finish=Finish.WATER, casts_shadow=False),
            Part(name="trunks", mesh=trunks.mesh(), texture="bark"),
            Part(name="leaves", mesh=leaves.mesh(), texture="leaves", finish=Finish.LEAVES, is_two_sided=True),
            Part(name="fronds", mesh=fronds.mesh(), texture="fronds", finish=Finish.LEAVES, is_two_sided=True),
            Part(name="firs", mesh=outlines.mesh(), texture="outlines", finish=Finish.LEAVES, is_two_sided=True),
            Part(name="blades", mesh=blades.mesh(), is_two_sided=True, casts_shadow=False),
            _growth("tufts", tufts, "tuft", is_mirrored=False),
            _growth("woods", woods, "firs", is_mirrored=True),
            Part(name="flowers", mesh=flowers.mesh(), is_two_sided=True, casts_shadow=False, is_mirrored=False),
            Part(name="jetty", mesh=wood.mesh(), texture="planks", bump=0.5, shine=0.08),
            Part(name="stones", mesh=stones.mesh(), texture="concrete", bump=0.5, shine=0.15),
            Part(name="boat", mesh=boat_mesh(), joint="boat", shine=0.1, is_two_sided=True),
            *_afloat(),
            *_ashore(),
        ),
        textures=_textures(),
        shadow_centre_m=(0.0, 16.0, 0.0),
        shadow_reach_m=46.0,
    )


def _afloat() -> tuple[Part, ...]:
    paper, rafts = MeshMaker(), MeshMaker()
    lanterns.float_lanterns(paper, rafts)
    return (
        _paper("lanterns", paper, joint="lanterns"),
        Part(name="rafts", mesh=rafts.mesh(), joint="lanterns", casts_shadow=False),
    )


def _ashore() -> tuple[Part, ...]:
    paper, frames, iron, wood, roof = (MeshMaker() for _ in range(5))
    for place in LAMPS:
        lanterns.set_crook(paper, frames, iron, place)
    shelter.build_shelter(wood, roof, paper, frames, iron, shore.height(*shelter.PLACE))
    return (
        _paper("hung lanterns", paper, joint=""),
        Part(name="frames", mesh=frames.mesh(), casts_shadow=False),
        Part(name="iron", mesh=iron.mesh(), shine=0.2),
        Part(name="shelter", mesh=wood.mesh(), texture="planks", bump=0.3),
        Part(name="shingles", mesh=roof.mesh(), texture="shingles", bump=0.4),
    )


def _paper(name: str, maker: MeshMaker, *, joint: str) -> Part:
    return Part(name=name, mesh=maker.mesh(), texture="paper", joint=joint, glow=PAPER_GLOW, casts_shadow=False)


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
        Texture(name="leaves", pixels=leaf_card(rng, side_px=256, leaves=340, long=0.085)),
        Texture(name="fronds", pixels=frond_card(rng)),
        Texture(name="outlines", pixels=outline_card(rng)),
        Texture(name="paper", pixels=lanterns.paper_card(rng)),
        Texture(name="shingles", pixels=surfaces.roof_tiles(rng)),
        Texture(name="tuft", pixels=tuft_card(rng)),
        Texture(name="firs", pixels=fir_row_card(rng)),
        Texture(name="planks", pixels=surfaces.planks(rng)),
        Texture(name="concrete", pixels=surfaces.concrete(rng)),
    )
