"""What an export is asked for, and what it gives: its files, and what people must be told of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordError


class ExportError(RecordError):
    """A session cannot be exported as asked; the message says what is missing and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormScore:
    """One score of a questionnaire; `value` None where items are `missing`. `loinc` None: no public code is known."""

    words: str
    value: float | None
    missing: tuple[str, ...]
    loinc: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredForm:
    """An answered questionnaire: `name` is its form's canonical URL, `items` what was asked and answered as FHIR has it
    (QuestionnaireResponse.item, R4B). `after_s` is when, in seconds since the session began: negative before it."""

    name: str
    is_complete: bool
    items: tuple[Mapping[str, Plain], ...]
    scores: tuple[FormScore, ...]
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What an export needs to know beside the record itself."""

    code: str  # the pseudonym by which the person is called in it
    session: str  # a short name of the session: letters and digits only
    keeps_dates: bool  # False: no date of the record may stand in it
    licence: str | None = None  # under which data sets are given away (BIDS); None: nothing was said
    events: tuple[Mapping[str, Plain], ...] = ()  # of the vault beside the steps: kinds note and adverse_event
    answered: tuple[AnsweredForm, ...] = ()  # questionnaires before, in or after the session


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """One file of an export: `path` within the export's folder, with `/` between; a single file's is only its name."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """All files of an export, and what people must be told of it: what the record does not hold, what was cut."""

    files: tuple[ExportFile, ...]
    remarks: tuple[str, ...] = ()


def torn_remarks(recorded: Recorded) -> Iterator[str]:
    """That the end is missing, where it is. What the record is called stays out: the words stand in files that leave,
    and a file's name may say whose it is."""
    if recorded.torn is not None:
        yield "The record is torn: its end is missing, and all before it is here."
