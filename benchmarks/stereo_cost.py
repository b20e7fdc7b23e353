"""What a stereo frame costs the processor where it draws itself: every scene, at the level that costs most."""

import math
import multiprocessing
import sys
import time
from multiprocessing.connection import Connection

from benchmarks.figure import Figure, percentile, report
from vr_scenes.exposure import SceneTargets
from vr_scenes.headset import EyeView, Field, SpatialPose
from vr_scenes.scenes import load_scene, scene_names
from vr_scenes.stage_messages import StageSettings

MOST_CPU_MS = 350.0
EYE_PX = 256
SETTINGS = StageSettings(
    width_px=64, height_px=64, shadow_map_px=1024
)  # no multisamples, and the textures' own sharpness
HALF_FIELD_RAD = 0.8  # 46 degrees to each side: a common headset's
EYES_APART_M = 0.064
AHEAD_DEG = (0.0, 90.0, 180.0, 270.0)  # which way the head may face
ENDS_WITHIN_S = 600.0


def measure(*, frames: int, scenes: tuple[str, ...] = ()) -> list[Figure]:
    """Draw `frames` stereo frames of each of `scenes` (none: all) at the level and heading that cost most: the median
    of the drawing process's CPU time, of all its threads."""
    return [_figure(name, _frames_of(name, frames)) for name in scenes or scene_names()]


def _figure(scene: str, cpu_ms: list[float]) -> Figure:
    return Figure(
        name=f"CPU of a stereo frame of {EYE_PX}x{EYE_PX} an eye, {scene}",
        n=len(cpu_ms),
        value=percentile(cpu_ms, 0.5),
        target=MOST_CPU_MS,
        unit="ms",
        is_most=True,
    )


def _frames_of(scene: str, frames: int) -> list[float]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_draw, args=(theirs, scene, frames), daemon=True)
    process.start()
    theirs.close()
    try:
        cpu_ms: list[float] = ours.recv() if ours.poll(ENDS_WITHIN_S) else []
    except EOFError:
        cpu_ms = []  # the driver crashed
    finally:
        process.kill()
        process.join()
    return cpu_ms


def _draw(connection: "Connection[object, object]", scene: str, frames: int) -> None:
    from vr_scenes.choreography import settled_pose
    from vr_scenes.drawing import Drawing
    from vr_scenes.ingredients import ingredients_of
    from vr_scenes.model_shelf import build_model

    ingredients = ingredients_of(build_model(scene))
    drawing = Drawing(SETTINGS, lambda _: ingredients)

    def cpu_ms(intensity: float, heading_deg: float, t: float) -> float:
        pose = settled_pose(t, SceneTargets(scene=scene, intensity=intensity))
        began_s = time.process_time()
        drawing.draw_eyes(pose, _eyes(heading_deg), (EYE_PX, EYE_PX))
        return 1e3 * (time.process_time() - began_s)

    ways = [(level.intensity, heading) for level in load_scene(scene).levels for heading in AHEAD_DEG]
    for way in (ways[0], ways[-1]):
        cpu_ms(*way, 0.0)  # what a device does first of its kind is no part of a frame
    _, costliest = max((cpu_ms(*way, 1.0), way) for way in ways)
    connection.send([cpu_ms(*costliest, 2.0 + frame / 10) for frame in range(frames)])


def _eyes(heading_deg: float) -> tuple[EyeView, ...]:
    """Both eyes of a head that faces `heading_deg`, counter-clockwise."""
    half = math.radians(heading_deg) / 2
    turn = (math.cos(half), 0.0, 0.0, math.sin(half))
    field = Field(left_rad=-HALF_FIELD_RAD, right_rad=HALF_FIELD_RAD, up_rad=HALF_FIELD_RAD, down_rad=-HALF_FIELD_RAD)
    views = []
    for side in (-0.5, 0.5):
        aside_m = side * EYES_APART_M
        place_m = (aside_m * math.cos(2 * half), aside_m * math.sin(2 * half), 0.0)
        views.append(EyeView(pose=SpatialPose(place_m=place_m, turn=turn), field=field))
    return tuple(views)


if __name__ == "__main__":
    sys.exit(report(measure(frames=20)))
