"""The codes and closed choices of a FHIR bundle. Each code stands in codes.json, with its source; nowhere else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from engine.records.message_json import Plain

UCUM = "http://unitsofmeasure.org"
_FILE = Path(__file__).with_name("codes.json")
_UNIT_WORDS = {"/min": "beats/minute", "{score}": "score", "1": "index", "uV": "µV"}  # what people read for UCUM's


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What something is called in a code system, and the UCUM unit of its values; None: it has no value."""

    system: str
    code: str
    display: str
    unit: str | None
    source: str

    @property
    def coding(self) -> dict[str, Plain]:
        """As a Coding."""
        return {"system": self.system, "code": self.code, "display": self.display}

    @property
    def concept(self) -> dict[str, Plain]:
        """As a CodeableConcept."""
        return {"coding": [self.coding], "text": self.display}

    def quantity(self, value: float) -> dict[str, Plain]:
        """A value in this code's unit. Raises ValueError where it has none."""
        if self.unit is None:
            raise ValueError(f"{self.code} has no values")
        return {"value": value, "unit": _UNIT_WORDS.get(self.unit, self.unit), "system": UCUM, "code": self.unit}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTable:
    """All of codes.json."""

    reviewed: str
    loinc_notice: str
    own_system: str
    codes: Mapping[str, Code]

    @property
    def own(self) -> tuple[Code, ...]:
        """Those that no public code system has."""
        return tuple(one for one in self.codes.values() if one.system == self.own_system)


@cache
def code_table() -> CodeTable:
    values = json.loads(_FILE.read_text(encoding="utf-8"))
    systems = values["systems"]
    codes = {name: Code(**{**one, "system": systems[one["system"]]}) for name, one in values["codes"].items()}
    return CodeTable(
        reviewed=values["reviewed"], loinc_notice=values["loinc_notice"], own_system=systems["attune"], codes=codes
    )


def code(name: str) -> Code:
    """One code by its name in codes.json."""
    return code_table().codes[name]


class ObservationStatus(Enum):
    """hl7.org/fhir/R4B/valueset-observation-status.html, as far as it is used."""

    FINAL = "final"


class EncounterStatus(Enum):
    """hl7.org/fhir/R4B/valueset-encounter-status.html, as far as it is used."""

    FINISHED = "finished"
    UNKNOWN = "unknown"


class ProcedureStatus(Enum):
    """hl7.org/fhir/R4B/valueset-event-status.html, as far as it is used."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class Absent(Enum):
    """Why there is no value (hl7.org/fhir/R4B/valueset-data-absent-reason.html), as far as it is used."""

    UNKNOWN = "unknown"
    NOT_ASKED = "not-asked"
    NOT_PERFORMED = "not-performed"
    MASKED = "masked"

    @property
    def concept(self) -> dict[str, Plain]:
        system = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
        return {"coding": [{"system": system, "code": self.value}]}


class Category(Enum):
    """What kind of observation it is (hl7.org/fhir/R4B/valueset-observation-category.html)."""

    VITAL_SIGNS = "vital-signs"
    SURVEY = "survey"
    PROCEDURE = "procedure"

    @property
    def concept(self) -> dict[str, Plain]:
        system = "http://terminology.hl7.org/CodeSystem/observation-category"
        return {"coding": [{"system": system, "code": self.value}]}


class Severity(Enum):
    """How bad an adverse event was (hl7.org/fhir/R4B/valueset-adverse-event-severity.html)."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"

    @property
    def concept(self) -> dict[str, Plain]:
        system = "http://terminology.hl7.org/CodeSystem/adverse-event-severity"
        return {"coding": [{"system": system, "code": self.value}]}


class AgentRole(Enum):
    """What somebody did for a resource (hl7.org/fhir/R4B/valueset-provenance-agent-type.html)."""

    ASSEMBLER = "assembler"
    ATTESTER = "attester"

    @property
    def concept(self) -> dict[str, Plain]:
        system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
        return {"coding": [{"system": system, "code": self.value}]}
