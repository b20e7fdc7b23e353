"""Models built in the background and kept until they are taken, while the graphics open and other scenes are shown."""

import importlib
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Generic, Protocol, TypeVar, cast

from vr_scenes.exposure import SceneError
from vr_scenes.geometry.model import Model

_Ready = TypeVar("_Ready")


class _Builder(Protocol):
    def build(self) -> Model: ...


class ModelShelf(Generic[_Ready]):
    """Gives what `make_ready` makes of a model, by scene name. One thread builds, in the order of asking.

    `build` gives a scene's model. The thread never keeps the process from ending.
    """

    def __init__(self, make_ready: Callable[[Model], _Ready], build: Callable[[str], Model] | None = None) -> None:
        self._make_ready = make_ready
        self._build = build or build_model
        self._models: dict[str, Future[_Ready]] = {}
        self._asked = self._start()

    def prepare(self, scene: str) -> None:
        """Begin to build the scene, unless that has been done."""
        if scene not in self._models:
            self._models[scene] = Future()
            self._asked.put((scene, self._models[scene]))

    def is_built(self, scene: str) -> bool:
        """Would `take` answer at once?"""
        return scene in self._models and self._models[scene].done()

    def take(self, scene: str) -> _Ready:
        """What the scene is made of, which the shelf then forgets; waits while it is being built.

        Raises SceneError if its builder fails; asked again, it is built again.
        """
        self.prepare(scene)
        try:
            return self._models[scene].result()
        finally:
            self._models.pop(scene, None)

    def abandon(self, scene: str) -> None:
        """Give up a scene whose builder hangs: its thread is left to itself, and another one builds from now on."""
        self._models.pop(scene, None)
        before, self._asked = self._asked, self._start()
        while not before.empty():
            self._asked.put(before.get())

    def _start(self) -> SimpleQueue[tuple[str, Future[_Ready]]]:
        asked: SimpleQueue[tuple[str, Future[_Ready]]] = SimpleQueue()
        Thread(target=self._build_all, args=(asked,), name="builder", daemon=True).start()
        return asked

    def _build_all(self, asked: SimpleQueue[tuple[str, Future[_Ready]]]) -> None:
        while True:
            scene, model = asked.get()
            try:
                model.set_result(self._make_ready(self._build(scene)))
            except Exception as trouble:  # noqa: BLE001 - handed to whoever takes the model
                model.set_exception(SceneError(f"the scene {scene} cannot be built: {trouble}"))
            del model  # else its meshes stay until the next scene is asked for


def build_model(scene: str) -> Model:
    """The model that the scene's own folder builds."""
    return cast(_Builder, importlib.import_module(f"vr_scenes.catalog.{scene}.builder")).build()
