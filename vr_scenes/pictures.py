"""Pictures of scenes for contact sheets, drawn in a process of their own: a driver that crashes takes nothing along."""

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

import numpy as np
from numpy.typing import NDArray

from vr_scenes.exposure import SceneError, SceneTargets
from vr_scenes.pose import Pose, View

Picture = NDArray[np.uint8]
SILENCE_S = 180.0  # a slow machine builds and draws a first frame well within this


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where an eye looks from: metres from where the scene puts it (x right, y ahead, z up), heading to the left."""

    heading_deg: float = View.FORWARD.value[0]
    pitch_deg: float = View.FORWARD.value[1]
    x_m: float = 0.0
    y_m: float = 0.0
    z_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture to take: `targets` at session second `t`, after all easing."""

    t: float
    targets: SceneTargets
    view: View | Look = View.FORWARD


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    shots: tuple[Shot, ...]
    width_px: int
    height_px: int
    multisamples: int


def draw_pictures(
    shots: Sequence[Shot],
    *,
    width_px: int = 640,
    height_px: int = 480,
    multisamples: int = 4,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Picture, ...]:
    """The shots as (height, width, 3) sRGB bytes, in their order. `progress` hears (done, all) after each.

    Raises SceneError (SceneNotFound, GraphicsFailed or a crash of the driver, in words).
    """
    if not shots:
        return ()
    work = _Work(shots=tuple(shots), width_px=width_px, height_px=height_px, multisamples=multisamples)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_draw, args=(theirs, work), name="pictures", daemon=True)
    process.start()
    theirs.close()
    try:
        return _collect(ours, len(shots), progress)
    finally:
        ours.close()
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()


def seen_from(pose: Pose, look: Look) -> Pose:
    """The pose with its eye moved, but not turned."""
    eye = pose.eye
    moved = replace(eye, x_m=eye.x_m + look.x_m, y_m=eye.y_m + look.y_m, z_m=eye.z_m + look.z_m)
    return replace(pose, eye=moved)


def look_of(view: View) -> Look:
    """A named view as an eye that stays where the scene puts it."""
    return Look(heading_deg=view.value[0], pitch_deg=view.value[1])


def _collect(ours: Connection, count: int, progress: Callable[[int, int], None] | None) -> tuple[Picture, ...]:
    pictures: list[Picture] = []
    while len(pictures) < count:
        if not ours.poll(SILENCE_S):
            raise SceneError(f"the drawing process has said nothing for {SILENCE_S:.0f} s; try smaller pictures")
        try:
            answer = ours.recv()
        except (EOFError, ConnectionResetError) as trouble:
            raise SceneError("the graphics driver crashed while drawing; try multisamples=0, or update it") from trouble
        if isinstance(answer, str):
            raise SceneError(answer)
        pictures.append(answer)
        if progress is not None:
            progress(len(pictures), count)
    return tuple(pictures)


def _draw(theirs: Connection, work: _Work) -> None:
    """The process's main: sends pictures one by one, or what went wrong in words."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the program that asked
    try:
        _draw_all(theirs, work)
    except SceneError as trouble:
        theirs.send(str(trouble))
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody waits for the pictures any more
    except Exception as trouble:  # noqa: BLE001 - the process's one catch-all: it must be heard on the other side
        theirs.send(f"drawing broke: {type(trouble).__name__}: {trouble}")
    finally:
        theirs.close()


def _draw_all(theirs: Connection, work: _Work) -> None:
    from vr_scenes.choreography import settled_pose
    from vr_scenes.drawing import Drawing
    from vr_scenes.ingredients import ingredients_of
    from vr_scenes.model_shelf import ModelShelf
    from vr_scenes.stage_messages import StageSettings

    poses = [settled_pose(shot.t, shot.targets) for shot in work.shots]
    settings = StageSettings(
        width_px=work.width_px, height_px=work.height_px, multisamples=work.multisamples, shadow_map_px=2048
    )
    shelf = ModelShelf(ingredients_of)
    drawing = Drawing(settings, shelf.take)
    for shot, pose in zip(work.shots, poses, strict=True):
        look = shot.view if isinstance(shot.view, Look) else look_of(shot.view)
        drawing.draw(seen_from(pose, look), look.heading_deg, look.pitch_deg)
        theirs.send(drawing.picture())
