"""A form as a FHIR R4B Questionnaire (JSON) -> Form, in one of its languages. Pure; errors say which item and what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.records.questionnaires.form import Form, Item, Option
from engine.records.recorded import RecordError

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
LOINC = "http://loinc.org"
_LOWEST = "http://hl7.org/fhir/StructureDefinition/minValue"
_HIGHEST = "http://hl7.org/fhir/StructureDefinition/maxValue"
_WHOLE_NUMBERS = 1000  # the widest scale that a person can answer, and the most that an answer counts

Values = Mapping[str, object]


class FormError(RecordError):
    """A questionnaire cannot be used; the message says what is wrong in it and what to do."""


def read_form(values: object, *, language: str | None = None) -> Form:
    """The form in `language`; None: in its own. Raises FormError.

    Reads items of the types group, display, choice (each answer with its ordinalValue) and integer (with minValue and
    maxValue); anything else cannot be scored nor rendered, and is refused.
    """
    top = object_in(values, "the file")
    if top.get("resourceType") != "Questionnaire":
        raise FormError(f"is no FHIR Questionnaire: its resourceType is {top.get('resourceType')!r}")
    own = text_in(top.get("language", "en"), "language")
    wanted = language or own
    reader = _Reader(None if wanted == own else wanted)
    items = tuple(reader.items(list_in(top.get("item"), "item")))
    name = text_in(top.get("name"), "name")
    try:
        return Form(
            name=name,
            title=reader.words(top, "title", "title"),
            version=text_in(top.get("version"), "version"),
            url=text_in(top.get("url", f"urn:attune:questionnaire:{name}"), "url"),
            language=wanted,
            items=items,
            copyright=text_in(top.get("copyright"), "copyright"),
            sources=text_in(top.get("purpose", "-"), "purpose"),
            description=text_in(top.get("description", "-"), "description"),
            code=_loinc(top),
            languages=(own, *sorted(reader.languages(top))),
        )
    except ValueError as error:
        raise FormError(str(error)) from None


class _Reader:
    """Reads texts in one language: None is the form's own."""

    def __init__(self, language: str | None) -> None:
        self._language = language

    def items(self, given: Sequence[object], *, lead: str = "", group: str | None = None) -> list[Item]:
        """`lead` is what stands over them; a display item takes its place for those behind it."""
        found: list[Item] = []
        for one in given:
            item = object_in(one, "an item")
            link_id = text_in(item.get("linkId"), "linkId of an item")
            match item.get("type"):
                case "display":
                    lead = self.words(item, "text", link_id)
                case "group" if group is None:
                    over = self.words(item, "text", link_id) if "text" in item else lead
                    found += self.items(list_in(item.get("item"), f"{link_id}: item"), lead=over, group=link_id)
                case "group":
                    raise FormError(f"group {link_id!r} stands in a group: one level is understood")
                case "choice":
                    found.append(replace(self._choice(item, link_id), lead=lead, group=group))
                case "integer":
                    found.append(replace(self._number(item, link_id), lead=lead, group=group))
                case other:
                    raise FormError(f"item {link_id!r} is of type {other!r}: only choice and integer can be answered")
        return found

    def _number(self, item: Values, link_id: str) -> Item:
        bounds = (_bound(item, _LOWEST, link_id), _bound(item, _HIGHEST, link_id))
        if not 0 <= bounds[0] < bounds[1] <= _WHOLE_NUMBERS:
            raise FormError(
                f"item {link_id!r}: its minValue and maxValue must span a scale within 0 to {_WHOLE_NUMBERS}: {bounds}"
            )
        return self._item(item, link_id, bounds=bounds)

    def _choice(self, item: Values, link_id: str) -> Item:
        options = []
        for one in list_in(item.get("answerOption"), f"{link_id}: answerOption"):
            option = object_in(one, f"{link_id}: an answer")
            coding = object_in(option.get("valueCoding"), f"{link_id}: valueCoding of an answer")
            value = ordinal_of(option)
            if value is None:
                value = ordinal_of(coding)
            if value is None:
                raise FormError(f"item {link_id!r}: an answer has no ordinalValue, so it cannot be scored")
            system = coding.get("system")
            options.append(
                Option(
                    value=value,
                    words=self.words(coding, "display", link_id),
                    code=text_in(coding.get("code", str(value)), f"{link_id}: code of an answer"),
                    system=None if system is None else text_in(system, f"{link_id}: system of an answer"),
                )
            )
        return self._item(item, link_id, options=tuple(options))

    def _item(
        self, item: Values, link_id: str, *, options: tuple[Option, ...] = (), bounds: tuple[int, int] | None = None
    ) -> Item:
        prefix = item.get("prefix")
        try:
            return Item(
                link_id=link_id,
                words=self.words(item, "text", link_id),
                prefix=None if prefix is None else text_in(prefix, f"{link_id}: prefix"),
                code=_loinc(item),
                options=options,
                bounds=bounds,
            )
        except ValueError as error:
            raise FormError(str(error)) from None

    def words(self, values: Values, name: str, place: str) -> str:
        """A text in the language that is read. A form is translated as a whole, so one that is missing is an error."""
        if self._language is None:
            return text_in(values.get(name), f"{place}: {name}")
        known = _translations(values, name)
        if self._language not in known:
            raise FormError(
                f"{place}: is not there in the language {self._language!r}: a form is translated as a whole"
            )
        return known[self._language]

    def languages(self, top: Values) -> set[str]:
        return set(_translations(top, "title"))


