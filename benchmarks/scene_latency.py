"""From a command's number to the pixel that shows it, read back from the drawn picture."""

import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from benchmarks.figure import Figure, percentile, report
from vr_scenes.exposure import SceneTargets
from vr_scenes.frame_mark import NUMBERS
from vr_scenes.stage_messages import FrameReport, SceneReady, ShowCommand, StageSettings, StageTrouble

SETTINGS = StageSettings(width_px=160, height_px=120, frames_per_s=12.0, shadow_map_px=512, marks_frames=True)
SCENE = "heights"
COMMANDS_PER_S = 10.0  # as the session sends them; each waits a random time, so it meets a frame at any phase
MEDIAN_FRAMES = 0.6  # half a frame until the next begins, and a little; then the step that draws it
UNVEILS_S = 4.0  # the way from the safe place, through the veil: behind it nothing is drawn anew
WAITS_S = 90.0

Stage = Callable[["Connection[object, object]"], None]


@dataclass(slots=True)
class _Seen:
    """What was read from the pictures."""

    sent_ns: dict[int, int] = field(default_factory=dict)  # by the number's mark, until it is seen
    latencies_ms: list[float] = field(default_factory=list)
    frames: list[FrameReport] = field(default_factory=list)

    is_ready: bool = False

    def take(self, message: object) -> None:
        match message:
            case FrameReport():
                self._take_frame(message)
            case SceneReady(scene=scene) if scene == SCENE:
                self.is_ready = True
            case StageTrouble(words=words):
                raise SystemExit(f"the stage cannot draw here: {words}")

    def _take_frame(self, frame: FrameReport) -> None:
        self.frames.append(frame)
        sent_ns = None if frame.marked is None else self.sent_ns.pop(frame.marked, None)
        if sent_ns is not None:
            self.latencies_ms.append((frame.ended_ns - sent_ns) / 1e6)


def measure(*, commands: int) -> list[Figure]:
    """Show `commands` to a stage that draws the heights, and then a few to one that does not mark what it draws."""
    seen = _converse(_stage, commands)
    period_ms = percentile(
        [(b.began_ns - a.began_ns) / 1e6 for a, b in zip(seen.frames, seen.frames[1:], strict=False)], 0.5
    )
    step_ms = percentile([(frame.ended_ns - frame.began_ns) / 1e6 for frame in seen.frames], 0.5)
    print(f"frame period {period_ms:.1f} ms, step {step_ms:.1f} ms (medians of {len(seen.frames)} frames)")
    if any(frame.is_calm_by_itself for frame in seen.frames):
        print("the stage heard nothing for a second and left the scene: nothing is told of it")
        seen.latencies_ms.clear()
    blind = _converse(_stage_without_marks, max(10, commands // 20))
    shares = ((0.5, MEDIAN_FRAMES, "median"), (0.95, 1.0, "p95"))
    return [
        *(
            Figure(
                name=f"command to its visible pixel, {name}",
                n=len(seen.latencies_ms),
                value=percentile(seen.latencies_ms, share),
                target=frames * period_ms + step_ms,
                unit="ms",
                is_most=True,
                least_n=commands // 2,  # a stage that shows few of them shows the newest, and seems fast
            )
            for share, frames, name in shares
        ),
        Figure(
            name="control: numbers seen where the stage does not show them",
            n=len(blind.frames),
            value=len(blind.latencies_ms) if blind.frames else float("nan"),
            target=0,
            unit="numbers",
            is_most=True,
        ),
    ]


def _stage(connection: "Connection[object, object]") -> None:
    from vr_scenes.stage import main

    main(connection, SETTINGS)


def _stage_without_marks(connection: "Connection[object, object]") -> None:
    from vr_scenes.frame_mark import FrameMark

    FrameMark.set = lambda self, number: None  # type: ignore[method-assign]  # the number is not applied
    _stage(connection)


def _converse(target: Stage, commands: int) -> _Seen:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    stage = context.Process(target=target, args=(theirs,), daemon=True)
    stage.start()
    theirs.close()
    try:
        return _shown(ours, commands)
    finally:
        ours.close()
        stage.join(10)
        if stage.is_alive():
            stage.kill()


def _shown(connection: "Connection[object, object]", commands: int) -> _Seen:
    chance, before, number = random.Random(1), _Seen(), 0
    ends = time.monotonic() + WAITS_S
    while not before.is_ready:
        if time.monotonic() > ends:
            raise SystemExit(f"the scene was not ready within {WAITS_S:.0f} s")
        number = _tell(connection, before, number, 1 / COMMANDS_PER_S)
    for _ in range(round(UNVEILS_S * COMMANDS_PER_S)):
        number = _tell(connection, before, number, 1 / COMMANDS_PER_S)
    seen = _Seen()
    for _ in range(commands):
        number = _tell(connection, seen, number, chance.uniform(0.5, 1.5) / COMMANDS_PER_S)
    connection.send(None)
    return seen


def _tell(connection: "Connection[object, object]", seen: _Seen, number: int, then_s: float) -> int:
    """Show the number after `number`, which is returned, and listen for `then_s` seconds."""
    seen.sent_ns[(number + 1) % NUMBERS] = _show(connection, number + 1)
    ends = time.monotonic() + then_s
    while (left := ends - time.monotonic()) > 0:
        if connection.poll(left):
            seen.take(connection.recv())
    return number + 1


def _show(connection: "Connection[object, object]", number: int) -> int:
    """Returns when it was sent."""
    sent_ns = time.monotonic_ns()
    targets = SceneTargets(scene=SCENE, intensity=0.3 + 0.2 * (number % 2))
    connection.send(ShowCommand(number=number, sent_ns=sent_ns, t=number / COMMANDS_PER_S, targets=targets))
    return sent_ns


if __name__ == "__main__":
    sys.exit(report(measure(commands=400)))
