"""engine/step_accounts.py: SUDS, body and behaviour of each exposure step, side by side."""

import pytest

from engine.messages import HeadBehaviour, PatientRating, Scale, Tick
from engine.recollection import Recollection
from engine.step_accounts import account_lines
from engine.summary import summary_lines
from tests.engine.head_spans import head_span
from tests.engine.rehearsed import Driver, demo_session
from vr_scenes.behaviour import LookSource


def recollected(*, away: float = 0.0, source: LookSource = LookSource.HEAD, suds: float = 20) -> Recollection:
    """Ten seconds in the first exposure step, rated in them."""
    driver, recollection = Driver(demo_session()), Recollection()
    driver.go(400, until=lambda outcome: outcome.step is not None)
    first, number = driver.last.step, len(driver.outcomes)
    recollection.hear(Tick(t=driver.t), driver.last)
    while len(driver.outcomes) < number + 100:
        said = [PatientRating(t=driver.t, scale=Scale.SUDS, value=suds)] if len(driver.outcomes) == number + 50 else []
        span = head_span(looked=1 - away, away=away, covered_s=0.1, source=source)
        inputs = (HeadBehaviour(t=driver.t, span=span), *said)
        outcome = driver.step(*inputs)
        recollection.hear(Tick(t=outcome.t, inputs=inputs), outcome)
    assert driver.last.step == first
    return recollection


def test_a_step_has_its_rating_its_arousal_its_shares_and_its_map() -> None:
    (account,) = recollected(away=0.25).steps.accounts

    assert (account.step, account.suds, account.source) == (0, 20, LookSource.HEAD)
    assert account.seconds == pytest.approx(10, abs=0.11)
    assert account.facing is not None
    assert (account.facing.looked, account.facing.away) == (0.75, 0.25)
    assert [(one.heading, one.pitch) for one in account.cells] == [(-1, -2)]
    assert account.cells[0].seconds == pytest.approx(10, abs=0.11)


def test_low_distress_of_somebody_who_turned_away_is_shown_as_that() -> None:
    (line,) = account_lines(recollected(away=0.8).steps.accounts)

    assert "SUDS 20" in line
    assert "turned away 80 %" in line
    assert "(rated while mostly turned away)" in line


def test_a_view_turned_by_keys_is_said_to_be_that() -> None:
    (line,) = account_lines(recollected(source=LookSource.KEYS).steps.accounts)

    assert "view (by keys) upon it 100 %" in line
    assert "moved back" not in line


def test_the_summary_gains_a_line_for_each_such_step() -> None:
    lines = summary_lines(recollected())

    assert [line for line in lines if line.startswith("rung 1")]
    assert len(lines) == 12, "ten, one of all rungs, one of this rung"
