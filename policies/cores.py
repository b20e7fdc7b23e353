"""Trials on all cores: a process on each, replaced when it is killed; what it was at is run again."""

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait

from policies.trials import Case, CrewError, Results, Run, told_cases

DEATHS_BORNE = 2  # with the same case: once or twice memory may have been short by chance, but not thrice
ENDS_WITHIN_S = 5.0  # a worker that is told to end holds nothing that takes longer


@contextmanager
def all_cores(workers: int | None = None) -> Iterator["Cores"]:
    """A process on each core that this one may use, or `workers` of them; they end with the block, whatever ends it."""
    cores = Cores(workers or usable_cores())
    try:
        yield cores
    finally:
        cores.end()


def usable_cores() -> int:
    """On how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):  # Linux only
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Cores:
    """A crew of processes on this machine. They start as fresh interpreters, on every system alike, once there is work.

    A worker that dies is replaced, and what it was at is run again, case by case, by others. So the results are the
    same whatever died; a case whose worker has died more than DEATHS_BORNE times is named in a CrewError.
    """

    def __init__(self, workers: int) -> None:
        """`workers`: how many at most."""
        self._most = workers
        self._workers: list[_Worker] = []

    def map(self, function: Run, items: Iterable[Sequence[Case]]) -> Iterator[Results]:
        """The results of `function` for each batch, in their order. One map at a time.

        Raises what `function` raises, CrewError where workers die again and again.
        """
        if any(worker.task for worker in self._workers):
            raise RuntimeError("this crew is at other trials: read those results to their end first")
        batches = [tuple(cases) for cases in items]
        found: list[list[tuple[int, Results]]] = [[] for _ in batches]
        next_batch = 0
        waiting = deque(_Task(batch=number, cases=cases) for number, cases in enumerate(batches))
        try:
            for task, results in self._finished(function, waiting):
                found[task.batch].append((task.first, results))
                while next_batch < len(batches) and _count(found[next_batch]) == len(batches[next_batch]):
                    yield [one for _, some in sorted(found[next_batch], key=lambda part: part[0]) for one in some]
                    found[next_batch] = []
                    next_batch += 1
        finally:
            for worker in [one for one in self._workers if one.task]:  # nobody waits any more for what it is at
                self._dismiss(worker)

    def end(self) -> None:
        """End all workers, whatever they are at."""
        for worker in list(self._workers):
            self._dismiss(worker)

    def _finished(self, function: Run, waiting: deque["_Task"]) -> Iterator[tuple["_Task", Results]]:
        """Each task with its results, as they come; whoever is done has its next task before anybody reads them."""
        done: list[tuple[_Task, Results]] = []
        while True:
            self._hand_out(function, waiting)
            yield from done
            busy = [worker for worker in self._workers if worker.task]
            if not busy:
                return
            ready = wait([worker.connection for worker in busy])
            done = []
            for worker in busy:
                if worker.connection in ready:
                    done += self._heard(worker, waiting)

    def _hand_out(self, function: Run, waiting: deque["_Task"]) -> None:
        """Give each idle worker a task; make workers while there are tasks for them."""
        for worker in self._workers:
            if waiting and worker.task is None:
                worker.give(function, waiting.popleft())
        while waiting and len(self._workers) < self._most:
            worker = _Worker()
            self._workers.append(worker)
            worker.give(function, waiting.popleft())

    def _heard(self, worker: "_Worker", waiting: deque["_Task"]) -> list[tuple["_Task", Results]]:
        """What came of a worker's task; nothing where it has died, and the task waits again."""
        task = worker.task
        assert task is not None  # only busy workers are listened to
        try:
            results, error = worker.hear()
        except (EOFError, OSError):
            how = worker.how_it_ended()
            self._dismiss(worker)
            waiting.extendleft(reversed(_again(task, how)))
            return []
        if error is not None:
            raise error
        return [(task, results)]

    def _dismiss(self, worker: "_Worker") -> None:
        self._workers.remove(worker)
        worker.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """Cases that go to a worker together: those of a batch from its case number `first` on."""

    batch: int
    cases: tuple[Case, ...]
    first: int = 0
    deaths: int = 0  # of workers that were at it


def _count(parts: Sequence[tuple[int, Results]]) -> int:
    return sum(len(results) for _, results in parts)


def _again(task: _Task, how: str) -> list[_Task]:
    """The task of a worker that died, case by case: so one that kills is known. Raises CrewError for such a one."""
    deaths = task.deaths + 1
    if deaths > DEATHS_BORNE and len(task.cases) == 1:
        raise CrewError(
            f"{told_cases(task.cases)}: whichever process ran it died, {deaths} times ({how}). "
            f"Where memory is short take fewer --workers; or try this one alone with --workers 1"
        )
    return [
        replace(task, first=task.first + number, cases=(case,), deaths=deaths) for number, case in enumerate(task.cases)
    ]


class _Worker:
    """A process that runs what it is given, one task after the other."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.task: _Task | None = None
        self.connection, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end,), daemon=True)
        with far_end, _interrupts_waiting():
            self._process.start()

    def give(self, function: Run, task: _Task) -> None:
        self.task = task
        with suppress(OSError):  # it has died, which is noticed where its results are waited for
            self.connection.send((function, task.cases))

    def hear(self) -> tuple[Results, BaseException | None]:
        """What came of the task, or what it raised; now the worker is idle. Raises EOFError, OSError if it died."""
        results, error = self.connection.recv()
        self.task = None
        return results, error

    def how_it_ended(self) -> str:
        self._process.join(ENDS_WITHIN_S)
        code = self._process.exitcode
        return f"killed by {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit code {code}"

    def end(self) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.join(ENDS_WITHIN_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _serve(connection: Connection) -> None:
    """A worker's life: run what comes, until nobody is at the other end."""
    threading.Thread(target=_end_with_whoever_asked, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            connection.send(_run(*connection.recv()))


def _end_with_whoever_asked() -> None:
    """Where that process is killed, nobody wants what this one is at."""
    asking = multiprocessing.parent_process()
    if asking is not None:
        wait([asking.sentinel])
        os._exit(1)


def _run(function: Run, cases: Sequence[Case]) -> tuple[Results, Exception | None]:
    try:
        return function(cases), None
    except Exception as error:  # noqa: BLE001  # whatever it is, it is raised again in the process that asked
        where = traceback.format_exc()
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # noqa: BLE001  # whatever hinders it, its words can be sent
            error = RuntimeError(f"{type(error).__name__}: {error}")
        error.add_note(f"in the process that ran {told_cases(cases)}:\n{where}")
        return [], error


@contextmanager
def _interrupts_waiting() -> Iterator[None]:
    """A Ctrl-C in this moment reaches this process after it, and the worker, which inherits the mask, never."""
    if not hasattr(signal, "pthread_sigmask"):  # no such thing on Windows
        yield
        return
    resource_tracker.ensure_running()  # multiprocessing's own child, whose start lets signals in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
