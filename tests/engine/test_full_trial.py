"""Trials through the whole kernel: summed up as trials without beats are, and of the same people."""

import pytest

from engine.full_trial import run_batch_in_full, try_in_full
from engine.messages import Outcome, StrapPacket, Tick
from policies.document import LIBRARY, read_policy
from policies.stand_in_estimate import MEASURED
from policies.trial import try_patient
from policies.trials import Case
from policies.virtual_patient import PATIENTS

DOCUMENT = read_policy(LIBRARY / "demo.yaml")


@pytest.mark.parametrize("name", ["responsive", "stopper", "fearless"])
def test_the_same_person_fares_alike_with_beats_and_without(name: str) -> None:
    (full,) = try_in_full(DOCUMENT, PATIENTS[name], 2)
    (quick,) = try_patient(DOCUMENT, PATIENTS[name], 2, traits=MEASURED)

    assert (full.patient, full.seed, full.session) == (quick.patient, quick.seed, quick.session)
    assert full.fear_left == pytest.approx(quick.fear_left, abs=0.03)
    assert full.highest == pytest.approx(quick.highest, abs=0.11)  # a rung
    assert full.stops == quick.stops


def test_it_runs_from_packets_on_and_others_may_listen() -> None:
    ticks: list[Tick] = []

    def hear(tick: Tick, _: Outcome) -> None:
        ticks.append(tick)

    (tried,) = try_in_full(DOCUMENT, PATIENTS["responsive"], 1, listeners=[hear])

    assert tried.is_recovered
    assert tried.seconds == pytest.approx(ticks[-1].t)
    assert sum(isinstance(one, StrapPacket) for tick in ticks for one in tick.inputs) > 0.8 * tried.seconds


def test_a_person_comes_back_with_part_of_what_was_learned_and_a_heart_that_is_heard() -> None:
    first, second = try_in_full(DOCUMENT, PATIENTS["relapser"], 3, sessions=2)

    assert (first.session, second.session) == (1, 2)
    assert second.unknown_share is not None
    assert second.unknown_share < 0.2
    assert second.fear_left < PATIENTS["relapser"].fear


def test_cases_are_run_in_their_order_and_the_same_twice() -> None:
    cases = [Case(document=DOCUMENT, profile=PATIENTS[name], seed=4) for name in ("slow", "stoic")]

    results = run_batch_in_full(cases)

    assert [one[0].patient for one in results] == ["slow", "stoic"]
    assert results == run_batch_in_full(cases)
