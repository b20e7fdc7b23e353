"""Memory of the drawing process over many switches of the scene, each loaded and let go as the stage does it."""

import multiprocessing
import sys
from dataclasses import replace
from multiprocessing.connection import Connection

from benchmarks.figure import Figure, report

MOST_GROWTH_MB = 40.0  # over 500 switches; one scene that stays takes 30 to 100
WARMS_UP_SHARE = 0.2  # of the switches: allocators and drivers keep some of what they were given once
SIDE_PX = 32
ENDS_WITHIN_S = 3600.0


def measure(*, switches: int, scenes: tuple[str, ...] = ()) -> list[Figure]:
    """Switch `switches` times through `scenes` (none: all of the catalog); growth of the resident memory.

    "dog#2" is the dog as a scene of its own: so one scene is enough to switch between.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_switch, args=(theirs, switches, scenes), daemon=True)
    process.start()
    theirs.close()
    try:
        resident_mb: list[float] = ours.recv() if ours.poll(ENDS_WITHIN_S) else []
    except EOFError:
        resident_mb = []  # the driver crashed
    finally:
        process.kill()
        process.join()
    settled = resident_mb[int(WARMS_UP_SHARE * len(resident_mb)) :]
    if settled:
        print(f"resident memory: {settled[0]:.0f} MB, then at most {max(settled):.0f} MB, at last {settled[-1]:.0f} MB")
    return [
        Figure(
            name="growth of the drawing process over switches of the scene",
            n=len(resident_mb),
            value=settled[-1] - settled[0] if settled else float("nan"),
            target=MOST_GROWTH_MB,
            unit="MB",
            is_most=True,
        )
    ]


def _switch(connection: "Connection[object, object]", switches: int, scenes: tuple[str, ...]) -> None:
    import psutil

    from vr_scenes.choreography import settled_pose
    from vr_scenes.drawing import Drawing
    from vr_scenes.exposure import SAFE_PLACE, SceneTargets
    from vr_scenes.ingredients import ingredients_of
    from vr_scenes.model_shelf import build_model
    from vr_scenes.scene_loading import Look, SceneLoading, first_looks
    from vr_scenes.scenes import scene_names
    from vr_scenes.stage_messages import SceneTrouble, StageSettings

    names = scenes or tuple(name for name in scene_names() if name != SAFE_PLACE)
    models = {name: build_model(_kind(name)) for name in (SAFE_PLACE, *names)}  # built once: the meshes are made anew
    settings = StageSettings(width_px=SIDE_PX, height_px=SIDE_PX, shadow_map_px=64)

    def looks_of(name: str) -> tuple[Look, ...]:
        looks = first_looks(_kind(name))
        return tuple((replace(pose, scene=name), heading, pitch) for pose, heading, pitch in looks)

    drawing = Drawing(settings, lambda name: ingredients_of(models[name]))
    loading = SceneLoading(_Built(), drawing, kept=(), looks_of=looks_of)

    me, resident_mb, shown = psutil.Process(), [], SAFE_PLACE
    for number in range(switches):
        wanted = names[number % len(names)]
        while not loading.is_ready(wanted):
            news = loading.advance(shown=shown, wanted=wanted)
            if isinstance(news, SceneTrouble):
                raise SystemExit(news.words)
            drawing.draw_unseen()
        shown = wanted
        pose = settled_pose(1.0, SceneTargets(scene=_kind(shown), intensity=0.5))
        drawing.draw(replace(pose, scene=shown))
        loading.advance(shown=shown, wanted=wanted)
        resident_mb.append(me.memory_info().rss / 1e6)
    connection.send(resident_mb)


def _kind(name: str) -> str:
    return name.partition("#")[0]


class _Built:
    """A shelf on which everything lies."""

    def prepare(self, scene: str) -> None:
        pass

    def is_built(self, scene: str) -> bool:
        return True

    def abandon(self, scene: str) -> None:
        pass


if __name__ == "__main__":
    sys.exit(report(measure(switches=500)))
