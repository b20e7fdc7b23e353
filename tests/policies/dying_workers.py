"""What workers in processes of their own are given to run: batches that kill them, or raise."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from policies.trials import Case, Results, run_batch

FOLDER = "ATTUNE_TEST_DYING_WORKERS"  # the environment's variable with the folder in which deaths are marked


def die_once(cases: Sequence[Case]) -> Results:
    """Half of a batch in, the worker is killed; whoever runs that again, or one case alone, is left alone."""
    results = run_batch(cases[: len(cases) // 2])
    if len(cases) > 1 and _is_first_time(cases[-1].seed):
        os.kill(os.getpid(), signal.SIGKILL)
    return results + run_batch(cases[len(cases) // 2 :])


def die_of_seed_1(cases: Sequence[Case]) -> Results:
    """One case kills whoever runs it."""
    if any(case.seed == 1 for case in cases):
        os.kill(os.getpid(), signal.SIGKILL)
    return run_batch(cases)


def fail(cases: Sequence[Case]) -> Results:
    """What it is given raises."""
    raise ZeroDivisionError(f"seed {cases[0].seed}")


def wait_to_be_ended(cases: Sequence[Case]) -> Results:
    """Tell this process's number through the pipe `begun`, then do nothing until it is ended."""
    with open(Path(os.environ[FOLDER]) / "begun", "w") as begun:
        begun.write(str(os.getpid()))
    signal.pause()
    return []


def _is_first_time(seed: int) -> bool:
    try:
        (Path(os.environ[FOLDER]) / str(seed)).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
