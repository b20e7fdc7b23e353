"""Short films of a scene, drawn small: does any level's motion, or any event, flash too often?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vr_scenes.choreography import settled_pose
from vr_scenes.exposure import SceneEvent, SceneTargets
from vr_scenes.flashes import FlashMeter
from vr_scenes.pose import Pose
from vr_scenes.scenes import Scene

FRAMES_PER_S = 10  # light changes slower than that in all scenes; what is faster still shows, at another rate
LEVEL_S = 1.2  # more than the second that flashes are counted in
LEVELS_APART_S = 7.3  # of the scene's clock: each level is filmed at another moment of what comes and goes by it
EVENT_FROM_S = 60.0  # of the clock
BEGIN_S, END_S = 2.6, 1.6  # filmed from an event's begin, and from its end
OPEN_S = 20.0  # an event without an end is undone after so long
LOOK_DEG = (0.0, -9.0)  # ahead, where what matters is
SEEN_FIELD_DEG = 62.0  # upright, as a stage's picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """`targets` from second `from_s` on."""

    name: str
    targets: SceneTargets
    from_s: float
    seconds: float


def films(scene: Scene) -> Iterator[Film]:
    """Every level, and every event's begin and end at the strongest level."""
    for number, level in enumerate(scene.levels):
        targets = SceneTargets(scene=scene.name, intensity=level.intensity)
        yield Film(
            name=f"level {level.intensity:.1f}", targets=targets, from_s=LEVELS_APART_S * number, seconds=LEVEL_S
        )
    for event in scene.events:
        lasts_s = event.lasts_s or OPEN_S
        happens = SceneEvent(name=event.name, begins_t=EVENT_FROM_S, ends_t=EVENT_FROM_S + lasts_s)
        targets = SceneTargets(scene=scene.name, intensity=1.0, events=(happens,))
        length_s = min(BEGIN_S, lasts_s)
        yield Film(name=f"the event {event.name}", targets=targets, from_s=EVENT_FROM_S, seconds=length_s)
        yield Film(name=f"the end of {event.name}", targets=targets, from_s=EVENT_FROM_S + lasts_s - 0.2, seconds=END_S)


def most_flashes(film: Film, draw: Callable[[Pose], NDArray[np.uint8]]) -> int:
    """Flashes within any one second of the film, where most; `draw` gives the picture of a pose."""
    meter = FlashMeter(SEEN_FIELD_DEG)
    for frame in range(round(film.seconds * FRAMES_PER_S)):
        t = film.from_s + frame / FRAMES_PER_S
        meter.see(t, draw(settled_pose(t, film.targets)))
    return meter.most
