"""What is done where somebody tells of being better off dead, or of self-harm: kept at once, shown before all else.

The rule looks at one answer alone: whatever the total, however much else is missing (PHQ-9 item 9, LOINC 44260-8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from textwrap import indent

import sqlalchemy as sa

from engine.records.audit import append
from engine.records.audit_actions import Action
from engine.records.patients import Patient, patient_of
from engine.records.questionnaires.form import Filling, Form, Item
from engine.records.questionnaires.response_rows import RISK, RISK_SEEN, ResponseRow, append_row, rows_of
from engine.records.recorded import RecordError
from engine.records.vault import Vault, new_id

RISK_FROM: Mapping[str, int] = {"44260-8": 1}  # LOINC code of an item -> from which answer on
SHORTEST_WHO, LONGEST_WHO = 2, 60  # letters: a digit or a letter alone is an answer or a key that slipped


class RiskOpen(RecordError):
    """A risk was told of, and nobody has acknowledged it yet."""


class RiskState(Enum):
    """What a filling says of risk, in words."""

    REPORTED = "reported"
    NOT_REPORTED = "not reported"
    NOT_ANSWERED = "not answered, so not known"
    NOT_ASKED = "not asked by this questionnaire"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSignal:
    """Somebody told of risk. `id` is None, with `trouble` saying why, where it could not be kept in the vault."""

    patient: Patient
    form: str
    response_id: str
    id: str | None
    at: str | None  # ISO 8601 in UTC
    trouble: str | None = None
    seen_by: str | None = None  # who acknowledged it; None: nobody yet
    seen_at: str | None = None


def risk_items(form: Form) -> tuple[Item, ...]:
    """The items whose answers are acted on at once, in whichever form and language they stand."""
    return tuple(item for item in form.items if _risk_from(item) is not None)


def is_risk(form: Form, link_id: str, value: int) -> bool:
    """Does this answer alone raise the protocol? Raises KeyError for an item that the form does not have."""
    lowest = _risk_from(form.item(link_id))
    return lowest is not None and value >= lowest


def risk_state(filling: Filling) -> RiskState:
    """What is said so far."""
    items, values = risk_items(filling.form), filling.values
    if not items:
        return RiskState.NOT_ASKED
    if any(is_risk(filling.form, item.link_id, values[item.link_id]) for item in items if item.link_id in values):
        return RiskState.REPORTED
    return RiskState.NOT_REPORTED if all(item.link_id in values for item in items) else RiskState.NOT_ANSWERED


def keep_risk(vault: Vault, connection: sa.Connection, patient: Patient, *, form: str, response_id: str) -> RiskSignal:
    """Write down, within the caller's transaction, that risk was told of: the fact alone in the audit, no answer."""
    risk_id = new_id()
    row = append_row(
        vault,
        connection,
        row_id=risk_id,
        patient_id=patient.id,
        kind=RISK,
        values={"form": form, "response": response_id},
    )
    append(vault, connection, Action.RISK_RAISED, patient=patient.code, risk=risk_id)
    return _signal(patient, row)


def risks_of(vault: Vault, patient_id: str) -> tuple[RiskSignal, ...]:
    """All that was ever told of, oldest first, with who acknowledged it; also where the answers were not kept or were
    taken back. Raises VaultError."""
    rows = rows_of(vault, patient_id)
    told = [row for row in rows if row.kind == RISK]
    if not told:
        return ()
    patient = patient_of(vault, patient_id)
    seen = {str(row.values["risk"]): row for row in reversed(rows) if row.kind == RISK_SEEN}  # the first of each
    return tuple(_seen(_signal(patient, row), seen.get(row.id)) for row in told)


def open_risk(vault: Vault, patient_id: str) -> tuple[RiskSignal, ...]:
    """What was told of and nobody has acknowledged yet, oldest first; of whichever day. Raises VaultError."""
    return tuple(one for one in risks_of(vault, patient_id) if one.seen_by is None)


def acknowledge(vault: Vault, signal: RiskSignal, *, who: str) -> None:
    """Keep who has seen it, and when. Raises RecordError where nobody is named."""
    if sum(letter.isalpha() for letter in who) < SHORTEST_WHO or len(who.strip()) > LONGEST_WHO:
        raise RecordError(f"who has seen it is told in {SHORTEST_WHO} to {LONGEST_WHO} letters: a name or initials")
    if signal.id is None:
        raise RecordError(
            "this risk is not in the vault, so who has seen it cannot be kept there either: write it down"
        )
    with vault.store.writing() as connection:
        append_row(
            vault,
            connection,
            row_id=new_id(),
            patient_id=signal.patient.id,
            kind=RISK_SEEN,
            values={"risk": signal.id, "who": who.strip()},
        )
        append(vault, connection, Action.RISK_ACKNOWLEDGED, patient=signal.patient.code, risk=signal.id)


def require_no_open_risk(vault: Vault, patient_id: str) -> None:
    """Go on, as to an exposure, only where no risk is open. Raises RiskOpen."""
    signals = open_risk(vault, patient_id)
    if signals:
        code = signals[0].patient.code
        raise RiskOpen(
            f"{told_of(signals[0])[0]}: thoughts of being better off dead, or of self-harm, were told of, "
            "and nobody has acknowledged it: no exposure begins. Ask the person, follow your clinic's protocol, then: "
            f"attune questionnaire acknowledge --person {code}"
        )


def risk_lines(told: Sequence[str], *, protocol: str | None) -> tuple[str, ...]:
    """What is shown before anything else. `told`: who or what told of it (`told_of`); `protocol`: the clinic's own
    words, None: it has set none. Empty where nobody told of risk."""
    if not told:
        return ()
    words = _NO_PROTOCOL if protocol is None else f"The clinic's protocol:\n{indent(protocol.strip(), '| ')}"
    inner = (_HEAD, "", *told, "", *_WHAT_TO_DO, "", *words.splitlines())
    return (_BAR, *(f"   {line}".rstrip() for line in inner), _BAR)


def told_of(signal: RiskSignal) -> tuple[str, ...]:
    """Who, by which questionnaire, when."""
    when = "" if signal.at is None else f", {signal.at[:16].replace('T', ' ')} UTC"
    said = f"{signal.patient.code}: {signal.form}{when}"
    if signal.trouble is None:
        return (said,)
    return (said, f"IT COULD NOT BE KEPT IN THE VAULT: write it down now. ({signal.trouble})")


_BAR = "!" * 78
_HEAD = "RISK: thoughts of being better off dead, or of self-harm, were told of."
_NO_PROTOCOL = "This station knows no protocol of its clinic: set risk_help in [records] of station.toml."
_WHAT_TO_DO = (
    "1. Stay with the person.",
    "2. Ask directly.",
    "3. Follow the protocol of your clinic.",
    "No score takes this back, and no exposure begins before somebody has acknowledged it.",
)


def _seen(signal: RiskSignal, row: ResponseRow | None) -> RiskSignal:
    return signal if row is None else replace(signal, seen_by=str(row.values["who"]), seen_at=row.at)


def _risk_from(item: Item) -> int | None:
    """From which answer on an item tells of risk, by its code or the end of its linkId; None: it does not."""
    codes = (item.code or "", item.link_id.rpartition("/")[2])
    return next((RISK_FROM[code] for code in codes if code in RISK_FROM), None)


def _signal(patient: Patient, row: ResponseRow) -> RiskSignal:
    return RiskSignal(
        patient=patient,
        form=str(row.values["form"]),
        response_id=str(row.values["response"]),
        id=row.id,
        at=row.at,
    )
