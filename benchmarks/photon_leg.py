"""From a command's number to the end of the frame that carries it, against one frame period and one step."""

import multiprocessing
import random
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from benchmarks.figure import Figure, percentile, report
from vr_scenes.exposure import SceneTargets
from vr_scenes.stage_messages import FrameReport, SceneReady, ShowCommand, StageSettings, StageTrouble

SETTINGS = StageSettings(width_px=160, height_px=120, frames_per_s=12.0, shadow_map_px=512, scenes=("heights",))
COMMANDS_PER_S = 10.0  # as the session sends them
STARTS_WITHIN_S = 60.0
UNVEILS_S = (
    4.0  # the way from the safe place, through the veil; told all the time, or the dead-man switch takes it back
)


@dataclass(slots=True)
class _Heard:
    """What the stage reported."""

    sent_ns: dict[int, int] = field(default_factory=dict)
    latencies_ms: list[float] = field(default_factory=list)
    steps_ms: list[float] = field(default_factory=list)
    began_ns: list[int] = field(default_factory=list)
    calm_frames: int = 0  # shown by the dead-man switch, on its way to the safe place or there

    def take(self, frame: FrameReport) -> None:
        self.began_ns.append(frame.began_ns)
        self.calm_frames += frame.is_calm_by_itself
        self.steps_ms.append((frame.ended_ns - frame.began_ns) / 1e6)
        sent_ns = self.sent_ns.pop(frame.number, None)
        if sent_ns is not None:
            self.latencies_ms.append((frame.ended_ns - sent_ns) / 1e6)


def measure(*, commands: int) -> list[Figure]:
    """Send `commands` to the stage's process at random phases of its frames, while it draws heights."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    stage = context.Process(target=_stage, args=(theirs,), daemon=True)
    stage.start()
    theirs.close()
    try:
        heard = _converse(ours, commands)
    finally:
        ours.close()
        stage.join(10)
        if stage.is_alive():
            stage.kill()
    return _figures(heard, commands)


def _figures(heard: _Heard, commands: int) -> list[Figure]:
    """Nothing is claimed of the scene where the stage went calm by itself between: then it was not seen throughout."""
    if heard.calm_frames:
        print(f"in {heard.calm_frames} frames the stage heard nothing for a second and left the scene: nothing is told")
        heard.latencies_ms.clear()
    intervals_ms = [(b - a) / 1e6 for a, b in zip(heard.began_ns, heard.began_ns[1:], strict=False)]
    period_ms, step_ms = percentile(intervals_ms, 0.5), percentile(heard.steps_ms, 0.5)
    print(f"frame period {period_ms:.1f} ms, step {step_ms:.1f} ms (medians of {len(heard.steps_ms)} frames)")
    return [
        Figure(
            name="command to the frame that carries it, p95",
            n=len(heard.latencies_ms),
            value=percentile(heard.latencies_ms, 0.95),
            target=period_ms + step_ms,
            unit="ms",
            is_most=True,
            least_n=commands // 2,
        )
    ]


def _stage(connection: "Connection[object, object]") -> None:
    from vr_scenes.stage import main

    main(connection, SETTINGS)


def _converse(connection: "Connection[object, object]", commands: int) -> _Heard:
    _wait_until_ready(connection)  # of the scene, too
    number = 0
    for _ in range(round(UNVEILS_S * COMMANDS_PER_S)):
        number += 1
        _show(connection, number, {})
        _listen(connection, _Heard(), 1 / COMMANDS_PER_S)
    heard, chance = _Heard(), random.Random(1)
    for _ in range(commands):
        number += 1
        _show(connection, number, heard.sent_ns)
        _listen(connection, heard, chance.uniform(0.5, 1.5) / COMMANDS_PER_S)
    connection.send(None)
    return heard


def _wait_until_ready(connection: "Connection[object, object]") -> None:
    while connection.poll(STARTS_WITHIN_S):
        match connection.recv():
            case SceneReady(scene="heights"):
                return
            case StageTrouble(words=words):
                raise SystemExit(f"the stage cannot draw here: {words}")
    raise SystemExit(f"the stage was not ready within {STARTS_WITHIN_S:.0f} s")


def _show(connection: "Connection[object, object]", number: int, sent_ns: dict[int, int]) -> None:
    now_ns = time.monotonic_ns()
    targets = SceneTargets(scene="heights", intensity=0.3 + 0.2 * (number % 2))
    connection.send(ShowCommand(number=number, sent_ns=now_ns, t=number / COMMANDS_PER_S, targets=targets))
    sent_ns[number] = now_ns


def _listen(connection: "Connection[object, object]", heard: _Heard, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        if connection.poll(left):
            message = connection.recv()
            if isinstance(message, FrameReport):
                heard.take(message)


if __name__ == "__main__":
    sys.exit(report(measure(commands=200)))
