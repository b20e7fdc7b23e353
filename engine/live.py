"""A session in real time: ticks from the inbox, stage and sound driven, an orderly end whatever comes."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.ending_signals import on_ending_signal
from engine.inbox import Inbox, live_ticks
from engine.latency import Latencies, LegSummary
from engine.loop import Steps, run
from engine.messages import Outcome, TherapistOrder, Tick, Trouble
from engine.pacing import LATE_S, Lateness, Pacer, SessionClock
from engine.patient_cues import PatientCues
from engine.patient_side import PatientSide
from engine.ports import Listener, Sound, Stage
from policies.policy import Order

STARTS_WITHIN_S = 60.0  # longer than a process may take until it counts as lost, which ends the wait
CALM_SEEN_S = 1.0  # between the STOP and the END of an interrupted session: scene and music reach calm
ENDS_WITHIN_S = 2.0  # a session that has not ended so long after END is left


class Process(Protocol):
    """What is watched while the session runs and closed after it: engine/actuators.py."""

    async def watch(self) -> None: ...
    async def settled(self) -> bool: ...
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSummary:
    """How well a live session kept its time."""

    lateness: Lateness
    legs: tuple[LegSummary, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """For a person, one line each."""
        kept = self.lateness
        late = (
            f"ticks: {kept.deadlines}, {kept.late} later than {LATE_S * 1000:.0f} ms, {kept.skipped} left out, "
            f"the latest by {kept.longest_s * 1000:.0f} ms"
        )
        return (late, *(leg.words for leg in self.legs))


async def run_live(
    session: Steps,
    *,
    inbox: Inbox,
    clock: SessionClock,
    stage: Stage,
    sound: Sound,
    listeners: Sequence[Listener] = (),
    patient: PatientSide | None = None,
    processes: Sequence[Process] = (),
    latencies: Latencies | None = None,
) -> LiveSummary:
    """Run `session` in real time until it has ended.

    `processes` (stage and sound, where they are processes) are started first and closed last, whatever happens; the
    clock begins when they are ready. A SIGINT, SIGTERM or SIGHUP is a STOP, then an END; the second one an END at
    once. A listener that raises is reported and dropped. What session, stage, sound or patient raise ends it.
    """
    latencies = latencies or Latencies()
    pacer = Pacer(clock=clock.now, sleep=inbox.rest)
    last = _LastOutcome()
    must_leave = asyncio.Event()
    outward: list[Listener] = [_driving(stage, sound), last.feel, *(_Guarded(one, inbox, clock) for one in listeners)]
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(_stop_on_signals(inbox, clock, must_leave))
        stack.push_async_callback(_close_all, processes)
        ticks = live_ticks(inbox, pacer, clock.now, goes_on=lambda: not must_leave.is_set())
        await stack.enter_async_context(contextlib.aclosing(ticks))
        tasks = await stack.enter_async_context(_Tasks())
        for process in processes:
            tasks.add(process.watch())
        await _until_settled(processes, inbox)
        clock.begin()
        if patient is not None:
            tasks.add(_live_as(patient, last, inbox, clock))
        await tasks.run_beside(run(_Timed(session, clock, latencies), ticks, outward))
    return LiveSummary(lateness=pacer.lateness, legs=latencies.summaries())


class _Tasks:
    """Tasks that live as long as it is entered; one that fails ends what runs beside it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "_Tasks":
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def add(self, coroutine: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        return task

    async def run_beside(self, coroutine: Coroutine[object, object, None]) -> None:
        main = self.add(coroutine)
        while not main.done():
            done, self._tasks = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # raises what it raised


class _LastOutcome:
    """What a patient without a body feels."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = None

    def feel(self, _: Tick, outcome: Outcome) -> None:
        self.outcome = outcome


class _Timed:
    """A session whose steps are timed, from outside."""

    def __init__(self, session: Steps, clock: SessionClock, latencies: Latencies) -> None:
        self._session, self._clock, self._latencies = session, clock, latencies

    def step(self, tick: Tick) -> Outcome:
        began_ns = self._clock.now_ns()
        outcome = self._session.step(tick)
        self._latencies.step.add((self._clock.now_ns() - began_ns) / 1e9)
        if outcome.arousal.age_s is not None:
            self._latencies.beat_age.add(outcome.arousal.age_s)
        return outcome


class _Guarded:
    """A listener whose failure people hear of, and which then hears nothing more."""

    def __init__(self, listener: Listener, inbox: Inbox, clock: SessionClock) -> None:
        self._listener: Listener | None = listener
        self._inbox, self._clock = inbox, clock

    def __call__(self, tick: Tick, outcome: Outcome) -> None:
        if self._listener is None:
            return
        try:
            self._listener(tick, outcome)
        except Exception as error:  # noqa: BLE001 - whatever a listener does wrong, the session goes on
            name = getattr(self._listener, "__qualname__", type(self._listener).__name__)
            self._listener = None
            words = f"{name} failed and hears nothing more of this session ({type(error).__name__}: {error})."
            self._inbox.put(Trouble(t=self._clock.now(), words=words))


def _driving(stage: Stage, sound: Sound) -> Listener:
    cues = PatientCues()

    def drive(tick: Tick, outcome: Outcome) -> None:
        stage.show(outcome.t, outcome.applied.scene, cues.of(tick, outcome))
        sound.play(outcome.t, outcome.applied.music, outcome.notes)

    return drive


async def _close_all(processes: Sequence[Process]) -> None:
    """All at once, so that scene and music reach calm together; each is closed even if another fails to."""
    results = await asyncio.gather(*(process.close() for process in processes), return_exceptions=True)
    for failure in filter(None, results):
        raise failure


async def _until_settled(processes: Sequence[Process], inbox: Inbox) -> None:
    """Wait until every process is ready or known to be lost; a STOP, also by signal, ends the wait."""
    if not processes:
        return
    ready = asyncio.gather(*(process.settled() for process in processes))
    urgent = asyncio.create_task(inbox.urgent.wait())
    await asyncio.wait((ready, urgent), timeout=STARTS_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    urgent.cancel()
    await asyncio.gather(ready, urgent, return_exceptions=True)


async def _live_as(patient: PatientSide, last: _LastOutcome, inbox: Inbox, clock: SessionClock) -> None:
    pacer = Pacer(clock=clock.now, sleep=asyncio.sleep)
    while True:
        if (await pacer.wait()).is_due:
            for one in patient.live_through(clock.now(), last.outcome):
                inbox.put(one)


@contextlib.contextmanager
def _stop_on_signals(inbox: Inbox, clock: SessionClock, must_leave: asyncio.Event) -> Iterator[None]:
    """The first signal is a STOP and, once calm was seen, an END; a further one an END at once."""
    loop = asyncio.get_running_loop()
    timers: list[asyncio.TimerHandle] = []

    def end() -> None:
        inbox.put(TherapistOrder(t=clock.now(), order=Order.END))
        timers.append(loop.call_later(ENDS_WITHIN_S, must_leave.set))

    def stop() -> None:
        inbox.put(TherapistOrder(t=clock.now(), order=Order.STOP))
        if timers:
            end()
        else:
            timers.append(loop.call_later(CALM_SEEN_S, end))

    try:
        with on_ending_signal(stop):
            yield
    finally:
        for timer in timers:
            timer.cancel()
