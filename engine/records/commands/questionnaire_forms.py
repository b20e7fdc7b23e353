"""`attune questionnaire list|show|score|import`: what needs no open vault."""

from datetime import UTC, datetime
from pathlib import Path

from engine.command import DONE, FINDING
from engine.records.key_file import NAME
from engine.records.questionnaires.form import Form
from engine.records.questionnaires.form_json import FormError
from engine.records.questionnaires.instruments import INSTRUMENTS, SLOTS, instrument_of
from engine.records.questionnaires.json_files import json_of
from engine.records.questionnaires.protocol import clinic_protocol
from engine.records.questionnaires.response_json import filling_of
from engine.records.questionnaires.risk import RiskState, risk_lines, risk_state
from engine.records.questionnaires.scoring import scores_of
from engine.records.questionnaires.shelf import FOLDER, Brought, Shelf
from engine.records.questionnaires.words import form_lines, risk_state_line, score_lines, slot_lines
from engine.records.unlocking import acting, vault_folder
from engine.settings import read_settings, settings_path


def shelf_of(place: Path | None) -> Shelf:
    """The forms of a vault's folder beside those that come with the program; without a vault these alone."""
    folder = vault_folder(place)
    return Shelf(folder / FOLDER if (folder / NAME).exists() else None)


def list_forms(place: Path | None) -> int:
    shelf = shelf_of(place)
    for name in shelf.names:
        form, brought = shelf.form(name), shelf.licence(name)
        whence = "comes with Attune" if brought is None else f"brought under: {brought.licence}"
        scored = "" if instrument_of(form) is not None else ", not scored here"
        items = f"{len(form.items)} item{'s' if len(form.items) > 1 else ''}"
        print(f"{name:<10}  {items:<8}  {form.title} ({whence}{scored})")
    for name in shelf.empty_slots:
        one = INSTRUMENTS[name]
        print(f"{name:<10}  no items  {one.title}: scored here; {one.terms}: see `attune questionnaire show {name}`")
    return DONE


def show_form(place: Path | None, name: str, *, language: str | None) -> int:
    shelf = shelf_of(place)
    if name in SLOTS and name not in shelf.names:
        print("\n".join(slot_lines(INSTRUMENTS[name])))
        return DONE
    form, brought = shelf.form(name, language=language), shelf.licence(name)
    print("\n".join(form_lines(form, instrument_of(form))))
    if brought is not None:
        print(f"Brought by {brought.by} on {brought.at[:10]} under: {brought.licence}")
    return DONE


def score_file(place: Path | None, path: Path, *, form: str | None) -> int:
    """Risk is told first, and is a finding: what lies in a file is kept nowhere by this."""
    resource = json_of(path)
    asked = _form_of(shelf_of(place), path, resource, form)
    try:
        filling = filling_of(resource, asked)
    except FormError as error:
        raise FormError(f"{path}: {error}") from None
    state = risk_state(filling)
    if state is RiskState.REPORTED:
        told = (f"{path}: {asked.title}", "This file is kept nowhere by this command: act on it now.")
        protocol = clinic_protocol(read_settings(settings_path()).records)
        print("\n".join(risk_lines(told, protocol=protocol)))
    print(asked.title)
    instrument = instrument_of(asked)
    scores = () if instrument is None else scores_of(instrument, filling.values)
    for line in (*score_lines(scores, asked), risk_state_line(state)):
        if line is not None:
            print(f"  {line}")
    return FINDING if state is RiskState.REPORTED else DONE


def import_form(place: Path | None, path: Path, *, licence: str, name: str | None) -> int:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    form = shelf_of(place).bring(path, Brought(licence=licence, by=acting(), at=at), name=name)
    instrument = instrument_of(form)
    how = "not scored here" if instrument is None else f"scored as {instrument.title}"
    print(f"{form.name}: {form.title}, {len(form.items)} items, {how}; used under: {licence}")
    return DONE


def _form_of(shelf: Shelf, path: Path, resource: object, name: str | None) -> Form:
    """The questionnaire that is named, or of which the response says that it answers it."""
    if name is not None:
        return shelf.form(name)
    said = resource.get("questionnaire") if isinstance(resource, dict) else None
    for one in shelf.names:
        form = shelf.form(one)
        if isinstance(said, str) and said.partition("|")[0] == form.url:
            return form
    raise FormError(f"{path}: answers {said!r}, which is none of these: {', '.join(shelf.names)}; say --form NAME")
