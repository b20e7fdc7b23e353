"""What the patient is told and asked besides the scene, over the course of a session."""

from dataclasses import replace

import pytest

from biosignals.signals import RestStep
from engine.calm_words import PAUSED_S, SAID_S, STOPPED_S
from engine.messages import Alert, AlertKind, Outcome, Tick
from engine.patient_cues import PatientCues
from engine.sickness_asking import EVERY_S, SETTLE_S
from policies.music_guide import BREATHING_SWELL
from policies.policy import Phase, Rating
from tests.engine.live_rig import outcome_at
from vr_scenes.cue import LONGEST_WORDS, Cue, Shape
from vr_scenes.exposure import SceneTargets
from vr_scenes.patient_words import Words


def _outcome(t: float, phase: Phase, **changes: object) -> Outcome:
    return replace(outcome_at(t, phase), **changes)  # type: ignore[arg-type]


def _stopped(t: float) -> Outcome:
    return _outcome(t, Phase.RECOVERY, alerts=(Alert(t=t, kind=AlertKind.STOPPED, words=""),))


def _cues(*outcomes: Outcome) -> list[Cue]:
    cues = PatientCues()
    return [cues.of(Tick(t=one.t), one) for one in outcomes]


def _over(phase: Phase, start_s: int, end_s: int, **changes: object) -> list[Outcome]:
    return [_outcome(float(t), phase, **changes) for t in range(start_s, end_s)]


@pytest.mark.parametrize("words", [one for one in Words if "\n" in one.value])
def test_all_calm_words_are_two_short_lines(words: Words) -> None:
    assert len(words.value) <= LONGEST_WORDS
    assert len(words.value.split("\n")) == 2
    assert max(map(len, words.value.split("\n"))) <= 42


def test_after_a_stop_it_is_said_at_once_that_the_patient_is_safe_and_then_no_more() -> None:
    first, last, after = _cues(_stopped(50.0), *[_outcome(50 + s, Phase.RECOVERY) for s in (STOPPED_S - 1, STOPPED_S)])

    assert (first.words, first.shape) == (Words.STOPPED.value, Shape.SAFE)
    assert last.words == first.words
    assert after.words == ""


def test_a_second_stop_is_answered_anew() -> None:
    cues = _cues(_stopped(50.0), _outcome(99.0, Phase.RECOVERY), _stopped(100.0))

    assert [bool(cue.words) for cue in cues] == [True, False, True]


def test_a_recovery_that_nobody_had_to_stop_for_is_not_called_a_stop() -> None:
    led_back = _cues(_stopped(50.0), _outcome(90.0, Phase.EXPOSURE), _outcome(200.0, Phase.RECOVERY))[-1]

    assert led_back.words == Words.SAFE_AGAIN.value


def test_a_hold_in_an_exposure_is_said_for_a_moment() -> None:
    held = _cues(*_over(Phase.EXPOSURE, 0, 20, is_held=True))

    assert [cue.shape for cue in held[: int(PAUSED_S)]] == [Shape.PAUSED] * int(PAUSED_S)
    assert {cue.words for cue in held[int(PAUSED_S) :]} == {""}


def test_how_to_answer_is_said_at_the_very_beginning() -> None:
    first, *_, last = _cues(*_over(Phase.PREPARATION, 0, int(SAID_S) + 1))

    assert (first.words, last.words) == (Words.HOW_TO.value, "")


@pytest.mark.parametrize("phase", [Phase.EXPOSURE, Phase.PLATEAU])
def test_an_exposure_that_goes_on_is_not_talked_over(phase: Phase) -> None:
    assert {cue.words for cue in _cues(*_over(phase, 0, 5))} == {""}


@pytest.mark.parametrize("rest", RestStep)
def test_what_a_rest_asks_of_the_patient_is_said_when_it_begins(rest: RestStep) -> None:
    first, *_, last = _cues(*_over(Phase.BASELINE, 0, int(SAID_S) + 1, rest=rest))

    assert first.words
    assert last.words == ""


