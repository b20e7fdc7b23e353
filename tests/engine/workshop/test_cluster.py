"""Trials on a Dask cluster: the same results, lost workers made up for, and words where it cannot be used."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace

import dask
import pytest
from distributed import Client, LocalCluster

from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.workshop import cluster, same_program
from engine.workshop.cluster import cluster_at, danger_of, run_there
from engine.workshop.same_program import Program, this_program
from policies.document import LIBRARY, read_policy
from policies.trials import A_BATCH, Alone, Case, CrewError, run_cases
from policies.virtual_patient import PATIENTS
from tests.engine.workshop import pinned_program
from tests.engine.workshop.certificates import dask_certificates
from tests.policies import dying_workers

DOCUMENT = read_policy(LIBRARY / "demo.yaml").scaled(3)
CASES = [Case(document=DOCUMENT, profile=PATIENTS["slow"], seed=seed) for seed in range(2 * A_BATCH + 1)]
PATIENCE_S = 120.0
TRIED = ["policy", "simulate", "demo", "--patient", "fearless", "--persons", "3"]


@pytest.fixture(scope="module", autouse=True)
def one_program() -> Iterator[None]:
    """This process and the workers count as one program, whoever edits a file meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(same_program, "_digest_of_files", pinned_program.digest)
        this_program.cache_clear()
        yield
    this_program.cache_clear()


