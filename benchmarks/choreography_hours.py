"""Hours of choreography at accelerated time, drawn now and then: nothing grows, nothing drifts, nothing is NaN."""

import math
import multiprocessing
import sys
from multiprocessing.connection import Connection

import numpy as np

from benchmarks.figure import Figure, report
from vr_scenes.choreography import Choreography
from vr_scenes.exposure import SAFE_PLACE, SceneEvent, SceneTargets
from vr_scenes.pose import Pose
from vr_scenes.scenes import load_scene, scene_names
from vr_scenes.stage_messages import StageSettings

STEP_S = 2.0  # of session time
VISIT_S = 450.0  # in one scene, then in the next: all eight within an hour
DRAWN_EVERY = 20  # steps
MOST_MB_AN_HOUR = 3.0  # of growth, by the line through the resident memory
FARTHEST_M = 20_000.0  # from the scene's middle: beyond all that can be seen
SIDE_PX = 32
WARMS_UP_SHARE = 0.34  # of the time: each scene was twice there, and allocators have what they keep
ENDS_WITHIN_S = 3600.0


def measure(*, hours: float, scenes: tuple[str, ...] = ()) -> list[Figure]:
    """Live through `hours` of choreography, in each of `scenes` (none: all but the safe place) in turn: up and down
    their levels, with their events, by way of the safe place."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_live, args=(theirs, hours, scenes), daemon=True)
    process.start()
    theirs.close()
    resident: list[tuple[float, float]] = []
    wrong, steps = ["the drawing process broke"], 0
    try:
        if ours.poll(ENDS_WITHIN_S):
            resident, wrong, steps = ours.recv()
    except EOFError:
        pass  # the driver crashed
    finally:
        process.kill()
        process.join()
    for words in wrong[:5]:
        print(words)
    return [
        Figure(
            name="growth of the drawing process by hours of choreography",
            n=len(resident),
            value=_slope(resident[int(WARMS_UP_SHARE * len(resident)) :]),
            target=MOST_MB_AN_HOUR,
            unit="MB an hour",
            is_most=True,
        ),
        Figure(
            name="poses of these hours that drifted away, or held what is no number",
            n=steps,
            value=len(wrong) if steps else float("nan"),
            target=0,
            unit="poses",
            is_most=True,
        ),
    ]


def _slope(resident: list[tuple[float, float]]) -> float:
    """MB an hour, by least squares; NaN where that cannot be told."""
    if len(resident) < 3:
        return float("nan")
    hours, megabytes = np.array(resident).T
    return float(np.polyfit(hours, megabytes, 1)[0])


def _live(connection: "Connection[object, object]", hours: float, scenes: tuple[str, ...]) -> None:
    import psutil

    from vr_scenes.drawing import Drawing
    from vr_scenes.ingredients import ingredients_of
    from vr_scenes.model_shelf import build_model

    names = scenes or tuple(name for name in scene_names() if name != SAFE_PLACE)
    drawing = Drawing(
        StageSettings(width_px=SIDE_PX, height_px=SIDE_PX, shadow_map_px=64),
        lambda name: ingredients_of(build_model(name)),
    )
    for name in (SAFE_PLACE, *names):  # all of them are there before the memory is watched
        drawing.draw(Choreography(first=name).step(0.0, 0.0, SceneTargets(scene=name, intensity=0.0)))
    choreography, me = Choreography(longest_step_s=STEP_S), psutil.Process()
    resident: list[tuple[float, float]] = []
    wrong: list[str] = []
    steps = round(hours * 3600 / STEP_S)
    for step in range(steps):
        t = step * STEP_S
        name = names[int(t / VISIT_S) % len(names)]
        pose = choreography.step(STEP_S, t, _targets(name, t))
        words = _what_is_wrong(pose)
        wrong += [f"{name} at {t:.0f} s: {words}"] if words else []
        if step % DRAWN_EVERY == 0:
            drawing.draw(pose)
            resident.append((t / 3600, me.memory_info().rss / 1e6))
    connection.send((resident, wrong, steps))


def _targets(name: str, t: float) -> SceneTargets:
    """Twice up and down, each event for a while in turn, and before it all a rest in the safe place."""
    into_s = t % VISIT_S
    if into_s < 0.05 * VISIT_S:
        return SceneTargets(scene=SAFE_PLACE, intensity=0.0)
    intensity = 0.5 - 0.5 * math.cos(4 * math.pi * into_s / VISIT_S)
    events = load_scene(name).events
    if not events:
        return SceneTargets(scene=name, intensity=intensity)
    turn = int(t // 60)
    one = SceneEvent(name=events[turn % len(events)].name, begins_t=turn * 60.0 + 2, ends_t=turn * 60.0 + 30)
    return SceneTargets(scene=name, intensity=intensity, events=(one,))


def _what_is_wrong(pose: Pose) -> str | None:
    places = [(one.x_m, one.y_m, one.z_m, one.heading_deg, one.pitch_deg, one.roll_deg) for one in pose.placements]
    places.append((pose.eye.x_m, pose.eye.y_m, pose.eye.z_m, pose.eye.heading_deg, pose.eye.pitch_deg, 0.0))
    values = np.array(places)
    if not np.isfinite(values).all() or not all(np.isfinite(figure.bones).all() for figure in pose.figures):
        return "a place, an angle or a bone is no number"
    if np.abs(values[:, :3]).max() > FARTHEST_M:
        return f"something is {np.abs(values[:, :3]).max():.0f} m away"
    bones = max((float(np.abs(figure.bones[:, :3, 3]).max()) for figure in pose.figures), default=0.0)
    return f"a bone is {bones:.0f} m away" if bones > FARTHEST_M else None


if __name__ == "__main__":
    sys.exit(report(measure(hours=6)))
