"""Controllers and hands -> a stop, and who points where: the signs of a patient who sees no keyboard."""

from dataclasses import dataclass

from vr_scenes.headset import Hand, SpatialPose

CLOSED = 0.8  # a grip counts as held from here; a resting hand presses less
OPEN = 0.6  # and as let go from here
STOP_HELD_S = 0.5  # both grips together: longer than a start, shorter than a breath


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """Where a hand points, relative to the eye's place in the scene; `is_chosen` in the one frame of its pressing."""

    ray: SpatialPose
    is_chosen: bool


class HandSigns:
    """Remembers since when both grips are held, and which buttons were down.

    STOP: the menu button of either hand at once, or both grips held for STOP_HELD_S. Each is said once, until let go.
    """

    def __init__(self) -> None:
        self._held_s: float | None = None  # how long both grips are held
        self._is_said = False
        self._were_closed = [False, False]
        self._was_menu = False
        self._was_selecting = [False, False]

    def stops(self, hands: tuple[Hand, Hand], dt_s: float) -> bool:
        """Does the patient say stop in this frame, `dt_s` after the last one?"""
        is_menu = any(hand.is_menu for hand in hands)
        is_new_menu, self._was_menu = is_menu and not self._was_menu, is_menu
        return self._grips_say_stop(hands, dt_s) or is_new_menu

    def pointing(self, hands: tuple[Hand, Hand]) -> Pointing | None:
        """Where the hand points that chooses; else the right one, else the left; None where none is tracked."""
        chosen = [hand.is_selecting and not before for hand, before in zip(hands, self._was_selecting, strict=True)]
        self._was_selecting = [hand.is_selecting for hand in hands]
        for place in sorted((0, 1), key=lambda one: (not chosen[one], -one)):
            aim = hands[place].aim
            if aim is not None:
                return Pointing(ray=aim, is_chosen=chosen[place])
        return None

    def forget(self) -> None:
        """Nothing is held: the headset was away."""
        self._held_s, self._is_said = None, False
        self._were_closed, self._was_menu = [False, False], False
        self._was_selecting = [False, False]

    def _grips_say_stop(self, hands: tuple[Hand, Hand], dt_s: float) -> bool:
        self._were_closed = [
            hand.grip >= (OPEN if was else CLOSED) for hand, was in zip(hands, self._were_closed, strict=True)
        ]
        if not all(self._were_closed):
            self._held_s, self._is_said = None, False
            return False
        self._held_s = 0.0 if self._held_s is None else self._held_s + max(0.0, dt_s)
        if self._held_s < STOP_HELD_S or self._is_said:
            return False
        self._is_said = True
        return True
