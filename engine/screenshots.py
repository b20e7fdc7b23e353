"""Screenshots of a session: what the patient saw at a STOP, a rating, an event, a new rung; in a thread of its own."""

import queue
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from engine.messages import AlertKind, Outcome, Tick
from engine.mirror import JpegPicture
from engine.new_files import open_private, write_all
from engine.plan import PlanError
from engine.records.recorded import RecordError
from policies.policy import Rating

LOOKS_EVERY_S = 0.2  # how often the newest picture is looked at: what was seen before a STOP is kept so
KEPT_PICTURES = 15  # of the last three seconds
STOP_SEEN_S = 0.3  # before a STOP is heard: the stage itself may have cut to the safe place already
EVENT_SHOWS_S = 1.5  # after its beginning an event is to be seen ...
RUNG_SHOWS_S = 6.0  # ... and a rung: it comes from behind the veil, and rises slowly
GIVES_UP_S = 4.0  # after the moment: a stage that draws nothing for so long leaves no picture of it
MOST_FILES = 2000  # 50 MB; an hour with a reason every two seconds
MOST_WAITING = 64
_OWNER_ONLY = 0o700
ENDS_WITHIN_S = 3.0  # after the session; what is not written by then is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something worth a picture, at session second `t`: what was seen just before it, or `after_s` later."""

    t: float
    why: str
    after_s: float | None = None  # None: what was seen when it was said
    before_s: float = 0.0  # and so long before that


class Moments:
    """Finds, tick by tick, the moments of a session that are worth a picture."""

    def __init__(self) -> None:
        self._before: Outcome | None = None

    def of(self, outcome: Outcome) -> tuple[Moment, ...]:
        """To be asked once for each outcome, in order."""
        before, self._before = self._before, outcome
        t = outcome.t
        found = [
            Moment(t=t, why="stop", before_s=STOP_SEEN_S) for alert in outcome.alerts if alert.kind is AlertKind.STOPPED
        ]
        said, said_before = _said(outcome), {} if before is None else _said(before)
        for name, rating in said.items():
            if rating is not None and rating != said_before.get(name):
                found.append(Moment(t=t, why=f"{name}-{rating.value:.0f}"))
        if outcome.step is not None and (before is None or outcome.step != before.step):
            found.append(Moment(t=t, why=f"rung-{outcome.step + 1}", after_s=RUNG_SHOWS_S))
        known = set() if before is None else {(one.name, one.begins_t) for one in before.applied.scene.events}
        for event in outcome.applied.scene.events:
            if (event.name, event.begins_t) not in known:
                found.append(Moment(t=event.begins_t, why=f"event-{event.name}", after_s=EVENT_SHOWS_S))
        return tuple(found)


def _said(outcome: Outcome) -> dict[str, Rating | None]:
    return {
        "suds": outcome.suds,
        "sickness": outcome.sickness,
        "expected": outcome.expectancy,
        "came": outcome.outcome,
    }


class Choosing:
    """Chooses for each moment the picture that belongs to it, out of those that come by."""

    def __init__(self) -> None:
        self._kept: deque[JpegPicture] = deque(maxlen=KEPT_PICTURES)
        self._waiting: list[Moment] = []

    @property
    def has_waiting(self) -> bool:
        return bool(self._waiting)

    def add(self, moment: Moment) -> None:
        self._waiting.append(moment)

    def look(self, now: float, newest: JpegPicture | None) -> tuple[list[tuple[Moment, JpegPicture]], list[Moment]]:
        """What belongs together now, and the moments of which there is no picture; `now` is the session second."""
        if newest is not None and (not self._kept or newest.t != self._kept[-1].t):
            self._kept.append(newest)
        found, missed, left = [], [], []
        for moment in self._waiting:
            picture = self._of(moment)
            if picture is not None:
                found.append((moment, picture))
            elif now > moment.t + (moment.after_s or 0.0) + GIVES_UP_S:
                missed.append(moment)
            else:
                left.append(moment)
        self._waiting = left
        return found, missed

    def _of(self, moment: Moment) -> JpegPicture | None:
        if moment.after_s is None:
            seen = [one for one in self._kept if moment.t - GIVES_UP_S < one.t <= moment.t - moment.before_s]
            return seen[-1] if seen else None
        shown_t = moment.t + moment.after_s
        return next((one for one in self._kept if one.t >= shown_t), None)


