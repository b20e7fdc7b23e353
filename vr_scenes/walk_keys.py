"""Keys and mouse of a walk through a scene -> where one stands and looks, how strong the scene is, which event."""

import math

from vr_scenes.exposure import AFTERMATH_S, SceneEvent
from vr_scenes.pictures import Look
from vr_scenes.scenes import EventKind, Scene

LEGEND = (
    "W A S D  walk        arrows, or mouse with its button held  look\n"
    "+ -  intensity        E  event        P  what the patient is asked\n"
    "R  back        Esc  close"
)
FARTHEST_M = 1.2  # from where the scene puts the eye: what lies farther was not made to be seen from there
WALK_M_PER_S, TURN_DEG_PER_S, DRAG_DEG = 0.8, 70.0, 120.0  # the last: over the whole window
STEEPEST_DEG = 85.0
LEVEL = 0.1
_WALKS = {"w": (0, 1), "s": (0, -1), "a": (-1, 0), "d": (1, 0)}
_TURNS = {"arrow_left": (1, 0), "arrow_right": (-1, 0), "arrow_up": (0, 1), "arrow_down": (0, -1)}
_STRONGER, _WEAKER = ("+", "=", "page_up"), ("-", "page_down")


class WalkKeys:
    """Where a walk through `scene` has come to. `t` counts the seconds of the walk, by which events begin."""

    def __init__(self, scene: Scene, intensity: float) -> None:
        self._scene = scene
        self.intensity = intensity
        self.is_over = False
        self.events: tuple[SceneEvent, ...] = ()
        self._next_event = 0
        self.asked = 0  # how often it was asked to see the next of what lies before a patient's eye
        self._held: set[str] = set()
        self._x_m = self._y_m = self._heading_deg = 0.0
        self._pitch_deg = Look().pitch_deg
        self._drag: tuple[float, float] | None = None

    @property
    def look(self) -> Look:
        return Look(heading_deg=self._heading_deg, pitch_deg=self._pitch_deg, x_m=self._x_m, y_m=self._y_m)

    @property
    def words(self) -> str:
        """What is shown now, for the person who walks."""
        level = min(self._scene.levels, key=lambda one: abs(one.intensity - self.intensity))
        on = ", ".join(self._scene.event(event.name).title for event in self.events) or "no event"
        return f"{self._scene.title} {self.intensity:.1f}: {level.name}        {on}\n{LEGEND}"

    def press(self, key: str, t: float) -> None:
        """A key, named as Panda3D does, goes down at second `t`."""
        if key in _WALKS or key in _TURNS or key == "mouse1":
            self._held.add(key)
        elif key in _STRONGER or key in _WEAKER:
            change = LEVEL if key in _STRONGER else -LEVEL
            self.intensity = min(1.0, max(0.0, round(self.intensity + change, 3)))
        elif key == "e":
            self._order_event(t)
        elif key == "p":
            self.asked += 1
        elif key == "r":
            self._x_m = self._y_m = self._heading_deg = 0.0
            self._pitch_deg = Look().pitch_deg
        elif key == "escape":
            self.is_over = True

    def release(self, key: str) -> None:
        self._held.discard(key)

    def step(self, dt_s: float, t: float, pointer: tuple[float, float] | None) -> None:
        """Walk and turn for `dt_s`; `pointer`: where the mouse is, as shares of the window, None outside."""
        for key in sorted(self._held & _TURNS.keys()):
            across, up = _TURNS[key]
            self._turn(across * TURN_DEG_PER_S * dt_s, up * TURN_DEG_PER_S * dt_s)
        self._walk(dt_s)
        drag = pointer if "mouse1" in self._held else None
        if drag is not None and self._drag is not None:
            self._turn(DRAG_DEG * (drag[0] - self._drag[0]), DRAG_DEG * (drag[1] - self._drag[1]))
        self._drag = drag
        self.events = tuple(one for one in self.events if one.ends_t is None or t < one.ends_t + AFTERMATH_S)

    def _turn(self, heading_deg: float, pitch_deg: float) -> None:
        self._heading_deg += heading_deg
        self._pitch_deg = max(-STEEPEST_DEG, min(STEEPEST_DEG, self._pitch_deg + pitch_deg))

    def _walk(self, dt_s: float) -> None:
        across = sum(_WALKS[key][0] for key in self._held & _WALKS.keys())
        ahead = sum(_WALKS[key][1] for key in self._held & _WALKS.keys())
        turn, way_m = math.radians(self._heading_deg), WALK_M_PER_S * dt_s
        x_m = self._x_m + way_m * (across * math.cos(turn) - ahead * math.sin(turn))
        y_m = self._y_m + way_m * (across * math.sin(turn) + ahead * math.cos(turn))
        too_far = max(1.0, math.hypot(x_m, y_m) / FARTHEST_M)
        self._x_m, self._y_m = x_m / too_far, y_m / too_far

    def _order_event(self, t: float) -> None:
        """End the event that is on; else begin the next one of the list that may come here."""
        on = [one for one in self.events if one.ends_t is None or one.ends_t > t]
        if on:
            ended = SceneEvent(name=on[0].name, begins_t=on[0].begins_t, ends_t=t)
            self.events = tuple(ended if one is on[0] else one for one in self.events)
            return
        fading = {one.name for one in self.events}
        kinds = [one for one in self._scene.events if one.least_intensity <= self.intensity + 1e-9]
        kinds = [one for one in kinds if one.name not in fading]
        if kinds:
            self._begin(kinds[self._next_event % len(kinds)], t)
            self._next_event += 1

    def _begin(self, kind: EventKind, t: float) -> None:
        ends_t = t + kind.lead_s + kind.lasts_s if kind.lasts_s > 0 else None
        self.events += (SceneEvent(name=kind.name, begins_t=t + kind.lead_s, ends_t=ends_t),)
