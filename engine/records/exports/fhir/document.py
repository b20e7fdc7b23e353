"""A session as one FHIR R4B bundle of the type collection: gathered in one reading of the record."""

import json
from collections.abc import Iterator
from datetime import datetime

from engine.records.exports.exported import Exported, ExportError, ExportFile, ExportRequest, torn_remarks
from engine.records.exports.fhir.codes import code
from engine.records.exports.fhir.elements import TEST_DATA, Resource, Writing
from engine.records.exports.fhir.gathering import Gathering, gathered
from engine.records.exports.fhir.observations import LONGEST_ECG_S, Subject
from engine.records.exports.fhir.record_digest import digest_of
from engine.records.exports.fhir.self_report import add_responses
from engine.records.exports.fhir.session_resources import (
    add_adverse_event,
    add_codes,
    add_encounter,
    add_patient,
    add_procedure,
    add_provenance,
    add_record,
    add_software,
    add_strap,
)
from engine.records.exports.stretches import Stretch
from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordHeader
from engine.records.session_summary import Wearer
from engine.records.summary_listener import wearer_of

UNDATED = "1985-01-01T00:00:00+00:00"  # the day that EDF+ gives to recordings whose date may not be told


def fhir_files(recorded: Recorded, request: ExportRequest) -> Exported:
    """Raises RecordError where the record is damaged, ExportError where nothing was recorded in it."""
    seen = gathered(recorded)
    if seen.last_t is None:
        raise ExportError(f"{recorded.name}: nothing was recorded in it: there is nothing to export")
    began = recorded.header.began if request.keeps_dates else UNDATED
    writing = Writing(
        session=f"{request.code}/{request.session}",
        began=datetime.fromisoformat(began),
        tags=tuple(_tags(recorded.header, request)),
    )
    _write(writing, recorded, request, seen)
    data = json.dumps(_bundle(writing, seen), ensure_ascii=False, indent=1, allow_nan=False).encode()
    file = ExportFile(path=f"{request.session}.fhir.json", data=data)
    return Exported(files=(file,), remarks=tuple(_remarks(recorded, request, seen)))


def _write(
    writing: Writing,
    recorded: Recorded,
    request: ExportRequest,
    seen: Gathering,
) -> None:
    header, ended = recorded.header, seen.last_t or 0.0
    patient = add_patient(writing, request.code)
    software = add_software(writing, header)
    encounter = add_encounter(writing, patient, ended, is_ended=seen.is_ended)
    whose = {"patient": patient, "encounter": encounter}
    told = [encounter, add_procedure(writing, header, seen, **whose)]
    by_software = Subject(writing, device=software, **whose)
    for number, passage in enumerate(seen.passages):
        told += by_software.add_passage(number, passage)
    for number, said in enumerate(seen.said):
        told.append(by_software.add_said(number, said))
    if seen.has_strap or seen.ecg:
        by_strap = Subject(writing, device=add_strap(writing, seen.strap_models), **whose)
        told += [by_strap.add_ecg(number, part) for number, part in enumerate(_parts(seen.ecg))]
    adverse = [event for event in request.events if event.get("kind") == "adverse_event"]
    told += [add_adverse_event(writing, number, one, **whose) for number, one in enumerate(adverse)]
    told += add_responses(writing, request.answered, **whose)
    record = add_record(writing, digest_of(recorded), **whose)
    add_provenance(writing, header, targets=told, software=software, record=record, ended=ended)
    add_codes(writing)


def _parts(stretches: tuple[Stretch, ...]) -> Iterator[Stretch]:
    """Of LONGEST_ECG_S, and one sample more, at most; a stretch of one sample has no rate, and is left out."""
    for stretch in stretches:
        begin = 0
        while len(stretch) - begin > 1:
            end = int(stretch.t.searchsorted(stretch.t[begin] + LONGEST_ECG_S))
            end += len(stretch) - end == 1  # the last one goes with those before it
            yield Stretch(t=stretch.t[begin:end], values=stretch.values[begin:end])
            begin = end


def _bundle(writing: Writing, seen: Gathering) -> dict[str, Plain]:
    return {
        "resourceType": "Bundle",
        "meta": {"tag": list(writing.tags)},
        "type": "collection",
        "timestamp": writing.at(seen.last_t or 0.0),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in writing.resources],
    }


def _tags(header: RecordHeader, request: ExportRequest) -> Iterator[Resource]:
    yield code("not_a_medical_device").coding
    if wearer_of(header) is Wearer.VIRTUAL:
        yield TEST_DATA
    if not request.keeps_dates:
        yield code("undated").coding


def _remarks(recorded: Recorded, request: ExportRequest, seen: Gathering) -> Iterator[str]:
    yield from torn_remarks(recorded)
    if not seen.ecg:
        yield "No ECG was recorded."
    if seen.unread:
        yield f"ECG frames that could not be read, as in the session, and are left out: {seen.unread}."
    if not request.keeps_dates:
        yield f"No date is told: times are counted from {UNDATED}."
