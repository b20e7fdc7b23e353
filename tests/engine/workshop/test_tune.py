"""`attune policy tune`: better values within a clinician's bounds, the same whoever searches, judged by others."""

import signal
from contextlib import closing
from dataclasses import replace

import optuna
import pytest
from PIL import Image

from engine.cli import DONE, FINDING, INTERRUPTED, WRONG_INPUT, run_command_line
from engine.plan import library_policy
from engine.workshop import tune_choice
from engine.workshop.tune_study import DRAWN_BLINDLY, TOGETHER, TuneStudy
from policies.bounds_file import read_bounds
from policies.checking.check import Checked, Effort, Finding
from policies.document import LIBRARY, PolicyDocument, read_policy
from policies.objectives import OBJECTIVES
from policies.tuning import Candidate

BOUNDS = """\
objectives:
  - of: exposure_minutes
  - {of: fear_left, may_worsen: 1}
keys:
  moving_on.or_below_suds: {low: 35, high: 55, step: 5}
  hierarchy.start: {choices: [0.1, 0.25]}
  hierarchy.ceiling: {low: 0.2, high: 0.5, step: 0.1}
"""
FEW = ["--patient", "fearless", "--persons", "1", "--held-out", "7", "--sessions", "1", "--trials", "7"]


def policy(*words: str) -> int:
    return run_command_line(["policy", *words])


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a policy of one's own and bounds."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours.yaml").write_text((LIBRARY / "demo.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "bounds.yaml").write_text(BOUNDS, encoding="utf-8")
    return tmp_path


def tune(*words: str) -> int:
    return policy("tune", "ours.yaml", "--bounds", "bounds.yaml", "--study", "s.study", *FEW, *words)


def test_better_values_are_found_judged_by_others_and_written_with_the_comments_kept(place, capsys):
    assert tune("--workers", "1", "--out", "new.yaml", "--plot", "new.png") == DONE

    told = capsys.readouterr().out
    assert "With 7 persons of the kind fearless (seeds 2 to 8), none of whom was searched with:" in told
    assert "better in exposure_minutes" in told
    assert "these figures flatter" not in told.partition("none of whom")[2]
    assert "were no policy, and met nobody" in told
    assert "hierarchy.start: start must be one of the steps" in told
    assert "it is not signed" in told
    text = (place / "new.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Values found by `attune policy tune` from ")
    assert (LIBRARY / "demo.yaml").read_text(encoding="utf-8").splitlines()[0] in text
    found, before = read_policy(place / "new.yaml"), library_policy("demo")
    assert found.ceiling < before.ceiling
    assert not (place / "new.yaml.sig").exists()
    with Image.open(place / "new.png") as page:
        assert page.size[0] == 1240


def test_the_same_seed_gives_the_same_result_on_one_core_on_two_and_after_an_interruption(place, capsys):
    assert tune("--workers", "1") == DONE
    alone = capsys.readouterr().out
    (place / "s.study").unlink()

    assert tune("--workers", "2", "--trials", "3") in (DONE, FINDING)
    capsys.readouterr()
    assert tune("--workers", "2") == DONE
    told = capsys.readouterr()

    assert told.out.partition("none of whom")[0] == alone.partition("none of whom")[0]
    assert "3 of 7 candidates were tried before" in told.err


def test_more_candidates_in_the_file_than_were_asked_for_change_nothing(place, capsys):
    assert tune("--workers", "1") == DONE
    seven = capsys.readouterr().out
    assert tune("--workers", "1", "--trials", "10") == DONE
    capsys.readouterr()

    assert tune("--workers", "1") == DONE

    assert capsys.readouterr().out.partition("In brackets")[0] == seven.partition("In brackets")[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--seed", "5"], "persons: "),
        (["--sessions", "2"], "sessions of each: 1 there, 2 here"),
        (["--estimator", "plain"], "estimator: "),
    ],
)
def test_a_study_of_another_question_is_refused_with_what_differs(place, capsys, change, said):
    tune("--workers", "1", "--trials", "1")
    before = (place / "s.study").read_bytes()
    capsys.readouterr()

    assert tune("--workers", "1", *change) == WRONG_INPUT

    assert said in capsys.readouterr().err
    assert (place / "s.study").read_bytes() == before


