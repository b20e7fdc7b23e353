"""The small parts that FHIR resources are made of: references, times, periods, the labels that all of them carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from uuid import UUID, uuid5

from engine.records.message_json import Plain

Resource = dict[str, Plain]

_IDS = UUID("6f0a3d5e-2c1b-5b7e-9a44-1d1f0c7e9b21")
# Restricted, and pseudonymous: what a receiver's access rules go by.
_SECURITY: tuple[Mapping[str, Plain], ...] = (
    {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R", "display": "restricted"},
    {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "PSEUDED"},
)


# What a virtual patient's session is: nobody's, and never to be taken for somebody's.
TEST_DATA: Resource = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


@dataclass(slots=True)
class Writing:
    """A bundle as it is written: `began` is session second 0 on the clock. The same session gives the same ids."""

    session: str
    began: datetime
    tags: tuple[Resource, ...]  # of the bundle and of every resource in it
    resources: list[Resource] = field(default_factory=list)

    def add(self, kind: str, key: str, /, **fields: Plain) -> Mapping[str, Plain]:
        """Add a resource; returns a reference to it. `key` tells it from others of its kind."""
        id_ = str(uuid5(_IDS, f"{self.session}/{kind}/{key}"))
        meta: Resource = {"security": list(_SECURITY), "tag": list(self.tags)}
        told = {key: value for key, value in fields.items() if value is not None}
        self.resources.append({"resourceType": kind, "id": id_, "meta": meta, **told})
        return {"reference": f"urn:uuid:{id_}", "type": kind}

    def at(self, t: float) -> str:
        """Session second `t` as an instant, to the millisecond."""
        return (self.began + timedelta(seconds=t)).isoformat(timespec="milliseconds")

    def period(self, began: float, ended: float) -> dict[str, Plain]:
        return {"start": self.at(began), "end": self.at(ended)}


def narrative(*sentences: str) -> dict[str, Plain]:
    """What a person reads of a resource."""
    words = "".join(f"<p>{escape(one)}</p>" for one in sentences)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{words}</div>'}
