"""engine/answer_keys.py: what is expected of a trial, and what came, typed at a terminal."""

import pytest

from engine.answer_keys import AnswerKeys, question_words
from engine.hands import EventKeys
from engine.messages import Input, PatientRating, Scale, SceneOrder, SceneVerb, TherapistOrder
from policies.policy import Order


def typed(keys: str, *, apart_s: float = 1.0) -> list[Input]:
    told: list[str] = []
    at = AnswerKeys(EventKeys((("gust", "A gust"),), told.append).press, told.append)
    said = [at.press(key, number * apart_s) for number, key in enumerate(keys)]
    return [one for one in said if one is not None]


@pytest.mark.parametrize(
    ("keys", "scale", "value"),
    [("b8", Scale.EXPECTANCY, 80.0), ("bt", Scale.EXPECTANCY, 100.0), ("o0", Scale.OUTCOME, 0.0)],
)
def test_a_digit_after_its_letter_is_an_answer(keys: str, scale: Scale, value: float) -> None:
    assert typed(keys) == [PatientRating(t=1.0, scale=scale, value=value)]


def test_a_digit_alone_or_after_an_answer_is_suds() -> None:
    assert [one.scale for one in typed("3b85") if isinstance(one, PatientRating)] == [
        Scale.SUDS,
        Scale.EXPECTANCY,
        Scale.SUDS,
    ]


def test_a_digit_long_after_its_letter_is_suds() -> None:
    assert typed("b8", apart_s=7.0) == [PatientRating(t=7.0, scale=Scale.SUDS, value=80.0)]


def test_a_stop_works_after_the_letter_and_forgets_it() -> None:
    assert typed("b 8") == [
        TherapistOrder(t=1.0, order=Order.STOP),
        PatientRating(t=2.0, scale=Scale.SUDS, value=80.0),
    ]


def test_an_answer_and_a_list_of_events_never_share_a_digit() -> None:
    assert typed("eb1") == [PatientRating(t=2.0, scale=Scale.EXPECTANCY, value=10.0)]
    assert typed("be1") == [SceneOrder(t=2.0, verb=SceneVerb.DO, name="gust")]
    assert typed("eb11")[1:] == [PatientRating(t=3.0, scale=Scale.SUDS, value=10.0)]


def test_a_question_says_how_it_is_answered() -> None:
    assert question_words(Scale.OUTCOME).endswith("(key o, then 0-9 or t)")
