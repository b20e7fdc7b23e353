"""Scenes are loaded when asked for, a little in each frame, and let go when no longer needed; failures are told."""

from collections import Counter

import pytest

from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.scene_loading import SceneLoading, first_looks
from vr_scenes.scenes import scene_names
from vr_scenes.stage_messages import SceneReady, SceneTrouble, SceneWaits

LOOKS, PARTS = 3, 2
STEPS = 1 + PARTS + 1 + LOOKS + 1  # poses reckoned, parts and their end, looks, done


class Clock:
    """A second passes each time it is read."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


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

    def abandon(self, scene: str) -> None:
        self.asked.remove(scene)


class Worlds:
    """Keeps which worlds are there, each of PARTS parts."""

    def __init__(self, broken: str = "") -> None:
        self.loaded: tuple[str, ...] = ()
        self.broken = broken
        self.parts: Counter[str] = Counter()

    def grow(self, pose: str) -> bool:
        self.parts[pose] += 1
        return self.parts[pose] <= PARTS

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
    looks = ((0.0, 0.0),) * LOOKS
    return SceneLoading(
        shelf, worlds, kept=kept, looks_of=lambda scene: tuple((scene, *look) for look in looks), clock_s=Clock()
    )


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
    during = frames(loading, STEPS - 1, wanted="dog")
    after = frames(loading, 1, wanted="dog")

    assert before == [SceneWaits(scene="dog")]
    assert during == []
    assert after == [SceneReady(scene="dog")]
    assert loading.is_ready("dog")


def test_as_many_steps_are_taken_in_a_frame_as_its_budget_lasts_and_one_at_least() -> None:
    shelf = Shelf()
    shelf.built.add("dog")
    worlds = Worlds()
    loading = loading_of(shelf, worlds)
    frames(loading, 20)
    frames(loading, 1, wanted="dog")

    loading.advance(shown=SAFE_PLACE, wanted="dog", budget_s=2.5)  # a second a step: the third begins in time

    assert worlds.parts["dog"] == 2


def test_each_time_a_scene_is_waited_for_it_is_said_once() -> None:
    loading = loading_of(Shelf(), Worlds())
    frames(loading, 20)

    first = frames(loading, 5, wanted="dog")
    stopped = frames(loading, 5)
    second = frames(loading, 5, wanted="dog")

    assert first == second == [SceneWaits(scene="dog")]
    assert stopped == []


def test_a_builder_that_hangs_is_given_up_told_and_tried_anew_when_asked_anew() -> None:
    shelf = Shelf()
    loading = loading_of(shelf, Worlds())
    frames(loading, 20)

    hung = frames(loading, 60, wanted="dog")
    is_given_up = loading.has_failed("dog")
    frames(loading, 2)
    shelf.built.add("dog")
    again = frames(loading, 20, wanted="dog")

    assert [type(one) for one in hung] == [SceneWaits, SceneTrouble]
    assert "its builder hangs" in hung[1].words
    assert is_given_up
    assert again == [SceneWaits(scene="dog"), SceneReady(scene="dog")]


def test_a_scene_that_fails_is_told_once_and_tried_again_when_asked_for_again() -> None:
    shelf, worlds = Shelf(), Worlds(broken="dog")
    shelf.built |= {"dog", "spider"}
    loading = loading_of(shelf, worlds)
    frames(loading, 20)

    first = frames(loading, 20, wanted="dog")
    frames(loading, 20, wanted="spider")
    worlds.broken = ""
    second = frames(loading, 20, wanted="dog")

    assert [type(one) for one in first] == [SceneWaits, SceneTrouble]
    assert "the safe place is shown" in first[1].words
    assert second == [SceneWaits(scene="dog"), SceneReady(scene="dog")]


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
