"""The speed of trials, on one machine and on a cluster: the same functions on few people."""

from benchmarks import trials_dask, trials_speed
from engine.workshop.same_program import this_program


def test_all_that_was_lived_through_is_counted():
    speed, whole = trials_speed.measure(people=2, workers=1)

    assert speed.value * whole.value > 600  # two sessions, and both began
    assert not speed.passes  # of so few people nobody can tell


def test_one_worker_and_two_find_the_same():
    this_program.cache_clear()  # files may have changed since another test asked

    gain, differing = trials_dask.measure(people=2, rounds=1)

    assert gain.value > 0
    assert (differing.n, differing.value) == (2, 0)
