"""Keys at the stage's window -> signs, and the legend that says so."""

from vr_scenes.stage_messages import Sign, SignKind

LEGEND = (
    "Space  stop        H  hold        D  one step down\n"
    "0-9  distress 0-90        T  distress 100        S then 0-9  sickness\n"
    "Arrows  look around        (not shown in a headset)"
)
_ORDERS = {
    "space": SignKind.STOP,
    "escape": SignKind.STOP,
    "h": SignKind.HOLD,
    "d": SignKind.STEP_DOWN,
}
_LOOKS = {"arrow_left": (1, 0), "arrow_right": (-1, 0), "arrow_up": (0, 1), "arrow_down": (0, -1)}
LOOK_DEG_PER_S = 70.0
STEEPEST_DEG = 85.0


class StageKeys:
    """Remembers that S asks for a sickness digit, and which arrows are held."""

    def __init__(self, pitch_deg: float) -> None:
        self._asks_sickness = False
        self._held: set[str] = set()
        self.heading_deg = 0.0
        self.pitch_deg = pitch_deg

    def press(self, key: str) -> Sign | None:
        """The sign that a key going down gives, if any; `key` as Panda3D names it ("space", "h", "7")."""
        if key in _LOOKS:
            self._held.add(key)
            return None
        asks_sickness, self._asks_sickness = self._asks_sickness, key == "s"
        if key in _ORDERS:
            return Sign(kind=_ORDERS[key])
        if key == "t":
            return Sign(kind=SignKind.SUDS, value=100.0)
        if len(key) == 1 and key in "0123456789":
            kind, step = (SignKind.SICKNESS, 2.0) if asks_sickness else (SignKind.SUDS, 10.0)
            return Sign(kind=kind, value=int(key) * step)
        return None

    def release(self, key: str) -> None:
        """A key went up."""
        self._held.discard(key)

    def look(self, dt_s: float) -> None:
        """Turn the view while arrows are held."""
        for key in sorted(self._held):
            across, up = _LOOKS[key]
            self.heading_deg += across * LOOK_DEG_PER_S * dt_s
            self.pitch_deg += up * LOOK_DEG_PER_S * dt_s
        self.pitch_deg = max(-STEEPEST_DEG, min(STEEPEST_DEG, self.pitch_deg))
