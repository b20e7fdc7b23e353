"""policies/virtual_answers.py: virtual patients answer what they are asked about a trial."""

from policies.virtual_answers import NO_ANSWERS, Answers, VirtualAnswers
from policies.virtual_patient import PATIENTS, VirtualPatient


def answers_of(name: str = "responsive") -> VirtualAnswers:
    patient = VirtualPatient(PATIENTS[name])
    patient.reset(3)
    return VirtualAnswers(patient)


def test_an_answer_comes_as_late_as_one_for_suds_and_once() -> None:
    answers = answers_of()
    said = [answers.say(t, asks_expectancy=t <= 5, asks_outcome=False, intensity=0.5) for t in range(9)]

    assert [one != NO_ANSWERS for one in said] == [False] * 5 + [True] + [False] * 3


def test_a_stronger_trial_is_expected_with_more() -> None:
    expected = []
    for intensity in (0.1, 0.9):
        answers = answers_of()
        answers.say(0.0, asks_expectancy=True, asks_outcome=False, intensity=intensity)
        expected.append(answers.say(9.0, asks_expectancy=True, asks_outcome=False, intensity=intensity).expectancy)

    assert expected[0] is not None
    assert expected[1] is not None
    assert expected[0] + 20 < expected[1]


def test_a_question_that_is_taken_back_is_not_answered() -> None:
    answers = answers_of()
    answers.say(0.0, asks_expectancy=True, asks_outcome=False, intensity=0.5)
    answers.say(4.0, asks_expectancy=False, asks_outcome=False, intensity=0.5)

    assert answers.say(6.0, asks_expectancy=True, asks_outcome=False, intensity=0.5) == NO_ANSWERS


def test_of_what_was_feared_hardly_anything_comes() -> None:
    answers = answers_of()
    answers.say(0.0, asks_expectancy=False, asks_outcome=True, intensity=0.5)
    said = answers.say(9.0, asks_expectancy=False, asks_outcome=True, intensity=0.5)

    assert said == Answers(outcome=said.outcome)
    assert said.outcome is not None
    assert said.outcome <= 10
