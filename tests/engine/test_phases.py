"""engine/phases.py: the table of phases, over all its states."""

import pytest

from engine.phases import MOVES, RESUMED, after
from policies.policy import Order, Phase

RUNNING = [phase for phase in Phase if phase is not Phase.ENDED]


@pytest.mark.parametrize("phase", RUNNING)
def test_a_stop_leads_to_recovery_from_every_running_phase(phase):
    assert after(phase, Order.STOP) is Phase.RECOVERY


@pytest.mark.parametrize("order", list(Order))
def test_nothing_leads_out_of_the_end(order):
    assert after(Phase.ENDED, order) is Phase.ENDED


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(
    "order", [Order.HOLD, Order.STEP_UP, Order.STEP_DOWN, Order.ACCEPT, Order.CEILING], ids=lambda order: order.name
)
def test_orders_about_strength_move_no_phase(phase, order):
    assert after(phase, order) is phase


def test_the_way_forward_visits_every_phase_once_and_ends():
    way = [Phase.PREPARATION]
    while way[-1] is not Phase.ENDED:
        way.append(after(way[-1], Order.NEXT_PHASE))

    assert way == list(Phase)


def test_no_order_but_a_resume_after_a_stop_leads_back():
    way = list(Phase)

    back = [(phase, order) for (phase, order), to in MOVES.items() if way.index(to) < way.index(phase)]

    assert back == []


@pytest.mark.parametrize("phase", RUNNING)
def test_a_resume_leads_no_further_than_the_session_was(phase):
    way = list(Phase)

    assert way.index(RESUMED[phase]) <= way.index(phase)
    assert RESUMED[phase] is not Phase.PLATEAU, "a climb begins at nothing"


def test_only_exposure_and_plateau_expose():
    assert [phase for phase in Phase if phase.is_exposing] == [Phase.EXPOSURE, Phase.PLATEAU]
