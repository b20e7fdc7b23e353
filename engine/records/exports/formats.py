"""The registry of formats in which a recorded session can be exported: their names, and what makes each one's files.

A format returns its files as bytes and writes nothing: engine/records/exports/placing.py puts them in their place whole
or not at all, and a bundle encrypts them without a plain copy on any disk.
"""

from collections.abc import Callable, Mapping
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


Writes = Callable[[Recorded, ExportRequest], Exported]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """One format: `suffix` of its only file; None: it is a folder of files."""

    name: str
    words: str
    suffix: str | None
    writes: Callable[[], Writes]  # imports what writes it only when it is wanted


def format_named(name: str) -> ExportFormat:
    """Raises ExportError that lists those there are."""
    for one in FORMATS:
        if one.name == name:
            return one
    raise ExportError(f"there is no format {name!r}; there are: {', '.join(one.name for one in FORMATS)}")


def _tape() -> Writes:
    from engine.records.exports.tape_file import tape_files

    return tape_files


def _fhir() -> Writes:
    from engine.records.exports.fhir.document import fhir_files

    return fhir_files


def _edf() -> Writes:
    from engine.records.exports.edf import edf_files

    return edf_files


def _bdf() -> Writes:
    from engine.records.exports.edf import bdf_files

    return bdf_files


def _xdf() -> Writes:
    from engine.records.exports.xdf import xdf_files

    return xdf_files


def _bids() -> Writes:
    from engine.records.exports.bids import bids_files

    return bids_files


def _csv() -> Writes:
    from engine.records.exports.tables import csv_files

    return csv_files


def _parquet() -> Writes:
    from engine.records.exports.tables import parquet_files

    return parquet_files


# In the order in which they are listed; each imports its writer inside a function, to start fast.
FORMATS: tuple[ExportFormat, ...] = (
    ExportFormat(name="tape", words="a tape, to replay (JSON Lines)", suffix=".tape", writes=_tape),
    ExportFormat(name="fhir", words="a FHIR R4B bundle (JSON)", suffix=".fhir.json", writes=_fhir),
    ExportFormat(name="edf", words="signals as EDF+, 16 bits, with annotations", suffix=".edf", writes=_edf),
    ExportFormat(name="bdf", words="signals as BDF+, 24 bits, with annotations", suffix=".bdf", writes=_bdf),
    ExportFormat(name="xdf", words="signals as XDF, each stream with its own times", suffix=".xdf", writes=_xdf),
    ExportFormat(name="bids", words="a BIDS data set of physiological recordings", suffix=None, writes=_bids),
    ExportFormat(name="csv", words="tables as CSV (RFC 4180), with a dictionary", suffix=None, writes=_csv),
    ExportFormat(name="parquet", words="tables as Parquet, with a dictionary", suffix=None, writes=_parquet),
)
