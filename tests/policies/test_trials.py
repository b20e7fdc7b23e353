"""Many trials: in order, equal for equal seeds, whoever runs them."""

from policies.cores import all_cores
from policies.document import LIBRARY, read_policy
from policies.trial import try_patient
from policies.trials import A_BATCH, Alone, Case, run_cases
from policies.virtual_patient import PATIENTS

DOCUMENT = read_policy(LIBRARY / "demo.yaml")
CASES = [
    Case(document=DOCUMENT, profile=PATIENTS[name], seed=seed)
    for seed in range(2)
    for name in ("responsive", "stopper", "fearless")
]


def test_results_come_in_the_order_of_the_cases() -> None:
    results = list(run_cases(CASES, Alone()))

    assert [(one[0].patient, one[0].seed) for one in results] == [(case.profile.name, case.seed) for case in CASES]


def test_workers_in_processes_find_what_one_process_finds() -> None:
    with all_cores(2) as crew:
        beside = list(run_cases(CASES, crew))

    assert beside == list(run_cases(CASES, Alone()))


def test_progress_counts_the_cases() -> None:
    told: list[int] = []

    list(run_cases(CASES, Alone(), progress=told.append))

    assert told == [A_BATCH, len(CASES)]


def test_a_person_comes_back_with_part_of_what_was_learned() -> None:
    first, second, third = try_patient(DOCUMENT, PATIENTS["relapser"], 3, sessions=3)

    assert [one.session for one in (first, second, third)] == [1, 2, 3]
    assert third.fear_left < 0.9 * PATIENTS["relapser"].fear


def test_fear_comes_back_by_days_later_most_of_all_in_whoever_relapses() -> None:
    (relapsed,), (kept,) = (try_patient(DOCUMENT, PATIENTS[name], 3) for name in ("relapser", "responsive"))

    returned, little = (one.fear_returned - one.fear_left for one in (relapsed, kept))
    assert little > 0
    assert returned > 2 * little


def test_the_same_seed_tries_the_same_session() -> None:
    assert try_patient(DOCUMENT, PATIENTS["panicker"], 5) == try_patient(DOCUMENT, PATIENTS["panicker"], 5)


def test_nothing_is_shown_above_the_ceiling() -> None:
    for name in PATIENTS:
        (tried,) = try_patient(DOCUMENT, PATIENTS[name], 1)

        assert tried.highest <= DOCUMENT.ceiling + 1e-9, name
