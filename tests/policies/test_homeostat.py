"""Arousal held in a band by music alone."""

from dataclasses import replace

import pytest

from policies.document_practice import HomeostatDocument
from policies.document_shape import document_of
from policies.homeostat import AVERAGE_S, Homeostat
from policies.music_guide import PhaseMusic, Purpose
from policies.policy import Phase
from policies.practice import Practice
from policies.practice_settings import HomeostatSettings
from policies.verdict import Rule
from tests.policies.closed_loop import ready
from tests.policies.consulting import World


def settings() -> HomeostatSettings:
    document = ready("music_relaxation")
    assert isinstance(document, HomeostatDocument)
    return replace(document.settings(), low=0.3, high=0.5)


def world() -> World:
    return World(policy=Practice(settings(), Homeostat(settings())), phase=Phase.PRACTICE)


def music_after(world: World, seconds: int) -> float:
    return world.wait(seconds).action.music.tempo_bpm


def test_above_the_band_music_gets_calmer_and_below_it_livelier() -> None:
    above, below = world(), world()
    above.arousal, below.arousal = 0.8, 0.1
    before = music_after(above, 1), music_after(below, 1)
    after = music_after(above, 120), music_after(below, 120)

    assert after[0] < before[0]
    assert after[1] > before[1]
    assert (above.decisions[-1].rule, below.decisions[-1].rule) == (Rule.LEADS_DOWN.value, Rule.LEADS_UP.value)


def test_within_the_band_the_music_stays() -> None:
    person = world()
    person.arousal = 0.4
    tempos = {music_after(person, 30) for _ in range(5)}

    assert len(tempos) == 1
    assert person.decisions[-1].rule == Rule.IN_BAND.value


def test_noise_at_the_edge_of_the_band_changes_nothing_every_second() -> None:
    person = world()
    person.arousal = 0.6
    person.wait(60)
    for number in range(120):
        person.arousal = 0.49 if number % 2 else 0.51
        person.wait()

    assert {one.rule for one in person.decisions} == {Rule.LEADS_DOWN.value}


def test_well_within_the_band_again_the_leading_ends() -> None:
    person = world()
    person.arousal = 0.6
    person.wait(60)
    person.arousal = 0.42

    assert person.wait(60).rule == Rule.IN_BAND.value


def test_unknown_arousal_holds_the_music_and_is_said_with_its_time() -> None:
    person = world()
    person.arousal = 0.8
    before = music_after(person, 60)
    person.arousal = None
    unknown = person.wait(30)

    assert unknown.action.music.tempo_bpm == before
    assert unknown.rule == Rule.WAITS_FOR_SIGNAL.value
    assert "for 30 s now" in unknown.why


def test_what_was_before_a_long_stretch_of_unknown_does_not_count_after_it() -> None:
    person = world()
    person.arousal = 0.9
    person.wait(60)
    person.arousal = None
    person.wait(int(AVERAGE_S) + 5)
    person.arousal = 0.4

    assert person.wait().rule == Rule.IN_BAND.value


def test_a_single_odd_value_leads_nowhere() -> None:
    person = world()
    person.arousal = 0.4
    person.wait(40)
    person.arousal = 0.95

    assert person.wait().rule == Rule.IN_BAND.value


def test_calmer_music_is_never_livelier_than_what_is_heard() -> None:
    person = world()
    person.arousal = 0.9
    low = music_after(person, 400)
    person.arousal = 0.55  # for which the music would be livelier than it is by now

    assert music_after(person, 120) <= low
    assert person.decisions[-1].rule == Rule.LEADS_DOWN.value


def test_a_held_session_gets_no_livelier_music() -> None:
    person = world()
    person.arousal = 0.1
    person.is_held = True
    before = music_after(person, 1)

    assert music_after(person, 60) == before
    assert person.decisions[-1].rule == Rule.HELD.value


def test_every_decision_says_its_numbers_in_one_sentence() -> None:
    person = world()
    for arousal in (0.1, 0.4, 0.9, None):
        person.arousal = arousal
        person.wait(60)

    assert all(one.why.endswith(".") and any(sign.isdigit() for sign in one.why) for one in person.decisions)


def test_silence_stays_silence() -> None:
    homeostat = Homeostat(settings())

    assert homeostat.music(PhaseMusic(purpose=Purpose.SILENCE)).purpose is Purpose.SILENCE


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.4), (-0.1, 0.4), (0.2, 1.1)])
def test_a_senseless_band_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="a band"):
        replace(settings(), low=low, high=high)


def test_a_few_seconds_lead_nowhere() -> None:
    person = world()
    person.arousal = 0.1
    before = music_after(person, 1)

    assert music_after(person, 8) == before
    assert "too short a time to tell" in person.decisions[-1].why
    assert music_after(person, 30) > before


def test_who_does_not_follow_is_led_on_slowly_and_told_when_it_gets_no_calmer() -> None:
    person = world()
    person.arousal = 0.55
    steady = music_after(person, 200)
    follows_not = person.decisions[-1].why
    slower = music_after(person, 120)
    person.arousal = 0.95
    person.wait(400)

    assert "it has not followed, so still calmer music, by 0.02 a minute" in follows_not
    assert 0 < steady - slower < 3
    assert "the music stays, as calm as it gets; 48 bpm now" in person.decisions[-1].why


def test_livelier_music_that_has_not_helped_gets_no_livelier() -> None:
    person = world()
    person.arousal = 0.25
    reached = music_after(person, 200)

    assert music_after(person, 600) == reached
    assert "the music stays, as lively as that asks for" in person.decisions[-1].why


def test_a_band_of_just_the_narrowest_width_may_lie_anywhere() -> None:
    plain = ready("music_relaxation").model_dump(mode="json")

    for tenths in range(10):
        band = {"low": tenths / 10, "high": (tenths + 1) / 10}
        assert isinstance(document_of({**plain, "band": band}), HomeostatDocument)


def test_a_practice_that_a_hold_prolongs_gets_no_livelier_and_says_why_it_lasts() -> None:
    person = world()
    person.arousal = 0.1
    person.wait(60)
    before = music_after(person, 1)
    person.enter(Phase.PRACTICE)
    person.phase_began_t -= settings().practice_s
    person.is_held = True

    assert music_after(person, 400) == before
    assert person.decisions[-1].why.endswith("the time is up, but the session is held: it stays until it is resumed.")