@pytest.fixture(scope="module")
def processes(tmp_path_factory) -> Iterator[LocalCluster]:
    """Two workers, each a process with a nanny that starts it again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(dying_workers.FOLDER, str(tmp_path_factory.mktemp("deaths")))
        patient = {"distributed.deploy.lost-worker-timeout": PATIENCE_S}  # else a slow machine's nannies are let go
        with dask.config.set(patient), a_local_cluster(workers=2, processes=True) as local:
            yield local


@pytest.fixture
def in_threads() -> Iterator[LocalCluster]:
    """One worker, and a scheduler, in this process, with ports nonetheless."""
    with a_local_cluster(workers=1) as local:
        yield local


def a_local_cluster(*, workers: int, processes: bool = False, protocol: str = "tcp://") -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=processes,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        protocol=protocol,
        **({"preload": [pinned_program.__name__]} if processes else {}),
    )


def test_a_cluster_finds_what_one_process_finds(processes):
    with cluster_at(processes.scheduler_address) as crew:
        found = list(run_cases(CASES, crew))

    assert found == list(run_cases(CASES, Alone()))


def test_a_killed_worker_costs_time_and_no_result(processes):
    with cluster_at(processes.scheduler_address) as crew:
        found = list(run_cases(CASES[: 2 * A_BATCH], crew, run=dying_workers.die_once))

    assert found == list(run_cases(CASES[: 2 * A_BATCH], Alone()))


def test_the_command_finds_the_same_on_a_cluster(processes, capsys):
    assert run_command_line([*TRIED, "--scheduler", processes.scheduler_address]) == DONE
    there = capsys.readouterr()

    assert run_command_line([*TRIED, "--workers", "1"]) == DONE
    assert there.out == capsys.readouterr().out
    assert "not protected" not in there.err


def test_a_case_that_kills_workers_again_and_again_is_named(processes, monkeypatch):
    monkeypatch.setattr(processes.scheduler, "allowed_failures", 0)
    said = r"^'Demonstration' with slow \(seed 1\): whichever worker ran it died"

    with cluster_at(processes.scheduler_address) as crew, pytest.raises(CrewError, match=said):
        list(run_cases(CASES[:A_BATCH], crew, run=dying_workers.die_of_seed_1))


@pytest.mark.parametrize(
    ("pretended", "said"),
    [
        ({"python": "3.99"}, r"127\.0\.0\.1:\d+ has python 3\.99 \(here 3\.\d+\)"),
        ({"attune": "0.0.1", "files": "abc"}, r"has attune 0\.0\.1 \(here .*\), files abc \(here"),
        (None, r"127\.0\.0\.1:\d+ cannot tell what it runs \(.*ModuleNotFoundError"),
    ],
)
def test_a_worker_that_runs_another_program_is_told_with_what_differs(processes, pretended, said):
    with Client(processes.scheduler_address) as client:
        client.wait_for_workers(2, timeout=PATIENCE_S)
        one = next(iter(client.nthreads()))
        client.run(_pretend, pretended and replace(this_program(), **pretended), workers=[one])

        with pytest.raises(CrewError, match=said), cluster_at(processes.scheduler_address):
            pass

        client.run(_stop_pretending, workers=[one])


def _pretend(program: Program | None) -> None:
    """In a worker: be another program, or one without this module."""
    same_program.this_program = lambda: program
    if program is None:
        sys.modules[same_program.__name__] = None  # type: ignore[assignment]


def _stop_pretending() -> None:
    sys.modules[same_program.__name__] = same_program
    same_program.this_program = this_program


def test_a_worker_that_hangs_is_told(processes, monkeypatch):
    monkeypatch.setattr(cluster, "TELLS_WITHIN_S", 0.5)
    with Client(processes.scheduler_address) as client:
        client.wait_for_workers(2, timeout=PATIENCE_S)
        numbers = client.run(os.getpid)
    os.kill(hanging := next(iter(numbers.values())), signal.SIGSTOP)

    try:
        with pytest.raises(CrewError, match="end those that hang"), cluster_at(processes.scheduler_address):
            pass
    finally:
        os.kill(hanging, signal.SIGCONT)


def test_a_worker_that_came_later_and_runs_another_program_does_nothing():
    with pytest.raises(CrewError, match=r"another program.* a worker has numpy .* \(here 0\.1\)"):
        run_there(replace(this_program(), numpy="0.1"), b"")


def test_a_crew_whose_results_are_left_unread_can_go_on_with_others(in_threads):
    with cluster_at(in_threads.scheduler_address) as crew:
        unread = run_cases(CASES, crew)
        next(unread)
        unread.close()

        assert list(run_cases(CASES[:2], crew)) == list(run_cases(CASES[:2], Alone()))


def test_an_error_in_a_worker_is_raised_here(in_threads):
    with cluster_at(in_threads.scheduler_address) as crew, pytest.raises(ZeroDivisionError, match="seed 0"):
        list(run_cases(CASES[:1], crew, run=dying_workers.fail))


def test_a_scheduler_that_goes_is_told(in_threads):
    with cluster_at(in_threads.scheduler_address) as crew:
        results = run_cases(CASES, crew)
        next(results)
        in_threads.close()

        with pytest.raises(CrewError, match="is gone"):
            list(results)


def test_workers_that_go_for_good_are_told(in_threads, monkeypatch):
    monkeypatch.setattr(cluster, "COMES_WITHIN_S", 0.0)
    monkeypatch.setattr(cluster, "LOOK_EVERY_S", 0.05)

    with cluster_at(in_threads.scheduler_address) as crew:
        in_threads.scale(0)
        with pytest.raises(CrewError, match="has no workers: start some with"):
            list(run_cases(CASES, crew))


def test_a_scheduler_without_workers_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 0.5)

    with a_local_cluster(workers=0) as local, pytest.raises(CrewError, match="dask worker tcp://127"):  # noqa: SIM117
        with cluster_at(local.scheduler_address):
            pass


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:1", "no scheduler answers at tcp://127.0.0.1:1"),
        ("127.0.0.1", "is such as tcp://127.0.0.1:8786"),
        ("http://127.0.0.1:8786", "is such as tcp://127.0.0.1:8786"),
        ("tls://127.0.0.1:8786", "wants certificates: name them"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(address, said, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 0.5)

    assert run_command_line([*TRIED, "--scheduler", address]) == WRONG_INPUT

    assert said in capsys.readouterr().err


def test_with_certificates_a_cluster_is_used_over_tls_and_without_them_it_is_not(tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    with dask.config.set(dask_certificates(tmp_path)), a_local_cluster(workers=1, protocol="tls://") as local:
        assert local.scheduler_address.startswith("tls://")
        with cluster_at(local.scheduler_address) as crew:
            assert list(run_cases(CASES[:2], crew)) == list(run_cases(CASES[:2], Alone()))

        monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 1.0)
        with (
            dask.config.set(dask_certificates(tmp_path / "other")),
            pytest.raises(CrewError, match=r"no scheduler answers at tls:.*(?i:certificate)"),
            cluster_at(local.scheduler_address),
        ):
            pass


def test_certificates_that_are_not_there_are_told(tmp_path):
    said = dask_certificates(tmp_path)
    (tmp_path / "station.key").unlink()

    with (
        dask.config.set(said),
        pytest.raises(CrewError, match="certificates that Dask's configuration names"),
        cluster_at("tls://127.0.0.1:8786"),
    ):
        pass


@pytest.mark.parametrize(
    ("address", "is_dangerous"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://station:8786", False),
        ("tcp://station:8786", True),
        ("10.0.0.7:8786", True),
    ],
)
def test_a_scheduler_that_anybody_can_reach_is_warned_of(address, is_dangerous):
    assert bool(danger_of(address)) == is_dangerous
