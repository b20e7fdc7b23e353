"""What a scene costs to draw, how much each level changes of it, and how it flashes; in a process of its own."""

import multiprocessing
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vr_scenes.exposure import SceneError, SceneTargets
from vr_scenes.pose import Pose, View
from vr_scenes.scenes import Scene

if TYPE_CHECKING:
    from vr_scenes.drawing import Drawing  # imports Panda3D, which is for the process alone

SILENCE_S = 180.0  # a slow machine builds and draws a first frame well within this
WIDTH_PX, HEIGHT_PX = 192, 144
VIEWS = (View.FORWARD, View.DOWN, View.LEFT)  # in which the levels are compared
ROUND_DEG = tuple(range(0, 360, 45))
LEVELS_SHARE = 0.4  # of the time; films take the rest
BLOCK_PX = 4  # an eye sees changes of areas, not of single pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneMeasures:
    """`steps`: for each level but the first, the change of the picture from the level before, in percent of full
    scale, as the most that any view shows. `flashes`: of each film of levels and events, most within a second.
    The others are the most over all levels and headings."""

    build_cpu_s: float
    triangles: int
    draws: int
    textures_mb: float
    steps: tuple[float, ...]
    flashes: tuple[tuple[str, int], ...] = ()


def measure_scene(name: str, *, progress: Callable[[float], None] | None = None) -> SceneMeasures:
    """Build the scene, look about in it at every level. `progress` hears the share that is done.

    Raises SceneError (SceneNotFound, GraphicsFailed, a builder's failure or a crash of the driver, in words).
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(theirs, name), name="measures", daemon=True)
    process.start()
    theirs.close()
    try:
        return _wait(ours, progress or (lambda _: None))
    finally:
        ours.close()
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()


def _wait(ours: "Connection[object, object]", progress: Callable[[float], None]) -> SceneMeasures:
    while ours.poll(SILENCE_S):
        try:
            answer = ours.recv()
        except (EOFError, ConnectionResetError) as trouble:
            raise SceneError("the graphics driver crashed while drawing; update it") from trouble
        match answer:
            case SceneMeasures():
                return answer
            case float():
                progress(answer)
            case _:
                raise SceneError(str(answer))
    raise SceneError(f"the drawing process has said nothing for {SILENCE_S:.0f} s; try on a machine that is idle")


def _measure(theirs: "Connection[object, object]", name: str) -> None:
    """The process's main: sends shares, then the measures, or what went wrong in words."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the program that asked
    try:
        theirs.send(_measures(name, theirs.send))
    except SceneError as trouble:
        theirs.send(str(trouble))
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody waits any more
    except Exception as trouble:  # noqa: BLE001 - the process's one catch-all: it must be heard on the other side
        theirs.send(f"the scene {name} cannot be measured: {type(trouble).__name__}: {trouble}")
    finally:
        theirs.close()


def _measures(name: str, tell: Callable[[float], None]) -> SceneMeasures:
    from vr_scenes.choreography import settled_pose
    from vr_scenes.drawing import Drawing
    from vr_scenes.ingredients import ingredients_of
    from vr_scenes.model_shelf import build_model
    from vr_scenes.scenes import load_scene
    from vr_scenes.stage_messages import StageSettings

    scene = load_scene(name)
    began_s = time.process_time()
    model = build_model(name)
    build_cpu_s = time.process_time() - began_s
    ingredients = ingredients_of(model)
    drawing = Drawing(StageSettings(width_px=WIDTH_PX, height_px=HEIGHT_PX, shadow_map_px=512), lambda _: ingredients)
    triangles = draws = 0
    before: list[NDArray[np.float32]] = []
    steps: list[float] = []
    for number, level in enumerate(scene.levels):
        pose = settled_pose(3.0, SceneTargets(scene=name, intensity=level.intensity))
        seen = []
        for view in VIEWS:
            drawing.draw(pose, *view.value)
            seen.append(_as_seen(drawing.picture()))
        if before:
            steps.append(max(float(np.abs(now - was).mean()) for now, was in zip(seen, before, strict=True)))
        before = seen
        for heading_deg in ROUND_DEG if number in (0, len(scene.levels) // 2, len(scene.levels) - 1) else ():
            drawing.draw(pose, heading_deg, -10.0)
            here = drawing.in_view()
            triangles, draws = max(triangles, here[0]), max(draws, here[1])
        tell(LEVELS_SHARE * (number + 1) / len(scene.levels))
    return SceneMeasures(
        build_cpu_s=build_cpu_s,
        triangles=triangles,
        draws=draws,
        textures_mb=4 / 3 * sum(texture.pixels.nbytes for texture in model.textures) / 1e6,  # with their mipmaps
        steps=tuple(steps),
        flashes=_flashes(scene, drawing, tell),
    )


def _flashes(scene: Scene, drawing: "Drawing", tell: Callable[[float], None]) -> tuple[tuple[str, int], ...]:
    from vr_scenes.flash_films import LOOK_DEG, films, most_flashes

    def draw(pose: Pose) -> NDArray[np.uint8]:
        drawing.draw(pose, *LOOK_DEG)
        return drawing.picture()

    whole = tuple(films(scene))
    found = []
    for number, film in enumerate(whole, start=1):
        found.append((film.name, most_flashes(film, draw)))
        tell(LEVELS_SHARE + (1 - LEVELS_SHARE) * number / len(whole))
    return tuple(found)


def _as_seen(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Means of small blocks of the sRGB values, which are even to the eye, in percent."""
    height, width = (side // BLOCK_PX * BLOCK_PX for side in picture.shape[:2])
    blocks = picture[:height, :width].reshape(height // BLOCK_PX, BLOCK_PX, width // BLOCK_PX, BLOCK_PX, 3)
    means: NDArray[np.float32] = blocks.mean(axis=(1, 3), dtype=np.float32) / 2.55
    return means
