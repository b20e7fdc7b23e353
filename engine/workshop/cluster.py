"""Trials on the workers of a Dask cluster. The only file that knows distributed."""

import pickle
import re
import sys
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from ipaddress import ip_address
from itertools import islice

from distributed import Client, Future, KilledWorker, wait
from distributed.security import Security
from distributed.versions import VersionMismatchWarning

from engine.workshop.same_program import Program, this_program
from policies.trials import Case, CrewError, Results, Run, told_cases

ANSWERS_WITHIN_S = 5.0  # a scheduler that is there, over a slow line too
TELLS_WITHIN_S = 30.0  # a worker what it runs: on a busy machine it takes seconds to load that
COMES_WITHIN_S = 60.0  # a worker after the last one was lost: a nanny or a host starts it again
LOOK_EVERY_S = 2.0  # whether there are workers still
_ADDRESS = re.compile(r"((tcp|tls)://)?([\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
AHEAD = 16  # batches for each worker's thread at once, so that none waits for the slowest


@contextmanager
def cluster_at(address: str) -> Iterator["Cluster"]:
    """The cluster of the Dask scheduler at `address`, such as tcp://127.0.0.1:8786 or tls://station:8786.

    Certificates come from Dask's own configuration. Raises CrewError where nobody answers, where there is no worker,
    and where a worker runs another program.
    """
    client = _connected(address)
    if danger := danger_of(address):
        print(f"attune: {danger}", file=sys.stderr)
    try:
        _check_workers(client, address)
        yield Cluster(client, address)
    finally:
        client.close(timeout=ANSWERS_WITHIN_S)


def danger_of(address: str) -> str:
    """Why it is unwise to have a scheduler there, in words; empty where it can be reached from this machine only, or
    with a certificate."""
    host = address.rpartition("://")[2].rpartition(":")[0].strip("[]")
    if address.startswith("tls://") or _is_this_machine(host):
        return ""
    return (
        f"{address} is not protected: whoever reaches it can run programs on its workers, and here. Use tls://, or "
        f"keep the cluster to one machine (docs/policies.md)"
    )


class Cluster:
    """A crew of a cluster's workers. Dask gives what a lost one was at, and had found, to another one."""

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address
        self._seen_s = time.monotonic()  # when there was a worker last

    def map(self, function: Run, items: Iterable[Sequence[Case]]) -> Iterator[Results]:
        """The results of `function` for each batch, in their order.

        Raises what `function` raises, and CrewError where a batch kills workers again and again, where all are gone
        for good, and where the scheduler goes.
        """
        batches = iter(items)
        ahead = AHEAD * max(1, sum(self._client.nthreads().values()))
        asked: deque[tuple[Future[Results], Sequence[Case]]] = deque()
        try:
            while True:
                for cases in islice(batches, ahead - len(asked)):
                    asked.append((self._asked(function, cases), cases))
                if not asked:
                    return
                yield self._result(function, *asked[0])
                asked.popleft()
        finally:
            if asked and self._client.status == "running":  # nobody waits any more for these
                self._client.cancel([future for future, _ in asked])

    def _asked(self, function: Run, cases: Sequence[Case]) -> Future[Results]:
        task = pickle.dumps((function, cases))  # as bytes: Dask looks for tasks of its own in lists
        return self._client.submit(run_there, this_program(), task, pure=False)

    def _result(self, function: Run, future: Future[Results], cases: Sequence[Case]) -> Results:
        self._seen_s = time.monotonic()
        try:
            while not self._is_done(future):
                self._check_there_are_workers()
            return future.result()
        except KilledWorker as error:
            deaths = error.allowed_failures + 1
        except CancelledError:
            raise CrewError(
                f"the scheduler at {self._address} is gone, and what it knew with it: start it, and try again"
            ) from None
        if len(cases) > 1:  # one of these, or another batch at the same workers: case by case it shows
            return [one for case in cases for one in self._result(function, self._asked(function, [case]), [case])]
        raise CrewError(
            f"{told_cases(cases)}: whichever worker ran it died, {deaths} times. Where their memory is short start "
            f"fewer of them; or try this one here, with --workers 1"
        )

    def _is_done(self, future: Future[Results]) -> bool:
        try:
            with self._client.as_current():
                wait(future, timeout=LOOK_EVERY_S)
        except TimeoutError:
            return False
        return True

    def _check_there_are_workers(self) -> None:
        now_s = time.monotonic()
        if self._client.status == "running" and self._client.nthreads():
            self._seen_s = now_s
        if now_s - self._seen_s > COMES_WITHIN_S:
            raise CrewError(f"for {COMES_WITHIN_S:.0f} s {_no_workers(self._address)}")


def run_there(program: Program, task: bytes) -> Results:
    """In a worker: run a batch, if this is the same program as that of who asked. Raises CrewError if not."""
    differences = program.differences(this_program())
    if differences:
        raise CrewError(_other_program(f"a worker has {differences}"))
    function, cases = pickle.loads(task)
    results: Results = function(cases)
    return results


def _connected(address: str) -> Client:
    _check_address(address)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # what matters of that is checked below
            return Client(address, timeout=ANSWERS_WITHIN_S)
    except (OSError, ImportError) as error:
        raise CrewError(
            f"no scheduler answers at {address} within {ANSWERS_WITHIN_S:.0f} s: {_root_of(error)}. Start one with  "
            f"dask scheduler --host 127.0.0.1 --dashboard-address 127.0.0.1:8787"
        ) from None


def _check_address(address: str) -> None:
    """Raises CrewError where no scheduler can have it, and where it wants certificates and none are named."""
    if not _ADDRESS.fullmatch(address):
        raise CrewError(f"a scheduler's address is such as tcp://127.0.0.1:8786 or tls://station:8786, not {address!r}")
    try:
        has_certificates = Security().get_connection_args("client").get("ssl_context") is not None
    except (OSError, ValueError) as error:
        raise CrewError(f"the certificates that Dask's configuration names cannot be used: {error}") from None
    if address.startswith("tls://") and not has_certificates:
        raise CrewError(
            f"{address} wants certificates: name them in Dask's configuration, distributed.comm.tls.ca-file, "
            f".client.cert and .client.key (docs/policies.md)"
        )


def _root_of(error: BaseException) -> str:
    """The words of the innermost of its causes that has any."""
    inner = "" if error.__cause__ is None else _root_of(error.__cause__)
    return inner or str(error)


def _check_workers(client: Client, address: str) -> None:
    """Raises CrewError where there are none, and where one runs another program."""
    try:
        client.wait_for_workers(1, timeout=ANSWERS_WITHIN_S)
    except TimeoutError:
        raise CrewError(_no_workers(address)) from None
    here, differing = this_program(), []
    try:
        programs = client.run(this_program, on_error="return", callback_timeout=TELLS_WITHIN_S)
    except TimeoutError:
        raise CrewError(
            f"not all workers of {address} say within {TELLS_WITHIN_S:.0f} s what they run: end those that hang"
        ) from None
    for worker, found in programs.items():
        if isinstance(found, OSError):
            continue  # lost just now; whoever comes in its place is asked with each batch
        if isinstance(found, Exception):  # such as a ModuleNotFoundError, in words of Dask
            differing.append(f"{worker} cannot tell what it runs ({found})")
        elif words := here.differences(found):
            differing.append(f"{worker} has {words}")
    if differing:
        raise CrewError(_other_program("; ".join(differing)))


def _no_workers(address: str) -> str:
    start = f"dask worker {address} --nworkers=-1 --nthreads 1 --host 127.0.0.1 --dashboard-address 127.0.0.1:0"
    return f"the scheduler at {address} has no workers: start some with  {start}"


def _other_program(found: str) -> str:
    return (
        f"the cluster runs another program than this one, so it may find other things: {found}. "
        f"Install the same Attune and packages there as here, and start those workers again"
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