class Album(Protocol):
    """Where screenshots are kept: a folder, or the session's record."""

    @property
    def where(self) -> str:
        """What people call it, in messages."""
        ...

    def put(self, name: str, jpeg: bytes) -> None:
        """Keep one picture. Raises OSError or RecordError, and keeps no half of it."""
        ...


class FolderAlbum:
    """Keeps pictures as files in a folder, for their owner only. Each name is given once."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.where = folder, str(folder)

    def put(self, name: str, jpeg: bytes) -> None:
        path = self._folder / f"{name}.jpg"
        with open_private(path) as file:
            try:
                write_all(file, jpeg)
            except OSError:
                with suppress(OSError):
                    path.unlink()  # no half pictures
                raise


class Screenshots:
    """Puts the pictures of a session's moments into an album, named by session second and reason.

    `newest` gives the newest picture, `now` the session second; `trouble` is called, from the thread, with words for
    people, once for each kind of trouble. `hear` is a listener of the loop, and never waits.
    """

    def __init__(
        self,
        album: Album,
        newest: Callable[[], JpegPicture | None],
        *,
        now: Callable[[], float],
        trouble: Callable[[str], None],
    ) -> None:
        self._album, self._newest, self._now, self._trouble = album, newest, now, trouble
        self._moments, self._choosing = Moments(), Choosing()
        self._asked: queue.Queue[Moment] = queue.Queue(MOST_WAITING)
        self._told: set[str] = set()
        self._names: set[str] = set()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="screenshots", daemon=True)
        self._thread.start()

    def hear(self, _: Tick, outcome: Outcome) -> None:
        for moment in self._moments.of(outcome):
            with suppress(queue.Full):  # a disk that stands still: the oldest are kept
                self._asked.put_nowait(moment)

    def close(self) -> None:
        """Write what can still be written, and end."""
        self._is_over.set()
        self._thread.join(ENDS_WITHIN_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _work(self) -> None:
        try:
            while not self._is_over.wait(LOOKS_EVERY_S):
                self._look()
            self._look()
        except Exception as error:  # noqa: BLE001 - the thread's one catch-all: pictures end, the session does not
            self._tell(f"No more screenshots are made ({type(error).__name__}: {error}).")

    def _look(self) -> None:
        while not self._asked.empty():
            self._choosing.add(self._asked.get_nowait())
        found, missed = self._choosing.look(self._now(), self._newest())
        for moment, picture in found:
            self._write(moment, picture)
        if missed:
            self._tell("The stage gave no picture for a screenshot: none is made of that moment.")

    def _write(self, moment: Moment, picture: JpegPicture) -> None:
        if len(self._names) >= MOST_FILES:
            self._tell(f"There are {MOST_FILES} screenshots of this session: no more are made.")
            return
        name = self._free(moment)
        self._names.add(name)
        try:
            self._album.put(name, picture.jpeg)
        except (OSError, RecordError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self._tell(f"A screenshot cannot be written to {self._album.where}: {why}; the session goes on.")

    def _free(self, moment: Moment) -> str:
        """A name that is free: two reasons may come in the same tenth of a second."""
        stem = f"{max(0.0, moment.t):07.1f}s-{''.join(one if one.isalnum() else '-' for one in moment.why)}"
        names = (stem, *(f"{stem}-{number}" for number in range(2, MOST_FILES + 2)))
        return next(name for name in names if name not in self._names)

    def _tell(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self._trouble(words)


def check_folder(folder: Path) -> None:
    """Make the folder for a session's screenshots. Raises PlanError where it is not empty or cannot be written."""
    try:
        folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)  # the names of the files tell of ratings
        if any(folder.iterdir()):
            raise PlanError(f"{folder}: is not empty; name a new or an empty folder for this session's screenshots")
        with tempfile.TemporaryFile(dir=folder):
            pass
    except FileExistsError:
        raise PlanError(f"{folder}: is a file; name a folder for this session's screenshots") from None
    except OSError as error:
        raise PlanError(f"{folder}: screenshots cannot be written there: {error.strerror}; name another") from None
