"""Answered questionnaires without the words of a clinic's own forms: numbers and the words of shipped forms stay."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import count

from engine.records.exports.deidentified.known_words import REMOVED
from engine.records.exports.exported import AnsweredForm
from engine.records.message_json import Plain
from engine.records.questionnaires.form_json import ORDINAL
from engine.records.questionnaires.response_json import ABSENT, SKIPPED
from engine.records.questionnaires.shelf import SHIPPED, Shelf

_ITEM_IDS = ("linkId",)  # told apart in a response: numbered where they are not known
_KEPT = (ORDINAL, ABSENT, SKIPPED)


def without_own_words(form: AnsweredForm) -> AnsweredForm:
    """The same answers. Of a form that came with the program nothing changes; of another its address, texts, codes and
    the names of its items go, since a clinic wrote them."""
    numbers = count(1)
    items = tuple(_cleaned(item, numbers) for item in form.items)
    scores = tuple(replace(one, missing=tuple(map(_known, one.missing))) for one in form.scores)
    return replace(form, name=_known(form.name), items=items, scores=scores)


def _cleaned(item: Mapping[str, Plain], numbers: Iterator[int]) -> dict[str, Plain]:
    told: dict[str, Plain] = {}
    for name, value in item.items():
        if name in _ITEM_IDS and str(value) not in _form_words():
            told[name] = f"item {next(numbers)}"
        else:
            told[name] = _value(value, numbers)
    return told


def _value(value: Plain, numbers: Iterator[int]) -> Plain:
    match value:
        case str():
            return _known(value)
        case Mapping():
            return _cleaned(value, numbers)
        case Sequence():
            return [_value(one, numbers) for one in value]
        case _:
            return value


def _known(word: str) -> str:
    return word if word in _form_words() else REMOVED


@cache
def _form_words() -> frozenset[str]:
    """Every text that a response to a form that came with the program can hold."""
    words = set(_KEPT)
    for form in map(Shelf(None).form, SHIPPED):
        words.add(form.canonical)
        for item in form.items:
            words |= {item.link_id, item.words, item.group or item.link_id}
            words |= {text for one in item.options for text in (one.code, one.words, one.system) if text is not None}
    return frozenset(words)
