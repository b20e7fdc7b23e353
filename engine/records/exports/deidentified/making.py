"""De-identified sets: whose sessions, checked first; then each written as it is made, with a table and a page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.records.audit import Action, audited
from engine.records.consent import Purpose, all_consents, require
from engine.records.exports.answered import answered_forms
from engine.records.exports.deidentified.ages import age_band
from engine.records.exports.deidentified.forms import without_own_words
from engine.records.exports.deidentified.page import ToldSession, page_of, table_of, warnings_of
from engine.records.exports.deidentified.pseudonyms import Pseudonyms
from engine.records.exports.deidentified.record import DeidentifiedRecord
from engine.records.exports.exported import ExportError, ExportFile, ExportRequest
from engine.records.exports.exporting import PEOPLE_WROTE
from engine.records.exports.formats import ExportFormat
from engine.records.identity import show_identity
from engine.records.message_json import Plain
from engine.records.notes import AdverseKind
from engine.records.patients import Patient
from engine.records.session_reader import SessionEntry, VaultSession
from engine.records.session_summary import Wearer
from engine.records.summary_listener import wearer_of
from engine.records.vault import PSEUDONYM_SECRET, Vault

_BARE = ("t", "kind", "severity")  # fields of people's events that nobody writes freely
_ADVERSE = frozenset(kind.value for kind in AdverseKind)


@dataclass(slots=True)
class Deidentifying:
    """Makes one set. `files` gives them one by one; what was made stands in `sessions` afterwards."""

    vault: Vault
    formats: Sequence[ExportFormat]
    tells_age: bool
    sessions: list[ToldSession] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _ages: dict[str, str | None] = field(default_factory=dict)

    def files(self, entries: Sequence[SessionEntry], made: Callable[[int], None]) -> Iterator[ExportFile]:
        """Every file of the set; `made` hears how many sessions are done. Raises RecordError.

        Consent is to be checked before: `require_research`.
        """
        for number, entry in enumerate(entries, start=1):
            yield from self._session(entry)
            made(number)
        yield ExportFile(path="sessions.csv", data=table_of(self.sessions))
        yield ExportFile(path="README.md", data=page_of(self.sessions, [one.name for one in self.formats]))

    @property
    def warnings(self) -> tuple[str, ...]:
        return warnings_of(self.sessions)

    def _session(self, entry: SessionEntry) -> Iterator[ExportFile]:
        names = Pseudonyms(self.vault.secret(PSEUDONYM_SECRET))
        session, subject = VaultSession(self.vault, entry.id), names.subject(entry.patient_id)
        name, began = names.session(entry.id), names.shifted(entry.patient_id, session.header.began)
        record = DeidentifiedRecord(session, name=name, began=began)
        request = ExportRequest(
            code=subject,
            session=name,
            keeps_dates=True,  # the shifted ones
            events=tuple(_bare(one) for one in session.events() if one.get("kind") in PEOPLE_WROTE),
            answered=tuple(map(without_own_words, answered_forms(self.vault, session))),
        )
        audited(self.vault, Action.SESSION_DEIDENTIFIED, patient=entry.code, session=entry.id)
        for form in self.formats:
            exported = form.writes()(record, request)
            folder = subject if form.suffix is not None else f"{subject}/{name}_{form.name}"
            yield from (replace(one, path=f"{folder}/{one.path}") for one in exported.files)
            self.remarks += (f"{name}: {remark}" for remark in exported.remarks)
        self.sessions.append(self._told(entry, session, record, subject=subject))

    def _told(
        self, entry: SessionEntry, session: VaultSession, record: DeidentifiedRecord, *, subject: str
    ) -> ToldSession:
        header = record.header
        return ToldSession(
            subject=subject,
            session=record.name,
            began=header.began,
            policy=header.settings["policy"],
            scene=header.settings["scene"],
            heart_flags=" and ".join(header.heart_flags),
            age_band=age_band(self._born(entry), session.header.began) if self.tells_age else "",
            wearer=wearer_of(session.header).name.lower(),
            is_whole=record.torn is None,
            packets_left_out=record.dropped,
        )

    def _born(self, entry: SessionEntry) -> str | None:
        if entry.patient_id not in self._ages:
            patient = Patient(id=entry.patient_id, code=entry.code)
            self._ages[entry.patient_id] = show_identity(self.vault, patient).born
        return self._ages[entry.patient_id]


def require_research(vault: Vault, entries: Sequence[SessionEntry]) -> None:
    """Raises ConsentMissing for a person whose consent to research does not hold; ExportError: there is no session."""
    if not entries:
        raise ExportError("there is no session to de-identify")
    for patient_id in {entry.patient_id: None for entry in entries if _is_person(vault, entry)}:
        require(vault, patient_id, Purpose.RESEARCH)


def consenting(vault: Vault, entries: Sequence[SessionEntry]) -> tuple[SessionEntry, ...]:
    """The sessions of people whose consent to research holds today; virtual patients' are none of a person."""
    today = datetime.now().astimezone().date()
    newest = {who: consents.get(Purpose.RESEARCH) for who, consents in all_consents(vault).items()}
    held = {who for who, consent in newest.items() if consent is not None and consent.holds_on(today)}
    return tuple(one for one in entries if one.patient_id in held and _is_person(vault, one))


def _is_person(vault: Vault, entry: SessionEntry) -> bool:
    told = entry.label.get("wearer")
    return told == Wearer.PERSON.name if told is not None else _wearer(vault, entry) is Wearer.PERSON


def _wearer(vault: Vault, entry: SessionEntry) -> Wearer:
    return wearer_of(VaultSession(vault, entry.id).header)


def _bare(event: Mapping[str, Plain]) -> dict[str, Plain]:
    """An event of people without anything that they wrote."""
    told = {name: value for name, value in event.items() if name in _BARE}
    return told | ({"name": event["name"]} if event.get("name") in _ADVERSE else {})
