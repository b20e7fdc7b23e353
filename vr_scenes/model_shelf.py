"""Models built in the background and kept, while the graphics are opened and warm up."""

import importlib
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Protocol, cast

from vr_scenes.exposure import SceneError
from vr_scenes.geometry.model import Model


class _Builder(Protocol):
    def build(self) -> Model: ...


class ModelShelf:
    """Gives models by scene name. One thread builds, in the order of asking; it never keeps the process from ending."""

    def __init__(self) -> None:
        self._models: dict[str, Future[Model]] = {}
        self._asked: SimpleQueue[tuple[str, Future[Model]]] = SimpleQueue()
        Thread(target=self._build_all, name="builder", daemon=True).start()

    def prepare(self, scene: str) -> None:
        """Begin to build the scene, unless that has been done."""
        if scene not in self._models:
            self._models[scene] = Future()
            self._asked.put((scene, self._models[scene]))

    def take(self, scene: str) -> Model:
        """The model; waits while it is being built. Raises SceneError if its builder fails."""
        self.prepare(scene)
        return self._models[scene].result()

    def _build_all(self) -> None:
        while True:
            scene, model = self._asked.get()
            try:
                model.set_result(_build(scene))
            except Exception as trouble:  # noqa: BLE001 - handed to whoever takes the model
                model.set_exception(SceneError(f"the scene {scene} cannot be built: {trouble}"))


def _build(scene: str) -> Model:
    return cast(_Builder, importlib.import_module(f"vr_scenes.catalog.{scene}.builder")).build()
