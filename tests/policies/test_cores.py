"""Trials in processes: the same results whoever died, and none of them outlives who asked."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from policies.cores import all_cores, usable_cores
from policies.document import LIBRARY, read_policy
from policies.trials import A_BATCH, Alone, Case, CrewError, run_cases
from policies.virtual_patient import PATIENTS
from tests.policies import dying_workers

DOCUMENT = read_policy(LIBRARY / "demo.yaml").scaled(3)
CASES = [Case(document=DOCUMENT, profile=PATIENTS["slow"], seed=seed) for seed in range(2 * A_BATCH + 1)]


PATIENCE_S = 60.0


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where workers mark what they are at; `begun` is a pipe."""
    os.mkfifo(tmp_path / "begun")
    monkeypatch.setenv(dying_workers.FOLDER, str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("workers", [1, 3])
def test_results_are_the_same_whatever_the_number_of_workers_and_whatever_died(workers, folder):
    with all_cores(workers) as crew:
        found = list(run_cases(CASES, crew, run=dying_workers.die_once))

    assert found == list(run_cases(CASES, Alone()))
    assert len(list(folder.iterdir())) == 1 + 2  # the pipe, and two that died


def test_a_case_that_kills_its_workers_again_and_again_is_named():
    with all_cores(2) as crew, pytest.raises(CrewError, match=r"with slow \(seed 1\): whichever process.* 3 times"):
        list(run_cases(CASES, crew, run=dying_workers.die_of_seed_1))


def test_an_error_in_a_worker_is_raised_here_and_says_at_which_cases():
    with all_cores(1) as crew, pytest.raises(ZeroDivisionError, match="seed 0") as caught:
        list(run_cases(CASES, crew, run=dying_workers.fail))

    assert "with slow (seed 1)" in caught.value.__notes__[0]


def test_a_crew_whose_results_are_left_unread_can_go_on_with_others():
    with all_cores(2) as crew:
        unread = run_cases(CASES, crew)
        next(unread)
        unread.close()

        assert list(run_cases(CASES[:2], crew)) == list(run_cases(CASES[:2], Alone()))


def test_two_runs_at_once_are_refused():
    with all_cores(1) as crew:
        unread = run_cases(CASES, crew)
        next(unread)

        with pytest.raises(RuntimeError, match="read those results to their end"):
            next(iter(run_cases(CASES, crew)))


def test_no_process_is_started_that_would_have_nothing_to_do():
    with all_cores(64) as crew:
        list(run_cases(CASES[:1], crew))

        assert len(crew._workers) == 1


def test_at_least_one_core_is_used():
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


def test_ctrl_c_ends_the_workers(folder):
    asking = _asking(folder)
    worker = os.pidfd_open(_worker_of(folder))

    os.killpg(asking.pid, signal.SIGINT)  # as a terminal does: everybody in the group hears it
    _, errors = asking.communicate(timeout=PATIENCE_S)

    assert (asking.returncode, errors) == (7, "")
    assert select.select([worker], [], [], 0)[0]  # it has ended
    os.close(worker)


def test_a_worker_does_not_outlive_who_asked(folder):
    asking = _asking(folder)
    worker = os.pidfd_open(_worker_of(folder))

    asking.kill()
    asking.communicate(timeout=PATIENCE_S)

    assert select.select([worker], [], [], PATIENCE_S)[0]  # it has ended
    os.close(worker)


ASKING = """
import signal
from policies.cores import all_cores
from policies.trials import run_cases
from tests.policies import dying_workers
from tests.policies.test_cores import CASES

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the tests may run where it is ignored
    try:
        with all_cores(1) as crew:
            list(run_cases(CASES, crew, run=dying_workers.wait_to_be_ended))
    except KeyboardInterrupt:
        raise SystemExit(7)
"""


def _asking(folder: Path) -> "subprocess.Popen[str]":
    """A program with a worker that is at something, in a process group of its own."""
    script = folder / "asking.py"
    script.write_text(ASKING)
    return subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": os.getcwd()},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _worker_of(folder: Path) -> int:
    """The number of the process that has begun with seed 0, once it has."""
    with open(folder / "begun") as begun:
        return int(begun.read())
