"""`python -m biosignals.training`: what it writes, what it says, and how it ends."""

import pytest

from biosignals.arousal_net import estimator_of
from biosignals.arousal_weights import SHIPPED, read_weights
from biosignals.training.__main__ import CARD, QUICK_PEOPLE, RESULTS, main
from biosignals.training.listening import answers_of
from biosignals.training.making import fewer, read_people
from biosignals.training.network import NetworkContestant
from biosignals.training.results import read_results
from biosignals.training.score_points import covered_points
from tests.biosignals.training.made_data import write_sets


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"), people=4)


@pytest.fixture(scope="module")
def quick(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    shipped = _shipped()
    code = main(["--data", str(data), "--quick", "--out", str(out)])
    assert _shipped() == shipped, "a quick run writes over nothing"
    return out, code


def _shipped():
    return [path.read_bytes() if path.exists() else None for path in (SHIPPED, RESULTS, CARD)]


def test_a_quick_run_writes_weights_results_and_card_of_one_digest(quick):
    out, code = quick

    results = read_results(out / "evaluation.json")
    assert code in (0, 1)
    assert results.is_quick
    assert results.weights_digest == read_weights(out / SHIPPED.name).digest
    assert results.weights_digest in (out / "model-card.md").read_text()


def test_a_missing_folder_ends_with_wrong_use_and_says_what_to_do(tmp_path, capsys):
    assert main(["--data", str(tmp_path), "--quick", "--out", str(tmp_path)]) == 2

    assert "there is no such folder; give the folder that holds" in capsys.readouterr().err


def test_without_data_the_use_is_said(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])

    assert ended.value.code == 2
    assert "--data" in capsys.readouterr().err


@pytest.fixture(scope="module")
def learnt_again(data):
    contestant = NetworkContestant(is_quick=True)
    people = fewer(read_people(data), QUICK_PEOPLE)
    contestant.fit(people.labelled)
    return contestant, people


def test_learning_again_gives_the_same_weights_to_the_last_bit(quick, learnt_again, tmp_path):
    out, _ = quick
    first = read_weights(out / SHIPPED.name)
    contestant, _ = learnt_again

    contestant.write(tmp_path / "again.npz", command=first.command)

    assert read_weights(tmp_path / "again.npz").digest == first.digest


def test_a_session_is_told_what_was_evaluated(quick, learnt_again):
    """The contestant that is scored and the estimator of a session, with the same weights, say the same."""
    out, _ = quick
    weights = read_weights(out / SHIPPED.name)
    contestant, people = learnt_again

    for recording in (*people.wearable[:3], people.predict[0]):
        points = covered_points(recording)
        scored = contestant.predict(recording, points)
        live = answers_of(estimator_of(weights), recording, points)

        assert [one.is_known for one in scored] == [one.is_known for one in live]
        known = [(one, other) for one, other in zip(scored, live, strict=True) if one.is_known]
        assert [one.probability for one, _ in known] == pytest.approx([other.probability for _, other in known])
        assert [one.rating for one, _ in known] == [other.rating for _, other in known]
