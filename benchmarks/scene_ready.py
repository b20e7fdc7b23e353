"""How soon each scene is there, what its loading costs the frames of the safe place, and how dark its coming gets."""

import multiprocessing
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait

from benchmarks.figure import Figure, largest, percentile, report, smallest
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.scenes import scene_names
from vr_scenes.stage_messages import FrameReport, SceneReady, ShowCommand, StageReady, StageSettings, StageTrouble

SETTINGS = StageSettings(width_px=320, height_px=240, frames_per_s=10.0)
LONGEST_S = 3.0
MOST_USUAL_FRAMES = 2.0
LEAST_LIGHT = 0.95  # of the darkest of safe place, veil and scene; a black frame has 0
USUAL_FRAMES = 20
UNVEILS_S = 4.0  # once the scene is ready
COMMAND_EVERY_S = 0.1
WAITS_S = 90.0


@dataclass(slots=True)
class _Seen:
    """What a stage told, and what its pictures were."""

    ready_at: float | None = None  # when the stage itself was ready
    scene_at: float | None = None  # when the scene was
    steps_ms: list[float] = field(default_factory=list)  # of the frames until then
    steps_after_ms: list[float] = field(default_factory=list)
    lights: list[tuple[str, float, float]] = field(default_factory=list)  # scene, veil, mean light of 255


def measure(*, scenes: tuple[str, ...] = ()) -> list[Figure]:
    """Each of `scenes` (none: all but the safe place) in stages of its own: loaded beside the safe place before it is
    asked for, and asked for where it was not."""
    names = scenes or tuple(name for name in scene_names() if name != SAFE_PLACE)
    ready_s, frames, lights = [], [], []
    for name in names:
        beside, asked = _loaded_beside(name), _asked_for(name)
        frames.append(largest(beside.steps_ms) / percentile(beside.steps_after_ms, 0.5))
        ready_s.append(_since(asked))
        lights.append(_least_light(asked.lights, name))
        print(f"{name}: ready after {ready_s[-1]:.2f} s, longest frame {frames[-1]:.2f} usual, light {lights[-1]:.2f}")
    return _figures(ready_s, frames, lights)


def _figures(ready_s: list[float], frames: list[float], lights: list[float]) -> list[Figure]:
    """One scene that was not there, NaN, is enough to miss."""
    return [
        _figure("a scene is ready after being asked for, slowest", ready_s, LONGEST_S, "s"),
        _figure("longest frame while a scene loads, in usual frames", frames, MOST_USUAL_FRAMES, "frames"),
        Figure(
            name="darkest frame as a scene comes, of the darkest of safe place, veil and scene",
            n=len(lights),
            value=smallest(lights),
            target=LEAST_LIGHT,
            unit="of its light",
            is_most=False,
        ),
    ]


def _figure(name: str, values: list[float], target: float, unit: str) -> Figure:
    return Figure(name=name, n=len(values), value=largest(values), target=target, unit=unit, is_most=True)


def _since(seen: _Seen) -> float:
    return float("nan") if seen.scene_at is None or seen.ready_at is None else seen.scene_at - seen.ready_at


def _least_light(lights: list[tuple[str, float, float]], scene: str) -> float:
    """The darkest picture against the darkest of the three that belong there; NaN where the scene was never seen."""
    safe = [light for name, veil, light in lights if name == SAFE_PLACE and veil == 0]
    veil = [light for _, veil, light in lights if veil >= 1]
    shown = [light for name, veil, light in lights if name == scene and veil == 0]
    if not (safe and veil and shown):
        return float("nan")
    return min(light for _, _, light in lights) / min(min(safe), min(veil), min(shown))


def _loaded_beside(scene: str) -> _Seen:
    """The stage loads it while it shows the safe place, and goes on to show that."""
    return _converse(scene, wanted=SAFE_PLACE, then_s=USUAL_FRAMES * COMMAND_EVERY_S, kept=(scene,))


def _asked_for(scene: str) -> _Seen:
    return _converse(scene, wanted=scene, then_s=UNVEILS_S, kept=())


def _converse(scene: str, *, wanted: str, then_s: float, kept: tuple[str, ...]) -> _Seen:
    context = multiprocessing.get_context("spawn")
    (ours, theirs), (lights, lit) = context.Pipe(), context.Pipe(duplex=False)
    stage = context.Process(target=_stage, args=(theirs, lit, kept), daemon=True)
    stage.start()
    theirs.close()
    lit.close()
    try:
        return _watch(ours, lights, scene, wanted, then_s)
    finally:
        ours.close()
        lights.close()
        stage.join(10)
        if stage.is_alive():
            stage.kill()


def _stage(connection: "Connection[object, object]", lit: "Connection[object, object]", kept: tuple[str, ...]) -> None:
    """The stage's main, which also tells how light each picture is."""
    from dataclasses import replace

    from vr_scenes import stage
    from vr_scenes.drawing import Drawing
    from vr_scenes.pose import Pose

    class Watched(Drawing):
        def draw(self, pose: Pose, *look_deg: float) -> None:
            super().draw(pose, *look_deg)
            lit.send((pose.scene, pose.veil, float(self.picture().mean())))

    stage.Drawing = Watched  # type: ignore[attr-defined]  # in this process alone, to see each frame
    stage.main(connection, replace(SETTINGS, scenes=kept))


def _watch(
    stage: "Connection[object, object]",
    lights: "Connection[object, object]",
    scene: str,
    wanted: str,
    then_s: float,
) -> _Seen:
    """Show `wanted` until `then_s` seconds after the scene was ready."""
    seen, number, ends = _Seen(), 0, time.monotonic() + WAITS_S
    due = time.monotonic()
    while time.monotonic() < (ends if seen.scene_at is None else min(ends, seen.scene_at + then_s)):
        for one in wait([stage, lights], timeout=max(0.0, due - time.monotonic())):
            try:
                message = stage.recv() if one is stage else lights.recv()
            except (EOFError, OSError) as trouble:
                raise SystemExit("the stage broke") from trouble
            _take(seen, message, scene)
        if seen.ready_at is not None and time.monotonic() >= due:
            due, number = time.monotonic() + COMMAND_EVERY_S, number + 1
            targets = SceneTargets(scene=wanted, intensity=0.0)
            stage.send(ShowCommand(number=number, sent_ns=time.monotonic_ns(), t=number / 10, targets=targets))
        elif seen.ready_at is None:
            due = time.monotonic() + COMMAND_EVERY_S
    return seen


def _take(seen: _Seen, message: object, scene: str) -> None:
    match message:
        case StageReady():
            seen.ready_at = time.monotonic()
        case FrameReport(began_ns=began_ns, ended_ns=ended_ns):
            steps = seen.steps_ms if seen.scene_at is None else seen.steps_after_ms
            steps.append((ended_ns - began_ns) / 1e6)
        case SceneReady(scene=ready) if ready == scene:
            seen.scene_at = time.monotonic()
        case StageTrouble(words=words):
            raise SystemExit(f"the stage cannot draw here: {words}")
        case tuple():
            seen.lights.append(message)


if __name__ == "__main__":
    sys.exit(report(measure()))
