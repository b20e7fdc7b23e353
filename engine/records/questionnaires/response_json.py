"""What was answered as a FHIR R4B QuestionnaireResponse, and back. Pure."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from engine.records.message_json import Plain
from engine.records.questionnaires.form import Answer, Filling, Form, Item
from engine.records.questionnaires.form_json import ORDINAL, FormError, list_in, object_in, ordinal_of, text_in

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
SKIPPED = "asked-declined"  # of http://terminology.hl7.org/CodeSystem/data-absent-reason

Resource = Mapping[str, Plain]


def resource_of(filling: Filling, *, response_id: str, authored: str, status: str) -> Resource:
    """The response without its subject, who is told beside it. `authored` is ISO 8601 with its zone.

    What was skipped stands in it with the reason; what was not reached does not.
    """
    form = filling.form
    return {
        "resourceType": "QuestionnaireResponse",
        "identifier": {"system": "urn:attune:response", "value": response_id},
        "questionnaire": form.canonical,
        "status": status,
        "authored": authored,
        "language": form.language,
        "item": _items(filling),
    }


def answers_in(resource: object, form: Form | None = None) -> tuple[Answer, ...]:
    """The answers of a response. `form` tells what a code counts where the response itself does not.

    Raises FormError for what is no response, or an answer of which nobody knows what it counts.
    """
    top = object_in(resource, "the file")
    if top.get("resourceType") != "QuestionnaireResponse":
        raise FormError(f"is no FHIR QuestionnaireResponse: its resourceType is {top.get('resourceType')!r}")
    return tuple(_answers(list_in(top.get("item", []), "item"), form))


def filling_of(resource: object, form: Form) -> Filling:
    """A response as a form that was filled in. Raises FormError where it answers another form."""
    try:
        return Filling(form=form, answers=answers_in(resource, form))
    except KeyError as error:
        raise FormError(f"answers item {error.args[0]!r}, which {form.title} does not have") from None
    except ValueError as error:
        raise FormError(str(error)) from None


def _items(filling: Filling) -> list[Resource]:
    """In the groups in which the form has them."""
    pairs = [(filling.form.item(answer.link_id), answer) for answer in filling.answers]
    found: list[Resource] = []
    for group, members in groupby(pairs, key=lambda pair: pair[0].group):
        told = [_item(item, answer) for item, answer in members]
        found += told if group is None else [{"linkId": group, "item": told}]
    return found


def _item(item: Item, answer: Answer) -> Resource:
    told: dict[str, Plain] = {"linkId": item.link_id, "text": item.words}
    if answer.value is None:
        return {**told, "extension": [{"url": ABSENT, "valueCode": SKIPPED}]}
    option = item.option_of(answer.value)
    if option is None:
        return {**told, "answer": [{"valueInteger": answer.value}]}
    coding: dict[str, Plain] = {
        "extension": [{"url": ORDINAL, "valueDecimal": option.value}],
        "code": option.code,
        "display": option.words,
    }
    if option.system is not None:
        coding["system"] = option.system
    return {**told, "answer": [{"valueCoding": coding}]}


def _answers(items: Sequence[object], form: Form | None) -> list[Answer]:
    found = []
    for one in items:
        item = object_in(one, "an item")
        link_id = text_in(item.get("linkId"), "linkId of an item")
        if "item" in item:
            found += _answers(list_in(item["item"], f"{link_id}: item"), form)
            continue
        given = list_in(item.get("answer", []), f"{link_id}: answer")
        if len(given) > 1:
            raise FormError(f"item {link_id!r} has {len(given)} answers: one is meant")
        value = _value(object_in(given[0], f"{link_id}: answer"), link_id, form) if given else None
        found.append(Answer(link_id=link_id, value=value))
    return found


def _value(answer: Mapping[str, object], link_id: str, form: Form | None) -> int:
    number = answer.get("valueInteger")
    if isinstance(number, int) and not isinstance(number, bool):
        return number
    coding = object_in(answer.get("valueCoding"), f"{link_id}: valueCoding")
    counted = ordinal_of(coding)
    if counted is not None:
        return counted
    item = None if form is None else next((item for item in form.items if item.link_id == link_id), None)
    option = None if item is None else next((one for one in item.options if one.code == coding.get("code")), None)
    if option is None:
        raise FormError(f"item {link_id!r}: nobody knows what the answer {coding.get('code')!r} counts")
    return option.value
