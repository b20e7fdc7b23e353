"""Targets over time -> where everything is, how bright, how near: nothing pops, and calm comes quickly."""

import importlib
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, cast

from vr_scenes.exposure import SAFE_PLACE, Hold, SceneTargets
from vr_scenes.pose import Happening, Moment, Pose
from vr_scenes.scenes import Scene, load_scene

LONGEST_STEP_S = 0.1  # a stalled clock buys no more rise or motion than this
LONGEST_CALM_STEP_S = 0.25  # even at 4 frames a second calm comes within a second
RISE_PER_S = 0.25  # the gate is slower; this only rounds its steps and a restart's jump
FALL_PER_S = 0.5  # quick, yet no drop that the stomach feels
EASE_S = 0.35  # the last bit is approached, not hit
VEIL_OUT_S, VEIL_IN_S = 1.2, 1.6  # an unhurried change of scene
CALM_OUT_S, CALM_IN_S = 0.35, 0.5  # together under a second
LATEST_T = 1e9  # seconds; the bound that SceneTargets sets on its own times
VEILED_FALL = 0.02  # in a scene that takes its time: a fall of more would be a rush of people who walk backwards
BREATH_PER_S = 1.5  # faster than any allowed breath (pi * 20 / 60 = 1.05), so only jumps are rounded


class ScenePose(Protocol):
    """What each scene's own choreography offers: continuous in every field of the moment."""

    def __call__(self, scene: Scene, moment: Moment) -> Pose: ...


class Choreography:
    """Eases what is shown towards what is asked for. Starts in the safe place, behind the veil.

    A change of scene goes through the veil: out, switch, in; the new scene begins at intensity 0. The way to the
    safe place is the quick one (at most a second), since the dead-man switch takes it; a STOP takes none at all. A
    scene that `is_ready` denies is waited for behind the veil; the safe place is taken as ready. It starts in `first`.

    An event that began before its scene came is not shown: a stage that was away comes back without it. While a scene
    goes, its events stand still.

    A scene that takes its time (`tenth_s`) rises no faster than that; where it falls, the veil closes as quickly as for
    calm, and opens on what is asked for. `intensity` is where the first scene starts.
    """

    def __init__(
        self, is_ready: Callable[[str], bool] = lambda _: True, first: str = SAFE_PLACE, *, intensity: float = 0.0
    ) -> None:
        self._is_ready = is_ready
        self._scenes: dict[str, tuple[Scene, ScenePose]] = {}
        self._scene = first
        self._intensity = intensity
        self._clock_s = 0.0
        self._breath = 0.0
        self._veil = 1.0
        self._came_t = -LATEST_T  # when the scene was there
        self._happenings: dict[str, Happening] = {}
        self._held: dict[str, float] = {}  # level of each dimension of the scene shown, as eased so far

    @property
    def intensity(self) -> float:
        """The intensity that is shown now, 0..1."""
        return self._intensity

    @property
    def scene(self) -> str:
        """The scene that is shown now."""
        return self._scene

    @property
    def breath(self) -> float:
        """The breath that is shown now: 0 out .. 1 in."""
        return self._breath

    def stop(self) -> None:
        """A STOP: with the next pose there is the safe place at nothing, without a veil, and no more of the scene."""
        self._scene, self._intensity, self._veil = SAFE_PLACE, 0.0, 0.0
        self._held, self._happenings = {}, {}

    def step(self, dt_s: float, t: float, targets: SceneTargets) -> Pose:
        """The pose `dt_s` after the last one; `t` is the session second, for the breath only.

        A negative or NaN `dt_s` counts as nothing, a long one as a short one. Raises SceneNotFound.
        """
        is_to_calm = targets.scene == SAFE_PLACE
        is_ready = is_to_calm or self._is_ready(targets.scene)
        if is_ready:
            self._know(targets.scene)
        step_s = _within(dt_s, LONGEST_STEP_S)
        calm_step_s = _within(dt_s, LONGEST_CALM_STEP_S)
        self._clock_s += step_s
        self._breath += _limited(breath(t, targets) - self._breath, BREATH_PER_S * step_s)
        if targets.scene != self._scene:
            self._veil = min(1.0, self._veil + (calm_step_s / CALM_OUT_S if is_to_calm else step_s / VEIL_OUT_S))
            if self._veil >= 1 and is_ready:
                self._scene, self._intensity, self._held = targets.scene, 0.0, {}
                self._came_t, self._happenings = t, {}
        else:
            self._follow(targets, step_s, calm_step_s)
            self._happenings = _happenings(t, targets, since_t=self._came_t)
        return self._pose(t, targets)

    def _follow(self, targets: SceneTargets, step_s: float, calm_step_s: float) -> None:
        """Ease intensity and dimensions of the scene that is shown, before the veil or behind it."""
        scene, before = self._know(self._scene)[0], self._intensity
        wanted = _levels(scene, targets.intensity, targets.holds)
        held = {name: self._held.get(name, before) for name in wanted}
        falls = max((held[name] - level for name, level in wanted.items()), default=0.0)
        if scene.tenth_s > 0 and falls > VEILED_FALL:
            self._veil = min(1.0, self._veil + calm_step_s / CALM_OUT_S)
            if self._veil >= 1:
                self._intensity = min(before, targets.intensity)
                self._held = {name: min(held[name], level) for name, level in wanted.items()}
            return
        is_to_calm = targets.scene == SAFE_PLACE
        self._veil = max(0.0, self._veil - (calm_step_s / CALM_IN_S if is_to_calm else step_s / VEIL_IN_S))
        rise_per_s = min(RISE_PER_S, 0.1 / scene.tenth_s) if scene.tenth_s > 0 else RISE_PER_S
        self._intensity = _eased(before, targets.intensity, (step_s, rise_per_s), calm_step_s)
        for name, level in wanted.items():
            self._held[name] = _eased(held[name], level, (step_s, rise_per_s), calm_step_s)

    def _pose(self, t: float, targets: SceneTargets) -> Pose:
        scene, scene_pose = self._know(self._scene)
        moment = Moment(
            intensity=self._intensity,
            clock_s=self._clock_s,
            breath=self._breath,
            numbers={
                one.name: scene.at(one.name, self._held.get(one.name, self._intensity)) for one in scene.dimensions
            },
            happenings=self._happenings,
        )
        eased_veil = self._veil * self._veil * (3 - 2 * self._veil)
        pose = scene_pose(scene, moment)
        return replace(pose, veil=max(pose.veil, eased_veil))  # a scene may veil a change of place within it

    def _know(self, name: str) -> tuple[Scene, ScenePose]:
        if name not in self._scenes:
            self._scenes[name] = (load_scene(name), scene_pose_of(name))
        return self._scenes[name]


