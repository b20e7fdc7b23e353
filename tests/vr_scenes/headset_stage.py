"""A stage's process that finds a headset, whose runtime does what a test wrote for each of its frames."""

import os
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from tests.vr_scenes.fake_openxr import FakeRuntime, HandNow, State, install
from vr_scenes.stage import main
from vr_scenes.stage_messages import StageSettings

EYE_PX = (120, 100)


@dataclass(frozen=True)
class HeadsetScript:
    """`steps`: what happens after which frame of the headset. The pictures of `kept` frames are written to `folder`."""

    folder: Path
    steps: tuple[tuple[int, str], ...] = ()
    kept: tuple[int, ...] = ()

    def __call__(self, connection: Connection, settings: StageSettings) -> None:
        """The stage's main."""
        runtime = _Scripted(self)
        install(runtime)
        main(connection, settings)
        left = "; ".join([*map(str, runtime.alive), runtime.step])
        (self.folder / "left.txt").write_text(left, encoding="utf-8")


class _Scripted(FakeRuntime):
    def __init__(self, script: HeadsetScript) -> None:
        super().__init__(makes_textures=True, eye_px=EYE_PX)
        self.script = script

    def end_frame(self, session: str, info: object) -> None:
        super().end_frame(session, info)
        if self.frames in self.script.kept:
            pictures = self.shown[-1]
            path = self.script.folder / f"{self.frames}.npy"
            np.save(self.script.folder / "part.npy", np.zeros(0) if isinstance(pictures, int) else np.stack(pictures))
            os.replace(self.script.folder / "part.npy", path)
        del self.shown[:-1]
        for frame, what in self.script.steps:
            if frame == self.frames:
                self._happen(what)

    def _happen(self, what: str) -> None:
        match what:
            case "taken off":
                self.say(State.VISIBLE)
            case "hidden":
                self.should_render = False
            case "put on":
                self.say(State.FOCUSED)
            case "unplugged":
                self.fails["wait_frame"] = "SessionLostError"
                self.fails["get_system"] = "FormFactorUnavailableError"
            case "grips":
                self.hands = (HandNow(grip=1.0), HandNow(grip=1.0))
            case "runtime ends":
                self.say(State.STOPPING)