@pytest.mark.parametrize("rest", [None, *RestStep])
def test_the_breath_is_guided_in_the_paced_rest_alone_and_never_while_it_is_measured(rest: RestStep | None) -> None:
    guided = _cues(_outcome(9.0, Phase.BASELINE, rest=rest))[0].guides_breath

    assert guided is (rest is RestStep.PACED_BREATHING)


@pytest.mark.parametrize(("depth", "is_guided"), [(BREATHING_SWELL, True), (0.2, False)])
def test_in_the_recovery_the_breath_is_guided_where_the_policy_sets_its_pace(depth: float, is_guided: bool) -> None:
    for phase in Phase:
        plain = _outcome(9.0, phase)
        paced = replace(
            plain, proposed=replace(plain.proposed, music=replace(plain.proposed.music, breath_depth=depth))
        )

        assert _cues(paced)[0].guides_breath is (is_guided and phase is Phase.RECOVERY)


@pytest.mark.parametrize("what", ["expectancy", "outcome"])
def test_a_trial_is_asked_about_as_long_as_the_session_asks_but_not_in_a_hold(what: str) -> None:
    asking = {f"asks_{what}": True}
    _, before, held, after, said = _cues(
        _outcome(-9.0, Phase.EXPOSURE),
        _outcome(1.0, Phase.EXPOSURE, **asking),
        _outcome(2.0, Phase.EXPOSURE, is_held=True, **asking),
        _outcome(3.0, Phase.EXPOSURE, **asking),
        _outcome(4.0, Phase.EXPOSURE),
    )

    assert [getattr(cue, f"asks_{what}") for cue in (before, held, after, said)] == [True, False, True, False]
    assert held.words == Words.PAUSED.value


def test_nobody_is_asked_about_a_trial_while_its_scene_comes_from_behind_the_veil() -> None:
    outcomes = [_outcome(float(t), Phase.EXPOSURE, asks_expectancy=True) for t in range(12)]
    there = replace(outcomes[0].applied, scene=SceneTargets(scene="heights", intensity=0.0))
    outcomes[5:] = [replace(one, applied=there) for one in outcomes[5:]]
    asked = [cue.asks_expectancy for cue in _cues(*outcomes)]

    assert asked == [*[False] * 3, True, True, *[False] * 3, *[True] * 4]


def test_after_an_exposure_sickness_is_asked_for_once_the_patient_has_settled_until_it_is_rated() -> None:
    exposed, recovery = _over(Phase.EXPOSURE, 0, 60), _over(Phase.RECOVERY, 60, 100)
    rated = [replace(one, sickness=Rating(t=90.0, value=2.0)) for one in recovery[30:]]
    asked = [cue.asks_sickness for cue in _cues(*exposed, *recovery[:30], *rated)]

    assert not any(asked[: 60 + int(SETTLE_S)])
    assert all(asked[60 + int(SETTLE_S) : 90])
    assert not any(asked[90:])


def test_sickness_that_was_rated_within_five_minutes_is_not_asked_for_again() -> None:
    rating = Rating(t=50.0, value=4.0)
    outcomes = _over(Phase.EXPOSURE, 0, 50) + _over(Phase.EXPOSURE, 50, 60, sickness=rating)
    outcomes += _over(Phase.RECOVERY, 60, 120, sickness=rating)

    assert not any(cue.asks_sickness for cue in _cues(*outcomes))


def test_a_long_exposure_asks_every_five_minutes() -> None:
    asked = [cue.asks_sickness for cue in _cues(*_over(Phase.EXPOSURE, 0, int(EVERY_S) + 10))]

    assert asked.index(True) == int(EVERY_S)


@pytest.mark.parametrize("phase", [Phase.PREPARATION, Phase.BASELINE, Phase.RECOVERY, Phase.ENDED])
def test_without_an_exposure_nobody_is_asked_how_sick_he_feels(phase: Phase) -> None:
    assert not any(cue.asks_sickness for cue in _cues(*_over(phase, 0, 400)))
