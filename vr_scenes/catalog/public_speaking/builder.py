"""Builds the hall with its seats, its lectern and its listeners."""

import numpy as np

from vr_scenes.catalog.public_speaking import cloths
from vr_scenes.catalog.public_speaking.fittings import fitting_joints, fitting_parts
from vr_scenes.catalog.public_speaking.furniture import furniture_parts
from vr_scenes.catalog.public_speaking.hall import hall_joints, hall_parts
from vr_scenes.catalog.public_speaking.seating import latecomer, listeners
from vr_scenes.geometry.model import Joint, Model, Texture
from vr_scenes.people.person import FAR, NEAR
from vr_scenes.people.person import build as build_person

SEED = 31
DETAIL_OF_ROW = (NEAR, 0.8, 0.6, FAR, FAR)  # nobody sees the back row's fingers


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    people = (*listeners(), latecomer())
    return Model(
        joints=(
            *hall_joints(),
            *fitting_joints(),
            Joint(name="lectern"),
            *(Joint(name=person.name) for person in people),
        ),
        parts=(*hall_parts(), *fitting_parts(), *furniture_parts()),
        textures=_textures(),
        shadow_centre_m=(0.0, 3.0, 0.0),
        shadow_reach_m=9.0,
        near_centre_m=(0.0, 4.0, 0.8),
        near_reach_m=6.4,
        figures=tuple(
            build_person(person.look, name=person.name, joint=person.name, detail=DETAIL_OF_ROW[person.seat.row])
            for person in people
        ),
    )


def _textures() -> tuple[Texture, ...]:
    rng = np.random.default_rng([SEED, 1])
    return (
        Texture(name="carpet", pixels=cloths.carpet(rng)),
        Texture(name="floor_carpet", pixels=cloths.floor_carpet(rng)),
        Texture(name="wood", pixels=cloths.wood(rng)),
        Texture(name="parquet", pixels=cloths.parquet(rng)),
        Texture(name="plaster", pixels=cloths.plaster(rng)),
        Texture(name="slide", pixels=cloths.slide()),
        Texture(name="notes", pixels=cloths.notes(rng)),
    )
