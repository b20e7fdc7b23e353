"""Models built in the background and kept, so that no change of scene waits for one."""

import importlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, cast

from vr_scenes.exposure import SceneError
from vr_scenes.geometry.model import Model


class _Builder(Protocol):
    def build(self) -> Model: ...


class ModelShelf:
    """Gives models by scene name. One thread builds what was asked for ahead of time."""

    def __init__(self) -> None:
        self._builder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="builder")
        self._models: dict[str, Future[Model]] = {}

    def prepare(self, scene: str) -> None:
        """Begin to build the scene, unless that has been done."""
        if scene not in self._models:
            self._models[scene] = self._builder.submit(_build, scene)

    def is_ready(self, scene: str) -> bool:
        """True once `take` would not wait."""
        return scene in self._models and self._models[scene].done()

    def take(self, scene: str) -> Model:
        """The model; waits while it is being built. Raises SceneError if its builder fails."""
        self.prepare(scene)
        return self._models[scene].result()

    def close(self) -> None:
        """Forget what has not been begun."""
        self._builder.shutdown(wait=False, cancel_futures=True)


def _build(scene: str) -> Model:
    try:
        builder = cast(_Builder, importlib.import_module(f"vr_scenes.catalog.{scene}.builder"))
        return builder.build()
    except ModuleNotFoundError as trouble:
        raise SceneError(f"the scene {scene} has no builder: {trouble}") from trouble
    except (ArithmeticError, LookupError, TypeError, ValueError) as trouble:
        raise SceneError(f"the scene {scene} cannot be built: {trouble}") from trouble
