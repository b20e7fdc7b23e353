"""policies/phases.py: the table of phases, over all its states."""

import pytest

from policies.phases import RESUMED, Way, after
from policies.policy import Order, Phase

RUNNING = [(phase, way) for way in Way for phase in way.value if phase is not Phase.ENDED]


@pytest.mark.parametrize(("phase", "way"), RUNNING)
def test_a_stop_leads_to_recovery_from_every_running_phase(phase, way):
    assert after(phase, Order.STOP, way) is Phase.RECOVERY


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("order", list(Order))
def test_nothing_leads_out_of_the_end(order, way):
    assert after(Phase.ENDED, order, way) is Phase.ENDED


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(
    "order", [Order.HOLD, Order.STEP_UP, Order.STEP_DOWN, Order.ACCEPT, Order.CEILING], ids=lambda order: order.name
)
def test_orders_about_strength_move_no_phase(phase, order):
    assert all(after(phase, order, way) is phase for way in Way)


@pytest.mark.parametrize("way", Way)
def test_the_way_forward_visits_every_phase_once_and_ends(way):
    visited = [Phase.PREPARATION]
    while visited[-1] is not Phase.ENDED:
        visited.append(after(visited[-1], Order.NEXT_PHASE, way))

    assert tuple(visited) == way.value


def test_no_phase_is_on_no_way():
    assert {phase for way in Way for phase in way.value} == set(Phase)


@pytest.mark.parametrize("way", Way)
def test_no_order_but_a_resume_after_a_stop_leads_back(way):
    back = [(phase, order) for (phase, order), to in way.moves.items() if way.value.index(to) < way.value.index(phase)]

    assert back == []


@pytest.mark.parametrize(("phase", "way"), RUNNING)
def test_a_resume_leads_no_further_than_the_session_was(phase, way):
    assert way.value.index(RESUMED[phase]) <= way.value.index(phase)
    assert RESUMED[phase] is not Phase.PLATEAU, "a climb begins at nothing"


@pytest.mark.parametrize("phase", Way.PRACTICE.value)
def test_a_practice_never_exposes(phase):
    assert not phase.is_exposing


def test_only_exposure_and_plateau_expose():
    assert [phase for phase in Phase if phase.is_exposing] == [Phase.EXPOSURE, Phase.PLATEAU]
