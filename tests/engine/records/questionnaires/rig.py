"""Forms to test with: those that come with the program, filled in, and one that a clinic might bring."""

from collections.abc import Mapping
from typing import Any

from engine.records.questionnaires.form import Filling, Form
from engine.records.questionnaires.form_json import ORDINAL, TRANSLATION
from engine.records.questionnaires.instruments import INSTRUMENTS
from engine.records.questionnaires.shelf import Shelf

PHQ9, GAD7, CSQVR, SUDS = (Shelf(None).form(name) for name in ("phq9", "gad7", "csqvr", "suds"))
RISK_ITEM, DIFFICULTY = "/44260-8", "/69722-7"
PHQ9_ITEMS = INSTRUMENTS["phq9"].items


def filled(form: Form, values: Mapping[str, int]) -> Filling:
    filling = Filling(form=form)
    for link_id, value in values.items():
        filling = filling.answered(link_id, value)
    return filling


def summing_to(total: int, items: tuple[str, ...], most: int = 3) -> dict[str, int]:
    """Answers whose sum is `total`."""
    values = {}
    for item in items:
        values[item] = min(most, total)
        total -= values[item]
    assert total == 0
    return values


def questionnaire(name: str, links: tuple[str, ...], low: int, high: int, **more: Any) -> dict[str, Any]:
    """A FHIR Questionnaire of nobody's wording, whose items are answered from `low` to `high`."""
    options = [
        {"extension": [{"url": ORDINAL, "valueDecimal": value}], "valueCoding": {"code": f"a{value}", "display": "so"}}
        for value in range(low, high + 1)
    ]
    return {
        "resourceType": "Questionnaire",
        "name": name,
        "title": name.upper(),
        "version": "7",
        "status": "active",
        "copyright": "for tests",
        "item": [{"linkId": link, "type": "choice", "text": f"Item {link}", "answerOption": options} for link in links],
        **more,
    }


def translated(words: str, language: str = "de") -> dict[str, Any]:
    """The FHIR extension that stands beside a text."""
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": words}]
    return {"extension": [{"url": TRANSLATION, "extension": parts}]}
