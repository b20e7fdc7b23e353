"""A policy in plain sentences."""

import pytest

from policies.document import LIBRARY, read_policy
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
    assert "nothing is heard while the person sits quietly" in told("heights_graded")
    assert "In practice it is led as the band asks for." in told("music_relaxation")
