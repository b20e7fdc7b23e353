"""The proof's own benchmarks, at a small size: known verdicts are found, and sessions of chance break nothing."""

import pytest

from benchmarks import policy_check
from benchmarks.mutant_gates import WITHIN_REACH
from benchmarks.policy_mutants import judge
from benchmarks.random_sessions import run_batch
from policies.checking.check import Effort

SMALL = Effort(reach=None, sessions=12, wild_sessions=12, patients=1)


@pytest.mark.parametrize("number", [*range(0, 120, 10), *range(1, 120, 10), *range(2, 120, 10)])
def test_a_document_beyond_what_is_allowed_is_refused(number: int) -> None:
    judged = judge(number)

    assert judged.is_unsafe
    assert judged.is_refused, judged.words


@pytest.mark.parametrize("number", [7, 8, 9, 17, 18])
def test_what_is_narrower_is_not_refused(number: int) -> None:
    judged = judge(number, SMALL)

    assert not judged.is_unsafe
    assert not judged.is_refused, judged.words


def test_the_same_number_makes_the_same_mutant() -> None:
    assert judge(31) == judge(31)


def test_sessions_of_chance_break_nothing_and_show_something() -> None:
    ran = run_batch(range(20))

    assert [story for _, story in ran if story] == []
    assert any(has_shown for has_shown, _ in ran)
    assert run_batch([3]) == ran[3:4]


def test_most_of_the_gates_mutants_are_within_reach_of_a_session() -> None:
    assert len(WITHIN_REACH) >= 59


def test_a_policy_that_is_refused_is_counted_and_few_prove_nothing() -> None:
    longest, refused = policy_check.measure(names=("no_such_policy",))

    assert longest.value > 0
    assert refused.value == 1
    assert not longest.passes  # of one nobody can tell
