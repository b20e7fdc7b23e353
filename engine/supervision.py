"""Keeps a child process alive: sees that it died or hangs, says so, restarts it with back-off."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, fields

from engine.children import Child
from engine.messages import Actuator, ActuatorFound, ActuatorLost, Input, Trouble
from engine.pacing import SessionClock

AT_ONCE = 2  # losses in a row after which a child is started at once: a patient waits in the dark


class CannotStart(Exception):
    """What a child needs cannot be had now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a child may take for what, in seconds."""

    starts_within_s: float = 45.0  # until its Ready: imports, drivers tried, a world built; 17 s seen on two busy cores
    silent_s: float = 2.0  # a child reports several times a second: one that says nothing this long hangs
    restart_every_s: float = 2.0  # the shortest time between two starts, once AT_ONCE losses in a row were quick
    lasts_s: float = 30.0  # a child lost sooner than this after its start was lost quickly
    quick_losses: int = 5  # in a row; then it stays down
    ends_within_s: float = 2.0  # when asked to
    outlives_s: float = 10.0  # the controller, to fade and end by itself: the player takes 6 s to fall silent
    watch_every_s: float = 0.1

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 < value < math.inf:
                raise ValueError(f"{field.name} must be more than 0 and finite, not {value}")


class Supervisor:
    """Watches one actuator's process and reports its loss and return.

    `make_settings` is asked anew for every start and may raise CannotStart. `take` gets every message of the child
    and says whether it is the one that says that the child is ready; `attend` is called ten times a second and when
    the child got ready, to send what waits. `report` takes the inputs that come of it, stamped with session seconds.
    """

    def __init__(
        self,
        *,
        actuator: Actuator,
        target: str,
        make_settings: Callable[[], object],
        take: Callable[[object], bool],
        attend: Callable[[], None],
        report: Callable[[Input], None],
        clock: SessionClock,
        patience: Patience,
    ) -> None:
        self._actuator, self._target, self._make_settings = actuator, target, make_settings
        self._take, self._attend, self._report = take, attend, report
        self._clock, self._patience = clock, patience
        self._child: Child | None = None
        self._is_ready = False
        self._is_lost = False  # and people were told
        self._is_moving = False
        self._heard_at = 0.0
        self._settled = asyncio.Event()  # ready or lost for the first time

    @property
    def pid(self) -> int | None:
        """Of the child that runs now."""
        return self._child.pid if self._child else None

    def offer(self, message: object) -> bool:
        """Send to the child if it is ready and its pipe takes it at once; never blocks."""
        return self._is_ready and self._child is not None and self._child.offer(message)

    async def settled(self) -> bool:
        """Wait until the child got ready or was lost for the first time; True if it is ready now."""
        await self._settled.wait()
        return self._is_ready

    def expect_move(self) -> None:
        """The child ends by itself, to be started anew: that is no loss, and nothing waits for it."""
        self._is_moving = True

    async def watch(self) -> None:
        """Start the child, and again whenever it is lost. Returns when it is given up; cancel it to stop watching."""
        quick_losses = 0
        while True:
            started_at = self._now()
            reason = await self._live_once()
            lived_s = self._now() - started_at
            if self._is_moving:
                self._is_moving = False
                await asyncio.sleep(max(0.0, self._patience.restart_every_s - lived_s))
                continue
            self._tell_lost(reason)
            quick_losses = quick_losses + 1 if lived_s < self._patience.lasts_s else 1
            if quick_losses >= self._patience.quick_losses:
                self._give_up(reason, quick_losses)
                return
            if quick_losses > AT_ONCE:
                await asyncio.sleep(max(0.0, self._patience.restart_every_s - lived_s))

    async def close(self) -> None:
        """End the child: asked first, killed if it does not. Bounded in time."""
        self._is_ready = False
        child, self._child = self._child, None
        if child is not None:
            await child.end(within_s=self._patience.ends_within_s)

    async def _live_once(self) -> str:
        """Start a child and watch it until it is lost; the reason in words."""
        try:
            child = self._child = Child(
                name=f"attune {self._actuator.value}",
                target=self._target,
                settings=self._make_settings(),
                outlives_s=self._patience.outlives_s,
                heard=self._hear,
            )
        except (OSError, CannotStart) as error:
            return f"it cannot be started ({error})"
        self._heard_at = self._now()
        reason = await self._loss_of(child)
        self._is_ready = False
        await child.kill()
        self._child = None
        return reason

    async def _loss_of(self, child: Child) -> str:
        while True:
            await child.wait(self._patience.watch_every_s)
            if child.loss is not None:
                await child.wait(self._patience.watch_every_s)  # a pipe closes a moment before its process ends
                return child.loss
            child.read()  # this process may itself have stood still while the child was talking
            silent_s = self._now() - self._heard_at
            if self._is_ready and silent_s > self._patience.silent_s:
                return f"it hangs: silent for {silent_s:.1f} s"
            if not self._is_ready and silent_s > self._patience.starts_within_s:
                return f"it was not ready {silent_s:.0f} s after its start"
            self._attend()

    def _hear(self, message: object) -> None:
        is_ready_now = self._take(message)
        if self._is_ready or is_ready_now:
            self._heard_at = self._now()
        if is_ready_now and not self._is_ready:
            self._is_ready = True
            self._settled.set()
            if self._is_lost:
                self._is_lost = False
                self._report(ActuatorFound(t=self._clock.now(), actuator=self._actuator))
            self._attend()

    def _tell_lost(self, reason: str) -> None:
        self._settled.set()
        if not self._is_lost:  # once an outage, however many starts it takes
            self._is_lost = True
            self._report(ActuatorLost(t=self._clock.now(), actuator=self._actuator, reason=reason))

    def _give_up(self, reason: str, losses: int) -> None:
        words = (
            f"The {self._actuator.value} was lost {losses} times in a row and stays down (at last: {reason}). "
            "The session goes on without it and nothing rises; end the session, run `attune doctor`, then start again."
        )
        self._report(Trouble(t=self._clock.now(), words=words))

    def _now(self) -> float:
        return self._clock.now_ns() / 1e9
