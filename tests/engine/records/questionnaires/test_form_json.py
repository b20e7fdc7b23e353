"""Forms are FHIR R4B Questionnaires, and what is none is told with the item and the fault."""

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire

from engine.records.questionnaires import forms
from engine.records.questionnaires.form_json import FormError, read_form
from engine.records.questionnaires.instruments import INSTRUMENTS, misfits
from engine.records.questionnaires.shelf import SHIPPED, Shelf
from tests.engine.records.questionnaires.rig import questionnaire, translated

FOLDER = Path(forms.__file__).parent


@pytest.mark.parametrize("name", SHIPPED)
def test_every_form_is_a_questionnaire_of_fhir_says_its_terms_and_fits_its_scoring(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    read = Questionnaire.model_validate_json(text)
    form = Shelf(None).form(name)

    assert json.loads(read.model_dump_json()) == json.loads(text)
    assert form.copyright
    assert form.sources
    assert not misfits(form, INSTRUMENTS[name])
    asked = [item for one in read.item for item in (one.item or [one]) if item.type != "display"]
    assert [item.link_id for item in form.items] == [item.linkId for item in asked]


def test_no_form_lies_there_that_is_not_offered() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(SHIPPED)


def test_the_credit_lines_stand_in_the_forms() -> None:
    assert all("No permission required to reproduce" in Shelf(None).form(name).copyright for name in ("phq9", "gad7"))
    assert "CC BY 4.0" in Shelf(None).form("csqvr").copyright


def test_the_loinc_answers_to_how_difficult_it_was_are_in_the_order_of_their_list() -> None:
    item = Shelf(None).form("phq9").item("/69722-7")

    assert [option.code for option in item.options] == ["LA6572-7", "LA6573-5", "LA6575-0", "LA6574-3"]


def _changed(**more: Any) -> dict[str, Any]:
    return {**questionnaire("x", ("1",), 0, 1), **more}


def _item(**more: Any) -> dict[str, Any]:
    base = questionnaire("x", ("1",), 0, 1)["item"][0]
    return _changed(item=[{**base, **more}])


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ([], "must be an object"),
        (_changed(resourceType="Patient"), "no FHIR Questionnaire"),
        (_changed(copyright=" "), "copyright must be a text"),
        (_changed(item=[]), "at least one item"),
        (_changed(name=7), "name must be a text"),
        (_item(type="open-choice"), "'1' is of type 'open-choice'"),
        (_item(answerOption=[{"valueCoding": {"code": "a", "display": "so"}}]), "'1': an answer has no ordinalValue"),
        (_item(answerOption=[]), "options or bounds"),
        (_item(type="integer"), "needs minValue and maxValue"),
        (_item(linkId=""), "linkId"),
        (_changed(item=[_item()["item"][0]] * 2), "two items have the same linkId"),
    ],
)
def test_what_cannot_be_asked_or_scored_is_refused(values: object, fault: str) -> None:
    with pytest.raises(FormError, match=fault):
        read_form(values)


def test_a_group_s_words_stand_over_its_items_and_over_no_other() -> None:
    form = Shelf(None).form("phq9")

    assert {item.lead[:20] for item in form.items[:9]} == {"Over the last 2 week"}
    assert (form.items[9].lead, form.items[9].group) == ("", None)


def test_a_group_in_a_group_is_refused() -> None:
    inner = {"linkId": "g2", "type": "group", "text": "so", "item": questionnaire("x", ("1",), 0, 1)["item"]}

    with pytest.raises(FormError, match="'g2' stands in a group"):
        read_form(_changed(item=[{"linkId": "g1", "type": "group", "item": [inner]}]))


@pytest.mark.parametrize("counted", [0.5, -1, 1e300, True, "1"])
def test_an_answer_that_counts_no_whole_number_is_refused(counted: object) -> None:
    values = questionnaire("x", ("1",), 0, 1)
    values["item"][0]["answerOption"][0]["extension"][0]["valueDecimal"] = counted

    with pytest.raises(FormError, match="ordinalValue"):
        read_form(values)


def test_a_form_is_read_in_a_language_only_where_all_of_it_is_there() -> None:
    values = questionnaire("x", ("1",), 0, 0, _title=translated("Titel"))
    item = values["item"][0]
    item["_text"] = translated("Frage")

    with pytest.raises(FormError, match="not there in the language 'de'"):
        read_form(values, language="de")

    item["answerOption"][0]["valueCoding"]["_display"] = translated("so")
    form = read_form(values, language="de")
    assert (form.title, form.items[0].words, form.languages) == ("Titel", "Frage", ("en", "de"))
    assert read_form(values).title == "X"
