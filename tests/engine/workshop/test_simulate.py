"""`attune policy simulate`: a policy tried on virtual patients."""

import csv
from dataclasses import replace

import pytest
from PIL import Image

from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.workshop.simulation_table import paths_table
from policies.trial_figures import Person, figures_of
from tests.policies.tried_persons import DEMO, SESSION

FEW = ["simulate", "demo", "--patient", "fearless", "--patient", "stopper", "--persons", "2"]


def policy(*words: str) -> int:
    return run_command_line(["policy", *words])


def test_a_policy_is_tried_and_told_as_table_csv_and_page(tmp_path, capsys):
    out, plot = tmp_path / "s.csv", tmp_path / "s.png"

    assert policy(*FEW, "--sessions", "2", "--workers", "1", "--out", str(out), "--plot", str(plot)) == DONE

    told = capsys.readouterr().out
    assert "stopper   2" in told
    assert "100 % (34..100)" in told  # all dropped out
    assert "whose numbers are assumed" in told
    assert "by minute of the first session" in told
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["patient"], row["seed"], row["session"]) for row in rows[:3]] == [
        ("fearless", "1", "1"),
        ("fearless", "1", "2"),
        ("fearless", "2", "1"),
    ]
    assert len(rows) == 8
    with Image.open(plot) as page:
        width, height = page.size
    assert width == 1240  # A4 at 150 dots an inch
    assert height <= 1754


def test_the_same_seeds_give_the_same_table_on_one_core_and_on_two(capsys):
    assert policy(*FEW, "--workers", "1") == DONE
    alone = capsys.readouterr().out

    assert policy(*FEW, "--workers", "2") == DONE
    assert capsys.readouterr().out == alone


def test_people_of_the_population_are_tried_as_one_more_kind(capsys):
    assert policy("simulate", "demo", "--patient", "population", "--persons", "3", "--workers", "1") == DONE

    assert "population  3" in capsys.readouterr().out


def test_a_policy_can_be_tried_through_the_whole_kernel(capsys):
    words = ["simulate", "demo", "--patient", "stopper", "--persons", "1", "--workers", "1"]
    assert policy(*words, "--full", "--estimator", "plain") == DONE
    full = capsys.readouterr().out

    assert policy(*words) == DONE
    assert "from packets on" in full
    assert "arousal told by the estimator itself: plain" in full
    assert "from packets on" not in capsys.readouterr().out


def test_people_are_told_arousal_by_the_network_as_in_a_session_or_by_whatever_is_asked_for(capsys):
    words = ["simulate", "music_relaxation", "--patient", "anxious", "--persons", "2", "--workers", "1"]

    assert policy(*words) == DONE
    network = capsys.readouterr().out
    assert policy(*words, "--estimator", "plain") == DONE
    plain = capsys.readouterr().out

    assert "arousal as the network estimator would tell it" in network
    assert "arousal as the plain estimator would tell it" in plain
    assert figures(network) != figures(plain)


def figures(told: str) -> list[str]:
    return [line for line in told.splitlines() if line.startswith("anxious")]


def test_fear_is_told_days_later_too(tmp_path, capsys):
    out = tmp_path / "s.csv"
    words = ["simulate", "demo", "--patient", "relapser", "--persons", "1", "--workers", "1", "--out", str(out)]

    assert policy(*words) == DONE

    assert "fear later" in capsys.readouterr().out
    (row,) = csv.DictReader(out.read_text().splitlines())
    assert float(row["fear_returned"]) > float(row["fear_left"])


def test_a_practice_is_told_by_its_band(capsys):
    assert policy("simulate", "music_relaxation", "--patient", "anxious", "--persons", "1", "--workers", "1") == DONE

    told = capsys.readouterr().out
    assert "in band" in told
    assert "ceiling hit" not in told
    assert "fear" not in told  # nobody meets any
    assert "not whether" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--patient", "nobody"], "there are: responsive"),
        (["--out", "x.txt"], "name it x.csv"),
        (["--plot", "x.jpg"], "name it x.png"),
    ],
)
def test_what_cannot_be_done_is_said_before_anybody_is_tried(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert policy("simulate", "demo", *words) == WRONG_INPUT

    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_page_that_is_there_is_not_overwritten(tmp_path, capsys):
    plot = tmp_path / "s.png"
    plot.write_bytes(b"mine")

    assert policy(*FEW, "--plot", str(plot)) == WRONG_INPUT

    assert plot.read_bytes() == b"mine"


def test_the_path_of_suds_is_told_in_at_most_a_dozen_steps_and_ends_where_half_have_gone():
    suds = ((20.0, 10.0), (600.0, 50.0), (1500.0, 30.0))
    there = Person(fear_at_first=0.8, sessions=(replace(SESSION, seconds=1700.0, suds=suds),))
    gone = Person(fear_at_first=0.8, sessions=(replace(SESSION, patient="stopper", seconds=700.0, suds=suds),))

    heading, first, second, both = paths_table(figures_of([there, gone], DEMO)).splitlines()

    assert heading.split() == ["minute", "5", "10", "15", "20", "25"]
    assert first.split() == ["responsive", "10", "50", "50", "50", "30"]
    assert second.split() == ["stopper", "10", "50", "-", "-", "-"]
    assert both.split() == ["all", "10", "50", "50", "50", "30"]
