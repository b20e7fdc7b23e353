"""The model card says what the kept results and the shipped weights say."""

from pathlib import Path

import pytest

from biosignals.arousal_weights import SHIPPED, read_weights
from biosignals.training.__main__ import CARD, RESULTS
from biosignals.training.model_card import TRIED, model_card
from biosignals.training.results import read_results


def test_the_model_card_is_what_the_kept_results_give():
    assert CARD.read_text(encoding="utf-8") == model_card(read_results(RESULTS), TRIED.read_text(encoding="utf-8"))


def test_the_kept_results_are_those_of_the_shipped_weights_and_of_a_whole_run():
    results = read_results(RESULTS)

    assert results.weights_digest == read_weights(SHIPPED).digest
    assert not results.is_quick


@pytest.mark.parametrize(
    "words", ["not anxiety, not fear, not SUDS, not a", "evaluation only", "cannot be read", "no sign of calm"]
)
def test_the_model_card_says_what_must_not_be_claimed(words):
    assert words in CARD.read_text(encoding="utf-8")


def test_every_set_that_was_learnt_from_stands_in_the_card_with_its_licence():
    card = Path(CARD).read_text(encoding="utf-8")

    assert {"ODC-By", "MIT", "CC BY-NC 4.0"} <= {name for name in ("ODC-By", "MIT", "CC BY-NC 4.0") if name in card}