def test_a_study_of_another_policy_or_other_bounds_is_refused(place, capsys):
    tune("--workers", "1", "--trials", "1")
    ours, bounds = place / "ours.yaml", place / "bounds.yaml"
    text = ours.read_text(encoding="utf-8")
    ours.write_text(text.replace("recovery_minutes: ", "recovery_minutes: 1"), encoding="utf-8")
    assert tune("--workers", "1") == WRONG_INPUT
    assert "  policy: " in capsys.readouterr().err

    ours.write_text(text, encoding="utf-8")
    bounds.write_text(BOUNDS.replace("high: 55", "high: 50"), encoding="utf-8")
    assert tune("--workers", "1") == WRONG_INPUT
    assert "  bounds: " in capsys.readouterr().err


def test_a_file_that_is_no_study_is_left_alone(place, capsys):
    (place / "s.study").write_text("my notes\n", encoding="utf-8")

    assert tune("--workers", "1") == WRONG_INPUT

    assert "is no study" in capsys.readouterr().err
    assert (place / "s.study").read_text(encoding="utf-8") == "my notes\n"


def test_a_study_of_another_program_is_left_alone(place, capsys):
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(place / "s.study")))
    optuna.create_study(storage=storage, study_name="theirs")
    before = (place / "s.study").read_bytes()

    assert tune("--workers", "1") == WRONG_INPUT

    assert "is no study" in capsys.readouterr().err
    assert (place / "s.study").read_bytes() == before


def test_what_is_drawn_after_what_was_found_is_the_same_after_any_interruption(place):
    bounds = read_bounds(place / "bounds.yaml", library_policy("demo"))

    whole = drawn(place / "whole.study", bounds, closed_every=1000)

    assert drawn(place / "interrupted.study", bounds, closed_every=3) == whole
    assert len(whole) > DRAWN_BLINDLY + 2 * TOGETHER


def drawn(path, bounds, *, closed_every):
    """What a search draws that is closed so often; some of it is no policy."""
    found = []
    while len(found) < DRAWN_BLINDLY + 3 * TOGETHER:
        with closing(TuneStudy(path, question={"policy": "this"}, bounds=bounds, seed=1)) as study:
            for _ in range(closed_every):
                number, places = study.ask()[0]
                is_policy = number % 5 != 4
                figures = (float(sum(places)), float(places[0])) if is_policy else None
                study.tell(Candidate(number=number, places=places, figures=figures, reason="" if is_policy else "none"))
                if len(study.tried) >= DRAWN_BLINDLY + 3 * TOGETHER:
                    break
            found = [one.places for one in study.tried]
    return found


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(place, capsys, monkeypatch):
    told = TuneStudy.tell

    def tell_three(study: TuneStudy, candidate: Candidate) -> None:
        told(study, candidate)
        if len(study.tried) == 3:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(TuneStudy, "tell", tell_three)
    assert tune("--workers", "1") == INTERRUPTED
    assert "3 of 7 candidates are kept in s.study, and the same command goes on" in capsys.readouterr().err

    monkeypatch.undo()
    monkeypatch.chdir(place)
    assert tune("--workers", "1") == DONE


def test_a_last_line_that_was_not_written_to_its_end_is_tried_again(place):
    bounds = read_bounds(place / "bounds.yaml", library_policy("demo"))
    path, question = place / "s.study", {"policy": "this"}
    study = TuneStudy(path, question=question, bounds=bounds, seed=1)
    for _ in range(2):
        number, places = study.ask()[0]
        study.tell(Candidate(number=number, places=places, figures=(1.0, 0.5)))
    study.close()
    path.write_bytes(path.read_bytes()[:-40])

    again = TuneStudy(path, question=question, bounds=bounds, seed=1)

    assert again.tried == study.tried[:1]
    assert again.ask()[0] == (1, study.tried[1].places)
    assert len(again.ask()) == TOGETHER


def test_two_searches_never_write_to_one_study(place, capsys):
    bounds = read_bounds(place / "bounds.yaml", library_policy("demo"))
    with closing(TuneStudy(place / "s.study", question={"policy": "this"}, bounds=bounds, seed=1)):
        assert tune("--workers", "1") == WRONG_INPUT
        assert "another search works on this study" in capsys.readouterr().err

    (place / "s.study").unlink()
    assert tune("--workers", "1", "--trials", "1") == FINDING


def test_what_a_killed_search_left_holds_nobody_up(place):
    folder = place / "studies"
    folder.mkdir()
    (folder / "s.study.lock").symlink_to("studies/s.study")  # as Optuna's own lock is left by kill -9

    assert (
        policy(*("tune", "ours.yaml", "--bounds", "bounds.yaml", "--study", "studies/s.study", *FEW, "--trials", "1"))
        == FINDING
    )


