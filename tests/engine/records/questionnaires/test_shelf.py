"""A clinic's own forms are taken with a licence, and only where they can be asked and scored."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from engine.new_files import NewFileError
from engine.records.questionnaires.form_json import FormError
from engine.records.questionnaires.instruments import INSTRUMENTS, SLOTS, instrument_of
from engine.records.questionnaires.scoring import scores_of
from engine.records.questionnaires.shelf import Brought, Shelf
from tests.engine.records.questionnaires.rig import PHQ9_ITEMS, questionnaire

UNDER = Brought(licence="order 12345", by="tester", at="2026-11-22T10:00:00+00:00")
NUMBERS = tuple(map(str, range(1, 17)))


def written(folder: Path, values: Any, name: str = "form.json") -> Path:
    path = folder / name
    path.write_text(values if isinstance(values, str) else json.dumps(values), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", SLOTS)
def test_a_slot_is_filled_by_a_form_that_its_scoring_fits(tmp_path: Path, name: str) -> None:
    instrument, shelf = INSTRUMENTS[name], Shelf(tmp_path / "vault" / "questionnaires")
    low, high = instrument.bounds_of(instrument.items[0])

    shelf.bring(written(tmp_path, questionnaire(name, instrument.items, low, high)), UNDER)

    form = Shelf(tmp_path / "vault" / "questionnaires").form(name)
    assert instrument_of(form) is instrument
    assert all(score.is_known for score in scores_of(instrument, dict.fromkeys(instrument.items, low)))
    assert shelf.licence(name) == UNDER
    assert name not in shelf.empty_slots
    assert stat.S_IMODE((tmp_path / "vault" / "questionnaires" / f"{name}.json").stat().st_mode) == 0o600


def test_without_a_statement_of_licence_nothing_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "questionnaires"

    with pytest.raises(FormError, match="statement of licence"):
        Shelf(folder).bring(
            written(tmp_path, questionnaire("x", ("1",), 0, 1)), Brought(licence=" ", by="tester", at="now")
        )

    assert not folder.exists()


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (questionnaire("ssq", NUMBERS[:15], 0, 3), "cannot be scored as SSQ: item '16' is missing"),
        (questionnaire("ssq", NUMBERS, 1, 4), "must be answered from 0 to 3, not 1 to 4"),
        (questionnaire("phq9", PHQ9_ITEMS, 0, 3), "comes with the program"),
        (questionnaire("../escape", ("1",), 0, 1), "is no name"),
        (questionnaire("x", ("1",), 0, 1, copyright=""), "copyright"),
        ("{", "is no JSON"),
        ('{"resourceType": "Questionnaire", "version": NaN}', "NaN is no number"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "must be an object"),
        (" " * 1_000_001, "that is no questionnaire"),
    ],
)
def test_what_cannot_be_used_is_refused_by_file_and_fault(tmp_path: Path, values: Any, fault: str) -> None:
    with pytest.raises(FormError, match=f"form.json.*{fault}"):
        Shelf(tmp_path / "questionnaires").bring(written(tmp_path, values), UNDER)


def test_a_form_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path, shelf = written(tmp_path, questionnaire("x", ("1",), 0, 1)), Shelf(tmp_path / "questionnaires")
    shelf.bring(path, UNDER)

    with pytest.raises(NewFileError, match="there is a file already"):
        shelf.bring(path, UNDER)
    assert shelf.bring(path, UNDER, name="x2").name == "x2"
    assert shelf.form("x2").name == "x2"


def test_a_translation_is_scored_by_its_loinc_codes(tmp_path: Path) -> None:
    code = [{"system": "http://loinc.org", "code": "44249-1"}]
    values = questionnaire("phq9_de", PHQ9_ITEMS, 0, 3, code=code)

    form = Shelf(tmp_path / "questionnaires").bring(written(tmp_path, values), UNDER)

    assert instrument_of(form) is INSTRUMENTS["phq9"]


def test_an_empty_slot_says_what_to_bring_and_a_wrong_name_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="its scoring is here, its wording is not"):
        Shelf(tmp_path).form("stai6")
    with pytest.raises(FormError, match="there are: suds, phq9, gad7, csqvr"):
        Shelf(None).form("nonsense")
    with pytest.raises(FormError, match="there is no vault here"):
        Shelf(None).bring(tmp_path / "form.json", UNDER)


def test_a_file_that_was_put_there_by_hand_is_told(tmp_path: Path) -> None:
    written(tmp_path, questionnaire("x", ("1",), 0, 1), "x.json")

    with pytest.raises(FormError, match="was not put here by"):
        Shelf(tmp_path).form("x")
