"""A small version of what people never seen are told, on made-up people."""

from benchmarks import arousal_people
from tests.biosignals.training.made_data import write_sets


def test_every_target_is_measured_anew_and_held_against_what_was_kept(tmp_path):
    figures = arousal_people.measure(write_sets(tmp_path, people=4), is_quick=True)

    assert len(figures) == 12
    assert figures[0].n > 20
    assert 0.5 < figures[0].value <= 1
    assert not figures[-1].passes, "made-up people are told otherwise than real ones"


def test_without_recordings_the_figure_is_a_miss_that_says_why(tmp_path, capsys):
    assert arousal_people.main(tmp_path) == 1

    assert "MISS  not measured: " in capsys.readouterr().out
