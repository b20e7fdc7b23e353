"""`attune scene check`: is the catalog valid, are budgets kept, are levels even steps, does nothing flash?"""

from collections.abc import Sequence

from engine.command import DONE, FINDING
from engine.progress import Progress
from vr_scenes.event_traces import event_faults
from vr_scenes.exposure import SceneError
from vr_scenes.flashes import MOST_A_SECOND
from vr_scenes.scene_measures import SceneMeasures, measure_scene
from vr_scenes.scenes import Scene, load_scene, scene_names

# Budgets of a headset that computes by itself.
MOST_TRIANGLES, MOST_DRAWS, MOST_TEXTURES_MB = 150_000, 200, 128.0
MOST_BUILD_S = 3.0  # of processor time, so that a busy machine does not fail a scene
LEAST_STEP = 0.25  # percent of full scale: less than a person sees beside the level before
LARGEST_SHARE = 0.3  # of the whole way from the first level to the last: even steps have a tenth each


def check_scenes(names: Sequence[str] = ()) -> int:
    """Check `names`, or all scenes, and print what was found. Returns the exit code: 1 where a scene fails."""
    failing = 0
    for name in names or scene_names():
        try:
            failing += _check(load_scene(name))
        except SceneError as error:
            print(f"FAIL  {name}: {error}", flush=True)
            failing += 1
    whole = len(names or scene_names())
    print(f"{whole - failing} of {whole} scenes pass", flush=True)
    return FINDING if failing else DONE


def _check(scene: Scene) -> bool:
    with Progress(f"measuring {scene.name}") as progress:
        measures = measure_scene(scene.name, progress=progress.show)
    faults = (
        *word_faults(scene),
        *_event_faults(scene),
        *budget_faults(measures),
        *step_faults(measures.steps),
        *flash_faults(measures.flashes),
    )
    print(f"{'FAIL' if faults else 'PASS'}  {scene.name}: {_measures_words(measures)}")
    if measures.steps:
        print(f"      steps between levels, % of full scale: {'  '.join(f'{one:.1f}' for one in measures.steps)}")
    for fault in faults:
        print(f"      {fault}")
    print(end="", flush=True)
    return bool(faults)


def word_faults(scene: Scene) -> tuple[str, ...]:
    """What patients and therapists read must tell one level, dimension and event from another."""
    faults = []
    told = {
        "levels of the same name": [level.name for level in scene.levels],
        "levels with the same words": [level.words for level in scene.levels],
        "dimensions of the same name": [one.name for one in scene.dimensions],
        "events of the same name": [one.name for one in scene.events],
        "events of the same title": [one.title for one in scene.events],
    }
    for what, texts in told.items():
        twice = sorted({text for text in texts if texts.count(text) > 1})
        faults += [f"there are {what}: {text!r}" for text in twice]
    for one in (*scene.levels[1:],):
        if one.numbers == scene.levels[0].numbers:
            faults.append(f"the level {one.name!r} has the numbers of the first")
    return tuple(faults)


def budget_faults(measures: SceneMeasures) -> tuple[str, ...]:
    """Which budgets are not kept, with the figures."""
    held = (
        ("triangles in view", measures.triangles, MOST_TRIANGLES),
        ("draw calls in view", measures.draws, MOST_DRAWS),
        ("MB of textures", measures.textures_mb, MOST_TEXTURES_MB),
        ("s of processor time to build", measures.build_cpu_s, MOST_BUILD_S),
    )
    return tuple(f"{value:.5g} {what}, at most {most:g} are allowed" for what, value, most in held if not value <= most)


def step_faults(steps: Sequence[float]) -> tuple[str, ...]:
    """Steps between neighbouring levels that cannot be seen, or are far larger than the others."""
    whole = sum(steps)
    faults = []
    for number, step in enumerate(steps, start=1):
        if not step >= LEAST_STEP:
            faults.append(f"level {number / 10:.1f} cannot be told from the one before ({step:.2f} %)")
        if step > LARGEST_SHARE * whole:
            faults.append(f"level {number / 10:.1f} is {100 * step / whole:.0f} % of the whole way: too large a step")
    return tuple(faults)


def flash_faults(flashes: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """What flashes more often than WCAG 2.3.1 allows."""
    return tuple(
        f"{name} flashes {count} times within a second, at most {MOST_A_SECOND} are allowed (WCAG 2.3.1)"
        for name, count in flashes
        if count > MOST_A_SECOND
    )


def _event_faults(scene: Scene) -> tuple[str, ...]:
    return tuple(fault for event in scene.events for fault in event_faults(scene, event))


def _measures_words(measures: SceneMeasures) -> str:
    return (
        f"{measures.triangles} triangles, {measures.draws} draw calls in view, "
        f"{measures.textures_mb:.0f} MB of textures, built in {measures.build_cpu_s:.1f} s, "
        f"{max((count for _, count in measures.flashes), default=0)} flashes a second at most"
    )
