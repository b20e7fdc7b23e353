"""Does an event of a scene do something, and is nothing left of it when it is over?"""

import numpy as np
from numpy.typing import NDArray

from vr_scenes.choreography import scene_pose_of
from vr_scenes.exposure import AFTERMATH_S
from vr_scenes.pose import Happening, Moment, Pose
from vr_scenes.scenes import EventKind, Scene

CLOCK_S = 40.0  # any second of the scene's clock
MOMENTS_S = (0.5, 1.5, 3.0, 5.0, 8.0, 13.0, 20.0, 30.0)  # after it began
OPEN_S = 30.0  # an event without an end is undone after so long
SEEN = 1e-3  # metres, degrees, shares: less is not seen
HIDDEN_SCALE = 0.02  # what is so small is not there, wherever it is


def event_faults(scene: Scene, event: EventKind) -> tuple[str, ...]:
    """What is wrong with how the event is shown, in words; empty if nothing is."""
    pose_of, intensity = scene_pose_of(scene.name), max(event.least_intensity, 0.7)

    def pose(*happenings: tuple[str, Happening]) -> Pose:
        numbers = {one.name: scene.at(one.name, intensity) for one in scene.dimensions}
        moment = Moment(intensity=intensity, clock_s=CLOCK_S, breath=0.5, numbers=numbers, happenings=dict(happenings))
        return pose_of(scene, moment)

    lasts_s = event.lasts_s or OPEN_S
    still = pose()
    during = [pose((event.name, Happening(began_s=began_s, ended_s=began_s - lasts_s))) for began_s in MOMENTS_S]
    begun = pose((event.name, Happening(began_s=0.0, ended_s=-lasts_s)))
    over = pose((event.name, Happening(began_s=lasts_s + AFTERMATH_S, ended_s=AFTERMATH_S)))
    undone = pose((event.name, Happening(began_s=2.0 + AFTERMATH_S, ended_s=AFTERMATH_S)))
    faults = []
    if all(change(still, one) < SEEN and one.sounds == still.sounds for one in during):
        faults.append(f"the event {event.name} changes nothing that is seen or heard")
    for what, one in (("as it begins", begun), ("when it is over", over), ("after it was undone early", undone)):
        if change(still, one) >= SEEN:
            faults.append(f"the event {event.name} is not the scene without it {what} ({change(still, one):.3g})")
    return tuple(faults)


def change(before: Pose, after: Pose) -> float:
    """The largest difference of any number that is drawn; what is too small to be seen may be anywhere."""
    numbers, others = _numbers(before), _numbers(after)
    if numbers.keys() != others.keys():
        return float("inf")
    differences = [_apart(name, numbers[name], others[name]) for name in numbers if numbers[name].size]
    return max(differences, default=0.0)


def _apart(name: str, first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    apart = np.abs(first - second)
    if name.startswith("joint"):
        apart[3:6] = np.minimum(apart[3:6] % 360, -apart[3:6] % 360)  # angles: a whole turn is none
    return float(apart.max())


def _numbers(pose: Pose) -> dict[str, NDArray[np.float64]]:
    light, eye = pose.light, pose.eye
    shares = (light.haze_per_m, light.mist, light.clouds, light.storm, light.wind, light.glow, light.brightness)
    colours = (light.sun_colour, light.sky_light, light.ground_light, light.zenith, light.horizon)
    lamps = [value for lamp in light.lamps for value in (lamp.x_m, lamp.y_m, lamp.z_m, *lamp.colour, lamp.reach_m)]
    found = {
        "eye": np.array([eye.x_m, eye.y_m, eye.z_m, eye.heading_deg, eye.pitch_deg]),
        "veil": np.array([pose.veil]),
        "light": np.array([*shares, *(value for colour in colours for value in colour), *lamps]),
    }
    for place in pose.placements:
        scales = (place.x_scale, place.y_scale, place.z_scale)
        ways = (place.x_m, place.y_m, place.z_m, place.heading_deg, place.pitch_deg, place.roll_deg)
        is_there = max(scales) > HIDDEN_SCALE
        found[f"joint {place.joint}"] = np.array([*(ways if is_there else [0.0] * 6), *scales])
    for figure in pose.figures:
        found[f"figure {figure.figure}"] = np.asarray(figure.bones, np.float64)
        for name, value in figure.values.items():
            found[f"figure {figure.figure} {name}"] = np.array(value)
    return found
