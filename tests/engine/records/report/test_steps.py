"""Where SUDS, body and behaviour do not say the same: named, and only where they clearly do not."""

import pytest

from engine.records.report.page_one import disagreement_lines
from engine.records.report.steps import StepRow
from engine.records.session_summary import StepSummary
from engine.step_behaviour import FacingShares
from vr_scenes.behaviour import LookSource


def row(
    *, suds: tuple[float, ...] = (60.0, 30.0), heart: tuple[float | None, float | None] = (0.3, 0.3), away: float = 0.1
) -> StepRow:
    facing = FacingShares(covered_s=60.0, looked=1 - away, away=away, back=None)
    summary = StepSummary(
        step=2,
        seconds=180.0,
        ratings=len(suds),
        first_suds=suds[0] if suds else None,
        highest_suds=max(suds, default=None),
        last_suds=suds[-1] if suds else None,
        arousal=0.3,
        arousal_known=1.0,
        facing_by=LookSource.HEAD,
        facing=facing,
    )
    return StepRow(summary=summary, intensity=0.3, words="a dog", spread=0.1, heart_early=heart[0], heart_late=heart[1])


def test_ratings_that_fall_while_the_heart_says_more_are_named() -> None:
    (line,) = disagreement_lines([row(heart=(0.3, 0.5))])

    assert line == (
        "Rung 3: SUDS fell from 60 to 30, while the index by the heart alone rose from 0.30 (first minute) "
        "to 0.50 (last minute)."
    )


@pytest.mark.parametrize(
    "agreeing",
    [
        row(heart=(0.5, 0.3)),  # both fall
        row(heart=(0.3, 0.39)),  # less than the estimate's own standard deviation
        row(suds=(60.0, 55.0), heart=(0.3, 0.6)),  # half a step of the scale
    ],
)
def test_what_is_no_clear_contradiction_is_not_named(agreeing: StepRow) -> None:
    assert disagreement_lines([agreeing]) == ["They do not contradict each other at any rung."]


def test_a_rating_of_somebody_who_was_turned_away_is_named() -> None:
    (line,) = disagreement_lines([row(away=0.7)])

    assert line == "Rung 3: SUDS 30 was said by somebody who was turned away for 70 % of the time."


def test_what_was_not_known_is_not_compared() -> None:
    alone = StepRow(
        summary=row(suds=()).summary, intensity=None, words=None, spread=None, heart_early=None, heart_late=None
    )

    assert disagreement_lines([alone]) == ["They could not be compared: too few ratings, or the index was not known."]
    assert disagreement_lines([]) == ["Nothing was climbed, so there is no rung at which they could be compared."]