def settled_pose(t: float, targets: SceneTargets) -> Pose:
    """The pose after all easing has ended, at session second `t`. Raises SceneNotFound, SceneDataError."""
    scene = load_scene(targets.scene)
    levels = _levels(scene, targets.intensity, targets.holds)
    moment = Moment(
        intensity=targets.intensity,
        clock_s=t,
        breath=breath(t, targets),
        numbers={name: scene.at(name, level) for name, level in levels.items()},
        happenings=_happenings(t, targets),
    )
    return scene_pose_of(targets.scene)(scene, moment)


def breath(t: float, targets: SceneTargets) -> float:
    """The breath's swell at session second `t`: a raised cosine, 0 when the inhale begins, 1 when it ends."""
    if not abs(t) < LATEST_T:
        return 0.0  # a clock that has gone wild, or NaN
    turns = (t - targets.breath_begins_t) * targets.breaths_per_min / 60
    return 0.5 - 0.5 * math.cos(2 * math.pi * turns)


def scene_pose_of(name: str) -> ScenePose:
    """The pose function in the scene's own folder."""
    return cast(ScenePose, importlib.import_module(f"vr_scenes.catalog.{name}.choreography").pose)


def _eased(now: float, wanted: float, rise: tuple[float, float], calm_step_s: float) -> float:
    """Nearer to `wanted`; `rise` is (step s, most per s) on the way up, `calm_step_s` counts on the way down."""
    way, (step_s, rise_per_s) = wanted - now, rise
    if way > 0:
        return now + min(way * (1 - math.exp(-step_s / EASE_S)), rise_per_s * step_s)
    return now + max(way * (1 - math.exp(-calm_step_s / EASE_S)), -FALL_PER_S * calm_step_s)


def _levels(scene: Scene, intensity: float, holds: tuple[Hold, ...]) -> dict[str, float]:
    """The level 0..1 of each dimension: the intensity, or what it is held at, if that is easier."""
    held = {hold.dimension: hold.level for hold in holds}
    return {one.name: min(intensity, held.get(one.name, 1.0)) for one in scene.dimensions}


def _happenings(t: float, targets: SceneTargets, *, since_t: float = -LATEST_T) -> dict[str, Happening]:
    """How the events stand that began at `since_t` or later; what was undone before it began is none."""
    return {
        event.name: Happening(began_s=t - event.begins_t, ended_s=None if event.ends_t is None else t - event.ends_t)
        for event in targets.events
        if event.begins_t >= since_t and not (event.ends_t is not None and event.ends_t <= event.begins_t)
    }


def _within(dt_s: float, longest_s: float) -> float:
    return min(longest_s, max(0.0, dt_s))  # the order of max matters: NaN becomes 0


def _limited(change: float, largest: float) -> float:
    return min(largest, max(-largest, change))
