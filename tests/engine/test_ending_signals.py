"""Signals that end a program: heard by the newest who asked, and by nobody else."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import demo_live
from engine.ending_signals import ENDING_SIGNALS, is_told_to_end, on_ending_signal, told_to_end
from engine.live import LiveSummary
from engine.outside import NOTHING_OUTSIDE
from engine.pacing import Lateness
from engine.plan import tape_header
from engine.recollection import Recollection
from engine.records.tape import Tape, TapeWriter
from engine.rehearsal import virtual_patient_side
from engine.room import Room, empty_room
from tests.engine.rehearsed import demo_plan


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


def test_a_signal_that_comes_while_the_loop_is_held_up_is_heard_before_going_on():
    async def held_up() -> bool:
        with told_to_end() as ended:
            os.kill(os.getpid(), signal.SIGHUP)
            return await is_told_to_end(ended)

    assert asyncio.run(held_up())


def demo_in_real_time(tmp_path: Path, seconds_of_room: Callable[[], None], monkeypatch) -> Recollection | None:
    """The demo in real time without a picture or sound; `seconds_of_room` happens while those are looked for."""

    def room(**_: object) -> Room:
        seconds_of_room()
        return empty_room()

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(demo_live, "furnished_room", room)
    plan = demo_plan()
    return demo_live.run_in_real_time(
        plan, tape_header(plan, {}), tmp_path / "s.tape", virtual_patient_side("responsive", seed=1), NOTHING_OUTSIDE
    )


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_a_demo_that_is_told_to_end_before_it_begins_begins_no_session(number, tmp_path, monkeypatch, capsys):
    lived = demo_in_real_time(tmp_path, lambda: os.kill(os.getpid(), number), monkeypatch)

    assert lived is None
    assert "No session: interrupted" in capsys.readouterr().out
    assert Tape(tmp_path / "s.tape").torn is None


@pytest.mark.parametrize("number", ENDING_SIGNALS)
def test_a_signal_while_the_demo_closes_its_record_breaks_nothing_off(number, tmp_path, monkeypatch):
    closed: list[bool] = []

    async def at_once(*_: object, **__: object) -> LiveSummary:
        return LiveSummary(lateness=Lateness(deadlines=0, late=0, skipped=0, longest_s=0.0), legs=())

    def close(tape: TapeWriter) -> None:
        os.kill(os.getpid(), number)
        closed.append(True)
        close_file(tape)

    close_file = TapeWriter.close
    monkeypatch.setattr(demo_live, "run_live", at_once)
    monkeypatch.setattr(TapeWriter, "close", close)

    assert demo_in_real_time(tmp_path, lambda: None, monkeypatch) is not None
    assert closed == [True]


def test_afterwards_the_signals_do_what_they_did():
    async def enter_and_leave() -> None:
        with told_to_end():
            pass

    asyncio.run(enter_and_leave())

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
