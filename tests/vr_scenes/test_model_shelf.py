"""Models are built in the background; a builder that hangs keeps no other scene waiting."""

from threading import Event

import pytest

from vr_scenes.exposure import SceneError
from vr_scenes.geometry.model import Model
from vr_scenes.model_shelf import ModelShelf

IN_TIME_S = 30.0  # only a hung thread takes so long; nothing is measured by it


def no_model(_: str) -> Model:
    return Model(joints=(), parts=(), textures=(), shadow_centre_m=(0.0, 0.0, 0.0), shadow_reach_m=1.0)


def broken(scene: str) -> Model:
    raise KeyError(scene)


def test_what_a_builder_breaks_on_is_told_to_who_takes_the_model() -> None:
    with pytest.raises(SceneError, match="the scene dog cannot be built: 'dog'"):
        ModelShelf(lambda model: model, broken).take("dog")


def test_a_hanging_builder_is_left_to_itself_and_the_others_are_built() -> None:
    has_begun, never = Event(), Event()

    def build(scene: str) -> Model:
        if scene == "dog" and not has_begun.is_set():
            has_begun.set()
            never.wait(IN_TIME_S)
        return no_model(scene)

    shelf = ModelShelf(lambda model: model, build)
    shelf.prepare("dog")
    assert has_begun.wait(IN_TIME_S)
    shelf.prepare("spider")
    shelf.abandon("dog")

    assert shelf.take("spider")
    assert shelf.take("dog")  # asked for anew it is built anew
    never.set()
