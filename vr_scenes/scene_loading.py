"""Which scenes are there to be shown: the safe place always, the others when asked for, no longer than needed."""

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Protocol

from vr_scenes.choreography import settled_pose
from vr_scenes.exposure import SAFE_PLACE, SceneError, SceneTargets
from vr_scenes.pose import Pose
from vr_scenes.scenes import load_scene
from vr_scenes.stage_messages import SceneReady, SceneTrouble, SceneWaits

Look = tuple[Pose, float, float]  # heading and pitch in degrees
LOOK_ABOUT_DEG = (0.0, 90.0, 180.0, 270.0)
LOOK_DOWN_DEG = -25.0
BUILT_WITHIN_S = 30.0  # the slowest takes 2 s on an idle core; a builder that takes so long hangs


class Shelf(Protocol):
    """Builds in the background; what it builds, the worlds take from it."""

    def prepare(self, scene: str) -> None: ...
    def is_built(self, scene: str) -> bool: ...
    def abandon(self, scene: str) -> None: ...


class Worlds(Protocol):
    """Draws scenes, and draws unseen what is not shown yet."""

    @property
    def loaded(self) -> tuple[str, ...]: ...
    def grow(self, pose: Pose) -> bool: ...
    def warm(self, pose: Pose, heading_deg: float, pitch_deg: float) -> None: ...
    def cool(self, scene: str) -> None: ...
    def release(self, scene: str) -> None: ...


class SceneLoading:
    """Brings one scene after another to the device, a little in each frame, while another is shown.

    `kept` stay once they are loaded, and so does the newest that was asked for: from the safe place one goes back to
    it. A scene is built by the shelf's thread, then its parts are drawn one by one, and then all of it all round,
    where nobody sees it; only after that it is ready, so no shown frame is slow because it is the first of its kind.
    A scene that fails, or is not built within BUILT_WITHIN_S, is told once each time it is asked for; asked for anew,
    it is tried anew. `clock_s` counts seconds.
    """

    def __init__(
        self,
        shelf: Shelf,
        worlds: Worlds,
        *,
        kept: tuple[str, ...],
        looks_of: Callable[[str], tuple[Look, ...]] | None = None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shelf, self._worlds = shelf, worlds
        self._kept = (SAFE_PLACE, *(name for name in kept if name != SAFE_PLACE))
        self._looks_of = looks_of or first_looks
        self._clock_s = clock_s
        self._ready: set[str] = set()
        self._failed: set[str] = set()
        self._newest = SAFE_PLACE  # the scene that was asked for last, beside the safe place
        self._wanted = SAFE_PLACE
        self._waits_told = ""  # the scene that people know is being waited for
        self._loading: str | None = None
        self._began_s = 0.0  # when it was begun
        self._looks: list[Look] | None = None  # those still to be drawn; None: it is being built
        self._is_grown = False

    def is_ready(self, scene: str) -> bool:
        """May it be shown in this frame?"""
        return scene in self._ready

    def has_failed(self, scene: str) -> bool:
        return scene in self._failed

    def advance(
        self, *, shown: str, wanted: str, budget_s: float = 0.0
    ) -> SceneTrouble | SceneReady | SceneWaits | None:
        """To be called before each frame, with the scene on the screen and the one that is asked for.

        It takes one step, and more as long as `budget_s` is not spent.
        """
        if wanted != self._wanted:
            self._wanted, self._waits_told = wanted, ""
            self._failed.discard(wanted)
        if wanted != SAFE_PLACE:
            self._newest = wanted
        self._let_go(shown)
        if wanted not in (SAFE_PLACE, self._waits_told) and wanted not in self._ready | self._failed:
            self._waits_told = wanted
            return SceneWaits(scene=wanted)
        if self._loading is None:
            self._begin(wanted)
        return None if self._loading is None else self._load(self._loading, self._clock_s() + budget_s)

    def _load(self, scene: str, ends_s: float) -> SceneTrouble | SceneReady | None:
        try:
            while self._go_on(scene) and self._clock_s() < ends_s:
                pass
        except Exception as trouble:  # noqa: BLE001 - whatever a scene's code does wrong, the safe place is still shown
            return self._give_up(scene, trouble)
        return SceneReady(scene=scene) if self._loading is None else None

    def _let_go(self, shown: str) -> None:
        needed = (*self._kept, self._newest, shown)
        for scene in self._worlds.loaded:
            if scene in self._ready and scene not in needed:
                self._ready.discard(scene)
                self._worlds.release(scene)
        self._failed &= {*self._kept, self._newest}  # asked for again, it is tried again

    def _begin(self, wanted: str) -> None:
        for scene in (SAFE_PLACE, wanted, self._newest, *self._kept):
            if scene not in self._ready and scene not in self._failed:
                self._loading, self._looks, self._is_grown = scene, None, False
                self._began_s = self._clock_s()
                return

    def _go_on(self, scene: str) -> bool:
        """One step; False where there is nothing more to do now."""
        if self._looks is None:
            self._shelf.prepare(scene)
            if not self._shelf.is_built(scene):
                self._check_patience(scene)
                return False
            self._looks = list(self._looks_of(scene))
            return True
        if self._looks and not self._is_grown:
            self._is_grown = not self._worlds.grow(self._looks[0][0])
            return True
        if self._looks:
            self._worlds.warm(*self._looks.pop(0))
            return True
        self._worlds.cool(scene)
        self._ready.add(scene)
        self._loading = None
        return False

    def _check_patience(self, scene: str) -> None:
        """Raises SceneError where the scene's builder hangs."""
        if self._clock_s() - self._began_s > BUILT_WITHIN_S:
            self._shelf.abandon(scene)
            raise SceneError(f"the scene {scene} was not built within {BUILT_WITHIN_S:.0f} s: its builder hangs")

    def _give_up(self, scene: str, trouble: Exception) -> SceneTrouble:
        words = str(trouble) if isinstance(trouble, SceneError) else f"the scene {scene} cannot be shown: {trouble!r}"
        self._failed.add(scene)
        self._loading = None
        self._worlds.cool(scene)
        self._worlds.release(scene)
        return SceneTrouble(scene=scene, words=f"{words}; the safe place is shown: end the session, or choose another")


def first_looks(scene: str) -> tuple[Look, ...]:
    """All round at nothing and at the strongest: what a device does first of its kind it has then done.

    Raises SceneNotFound, SceneDataError, and whatever the scene's choreography raises.
    """
    intensities = (0.0, 1.0) if len(load_scene(scene).levels) > 1 else (0.0,)
    poses = [settled_pose(0.0, SceneTargets(scene=scene, intensity=intensity)) for intensity in intensities]
    return tuple((replace(pose, veil=0.0), heading, LOOK_DOWN_DEG) for pose, heading in product(poses, LOOK_ABOUT_DEG))


def known_scene(scene: str) -> None:
    """Read a scene's data, import its choreography and pose it once, for the thread that builds: what that keeps for
    all further poses is then there. Raises what these raise."""
    load_scene(scene)
    first_looks(scene)
