"""`attune questionnaire ask|history|acknowledge`: what people say, in the vault."""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from engine.command import DONE, FINDING
from engine.records.audit import audited
from engine.records.audit_actions import Action
from engine.records.commands.questionnaire_forms import shelf_of
from engine.records.opening import opened_vault
from engine.records.patients import Patient, find_patient
from engine.records.questionnaires.asking import Asking, Ended
from engine.records.questionnaires.form import Form
from engine.records.questionnaires.form_json import FormError
from engine.records.questionnaires.protocol import clinic_protocol
from engine.records.questionnaires.responses import Moment, StoredResponse, changes_of, responses_of, score_of
from engine.records.questionnaires.risk import RiskSignal, acknowledge, open_risk, risk_lines, risks_of, told_of
from engine.records.questionnaires.sitting import Sitting
from engine.records.questionnaires.words import change_lines, risk_state_line, score_lines
from engine.records.recorded import RecordError
from engine.records.session_names import SHORT, find_session
from engine.records.vault import Vault
from engine.settings import read_settings, settings_path

_ANEW = "\x1b[2J\x1b[3J\x1b[H"  # clears a terminal and what it scrolled away: the next person sees no answers


def ask(
    place: Path | None, name: str, *, person: str, session: str | None, moment: Moment | None, language: str | None
) -> int:
    form = shelf_of(place).form(name, language=language)
    with opened_vault(place) as vault:
        patient = find_patient(vault, person)
        session_id = None if session is None else _session_of(vault, patient, session)
        sitting = Sitting(vault, patient, form, session_id=session_id, moment=moment)
        _show_risks(open_risk(vault, patient.id))
        if sys.stdin.isatty():
            _read("Hand over now. Enter begins: ")
        asking = Asking(vault, sitting, read=_read, page=_page, say=_say, protocol=_protocol())
        try:
            ended = asking.ask()
        except (KeyboardInterrupt, RecordError):  # what told of risk is not to go with the page
            _page(_risk_lines(() if sitting.risk is None or not asking.is_risk_open else (sitting.risk,)))
            raise
        _page(())
        return _told(vault, patient, asking, ended)


def _told(vault: Vault, patient: Patient, asking: Asking, ended: Ended) -> int:
    """Risk first, also where answers before this one left it open."""
    signals = open_risk(vault, patient.id)
    unkept = (asking.unkept_risk,) if asking.unkept_risk is not None else ()
    _show_risks((*unkept, *signals))
    print(f"{patient.code}: {ended.value}.")
    if asking.response is not None:
        print(f"Scores: attune questionnaire history --person {patient.code}")
    return FINDING if signals or unkept else DONE


def history(place: Path | None, *, person: str, is_json: bool) -> int:
    with opened_vault(place) as vault:
        patient = find_patient(vault, person)
        risks, responses = risks_of(vault, patient.id), responses_of(vault, patient.id)
        audited(vault, Action.QUESTIONNAIRE_SHOWN, patient=patient.code)
    signals = [one for one in risks if one.seen_by is None]
    if is_json:
        print(json.dumps(_plain(patient, risks, responses), indent=1, ensure_ascii=False))
        return FINDING if signals else DONE
    _show_risks(signals)
    for one in risks:
        if one.seen_by is not None and one.seen_at is not None:
            print(f"Risk told of: {told_of(one)[0]}; acknowledged by {one.seen_by}, {one.seen_at[:16]} UTC")
    by_form: dict[str, list[StoredResponse]] = defaultdict(list)
    for response in responses:
        by_form[response.form].append(response)
    if not responses:
        print(f"{patient.code} has answered no questionnaire yet.")
    for name, answered in by_form.items():
        _show_form(answered, _form_of(place, name))
    return FINDING if signals else DONE


