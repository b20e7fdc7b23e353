"""Builds the spider scene: room, table, glass bell, and two spiders."""

import numpy as np

from vr_scenes.catalog.spider.body import spider
from vr_scenes.catalog.spider.room import room_parts
from vr_scenes.catalog.spider.table import JOINTS, table_parts
from vr_scenes.catalog.spider.textures import room_textures
from vr_scenes.geometry.model import Model

SEED = 19
HAIRS, THREAD_HAIRS = 22_000, 5_000


def build() -> Model:
    """The scene with its joints as the choreography names them; the same each time."""
    return Model(
        joints=JOINTS,
        parts=(*room_parts(), *table_parts()),
        textures=room_textures(np.random.default_rng([SEED, 1])),
        shadow_centre_m=(0.0, -1.0, 0.4),
        shadow_reach_m=4.2,
        near_centre_m=(0.02, -0.1, 0.05),
        near_reach_m=0.62,
        figures=(
            spider("spider", "spider", hairs=HAIRS, detail=1.0, seed=SEED),
            spider("visitor", "visitor", hairs=THREAD_HAIRS, detail=0.7, seed=SEED + 1),
        ),
    )
