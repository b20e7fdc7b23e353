"""A policy in plain sentences."""

from typing import Any

import pytest

from policies.document import LIBRARY, document_of, read_policy
from policies.explaining import explained

ALL = sorted(LIBRARY.glob("*.yaml"))


def told(name: str) -> str:
    parts = explained(read_policy(LIBRARY / f"{name}.yaml"))
    return "\n".join(sentence for _, sentences in parts for sentence in sentences)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_ready_policy_is_told_in_whole_sentences(path) -> None:
    for heading, sentences in explained(read_policy(path)):
        assert heading
        for sentence in sentences:
            assert sentence.endswith("."), sentence
            assert "None" not in sentence, sentence
            assert "<" not in sentence, sentence


def test_rungs_above_the_ceiling_are_said_to_be_unused() -> None:
    assert "the steps above it (0.9, 1) are not used" in told("heights_graded")


def test_what_a_rung_holds_back_is_told_in_the_scenes_own_words() -> None:
    words = told("spider_inhibitory")

    assert "Held back: leg span of the spider" in words
    assert "size_cm" not in words


def test_habituation_and_trials_are_told_apart() -> None:
    assert "SUDS has fallen" in told("heights_graded")
    assert "Trials of" in told("heights_inhibitory")


def test_nobody_is_told_of_music_that_is_not_heard() -> None:
    assert "In baseline it is silent while the person sits quietly; then it keeps company" in told("heights_graded")
    assert "In practice it is led as the band asks for (warm bells, 9 dB below the loudest)." in told(
        "music_relaxation"
    )
    assert "In plateau" not in told("heights_inhibitory")  # it lasts no time


def edited(name: str, changes: dict[str, Any]) -> str:
    """What is told of a ready policy in which the values at these paths are others."""
    plain = read_policy(LIBRARY / f"{name}.yaml").model_dump(mode="json")
    for path, value in changes.items():
        *way, key = path.split(".")
        within = plain
        for part in way:
            within = within[part]
        within[key] = value
    return "\n".join(sentence for _, sentences in explained(document_of(plain)) for sentence in sentences)


def test_the_steps_of_the_rest_are_told_with_their_times() -> None:
    rest = (
        "In the baseline the person sits quietly for 120 s, then looks about in the safe place for 60 s, then breathes"
    )
    assert rest in told("heights_graded")
    assert "In the baseline the person sits quietly for 180 s." in told("resonance_breathing")


def test_a_breath_is_told_of_only_where_the_rest_has_one() -> None:
    quiet = {"rest.seated_quiet": 1, "rest.neutral_scene": 0, "rest.paced_breathing": 0}

    words = edited("heights_graded", quiet)

    assert "In baseline it is silent while the person sits quietly." in words
    assert "breath to follow" not in words


def test_what_leads_down_at_the_end_of_its_scale_never_leads_down() -> None:
    words = edited("heights_graded", {"leaving.above_suds": 100, "leaving.above_sickness": 20})

    assert "No rating of distress leads down by itself." in words
    assert "No rating of sickness leads down by itself." in words


def test_sickness_is_waited_out_to_a_number() -> None:
    assert "Sickness above 8 of 20 shows nothing until it is rated 4 or less." in told("flight_graded")


def test_unknown_arousal_is_said_to_keep_the_step_also_where_a_known_one_decides_nothing() -> None:
    for name in ("heights_graded", "heights_inhibitory"):
        assert "While it is not known, no step up is taken." in told(name)


def test_loudness_is_told_as_it_will_be_heard() -> None:
    words = edited("heights_graded", {"music.exposure.loudness_db": -2, "limits.loudest_db": 0})
    assert "(drone, 2 dB below the loudest)" in words
    assert "Music is never louder than the loudest the station allows." in words
    assert "-0" not in words

    assert "(drone, 10 dB below the loudest)" in edited("heights_graded", {"music.exposure.loudness_db": -2})


def test_a_practice_speaks_of_no_steps_and_no_scene() -> None:
    words = edited("music_relaxation", {"mode": "suggest"})

    assert "It proposes when the practice begins" in words
    assert "step" not in words
    assert "SUDS" not in words


def test_it_is_told_when_the_climb_ends() -> None:
    assert "The climb ends with the first rating at rung 8, and the plateau follows there" in told("heights_graded")
    assert "when rung 8 is done" in edited("heights_graded", {"phases.plateau_minutes": 0})
    assert "from the lowest that was visited up to rung 8; else when its 20 minutes" in told("heights_inhibitory")
