"""The stage's mirror beside a session, and the screenshots made of it, where they were asked for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from engine.mirror import Mirror
from engine.pacing import SessionClock
from engine.plan import PlanError
from engine.ports import Listener
from engine.screenshots import Album, Screenshots
from vr_scenes.mirror_memory import MirrorMemoryError


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorSide:
    """`mirror` is for the stage; `listeners` hear the session."""

    mirror: Mirror | None = None
    listeners: tuple[Listener, ...] = ()


@contextmanager
def mirror_side(album: Album | None, clock: SessionClock, trouble: Callable[[str], None]) -> Iterator[MirrorSide]:
    """Screenshots go into `album`; None: nobody looks, and nothing is copied.

    `trouble` may be called from another thread. Raises PlanError where the system has no memory for it.
    """
    if album is None:
        yield MirrorSide()
        return
    with ExitStack() as stack:
        try:
            mirror = stack.enter_context(Mirror(clock))
        except MirrorMemoryError as error:
            raise PlanError(f"{error}; run without --screenshots") from error
        shots = stack.enter_context(Screenshots(album, mirror.newest, now=clock.now, trouble=trouble))
        yield MirrorSide(mirror=mirror, listeners=(shots.hear,))
