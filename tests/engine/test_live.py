"""A session in real time, from its inputs to stage, sound and listeners, and to an orderly end."""

import os
import signal
import subprocess
import sys
from itertools import pairwise

import pytest

from engine.live import LiveSummary
from engine.messages import (
    ActuatorFound,
    ActuatorLost,
    Input,
    Outcome,
    PatientStop,
    StrapPacket,
    TherapistOrder,
    Tick,
    Trouble,
)
from engine.ports import Listener
from policies.policy import Order, Phase
from tests.engine.live_rig import FakePatient, Live, PlainSession, run_here


def test_every_outcome_reaches_stage_sound_and_listeners_in_order_until_the_session_has_ended() -> None:
    async def test() -> Live:
        live = Live(PlainSession(steps=4))
        await live.run()
        return live

    live = run_here(test)

    outcomes = [outcome for _, outcome in live.heard]
    assert [tick for tick, _ in live.heard] == live.session.ticks
    assert live.stage.shown == [(outcome.t, outcome.applied.scene) for outcome in outcomes]
    assert live.sound.notes == [one.notes[0] for one in outcomes]
    assert live.sound.targets == [(outcome.t, outcome.applied.music) for outcome in outcomes]
    assert [outcome.phase for outcome in outcomes] == [Phase.EXPOSURE] * 3 + [Phase.ENDED]
    assert all(later.t > earlier.t for earlier, later in pairwise(outcomes))


def test_the_summary_counts_ticks_and_times_steps_and_the_age_of_evidence() -> None:
    summaries: list[LiveSummary] = []

    async def test() -> Live:
        live = Live(PlainSession(steps=3))
        summaries.append(await live.run())
        return live

    run_here(test)

    summary = summaries[0]
    beat_age, step, *_ = summary.legs
    assert summary.lateness.deadlines == 3
    assert (beat_age.count, step.count) == (3, 3)
    assert beat_age.p50_s == 1.5
    assert len(summary.lines) == 5


def test_a_listener_that_raises_is_reported_and_dropped_and_the_session_goes_on() -> None:
    calls: list[float] = []

    def broken(tick: Tick, _: Outcome) -> None:
        calls.append(tick.t)
        raise OSError("the disk is full")

    async def test() -> Live:
        live = Live(PlainSession(steps=4))
        await live.run(broken)
        return live

    live = run_here(test)

    assert len(calls) == 1
    assert len(live.heard) == 4
    troubles = [one for one in live.session.inputs if isinstance(one, Trouble)]
    assert len(troubles) == 1
    assert "broken failed" in troubles[0].words
    assert "the disk is full" in troubles[0].words


def test_a_patient_feels_the_last_outcome_and_is_heard() -> None:
    async def test() -> Live:
        live = Live(PlainSession(steps=8))
        patient = FakePatient(lambda t: (StrapPacket(t=t, payload=b"\x00\x46"),))
        await live.run(patient=patient)
        assert patient.felt[-1] in [outcome for _, outcome in live.heard]
        return live

    live = run_here(test)

    packets = [one for one in live.session.inputs if isinstance(one, StrapPacket)]
    assert len(packets) > 3
    assert all(one.t <= tick.t for tick in live.session.ticks for one in tick.inputs)


def test_a_patient_stop_gets_a_tick_of_its_own() -> None:
    async def test() -> Live:
        live = Live(PlainSession(steps=12))
        said: list[float] = []

        def says(t: float) -> tuple[Input, ...]:
            if t < 0.25 or said:
                return ()
            said.append(t)
            return (PatientStop(t=t),)

        await live.run(patient=FakePatient(says))
        return live

    live = run_here(test)

    assert sum(PatientStop in map(type, tick.inputs) for tick in live.session.ticks) == 1


def orders(live: Live) -> list[Order]:
    return [one.order for one in live.session.inputs if isinstance(one, TherapistOrder)]


def signalling(*signals: signal.Signals, after_ticks: int = 2) -> Listener:
    waiting = list(signals)
    count = 0

    def hear(_: Tick, __: Outcome) -> None:
        nonlocal count
        count += 1
        if count >= after_ticks and waiting:
            os.kill(os.getpid(), waiting.pop(0))

    return hear


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_a_stop_then_an_end(number: signal.Signals) -> None:
    async def test() -> Live:
        live = Live(PlainSession())
        await live.run(signalling(number))
        return live

    live = run_here(test)

    assert orders(live) == [Order.STOP, Order.END]
    assert live.heard[-1][1].phase is Phase.ENDED
    between = [outcome.phase for _, outcome in live.heard].count(Phase.RECOVERY)
    assert between > 1, "there is time to see calm between the STOP and the END"


