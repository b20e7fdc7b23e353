"""engine/strap_wait.py and strap_words.py: what is told, and who ends the wait, before a session begins."""

import asyncio
import os
import signal

import pytest

from biosignals.polar_profile import Stream
from biosignals.strap import LinkState, LossReason, StrapStatus, StreamState
from engine.messages import PatientRating, Scale, TherapistOrder
from engine.strap_wait import StrapWait, Waited
from engine.strap_words import StrapNews, absence_words, strap_words
from policies.policy import Order

STREAMING = StrapStatus(state=LinkState.STREAMING, generation=1, name="Polar H10 AA")


def waited(*acts, limit_s: float | None = 20.0) -> tuple[Waited, list[str]]:
    """How the wait ends when `acts` happen to it, one after the other, and what was said."""
    said: list[str] = []

    async def wait() -> Waited:
        one = StrapWait(said.append)
        for delay, act in enumerate(acts):
            asyncio.get_running_loop().call_later(0.01 * delay, act, one)
        async with asyncio.timeout(30):
            return await one.wait(limit_s=limit_s)

    return asyncio.run(wait()), said


def status(state: LinkState, reason: LossReason | None = None, **more):
    return lambda wait: wait.hear(StrapStatus(state=state, generation=1, reason=reason, **more))


def key(order: Order):
    return lambda wait: wait.put(TherapistOrder(t=0.0, order=order))


def test_heartbeats_end_the_wait():
    how, said = waited(status(LinkState.SEARCHING), status(LinkState.CONNECTING), lambda wait: wait.hear(STREAMING))

    assert how is Waited.STRAP_CAME
    assert said == [
        "strap: looking for the strap",
        "strap: found: connecting",
        "strap: Polar H10 AA: heartbeats arrive",
    ]


def test_a_signal_in_the_moment_in_which_the_strap_comes_is_not_lost():
    def both(wait: StrapWait) -> None:
        wait.hear(STREAMING)
        wait._interrupt()

    assert waited(both)[0] is Waited.INTERRUPTED


def test_a_strap_that_streams_already_is_not_waited_for():
    said: list[str] = []

    async def wait() -> Waited:
        one = StrapWait(said.append)
        one.hear(STREAMING)
        return await one.wait(limit_s=None)

    assert asyncio.run(wait()) is Waited.STRAP_CAME
    assert said == ["strap: Polar H10 AA: heartbeats arrive"]


@pytest.mark.parametrize(
    ("order", "how"),
    [(Order.END, Waited.LEFT), (Order.STOP, Waited.LEFT), (Order.NEXT_PHASE, Waited.WITHOUT)],
)
def test_keys_leave_or_go_on_without_the_strap(order, how):
    assert waited(key(order), limit_s=None)[0] is how


def test_all_other_keys_say_nothing():
    def rate(wait: StrapWait) -> None:
        wait.put(PatientRating(t=0.0, scale=Scale.SUDS, value=10))

    assert waited(key(Order.RESUME), key(Order.STEP_UP), rate, limit_s=0.2)[0] is Waited.IN_VAIN


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it_in_order(number):
    assert waited(lambda _: os.kill(os.getpid(), number))[0] is Waited.INTERRUPTED


def test_with_nobody_there_a_missing_adapter_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr("engine.strap_wait.HOPELESS_AFTER_S", 0.05)

    how, said = waited(status(LinkState.WAITING, LossReason.ADAPTER_MISSING), limit_s=3600)

    assert how is Waited.IN_VAIN
    assert LossReason.ADAPTER_MISSING.value in said[0]


def test_a_strap_that_may_still_be_put_on_is_waited_for_to_the_end(monkeypatch):
    monkeypatch.setattr("engine.strap_wait.HOPELESS_AFTER_S", 0.05)
    adapter_comes = (
        status(LinkState.WAITING, LossReason.ADAPTER_MISSING),
        status(LinkState.SEARCHING, LossReason.NOT_SEEN),
        *[lambda _: None] * 20,
        lambda wait: wait.hear(STREAMING),
    )

    assert waited(*adapter_comes)[0] is Waited.STRAP_CAME


def test_many_attempts_that_fail_alike_are_one_line():
    news = StrapNews()
    told = []
    for attempt in range(1, 20):
        for state in (LinkState.CONNECTING, LinkState.PREPARING, LinkState.WAITING, LinkState.SEARCHING):
            told.append(
                news.of(StrapStatus(state=state, generation=attempt, reason=LossReason.REFUSES, attempts=attempt))
            )

    assert [words for words in told if words] == [
        f"strap: {LinkState.WAITING.value}. {LossReason.REFUSES.value}",
    ]


def test_a_reason_is_told_once_and_a_new_one_is_news():
    news = StrapNews()
    lost = StrapStatus(state=LinkState.SEARCHING, generation=1, reason=LossReason.SILENT)

    assert LossReason.SILENT.value in (news.of(lost) or "")
    again = StrapStatus(state=LinkState.CONNECTING, generation=2, reason=LossReason.SILENT)
    assert news.of(again) == "strap: found: connecting"
    other = StrapStatus(state=LinkState.SEARCHING, generation=2, reason=LossReason.ADAPTER_OFF)
    assert LossReason.ADAPTER_OFF.value in (news.of(other) or "")


@pytest.mark.parametrize("state", [LinkState.CONNECTING, LinkState.PREPARING])
def test_a_strap_that_was_found_is_never_said_to_be_unheard(state):
    words = absence_words(StrapStatus(state=state, generation=1, name="Polar H10 AA"))

    assert words == "Polar H10 AA: It was found, but no heartbeats had come yet."


def test_what_becomes_of_the_streams_is_told_once_each_time_it_changes():
    news, told = StrapNews(), []
    for motion, ecg in (
        (StreamState.STARTING, StreamState.STARTING),
        (StreamState.STARTING, StreamState.RUNNING),
        (StreamState.RUNNING, StreamState.RUNNING),
        (StreamState.RUNNING, StreamState.RUNNING),
        (StreamState.SILENT, StreamState.RUNNING),
        (StreamState.STARTING, StreamState.RUNNING),
        (StreamState.RUNNING, StreamState.RUNNING),
    ):
        streams = ((Stream.MOTION, motion), (Stream.ECG, ecg))
        told.append(news.of(StrapStatus(state=LinkState.STREAMING, generation=1, name="Polar H10 AA", streams=streams)))

    assert [words for words in told if words] == [
        "strap: Polar H10 AA: heartbeats arrive, movement: asked for, ECG: asked for",
        "strap: Polar H10 AA: movement, ECG",
        "strap: Polar H10 AA: movement: started, but nothing comes, ECG",
        "strap: Polar H10 AA: movement, ECG",
    ]


def test_the_line_of_a_strap_tells_battery_and_what_is_wrong_with_its_streams():
    words = strap_words(
        StrapStatus(
            state=LinkState.STREAMING,
            generation=1,
            name="Polar H10 AA",
            battery_percent=64,
            streams=((Stream.MOTION, StreamState.RUNNING), (Stream.ECG, StreamState.PAIRING_NEEDED)),
        )
    )

    assert words == (
        "Polar H10 AA: heartbeats arrive, battery 64 %, movement, ECG: the strap wants to be paired for it"
    )
