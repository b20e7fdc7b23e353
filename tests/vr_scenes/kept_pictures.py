"""A stage's process that keeps every picture it draws, and whose patient may press the headset's menu button."""

import os
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.vr_scenes.fake_openxr import FakeRuntime, HandNow, install
from vr_scenes import stage
from vr_scenes.drawing import Drawing
from vr_scenes.headset import EyeView
from vr_scenes.pose import Pose, View
from vr_scenes.stage_messages import StageSettings

CLEAR_FRAMES = 3  # so long the scene is to be seen before the patient presses


@dataclass(frozen=True)
class KeptPictures:
    """What was drawn, frame after frame: (frames, height, width, 3) and the pose behind each."""

    scenes: list[str]
    veils: list[float]
    intensities: list[float]
    pictures: NDArray[np.uint8]

    def change(self, frame: int, other: int) -> float:
        """Mean difference of two pictures, 0..255."""
        return float(np.abs(self.pictures[frame].astype(float) - self.pictures[other]).mean())


@dataclass(frozen=True)
class PictureScript:
    """The stage's main; `menu_in`: the scene in which the menu button is pressed, as soon as it is clearly seen."""

    folder: Path
    menu_in: str | None = None

    def __call__(self, connection: Connection, settings: StageSettings) -> None:
        runtime = FakeRuntime(makes_textures=True, eye_px=(settings.width_px, settings.height_px))
        with pytest.MonkeyPatch.context() as patch:
            if self.menu_in is not None:
                install(runtime)
            kept = _Kept(runtime, self.menu_in)
            patch.setattr(stage, "Drawing", lambda settings, ingredients: _Keeping(settings, ingredients, kept))
            stage.main(connection, settings)
        np.savez(self.folder / "part.npz", poses=np.array(kept.poses), pictures=np.stack(kept.pictures))
        os.replace(self.folder / "part.npz", self.folder / "kept.npz")

    def kept(self) -> KeptPictures:
        """After the process has ended."""
        found = np.load(self.folder / "kept.npz")
        scenes, veils, intensities = zip(*found["poses"], strict=True)
        return KeptPictures(list(scenes), [*map(float, veils)], [*map(float, intensities)], found["pictures"])


class _Kept:
    def __init__(self, runtime: FakeRuntime, menu_in: str | None) -> None:
        self._runtime, self._menu_in = runtime, menu_in
        self._clear = 0
        self.poses: list[tuple[str, float, float]] = []
        self.pictures: list[NDArray[np.uint8]] = []

    def keep(self, pose: Pose, picture: NDArray[np.uint8]) -> None:
        self.poses.append((pose.scene, pose.veil, pose.intensity))
        self.pictures.append(picture)
        self._clear += pose.scene == self._menu_in and pose.veil == 0
        if self._clear == CLEAR_FRAMES:
            self._runtime.hands = (HandNow(menu=True), HandNow())


class _Keeping(Drawing):
    def __init__(self, settings: StageSettings, ingredients: object, kept: _Kept) -> None:
        super().__init__(settings, ingredients)  # type: ignore[arg-type]
        self._kept = kept

    def draw(self, pose: Pose, heading_deg: float = 0.0, pitch_deg: float = View.FORWARD.value[1]) -> None:
        super().draw(pose, heading_deg, pitch_deg)
        self._kept.keep(pose, self.picture())

    def draw_eyes(self, pose: Pose, eyes: tuple[EyeView, ...], eye_px: tuple[int, int]) -> tuple[int, ...]:
        textures = super().draw_eyes(pose, eyes, eye_px)
        self._kept.keep(pose, self.picture())
        return textures
