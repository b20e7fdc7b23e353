"""Waiting with an end: for an event, or for a call of a library that may never return."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

Value = TypeVar("Value")
Sleep = Callable[[float], Awaitable[None]]

LAST_WORDS_S = 2.0  # so long a cancelled call may clean up; then it is left to itself

_abandoned: set[asyncio.Task[Any]] = set()  # keeps their tasks from the garbage collector until they end


async def happens_within(event: asyncio.Event, wait_s: float, sleep: Sleep) -> bool:
    """Wait until `event` is set, or until `sleep` has slept for `wait_s` seconds; True where it is set."""
    waiting = asyncio.ensure_future(event.wait())
    sleeping = asyncio.ensure_future(sleep(wait_s))
    try:
        await asyncio.wait({waiting, sleeping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        sleeping.cancel()
    return event.is_set()


async def outcome_within(limit_s: float, call: Coroutine[Any, Any, Value]) -> asyncio.Task[Value] | None:
    """Run `call` and give its ended task, or None where it took longer than `limit_s` seconds.

    Unlike asyncio.timeout it also ends where the call does not let itself be cancelled: such a one is left behind.
    """
    task = asyncio.ensure_future(call)
    task.add_done_callback(_look_at)
    try:
        done, _ = await asyncio.wait({task}, timeout=limit_s)
    finally:
        if not task.done():
            await _give_up(task)
    return task if done else None


async def outcome_before(event: asyncio.Event, call: Coroutine[Any, Any, Value]) -> asyncio.Task[Value] | None:
    """Run `call` and give its ended task, or None where `event` is set first: nobody waits for `call` then."""
    task = asyncio.ensure_future(call)
    task.add_done_callback(_look_at)
    waiting = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        if not task.done():
            await _give_up(task)
    return None if event.is_set() else task


async def _give_up(task: asyncio.Task[Any]) -> None:
    _abandoned.add(task)
    task.add_done_callback(_abandoned.discard)
    task.cancel()
    await asyncio.wait({task}, timeout=LAST_WORDS_S)


def _look_at(task: asyncio.Task[Any]) -> None:
    """Ask for its error: whoever called decides what it means, and the loop does not complain that nobody asked."""
    if not task.cancelled():
        task.exception()