def _translations(values: Values, name: str) -> Mapping[str, str]:
    """Language -> text, of the FHIR extension `translation`."""
    beside = values.get(f"_{name}")
    if not isinstance(beside, Mapping):
        return {}
    found = {}
    for one in list_in(beside.get("extension", []), "extension"):
        extension = object_in(one, "extension")
        if extension.get("url") == TRANSLATION:
            parts = {
                str(part.get("url")): part.get("valueCode", part.get("valueString"))
                for part in (object_in(one, "extension") for one in list_in(extension.get("extension"), "translation"))
            }
            found[text_in(parts.get("lang"), "lang")] = text_in(parts.get("content"), "content")
    return found


def ordinal_of(values: Values) -> int | None:
    """What an answer counts, of its extension ordinalValue; None: it does not say. Raises FormError."""
    value = _extension(values, ORDINAL, "valueDecimal")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _WHOLE_NUMBERS:
        raise FormError(f"an ordinalValue must lie in 0 to {_WHOLE_NUMBERS}, not {value!r:.60}")
    if value != int(value):
        raise FormError(f"an ordinalValue must be a whole number, not {value!r}")
    return int(value)


def _bound(item: Values, url: str, link_id: str) -> int:
    value = _extension(item, url, "valueInteger")
    if isinstance(value, bool) or not isinstance(value, int):
        raise FormError(f"item {link_id!r}: a number needs minValue and maxValue, both whole")
    return value


def _extension(values: Values, url: str, name: str) -> object:
    for one in list_in(values.get("extension", []), "extension"):
        extension = object_in(one, "extension")
        if extension.get("url") == url:
            return extension.get(name)
    return None


def _loinc(values: Values) -> str | None:
    for one in list_in(values.get("code", []), "code"):
        coding = object_in(one, "code")
        if coding.get("system") == LOINC:
            return text_in(coding.get("code"), "code")
    return None


def object_in(value: object, place: str) -> Values:
    if not isinstance(value, Mapping):
        raise FormError(f"{place} must be an object, not {value!r:.60}")
    return value


def list_in(value: object, place: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise FormError(f"{place} must be a list, not {value!r:.60}")
    return value


def text_in(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise FormError(f"{place} must be a text, not {value!r:.60}")
    return value
