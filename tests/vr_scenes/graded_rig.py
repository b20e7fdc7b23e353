"""What every graded scene must hold: poses that never jump, pictures that show each level and each dimension."""

from dataclasses import astuple, dataclass
from itertools import pairwise

import numpy as np

from vr_scenes.choreography import scene_pose_of
from vr_scenes.exposure import Hold, SceneEvent, SceneTargets
from vr_scenes.pictures import Picture, Shot, draw_pictures
from vr_scenes.pose import Happening, Moment, Pose, View
from vr_scenes.scenes import Scene

LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def posed(scene: Scene, intensity: float, clock_s: float, **happenings: Happening) -> Pose:
    """The scene's pose with its dimensions as its levels say."""
    numbers = {one.name: scene.at(one.name, intensity) for one in scene.dimensions}
    moment = Moment(intensity=intensity, clock_s=clock_s, breath=0.0, numbers=numbers, happenings=happenings)
    return scene_pose_of(scene.name)(scene, moment)


def numbers_of(pose: Pose) -> list[float]:
    """Everything in a pose that could jump: places, light, bones, what shaders are told, sounds."""
    parts = (pose.eye, pose.light, *pose.light.lamps, *pose.placements, *pose.sounds)
    found = [float(value) for part in parts for value in _flat(astuple(part))]
    for figure in pose.figures:
        found.extend(figure.bones.astype(float).reshape(-1).tolist())
        found.extend(float(number) for name in sorted(figure.values) for number in figure.values[name])
    return found


def largest_jump(poses: list[Pose]) -> float:
    """The largest change of any number from one pose to the next."""
    rows = [np.array(numbers_of(pose)) for pose in poses]
    return max(float(np.abs(after - before).max()) for before, after in pairwise(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Pictures of a scene: its levels, the top with each dimension held at its easiest, and with each event."""

    levels: tuple[Picture, ...]
    top: Picture
    held: dict[str, Picture]
    events: dict[str, Picture]


def drawn(scene: Scene, *, t: float, at: float, views: dict[str, View], event_view: View) -> Drawn:
    """All pictures in one go; `at` is the level at which dimensions are held, seen as `views` says (else FORWARD)."""
    names = [one.name for one in scene.dimensions]
    levels = [Shot(t=t, targets=SceneTargets(scene=scene.name, intensity=level)) for level in LEVELS]
    pairs = [
        Shot(t=t, targets=SceneTargets(scene=scene.name, intensity=at, holds=holds), view=views.get(name, View.FORWARD))
        for name in names
        for holds in ((), (Hold(dimension=name, level=0.0),))
    ]
    plain = Shot(t=t, targets=SceneTargets(scene=scene.name, intensity=at), view=event_view)
    happen = [
        Shot(
            t=t,
            targets=SceneTargets(
                scene=scene.name, intensity=at, events=(SceneEvent(name=event.name, begins_t=t - 12.0),)
            ),
            view=event_view,
        )
        for event in scene.events
    ]
    pictures = draw_pictures([*levels, *pairs, plain, *happen], width_px=96, height_px=72, multisamples=0)
    first, second = len(levels), len(levels) + len(pairs)
    return Drawn(
        levels=pictures[:first],
        top=pictures[second],
        held={name: _difference(*pictures[first + 2 * i : first + 2 * i + 2]) for i, name in enumerate(names)},
        events={event.name: pictures[second + 1 + i] for i, event in enumerate(scene.events)},
    )


def changed(one: Picture, other: Picture, *, by: int = 10) -> float:
    """The share of pixels that differ by more than `by` of 255."""
    return float((np.abs(one.astype(int) - other).max(axis=2) > by).mean())


def _difference(one: Picture, other: Picture) -> Picture:
    difference: Picture = np.abs(one.astype(int) - other).astype(np.uint8)
    return difference


def _flat(value: object) -> list[float]:
    if isinstance(value, tuple):
        return [number for part in value for number in _flat(part)]
    return [float(value)] if isinstance(value, int | float) else []