def test_a_candidate_that_breaks_a_promise_is_never_written(place, capsys, monkeypatch):
    checked = tune_choice.check

    def find_something(document: PolicyDocument, effort: Effort) -> Checked:
        return replace(checked(document, effort), findings=(Finding(words="rose too fast"),))

    monkeypatch.setattr(tune_choice, "check", find_something)

    assert tune("--workers", "1", "--out", "new.yaml") == FINDING

    told = capsys.readouterr().out
    assert "rose too fast" in told
    assert "Nothing is chosen" in told
    assert not (place / "new.yaml").exists()


def test_one_can_choose_among_those_that_none_beats_only(place, capsys):
    assert tune("--workers", "1", "--choose", "0") == WRONG_INPUT
    assert "is not among those that none beats" in capsys.readouterr().err


def test_a_second_look_at_the_same_others_is_counted_and_the_same_candidate_once_more_is_none(place):
    bounds = read_bounds(place / "bounds.yaml", library_policy("demo"))
    study = TuneStudy(place / "s.study", question={"policy": "this"}, bounds=bounds, seed=1)

    assert study.note_compared(range(10, 20), 3) == 1
    assert study.note_compared(range(10, 20), 3) == 1
    assert study.note_compared(range(20, 30), 4) == 1
    study.close()
    again = TuneStudy(place / "s.study", question={"policy": "this"}, bounds=bounds, seed=1)
    assert again.note_compared(range(10, 20), 4) == 2
    assert again.note_compared(range(19, 40), 5) == 3  # more of them, but some of both are the same


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "new.txt"], "name it new.yaml"),
        (["--plot", "new.jpg"], "name it new.png"),
        (["--out", "ours.yaml"], "none is ever overwritten"),
        (["--out", "there/new.yaml"], "there is no folder there"),
        (["--out", "s.study.yaml", "--study", "s.study.yaml"], "give each a name of its own"),
        (["--patient", "nobody"], "there are: responsive"),
        (
            ["--seed", "3", "--held-out-seed", "1"],
            "--held-out-seed 1: some of these persons are searched with: begin at 4",
        ),
        (["--choose", "0.5"], None),
    ],
)
def test_what_cannot_be_done_is_said_before_anybody_is_tried(place, capsys, words, said):
    if said is None:
        with pytest.raises(SystemExit):
            tune(*words)
        return
    assert tune(*words) == WRONG_INPUT

    assert said in capsys.readouterr().err
    assert not (place / "s.study").exists()


def test_a_policy_that_its_author_changes_meanwhile_is_written_as_it_was_searched(place, capsys, monkeypatch):
    told = TuneStudy.tell

    def tell_and_edit(study: TuneStudy, candidate: Candidate) -> None:
        told(study, candidate)
        (place / "ours.yaml").write_text("half a sen", encoding="utf-8")

    monkeypatch.setattr(TuneStudy, "tell", tell_and_edit)

    assert tune("--workers", "1", "--out", "new.yaml") == DONE

    assert read_policy(place / "new.yaml").name == library_policy("demo").name


def test_others_can_be_taken_without_a_new_search(place, capsys):
    assert tune("--workers", "1") == DONE
    capsys.readouterr()

    assert tune("--workers", "1", "--held-out-seed", "100") == DONE

    assert "With 7 persons of the kind fearless (seeds 100 to 106), none of whom" in capsys.readouterr().out


def test_bounds_and_a_study_are_asked_for_and_an_example_is_written(place, capsys):
    assert policy("tune", "ours.yaml") == WRONG_INPUT
    assert "attune policy tune ours.yaml --example-bounds bounds.yaml" in capsys.readouterr().err

    assert policy("tune", "ours.yaml", "--example-bounds", "mine.yaml") == DONE
    assert read_bounds(place / "mine.yaml", read_policy(place / "ours.yaml")).objectives[0].name == "fear_returned"
    assert policy("tune", "ours.yaml", "--example-bounds", "mine.yaml") == WRONG_INPUT
    assert policy("tune", "resonance_breathing", "--example-bounds", "breath.yaml") == WRONG_INPUT
    assert not (place / "breath.yaml").exists()


def test_an_objective_that_nobody_tells_is_said_without_a_traceback(place, capsys, monkeypatch):
    silent = replace(OBJECTIVES["fear_left"], of=lambda *_: None)
    monkeypatch.setitem(OBJECTIVES, "fear_left", silent)

    assert tune("--workers", "1") == WRONG_INPUT

    assert "bounds.yaml: no session of anybody told fear_left" in capsys.readouterr().err
