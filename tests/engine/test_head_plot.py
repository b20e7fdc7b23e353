"""engine/head_plot.py: a map of directions for each rung, left on the left."""

from pathlib import Path

import numpy as np
from PIL import Image

from engine.head_plot import draw_head_maps
from engine.step_accounts import StepAccount
from engine.step_behaviour import FacingShares
from vr_scenes.behaviour import HeadCell, LookSource


def account(step: int, heading: int) -> StepAccount:
    return StepAccount(
        step=step,
        seconds=60.0,
        suds=40.0,
        arousal=0.4,
        source=LookSource.HEAD,
        facing=FacingShares(covered_s=60.0, looked=0.5, away=0.1, back=0.0),
        cells=(HeadCell(heading=heading, pitch=0, seconds=60.0),),
    )


def drawn(path: Path, *headings: int) -> np.ndarray:
    assert draw_head_maps([account(i, heading) for i, heading in enumerate(headings)], path, title="a session")
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_what_lies_to_the_left_is_drawn_on_the_left(tmp_path: Path) -> None:
    left, right = drawn(tmp_path / "left.png", 6), drawn(tmp_path / "right.png", -7)

    columns = np.nonzero(np.abs(left - right).sum(axis=2) > 100)[1]
    first = columns.min()
    assert np.abs(left[:, first : first + 5] - 245).max() > 100  # the left one has its field there, the other has none
    assert left.shape[1] == 1400


def test_without_anything_known_nothing_is_drawn(tmp_path: Path) -> None:
    unknown = StepAccount(step=0, seconds=5.0, suds=None, arousal=None, source=None, facing=None, cells=())

    assert not draw_head_maps([unknown], tmp_path / "none.png", title="a session")
    assert not (tmp_path / "none.png").exists()


def test_every_rung_has_its_own_map(tmp_path: Path) -> None:
    assert drawn(tmp_path / "four.png", 0, 1, 2, 3).shape[0] > drawn(tmp_path / "one.png", 0).shape[0]
