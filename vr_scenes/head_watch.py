"""Watches, frame by frame, how the patient faces what is feared, and tells it twice a second."""

from collections.abc import Callable

from vr_scenes.behaviour import UNSEEN_VEIL, HeadDiary, HeadSpan, LookSource, Watching
from vr_scenes.headset_link import Glance
from vr_scenes.listening import Point
from vr_scenes.pose import Pose

TELL_EVERY_S = 0.5
_CENTRED = (0.0, 0.0, 0.0)

WatchingAt = Callable[[Pose, Point, float, float], Watching | None]


class HeadWatch:
    """`tell` takes the spans. `watching` says how a head at a place, with a heading and a pitch, stands to a pose."""

    def __init__(self, watching: WatchingAt, tell: Callable[[HeadSpan], None]) -> None:
        self._watching, self._tell = watching, tell
        self._diary = HeadDiary()
        self._since_s = 0.0

    def see(self, dt_s: float, pose: Pose, glance: Glance | None, steered_deg: tuple[float, float] | None) -> None:
        """Take the frame that was drawn last, which is shown for about `dt_s`.

        `glance` is the headset's, None where none is worn; `steered_deg` is how keys and mouse have turned the view
        (heading to the left, pitch), None where there are none. A head that is worn counts, and only it.
        """
        self._since_s += max(0.0, dt_s)
        if glance is not None and glance.eyes:
            if glance.head is not None:
                head = glance.head
                self._take(dt_s, pose, head.place_m, head.heading_deg, head.pitch_deg, LookSource.HEAD)
        elif steered_deg is not None:
            self._take(dt_s, pose, _CENTRED, *steered_deg, LookSource.KEYS)
        if self._since_s >= TELL_EVERY_S:
            self._since_s = 0.0
            self._pass_on(self._diary.take())

    def _take(
        self, dt_s: float, pose: Pose, place_m: Point, heading_deg: float, pitch_deg: float, source: LookSource
    ) -> None:
        if not pose.feared or pose.veil > UNSEEN_VEIL:
            return
        watching = self._watching(pose, place_m, heading_deg, pitch_deg)
        if watching is not None:
            seen = self._diary.see(
                dt_s, watching, scene=pose.scene, source=source, heading_deg=heading_deg, pitch_deg=pitch_deg
            )
            self._pass_on(seen)

    def _pass_on(self, span: HeadSpan | None) -> None:
        if span is not None:
            self._tell(span)
