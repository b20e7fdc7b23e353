"""From a STOP's sending to the end of the frame that carries it, which is the safe place, against a period and a step.

That this frame is the safe place, clear and at nothing, is held by pictures: tests/vr_scenes/test_stop_in_one_frame.py.
"""

import multiprocessing
import random
import sys
import time
from itertools import pairwise
from multiprocessing.connection import Connection

from benchmarks.figure import Figure, percentile, report
from vr_scenes.cue import Cue
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.stage_messages import FrameReport, SceneReady, ShowCommand, StageSettings, StageTrouble

SCENE = "heights"
SETTINGS = StageSettings(width_px=160, height_px=120, frames_per_s=12.0, shadow_map_px=512, scenes=(SCENE,))
COMMAND_EVERY_S = 0.1  # as the session sends them
SHOWN_S = 3.4  # the scene comes from behind its veil, and is seen
STARTS_WITHIN_S = 60.0


class _Stage:
    """The stage's process, told as a session tells it."""

    def __init__(self, connection: "Connection[object, object]") -> None:
        self._connection = connection
        self._number = self._stops = 0
        self.frames: list[FrameReport] = []
        self.steps_ms: list[float] = []  # of the frames that carried a STOP

    def wait_for_scene(self) -> None:
        while self._connection.poll(STARTS_WITHIN_S):
            match self._connection.recv():
                case SceneReady(scene=scene) if scene == SCENE:
                    return
                case StageTrouble(words=words):
                    raise SystemExit(f"the stage cannot draw here: {words}")
        raise SystemExit(f"the stage was not ready within {STARTS_WITHIN_S:.0f} s")

    def expose(self, seconds: float) -> None:
        """Ask for the scene all the time, as a session does."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            self._send(SCENE, 0.4)
            self._listen(min(left, COMMAND_EVERY_S))

    def stop_ms(self) -> float:
        """Say STOP; milliseconds until the frame that carries it is drawn."""
        self._stops += 1
        sent_ns = self._send(SAFE_PLACE, 0.0)
        ends = time.monotonic() + STARTS_WITHIN_S
        while not self.frames or self.frames[-1].number < self._number:
            if time.monotonic() > ends:
                raise SystemExit(f"the stage drew no frame that carries the STOP within {STARTS_WITHIN_S:.0f} s")
            self._listen(COMMAND_EVERY_S)
        carrying = next(frame for frame in self.frames if frame.number == self._number)
        self.steps_ms.append((carrying.ended_ns - carrying.began_ns) / 1e6)
        return (carrying.ended_ns - sent_ns) / 1e6

    def _send(self, scene: str, intensity: float) -> int:
        self._number += 1
        now_ns = time.monotonic_ns()
        targets, cue = SceneTargets(scene=scene, intensity=intensity), Cue(stops=self._stops)
        t = self._number * COMMAND_EVERY_S
        self._connection.send(ShowCommand(number=self._number, sent_ns=now_ns, t=t, targets=targets, cue=cue))
        return now_ns

    def _listen(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0 and self._connection.poll(left):
            message = self._connection.recv()
            if isinstance(message, FrameReport):
                self.frames.append(message)


def measure(*, stops: int, shown_s: float = SHOWN_S) -> list[Figure]:
    """Say STOP `stops` times, at random phases of the stage's frames, while it shows the heights."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_stage, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    chance, told = random.Random(1), _Stage(ours)
    try:
        told.wait_for_scene()
        latencies_ms = []
        for _ in range(stops):
            told.expose(shown_s + chance.uniform(0, 1 / SETTINGS.frames_per_s))
            latencies_ms.append(told.stop_ms())
        ours.send(None)
    finally:
        ours.close()
        process.join(10)
        if process.is_alive():
            process.kill()
    if any(frame.is_calm_by_itself for frame in told.frames):
        print("the stage heard nothing for a second and left the scene by itself: nothing is told of its STOPs")
        latencies_ms.clear()
    began_ns = [frame.began_ns for frame in told.frames]
    period_ms = percentile([(b - a) / 1e6 for a, b in pairwise(began_ns)], 0.5)
    step_ms = percentile(told.steps_ms, 0.5)
    print(f"frame period {period_ms:.1f} ms, step of a frame that carries a STOP {step_ms:.1f} ms (medians)")
    return [
        Figure(
            name="STOP to the end of the frame that shows the safe place, p95",
            n=len(latencies_ms),
            value=percentile(latencies_ms, 0.95),
            target=period_ms + step_ms,
            unit="ms",
            is_most=True,
        )
    ]


def _stage(connection: "Connection[object, object]") -> None:
    from vr_scenes.stage import main

    main(connection, SETTINGS)


if __name__ == "__main__":
    sys.exit(report(measure(stops=40)))
