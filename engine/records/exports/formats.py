"""The registry of formats in which a recorded session can be exported: their names, and what makes each one's files.

A format returns its files as bytes and writes nothing: engine/records/exports/placing.py puts them in their place whole
or not at all, and a bundle encrypts them without a plain copy on any disk.
"""

from collections.abc import Callable
from dataclasses import dataclass

from engine.records.exports.exported import Exported, ExportError, ExportRequest
from engine.records.recorded import Recorded

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
