"""Who, with what, when: patient, devices, encounter, procedure, record and provenance, as FHIR resources."""

from collections.abc import Iterable, Mapping, Sequence

from engine.records.exports.fhir.codes import AgentRole, EncounterStatus, ProcedureStatus, Severity, code, code_table
from engine.records.exports.fhir.elements import Resource, Writing, narrative
from engine.records.exports.fhir.gathering import Gathering
from engine.records.exports.fhir.observations import Reference
from engine.records.exports.fhir.record_digest import RecordDigest
from engine.records.message_json import Plain
from engine.records.recorded import RecordHeader
from policies.policy import Phase

NOT_A_DEVICE = "Made by software that is not a medical device: no diagnosis and no treatment may rest on it."
HOW_COUNTED = (
    "Means are of looks once a second where the value was known; the share of the time that is so stands beside each. "
    "The cardiac arousal index tells how a heart differs from this person's rest: it is not anxiety and not distress."
)
_AMBULATORY = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory"}


def add_patient(writing: Writing, pseudonym: str) -> Reference:
    """The pseudonym and nothing else."""
    return writing.add("Patient", "patient", identifier=[_own("pseudonym", pseudonym)], active=True)


def add_codes(writing: Writing) -> None:
    """Our own codes, so that whoever reads the bundle alone knows what they mean."""
    table = code_table()
    writing.add(
        "CodeSystem",
        "codes",
        url=table.own_system,
        name="AttuneSession",
        title="What Attune records that no public code names",
        status="draft",
        content="complete",
        caseSensitive=True,
        description=f"Reviewed: {table.reviewed}.",
        copyright=table.loinc_notice,
        concept=[{"code": one.code, "display": one.display} for one in table.own],
    )


def add_software(writing: Writing, header: RecordHeader) -> Reference:
    return writing.add(
        "Device",
        "software",
        text=narrative(header.software, NOT_A_DEVICE, HOW_COUNTED, code_table().loinc_notice),
        deviceName=[{"name": "Attune", "type": "user-friendly-name"}],
        type=code("software").concept,
        version=[
            {"type": {"text": "software"}, "value": header.software},
            {"type": {"text": "estimator of arousal"}, "value": header.estimator},
            {"type": {"text": "SHA-256 of the estimator's weights"}, "value": header.weights_digest},
        ],
    )


def add_strap(writing: Writing, models: Sequence[str]) -> Reference:
    """The model, never a serial number or an address."""
    named = [{"name": one, "type": "model-name"} for one in models]
    told = "The model is not known." if not models else "No serial number is told."
    return writing.add("Device", "strap", text=narrative(told), type=code("strap").concept, deviceName=named or None)


def add_encounter(writing: Writing, patient: Reference, ended: float, *, is_ended: bool) -> Reference:
    """Of a session whose end was not recorded nobody knows how it went on."""
    return writing.add(
        "Encounter",
        "session",
        status=(EncounterStatus.FINISHED if is_ended else EncounterStatus.UNKNOWN).value,
        **{"class": _AMBULATORY},
        subject=patient,
        period=writing.period(0, ended),
        text=narrative(NOT_A_DEVICE),
    )


def add_procedure(
    writing: Writing,
    header: RecordHeader,
    seen: Gathering,
    *,
    patient: Reference,
    encounter: Reference,
) -> Reference:
    """What was done. A session whose end is missing has an unknown status."""
    status = ProcedureStatus.COMPLETED if seen.is_ended else ProcedureStatus.UNKNOWN
    kind = "practice" if any(passage.phase is Phase.PRACTICE for passage in seen.passages) else "exposure"
    return writing.add(
        "Procedure",
        "session",
        status=(ProcedureStatus.STOPPED if seen.is_stopped else status).value,
        code=code(kind).concept,
        subject=patient,
        encounter=encounter,
        performedPeriod=writing.period(0, seen.last_t or 0.0),
        identifier=[_own("policy-sha256", header.policy_digest)],
        text=narrative(NOT_A_DEVICE, *_phases(seen)),
    )


def add_adverse_event(
    writing: Writing,
    number: int,
    event: Mapping[str, Plain],
    *,
    patient: Reference,
    encounter: Reference,
) -> Reference:
    """One that was noted. Its words stand in it only where the request kept them."""
    t = event.get("t")
    words = "; ".join(str(event[name]) for name in ("name", "words", "action") if event.get(name))
    severity = event.get("severity")
    told = next((one for one in Severity if one.value == severity), None)
    return writing.add(
        "AdverseEvent",
        f"{number}",
        actuality="actual",
        event={"text": words or "adverse event; its words are left out"},
        subject=patient,
        encounter=encounter,
        date=writing.at(t) if isinstance(t, int | float) else None,
        severity=None if told is None else told.concept,
    )


def add_record(writing: Writing, digest: RecordDigest | None, *, patient: Reference, encounter: Reference) -> Reference:
    """The raw record, by its hash where it has one; it is not enclosed."""
    attachment: Resource = {"title": "Record of the session; not enclosed"}
    if digest is not None and digest.sha1 is not None:
        attachment |= {"contentType": "application/jsonl", "size": digest.size, "hash": digest.sha1}
    return writing.add(
        "DocumentReference",
        "record",
        status="current",
        type=code("record").concept,
        subject=patient,
        identifier=None if digest is None else [_own(digest.words, digest.sha256)],
        content=[{"attachment": attachment}],
        context={"encounter": [encounter]},
    )


def add_provenance(
    writing: Writing,
    header: RecordHeader,
    *,
    targets: Iterable[Reference],
    software: Reference,
    record: Reference,
    ended: float,
) -> Reference:
    """By which software, policy and weights; and who signed the policy, where somebody did."""
    agents: list[Resource] = [{"type": AgentRole.ASSEMBLER.concept, "who": software}]
    if header.signed is not None:
        agents.append({"type": AgentRole.ATTESTER.concept, "who": {"display": _signer(header.signed)}})
    return writing.add(
        "Provenance",
        "provenance",
        target=list(targets),
        recorded=writing.at(ended),
        agent=agents,
        entity=[
            {"role": "source", "what": record},
            {"role": "source", "what": {"identifier": _own("policy-sha256", header.policy_digest)}},
            {"role": "source", "what": {"identifier": _own("weights-sha256", header.weights_digest)}},
        ],
        text=narrative(NOT_A_DEVICE, HOW_COUNTED),
    )


def _own(name: str, value: str) -> Resource:
    """An identifier; what kind it is stands in its type, since nobody assigns these numbers."""
    return {"type": {"text": name}, "system": code_table().own_system, "value": value}


def _signer(signed: Mapping[str, str]) -> str:
    told = [signed[name] for name in ("signer", "role") if signed.get(name)]
    return ", ".join(told) if told else "signed; by whom is left out"


def _phases(seen: Gathering) -> Iterable[str]:
    for passage in seen.passages:
        step = "" if passage.step is None else f", step {passage.step + 1}"
        yield f"{passage.began:.0f} s to {passage.ended:.0f} s: {passage.phase.value}{step}"
