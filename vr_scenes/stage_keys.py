"""Keys and mouse at the stage's window -> signs and a look around, and the legend that says so."""

from vr_scenes.rating_keys import RatingKeys
from vr_scenes.stage_messages import Sign, SignKind

LEGEND = (
    "Space  stop        H  hold        D  one step down\n"
    "0-9, T  answer what is asked, else distress 0-100        S then 0-9, T  sickness\n"
    "B then 0-9, T  how likely before a try        O then 0-9, T  how much came\n"
    "R  rate in the picture, by a look or a click\n"
    "Arrows, mouse  look around        C  look ahead"
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
DRAG_DEG = 90.0  # for a drag over the whole window
_DRAG, _CENTRE = "mouse1", "c"


class StageKeys:
    """Remembers which rating is typed, which arrows are held, and from where the mouse drags."""

    def __init__(self, pitch_deg: float) -> None:
        self._ratings = RatingKeys()
        self._held: set[str] = set()
        self._dragged_from: tuple[float, float] | None = None
        self._is_dragging = self._must_centre = False
        self._ahead_deg = pitch_deg
        self.heading_deg = 0.0
        self.pitch_deg = pitch_deg

    def press(self, key: str, asked_in_picture: SignKind | None = None) -> Sign | None:
        """The sign that a key going down gives, if any; `key` as Panda3D names it ("space", "h", "7").

        `asked_in_picture`: the scale of the question that stands before the eye; None: none does.
        """
        if key in _LOOKS:
            self._held.add(key)
            return None
        if key == _DRAG:
            self._is_dragging = True
            return None
        if key == _CENTRE:
            self.centre()
            return None
        rating = self._ratings.press(key, asked_in_picture)
        return Sign(kind=_ORDERS[key]) if key in _ORDERS else rating

    def wait(self, dt_s: float) -> None:
        """So much time went by: a letter that waits for its digit does not wait for ever."""
        self._ratings.wait(dt_s)

    @property
    def is_dragging(self) -> bool:
        """Does the mouse drag the view along now?"""
        return self._is_dragging

    def centre(self) -> None:
        """Look ahead again."""
        self.heading_deg, self.pitch_deg, self._must_centre = 0.0, self._ahead_deg, True

    def release(self, key: str) -> None:
        """A key went up."""
        self._held.discard(key)
        if key == _DRAG:
            self._is_dragging, self._dragged_from = False, None

    def look(self, dt_s: float, stick: tuple[float, float] = (0.0, 0.0)) -> None:
        """Turn the view while arrows are held, and as a gamepad's `stick` says (right, up; -1..1)."""
        turns = [_LOOKS[key] for key in sorted(self._held)] + [(-stick[0], stick[1])]
        for across, up in turns:
            self.heading_deg += across * LOOK_DEG_PER_S * dt_s
            self.pitch_deg += up * LOOK_DEG_PER_S * dt_s
        self._keep_upright()

    def point(self, place: tuple[float, float] | None) -> None:
        """The mouse is at `place`, in shares of the window from its left upper corner: while it drags, the world comes
        along."""
        if not self._is_dragging or place is None:
            return
        before, self._dragged_from = self._dragged_from, place
        if before is not None:
            self.heading_deg += (place[0] - before[0]) * DRAG_DEG
            self.pitch_deg += (place[1] - before[1]) * DRAG_DEG
            self._keep_upright()

    def take_centring(self) -> bool:
        """Was it asked, since the last call, to look ahead again?"""
        must, self._must_centre = self._must_centre, False
        return must

    def _keep_upright(self) -> None:
        self.pitch_deg = max(-STEEPEST_DEG, min(STEEPEST_DEG, self.pitch_deg))