def acknowledge_open(place: Path | None, *, person: str) -> int:
    with opened_vault(place) as vault:
        patient = find_patient(vault, person)
        signals = open_risk(vault, patient.id)
        if not signals:
            print(f"{patient.code}: no risk is open.")
            return DONE
        _show_risks(signals)
        who = _read("Who has seen this? Name or initials, then Enter: ")
        if who is None or not who.strip():
            print("Nobody was named: it stays open.")
            return FINDING
        for signal in signals:
            acknowledge(vault, signal, who=who)
    print(f"{patient.code}: acknowledged by {who.strip()}.")
    return DONE


def _session_of(vault: Vault, patient: Patient, said: str) -> str:
    """A session of this person: `last` is this person's last."""
    entry = find_session(vault, f"{patient.code}:last" if said.lower() == "last" else said)
    if entry.patient_id != patient.id:
        raise RecordError(f"session {entry.id[:SHORT]} is {entry.code}'s, not {patient.code}'s")
    return entry.id


def _show_risks(signals: Sequence[RiskSignal]) -> None:
    _say(_risk_lines(signals))


def _risk_lines(signals: Sequence[RiskSignal]) -> tuple[str, ...]:
    return risk_lines([line for signal in signals for line in told_of(signal)], protocol=_protocol())


def _form_of(place: Path | None, name: str) -> Form | None:
    """For the numbers of items; None: it is not here any more."""
    try:
        return shelf_of(place).form(name)
    except FormError:
        return None


def _show_form(answered: Sequence[StoredResponse], form: Form | None) -> None:
    print(f"\n{answered[-1].title}")
    for response in answered:
        print(f"  {_when(response)}")
        for line in (*score_lines(score_of(response), form), risk_state_line(response.risk)):
            if line is not None:
                print(f"    {line}")
    for words, before, after in _pairs(answered):
        changes = changes_of(before, after)
        if changes:
            print(f"  {words}")
            for line in change_lines(changes):
                print(f"    {line}")


def _pairs(answered: Sequence[StoredResponse]) -> list[tuple[str, StoredResponse, StoredResponse]]:
    """Before and after each session; and the first and the last scored of those that were asked apart from one."""
    pairs = []
    for after in answered:
        befores = [one for one in answered if one.session_id == after.session_id and one.moment is Moment.BEFORE]
        if after.moment is Moment.AFTER and after.session_id is not None and befores:
            pairs.append((f"before and after session {after.session_id[:SHORT]}", befores[-1], after))
    alone = [one for one in answered if one.moment is None and all(score.is_known for score in score_of(one))]
    if len(alone) > 1:
        pairs.append((f"from {alone[0].at[:10]} to {alone[-1].at[:10]}", alone[0], alone[-1]))
    return pairs


def _when(response: StoredResponse) -> str:
    session = "" if response.session_id is None else f" session {response.session_id[:SHORT]}"
    moment = "" if response.moment is None else f", {response.moment.value}"
    return f"{response.at[:16].replace('T', ' ')} UTC{moment}{session}, {response.status.value}, by {response.by}"


def _plain(patient: Patient, risks: Sequence[RiskSignal], responses: Sequence[StoredResponse]) -> object:
    return {
        "patient": patient.code,
        "risks": [
            {"id": one.id, "form": one.form, "at": one.at, "seen_by": one.seen_by, "seen_at": one.seen_at}
            for one in risks
        ],
        "responses": [
            {
                "id": one.id,
                "at": one.at,
                "by": one.by,
                "form": one.form,
                "session": one.session_id,
                "moment": None if one.moment is None else one.moment.value,
                "status": one.status.value,
                "risk": one.risk.name,
                "scores": [asdict(score) for score in score_of(one)],
                "answers": {answer.link_id: answer.value for answer in one.answers},
            }
            for one in responses
        ],
    }


def _protocol() -> str | None:
    return clinic_protocol(read_settings(settings_path()).records)


def _read(prompt: str) -> str | None:
    """A line of the input; None: it ended."""
    if sys.stdin.isatty():
        try:
            return input(prompt)
        except EOFError:
            return None
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None


def _page(lines: Sequence[str]) -> None:
    if sys.stdout.isatty():
        print(_ANEW, end="")
    _say(lines)


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()
