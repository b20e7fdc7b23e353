"""Signals that end a program: heard by the newest who asked, and by nobody else."""

import asyncio
import os
import signal

import pytest

from engine.ending_signals import ENDING_SIGNALS, on_ending_signal, told_to_end


async def send(number: int) -> None:
    os.kill(os.getpid(), number)
    await asyncio.sleep(0.01)


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_a_signal_is_told_instead_of_ending_the_program(number):
    async def told() -> bool:
        with told_to_end() as ended:
            await send(number)
            return ended.is_set()

    assert asyncio.run(told())


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_the_newest_hears_the_signal_and_gives_its_place_back(number):
    heard: list[str] = []

    async def nested() -> None:
        with on_ending_signal(lambda: heard.append("outer")):
            with on_ending_signal(lambda: heard.append("inner")):
                await send(number)
            await send(number)

    asyncio.run(nested())

    assert heard == ["inner", "outer"]


def test_a_signal_between_two_that_hear_is_for_the_next_one():
    heard: list[str] = []

    async def in_turn() -> None:
        with on_ending_signal(lambda: heard.append("outer")):
            with on_ending_signal(lambda: heard.append("first")):
                os.kill(os.getpid(), signal.SIGTERM)  # nothing is awaited: the loop hears of it later
            with on_ending_signal(lambda: heard.append("second")):
                await asyncio.sleep(0.01)

    asyncio.run(in_turn())

    assert heard == ["second"]


def test_afterwards_the_signals_do_what_they_did():
    async def enter_and_leave() -> None:
        with told_to_end():
            pass

    asyncio.run(enter_and_leave())

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
