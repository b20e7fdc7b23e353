"""The headset beside the stage: opened, watched, lost and found again; what it means to the session, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from vr_scenes.hand_signs import HandSigns, Pointing
from vr_scenes.headset import (
    EyeView,
    Headset,
    HeadsetFailure,
    HeadsetFrame,
    HeadsetUnavailable,
    Seat,
    SpatialPose,
    Wearing,
)
from vr_scenes.stage_messages import HeadsetNews, HeadsetUse, Sign, SignKind

RETRY_NS = 5_000_000_000  # a headset that is connected again is found soon, and looking for it costs a few frames
_MAY_COME = (HeadsetFailure.NO_HEADSET, HeadsetFailure.LOST, HeadsetFailure.BROKEN)
_WORDS = {
    Wearing.NOT_WORN: "it is not worn, or a menu lies over the scene: put it on, and close the menu",
    Wearing.GONE: "it is gone: connect it again, and see whether its runtime still runs; "
    "the scene is shown on the screen meanwhile",
    Wearing.LEFT: "its runtime ended the scene there: it is shown on the screen now; "
    "end this session, or start it anew to go back into the headset",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """One frame as the stage needs it, told from where the view was centred. `eyes` is empty: nothing is drawn."""

    display_ns: int | None
    period_ns: int
    head: SpatialPose | None
    eyes: tuple[EyeView, ...]
    pointing: Pointing | None


class _Standing(Enum):
    """What was told last about the headset."""

    NOTHING = 0
    AWAY = 1
    THERE = 2


class HeadsetLink:
    """Owns the headset, if there is one. `tell` takes what people and session must hear: HeadsetNews, and a STOP.

    `open_headset` raises HeadsetUnavailable, and may take seconds. With HeadsetUse.AUTO it is asked once, and again
    only for a headset that was there; a station without runtime or library says nothing. With ON all is told, it is
    asked every RETRY_NS, and the session is held until the headset is worn.
    """

    def __init__(
        self, use: HeadsetUse, open_headset: Callable[[], Headset], tell: Callable[[HeadsetNews | Sign], None]
    ) -> None:
        self._use, self._open_headset, self._tell = use, open_headset, tell
        self._headset: Headset | None = None
        self._may_try = use is not HeadsetUse.OFF
        self._next_try_ns: int | None = None
        self._standing = _Standing.NOTHING
        self._told = ""
        self._seat: Seat | None = None  # None: centred at the next frame that knows where the head is
        self._signs = HandSigns()

    @property
    def name(self) -> str | None:
        """Of the headset that is open now."""
        return self._headset.name if self._headset is not None else None

    @property
    def eye_px(self) -> tuple[int, int] | None:
        return self._headset.eye_px if self._headset is not None else None

    @property
    def is_running(self) -> bool:
        """Does the headset pace the frames now? Then `wait` and `show` are to be called for each."""
        return self._headset is not None and self._headset.is_running

    def attend(self, now_ns: int) -> None:
        """To be called before each frame: open what can be opened, hear the runtime, tell what changed."""
        if self._headset is None:
            self._try_to_open(now_ns)
        if self._headset is None:
            return
        try:
            wearing = self._headset.attend()
        except HeadsetUnavailable as trouble:
            self._lose(trouble, now_ns)
            return
        match wearing:
            case Wearing.WORN:
                self._say_there()
            case Wearing.NOT_WORN:
                self._signs.forget()
                self._say_away(_WORDS[wearing])
            case Wearing.GONE | Wearing.LEFT:
                self._may_try = wearing is Wearing.GONE
                self._drop(now_ns)
                self._say_away(_WORDS[wearing])

    def wait(self, now_ns: int, dt_s: float) -> Glance | None:
        """Wait for the headset's next frame; None: it went meanwhile. `dt_s`: since the last frame."""
        if self._headset is None:
            return None
        try:
            frame = self._headset.wait()
            if self._headset.was_centred_anew:
                self._seat = None
        except HeadsetUnavailable as trouble:
            self._lose(trouble, now_ns)
            return None
        if self._signs.stops(frame.hands, dt_s):
            self._tell(Sign(kind=SignKind.STOP))
        return self._glance(frame)

    def show(self, textures: tuple[int, ...], now_ns: int) -> None:
        """Show what was drawn for the frame that was waited for."""
        if self._headset is None:
            return
        try:
            self._headset.show(textures)
        except HeadsetUnavailable as trouble:
            self._lose(trouble, now_ns)

    def give_up(self, words: str, now_ns: int) -> None:
        """The graphics card cannot draw for it, for the reason in `words`: leave it, and do not come back."""
        if self._headset is not None:
            self._lose(HeadsetUnavailable(HeadsetFailure.NO_GRAPHICS, words), now_ns)

    def centre(self) -> None:
        """From the next frame on, ahead is where the head faces then, and it sits where the scene's eye is."""
        self._seat = None

    def close(self) -> None:
        """Leave in good order. Nothing is told any more."""
        headset, self._headset = self._headset, None
        self._may_try = False
        if headset is not None:
            headset.close()

    def _try_to_open(self, now_ns: int) -> None:
        if not self._may_try or (self._next_try_ns is not None and now_ns < self._next_try_ns):
            return
        try:
            self._headset = self._open_headset()
        except HeadsetUnavailable as trouble:
            is_expected = self._use is HeadsetUse.ON or self._standing is not _Standing.NOTHING
            self._may_try = is_expected and trouble.failure in _MAY_COME
            self._next_try_ns = now_ns + RETRY_NS
            self._say_unavailable(trouble, is_expected=is_expected)

    def _say_unavailable(self, trouble: HeadsetUnavailable, *, is_expected: bool) -> None:
        if is_expected:
            self._say_away(str(trouble))
        elif trouble.failure not in (HeadsetFailure.NO_LIBRARY, HeadsetFailure.NO_RUNTIME):
            self._say(f"{trouble}. The scene is shown on the screen.", is_away=None)

    def _lose(self, trouble: HeadsetUnavailable, now_ns: int) -> None:
        self._may_try = trouble.failure in _MAY_COME
        self._drop(now_ns)
        self._say_away(f"{trouble}; the scene is shown on the screen meanwhile")

    def _drop(self, now_ns: int) -> None:
        headset, self._headset = self._headset, None
        self._next_try_ns = now_ns + RETRY_NS
        self._seat = None
        self._signs.forget()
        if headset is not None:
            headset.close()

    def _say_there(self) -> None:
        if self._standing is not _Standing.THERE:
            self._standing = _Standing.THERE
            self._say(f"{self.name} is worn.", is_away=False)

    def _say_away(self, words: str) -> None:
        if self._standing is not _Standing.AWAY or words != self._told:
            self._standing = _Standing.AWAY
            self._say(words, is_away=True)

    def _say(self, words: str, *, is_away: bool | None) -> None:
        if words != self._told:
            self._told = words
            self._tell(HeadsetNews(words=words, is_away=is_away))

    def _glance(self, frame: HeadsetFrame) -> Glance:
        """What is no number is as little known as what is not tracked: it would end the drawing."""
        head = frame.head if frame.head is not None and frame.head.is_known else None
        eyes = frame.eyes if all(eye.pose.is_known for eye in frame.eyes) else ()
        if self._seat is None and head is not None:
            self._seat = Seat.of(head)
        seat = self._seat or Seat()
        pointing = self._signs.pointing(frame.hands)
        if pointing is not None and not pointing.ray.is_known:
            pointing = None
        if pointing is not None:
            pointing = Pointing(ray=seat.relative(pointing.ray), is_chosen=pointing.is_chosen)
        return Glance(
            display_ns=frame.display_ns,
            period_ns=frame.period_ns,
            head=None if head is None else seat.relative(head),
            eyes=tuple(EyeView(pose=seat.relative(eye.pose), field=eye.field) for eye in eyes),
            pointing=pointing,
        )


def open_over_openxr() -> Headset:
    """Over OpenXR, for the OpenGL context that is current. Raises HeadsetUnavailable."""
    try:
        from vr_scenes.openxr.bridge import open_headset
    except (ImportError, OSError) as error:  # it is an extra, and it loads the system's own libraries
        raise _without_library(error) from error
    return open_headset()


def find_over_openxr() -> str:
    """Name the headset and its runtime, without using it. Raises HeadsetUnavailable."""
    try:
        from vr_scenes.openxr.bridge import find_headset
    except (ImportError, OSError) as error:
        raise _without_library(error) from error
    return find_headset()


def _without_library(error: Exception) -> HeadsetUnavailable:
    return HeadsetUnavailable(HeadsetFailure.NO_LIBRARY, f"pyopenxr cannot be used ({error})")
