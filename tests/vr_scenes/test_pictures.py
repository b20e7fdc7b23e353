"""What the pictures show, by their statistics: no golden bytes, so that drivers may differ."""

from dataclasses import dataclass

import numpy as np
import pytest

from vr_scenes.exposure import SAFE_PLACE, SceneError, SceneTargets
from vr_scenes.pictures import Picture, Shot, draw_pictures
from vr_scenes.pose import View

SIZE = {"width_px": 256, "height_px": 192}
TENTHS = (0.0, 0.5, 0.55, 0.6, 1.0)


def _shot(scene: str, intensity: float, view: View = View.FORWARD, t: float = 2.0) -> Shot:
    return Shot(t=t, targets=SceneTargets(scene=scene, intensity=intensity), view=view)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """All pictures of these tests, drawn in one process in this order."""

    early: Picture  # heights at the top, before everything else
    down: dict[float, Picture]
    safe: tuple[Picture, ...]
    heard: list[tuple[int, int]]


@pytest.fixture(scope="module")
def drawn() -> _Drawn:
    down = [_shot("heights", intensity, View.DOWN) for intensity in TENTHS]
    safe = [_shot(SAFE_PLACE, 0.0, t=0.0), _shot(SAFE_PLACE, 0.0, t=5.0), _shot(SAFE_PLACE, 1.0, t=5.0)]
    heard: list[tuple[int, int]] = []
    early, *pictures = draw_pictures(
        [down[-1], *safe, *down], **SIZE, multisamples=0, progress=lambda done, whole: heard.append((done, whole))
    )
    return _Drawn(early, dict(zip(TENTHS, pictures[3:], strict=True)), tuple(pictures[:3]), heard)


@pytest.fixture(scope="module")
def down(drawn: _Drawn) -> dict[float, Picture]:
    return drawn.down


@pytest.fixture(scope="module")
def safe(drawn: _Drawn) -> tuple[Picture, ...]:
    return drawn.safe


def _iron(picture: Picture) -> float:
    """The share of near-black pixels: bars and hand rails."""
    return float((picture.max(axis=2) < 60).mean())


def _detail(picture: Picture) -> float:
    """Mean step of brightness from pixel to pixel: a far city has more of it than a near lawn."""
    grey = picture.mean(axis=2)
    return float(np.abs(np.diff(grey, axis=1)).mean())


def test_the_railing_is_gone_at_the_top(down: dict[float, Picture]) -> None:
    assert _iron(down[0.0]) > 0.08
    assert _iron(down[1.0]) < 0.5 * _iron(down[0.0])


def test_looking_down_from_the_top_shows_a_city_and_not_the_ground_before_the_feet(down: dict[float, Picture]) -> None:
    below = {intensity: np.delete(picture, np.s_[70:186], axis=1) for intensity, picture in down.items()}

    low, high = below[0.0].reshape(-1, 3).std(axis=0).mean(), below[1.0].reshape(-1, 3).std(axis=0).mean()
    assert _detail(below[1.0]) > 4
    assert low > 5
    assert high > 5
    assert np.abs(below[1.0].astype(float) - below[0.0]).mean() > 20


def test_neighbouring_intensities_look_alike(down: dict[float, Picture]) -> None:
    near = np.abs(down[0.5].astype(float) - down[0.55]).mean()
    far = np.abs(down[0.0].astype(float) - down[1.0]).mean()

    assert 0 < near < far


@pytest.mark.parametrize("intensity", TENTHS)
def test_no_height_is_washed_out_or_black(down: dict[float, Picture], intensity: float) -> None:
    grey = down[intensity].mean(axis=2)

    assert 50 < grey.mean() < 200
    assert np.percentile(grey, 95) - np.percentile(grey, 5) > 60


def test_the_safe_place_is_bright_and_warm(safe: tuple[Picture, ...]) -> None:
    assert 70 < safe[0].mean() < 225
    assert safe[0][..., 0].mean() > safe[0][..., 2].mean()


def test_the_safe_place_breathes_but_gently(safe: tuple[Picture, ...]) -> None:
    change = np.abs(safe[0].astype(float) - safe[1]).mean()

    assert 0.5 < change < 40


def test_intensity_changes_nothing_to_be_seen_in_the_safe_place(safe: tuple[Picture, ...]) -> None:
    """Software drawing with several threads rounds a few pixels differently from frame to frame."""
    assert np.abs(safe[1].astype(float) - safe[2]).mean() < 0.02


def test_no_shots_give_no_pictures() -> None:
    assert draw_pictures([]) == ()


def test_an_unknown_scene_is_said_in_words() -> None:
    with pytest.raises(SceneError, match="there is no scene 'nowhere'"):
        draw_pictures([_shot("nowhere", 0.1)], **SIZE)


def test_progress_hears_of_every_picture(drawn: _Drawn) -> None:
    assert drawn.heard == [(done, 9) for done in range(1, 10)]


def test_a_picture_does_not_depend_on_those_drawn_before_it(drawn: _Drawn) -> None:
    """Shadows that are drawn once, and other scenes in between, leave no traces."""
    assert np.abs(drawn.early.astype(float) - drawn.down[1.0]).mean() < 0.5