def test_a_second_signal_ends_at_once() -> None:
    async def test() -> Live:
        live = Live(PlainSession())
        await live.run(signalling(signal.SIGINT, signal.SIGINT))
        return live

    live = run_here(test)

    assert orders(live)[:3] == [Order.STOP, Order.STOP, Order.END]
    assert [outcome.phase for _, outcome in live.heard].count(Phase.RECOVERY) <= 2


def test_a_session_that_does_not_end_when_ordered_to_is_left() -> None:
    async def test() -> Live:
        live = Live(PlainSession(obeys=False))
        await live.run(signalling(signal.SIGINT, signal.SIGINT))
        return live

    live = run_here(test)

    assert live.heard[-1][1].phase is Phase.EXPOSURE


def test_signals_are_given_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]

    async def test() -> Live:
        live = Live(PlainSession(steps=1))
        await live.run()
        return live

    run_here(test)

    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


def test_a_killed_stage_is_said_to_the_session_which_goes_on() -> None:
    async def test() -> Live:
        live = Live(PlainSession())
        stage = live.stage_process("obedient_stage")

        def kill_then_end(tick: Tick, _: Outcome) -> None:
            if len(live.heard) == 2:
                assert stage.pid is not None
                os.kill(stage.pid, signal.SIGKILL)
            if any(isinstance(one, ActuatorFound) for one in tick.inputs):
                live.inbox.put(TherapistOrder(t=tick.t, order=Order.END))

        await live.run(kill_then_end, stage=stage)
        return live

    live = run_here(test)

    said = [type(one) for one in live.session.inputs if isinstance(one, ActuatorLost | ActuatorFound)]
    assert said == [ActuatorLost, ActuatorFound]
    assert live.latencies.summaries()[3].count > 0


def test_the_session_begins_when_the_stage_is_ready() -> None:
    async def test() -> Live:
        live = Live(PlainSession(steps=2))
        await live.run(stage=live.stage_process("obedient_stage"))
        return live

    live = run_here(test)

    assert live.session.ticks[0].t < 0.1
    assert live.session.inputs == []


def test_a_stop_does_not_wait_for_a_stage_that_is_not_ready() -> None:
    async def test() -> Live:
        live = Live(PlainSession(steps=2))
        live.inbox.put(TherapistOrder(t=0.0, order=Order.STOP))
        await live.run(stage=live.stage_process("never_ready_stage"))
        return live

    live = run_here(test)

    assert orders(live) == [Order.STOP]
    assert live.session.ticks[0].inputs != ()


def test_a_stage_that_cannot_start_does_not_keep_the_session_from_beginning() -> None:
    async def test() -> Live:
        live = Live(PlainSession(steps=3))
        await live.run(stage=live.stage_process("crashing_stage"))
        return live

    live = run_here(test)

    assert {Trouble, ActuatorLost} <= set(map(type, live.session.ticks[0].inputs))


class FailingSession(PlainSession):
    def step(self, tick: Tick) -> Outcome:
        if len(self.ticks) == 2:
            raise ZeroDivisionError("a bug")
        return super().step(tick)


@pytest.mark.parametrize("stage", ["obedient_stage", "deaf_stage"])
def test_a_session_that_fails_leaves_no_process_behind(stage: str) -> None:
    async def test() -> Live:
        live = Live(FailingSession())
        with pytest.raises(ZeroDivisionError, match="a bug"):
            await live.run(stage=live.stage_process(stage))
        return live

    run_here(test)


def test_a_patient_that_fails_ends_the_session_with_its_error() -> None:
    def says(t: float) -> tuple[Input, ...]:
        raise LookupError("no such heart")

    async def test() -> Live:
        live = Live(PlainSession())
        with pytest.raises(LookupError, match="no such heart"):
            await live.run(patient=FakePatient(says), stage=live.stage_process("obedient_stage"))
        return live

    run_here(test)


@pytest.mark.parametrize(
    "heavy", ["numpy", "scipy", "pyo", "panda3d", "direct", "torch", "matplotlib", "pyarrow", "sqlalchemy"]
)
def test_live_does_not_load_what_only_children_and_offline_work_need(heavy: str, loaded: set[str]) -> None:
    assert heavy not in loaded


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules that a controller of a live session has loaded."""
    program = "import engine.live, engine.actuators, engine.hands, sys; print(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )
