"""Arousal held in a band by music alone."""

from dataclasses import replace

import pytest

from policies.document_practice import HomeostatDocument
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
