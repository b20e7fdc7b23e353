"""Scenes are loaded when asked for, a little in each frame, and let go when no longer needed; failures are told."""

import pytest

from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.scene_loading import SceneLoading, first_looks
from vr_scenes.scenes import scene_names
from vr_scenes.stage_messages import SceneReady, SceneTrouble

LOOKS = 3


class Shelf:
    """Has built what it was told to have built."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.built = {SAFE_PLACE}

    def prepare(self, scene: str) -> None:
        if scene not in self.asked:
            self.asked.append(scene)

    def is_built(self, scene: str) -> bool:
        return scene in self.built


class Worlds:
    """Keeps which worlds are there."""

    def __init__(self, broken: str = "") -> None:
        self.loaded: tuple[str, ...] = ()
        self.broken = broken

    def warm(self, pose: str, heading_deg: float, pitch_deg: float) -> None:
        if pose == self.broken:
            raise KeyError("wall")
        if pose not in self.loaded:
            self.loaded += (pose,)

    def cool(self, scene: str) -> None:
        pass

    def release(self, scene: str) -> None:
        self.loaded = tuple(one for one in self.loaded if one != scene)


def loading_of(shelf: Shelf, worlds: Worlds, *kept: str) -> SceneLoading:
    return SceneLoading(shelf, worlds, kept=kept, looks_of=lambda scene: ((scene, 0.0, 0.0),) * LOOKS)


def frames(loading: SceneLoading, count: int, *, shown: str = SAFE_PLACE, wanted: str = SAFE_PLACE) -> list[object]:
    news = (loading.advance(shown=shown, wanted=wanted) for _ in range(count))
    return [one for one in news if one is not None]


def test_the_safe_place_comes_first_and_then_what_the_session_will_show() -> None:
    shelf = Shelf()
    loading = loading_of(shelf, Worlds(), "heights")

    frames(loading, 20)

    assert shelf.asked == [SAFE_PLACE, "heights"]
    assert loading.is_ready(SAFE_PLACE)
    assert not loading.is_ready("heights")


def test_a_scene_is_ready_once_it_was_built_and_drawn_unseen_one_look_a_frame() -> None:
    shelf = Shelf()
    loading = loading_of(shelf, Worlds())
    frames(loading, 20)

    before = frames(loading, 5, wanted="dog")
    shelf.built.add("dog")
    during = frames(loading, LOOKS, wanted="dog")
    after = frames(loading, 1, wanted="dog")

    assert before == during == []
    assert after == [SceneReady(scene="dog")]
    assert loading.is_ready("dog")


def test_a_scene_that_fails_is_told_once_and_tried_again_when_asked_for_again() -> None:
    shelf, worlds = Shelf(), Worlds(broken="dog")
    shelf.built |= {"dog", "spider"}
    loading = loading_of(shelf, worlds)
    frames(loading, 20)

    first = frames(loading, 20, wanted="dog")
    frames(loading, 20, wanted="spider")
    worlds.broken = ""
    second = frames(loading, 20, wanted="dog")

    assert [type(one) for one in first] == [SceneTrouble]
    assert "the safe place is shown" in first[0].words
    assert second == [SceneReady(scene="dog")]


def test_only_the_kept_the_shown_and_the_newest_stay() -> None:
    shelf, worlds = Shelf(), Worlds()
    shelf.built |= {"heights", "dog", "spider"}
    loading = loading_of(shelf, worlds, "heights")

    frames(loading, 30)
    frames(loading, 20, wanted="dog")
    frames(loading, 1, shown="dog", wanted="spider")
    with_both = worlds.loaded
    frames(loading, 20, shown="spider", wanted="spider")
    frames(loading, 20, shown=SAFE_PLACE, wanted=SAFE_PLACE)  # a STOP: one may come back to it

    assert set(with_both) >= {"dog"}
    assert set(worlds.loaded) == {SAFE_PLACE, "heights", "spider"}


@pytest.mark.parametrize("scene", scene_names())
def test_a_scene_is_first_drawn_all_round(scene: str) -> None:
    looks = first_looks(scene)

    assert {heading for _, heading, _ in looks} == {0, 90, 180, 270}
    assert all(pose.scene == scene for pose, _, _ in looks)
