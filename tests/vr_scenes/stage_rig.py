"""A stage in a process of its own, as tests see it."""

import multiprocessing
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.stage import main
from vr_scenes.stage_messages import FrameReport, ShowCommand, StageReport, StageSettings

SMALL = StageSettings(width_px=64, height_px=48, shadow_map_px=64, frames_per_s=8)
PATIENCE_S = 60.0  # only a hung stage takes so long; nothing is measured by it


@dataclass(slots=True)
class RunningStage:
    process: BaseProcess
    pipe: Connection
    number: int = 0

    def show(self, scene: str = SAFE_PLACE, intensity: float = 0.0, cue: Cue = NO_CUE) -> int:
        self.number += 1
        targets = SceneTargets(scene=scene, intensity=intensity)
        self.pipe.send(ShowCommand(number=self.number, sent_ns=time.monotonic_ns(), t=1.0, targets=targets, cue=cue))
        return self.number

    def until(self, is_wanted: Callable[[StageReport], bool]) -> list[StageReport]:
        """All reports up to the first wanted one."""
        heard: list[StageReport] = []
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self.pipe.poll(end - time.monotonic()):
                heard.append(self.pipe.recv())
                if is_wanted(heard[-1]):
                    return heard
        raise AssertionError(f"the stage never said it; it said {heard[-3:]}")

    def frame(self, is_wanted: Callable[[FrameReport], bool]) -> FrameReport:
        found = self.until(lambda report: isinstance(report, FrameReport) and is_wanted(report))[-1]
        assert isinstance(found, FrameReport)
        return found


@contextmanager
def a_stage(
    settings: StageSettings = SMALL,
    send_buffer_bytes: int | None = None,
    target: Callable[[Connection, StageSettings], None] = main,
) -> Iterator[RunningStage]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    if send_buffer_bytes is not None:
        with socket.socket(fileno=os.dup(theirs.fileno())) as end:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
    process = context.Process(target=target, args=(theirs, settings), daemon=True)
    process.start()
    theirs.close()
    try:
        yield RunningStage(process, ours)
    finally:
        ours.close()
        process.join(PATIENCE_S)
        if process.is_alive():
            process.kill()
            process.join()
