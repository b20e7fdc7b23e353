"""What identifies somebody is planted wherever it can stand, and found nowhere in what is given away for research."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from biosignals.polar_profile import EcgFrame
from engine.messages import (
    Actuator,
    ActuatorLost,
    Alert,
    AlertKind,
    Context,
    EcgPacket,
    SceneOrder,
    SceneVerb,
    StrapFound,
    StrapLost,
    StrapPacket,
    Tick,
    Trouble,
)
from engine.plan import tape_header
from engine.records.consent import ConsentMissing, Purpose, give, withdraw
from engine.records.exports.deidentified.ages import age_band
from engine.records.exports.deidentified.cells import small_cells
from engine.records.exports.deidentified.known_words import REMOVED
from engine.records.exports.deidentified.making import Deidentifying, consenting, require_research
from engine.records.exports.deidentified.pseudonyms import Pseudonyms
from engine.records.exports.formats import FORMATS, format_named
from engine.records.heard import heard
from engine.records.identity import write_identity
from engine.records.notes import AdverseKind, Severity, adverse_event, note
from engine.records.patients import add_patient
from engine.records.questionnaires.form import Answer, Filling, Form, Item, Option
from engine.records.questionnaires.responses import keep_response
from engine.records.questionnaires.shelf import Shelf
from engine.records.session_reader import session_entries
from engine.records.session_writer import SessionWriter
from engine.records.tape import Tape
from engine.records.vault import new_id
from tests.engine.records.exports.sessions_with_ecg import STRAP_NAME, steps_with_ecg
from tests.engine.records.rig import vault_at
from tests.engine.rehearsed import demo_plan

PLANTED = ("Meier", "8C4F2A11", "C4:2F:90:11:22:33", "/home/anna", "Lakeside", "EEG of Anna")
BEGAN = "2026-03-14T09:26:53+01:00"
SETTINGS = {"strap": "Polar H10 8C4F2A11 (C4:2F:90:11:22:33)", "heart": "/home/anna/Meier.csv", "scene": "heights"}
SIGNED = {"signer": "Dr. Meier", "role": "therapist, Lakeside clinic", "public_key": "ab12"}


def planted_policy() -> dict:
    policy = demo_plan().policy.model_dump(mode="json")
    return {**policy, "name": "for Anna Meier", "description": "the dog of Mrs. Meier, Lakeside"}


def planted_header():
    header = tape_header(demo_plan(), SETTINGS)
    return replace(
        header,
        began=BEGAN,
        policy=planted_policy(),
        signed=SIGNED,
        stands_in_why="/home/anna/weights.npz cannot be read",
        heart_flags=("beta-blocker", "asked by Dr. Meier"),
    )


def planted_steps():
    """Names among the inputs and in every sentence of the outcomes."""
    for number, (tick, outcome) in enumerate(steps_with_ecg()):
        inputs, t = list(tick.inputs), tick.t
        if number == 5:
            inputs += [
                StrapLost(t=t, reason="C4:2F:90:11:22:33 went away"),
                StrapFound(t=t, name=STRAP_NAME),
                StrapFound(t=t, name="Meier's strap"),
                ActuatorLost(t=t, actuator=Actuator.STAGE, reason="/home/anna/.stage died"),
                Trouble(t=t, words="LSL: the stream EEG of Anna has gone"),
                Context(t=t, channel="EEG of Anna", labels=("Meier Fz",), values=(1.5,)),
                SceneOrder(t=t, verb=SceneVerb.DO, name="Meier comes in"),
                StrapPacket(t=t, payload=b"\xffMeier"),
            ]
            alerts = (Alert(t=t, kind=AlertKind.TROUBLE, words="LSL: the stream EEG of Anna has gone"),)
            outcome = replace(outcome, alerts=alerts)
        yield (
            Tick(t=t, inputs=tuple(inputs)),
            replace(
                outcome,
                policy_why="SUDS of Anna Meier is 40",
                gate_why="Lakeside",
                suggestion="ask Meier",
                scene_why="Meier comes in",
                policy_rule="a rule of Lakeside",
            ),
        )


@pytest.fixture
def vault(tmp_path):
    with_vault = vault_at(tmp_path)
    yield with_vault
    with_vault.close()


def person_in(vault, *, sessions: int = 1, began: tuple[str, ...] = (BEGAN,)):
    patient = add_patient(vault)
    write_identity(vault, patient, {"name": "Anna Meier", "born": "1931-02-03", "contact": "Lakeside 4"})
    for number in range(sessions):
        header = replace(planted_header(), began=began[number])
        label = {"began": header.began, "wearer": "PERSON"}
        with SessionWriter(vault, patient_id=patient.id, header=header, label=label) as writer:
            for tick, outcome in planted_steps():
                writer.write(tick, outcome)
    return patient


def files_of(vault, patient, *, formats: tuple[str, ...] = ("tape",), tells_age: bool = False) -> dict[str, bytes]:
    making = Deidentifying(vault, [format_named(name) for name in formats], tells_age=tells_age)
    entries = session_entries(vault, patient.id)
    return {one.path: one.data for one in making.files(entries, lambda _: None)}


def tape_of(files: dict[str, bytes], folder) -> Tape:
    (name,) = [path for path in files if path.endswith(".tape")]
    (folder / "deidentified.tape").write_bytes(files[name])
    return Tape(folder / "deidentified.tape")


def test_nothing_planted_is_found_in_any_format(vault):
    patient = person_in(vault)
    (entry,) = session_entries(vault)
    note(vault, entry.id, "Anna Meier cried", by="Dr. Meier")
    told = {"words": "Meier fell in Lakeside", "action_taken": "called Anna's sister", "by": "Dr. Meier", "t": 30.0}
    adverse_event(vault, entry.id, AdverseKind.FALL, Severity.SEVERE, **told)
    answer_own_form(vault, patient, entry.id)

    files = files_of(vault, patient, formats=tuple(one.name for one in FORMATS), tells_age=True)

    assert len(files) > len(FORMATS)
    wanted = (*PLANTED, "Anna", "2026-03-14", patient.code, patient.id, entry.id, "1931-02-03")
    raw = {path: path.encode() + data for path, data in files.items()}
    for word in wanted:
        assert not [path for path, data in raw.items() if word.encode() in data], word
        assert not [path for path, data in raw.items() if word.encode().hex().encode() in data], word


def answer_own_form(vault, patient, session_id: str) -> None:
    """A questionnaire of the clinic's own, with its name in every text, and one that comes with the program."""
    item = Item(
        link_id="lakeside-1",
        words="How was it with Dr. Meier?",
        options=(Option(value=3, words="as Anna said", code="meier-3", system="https://lakeside.example"),),
    )
    own = Form(
        name="own",
        title="Lakeside's own",
        version="Meier 1",
        url="https://Lakeside.example/own",
        language="en",
        items=(item, replace(item, link_id="lakeside-2")),
        copyright="Lakeside",
    )
    gad7 = Shelf(None).form("gad7")
    for form in (own, gad7):
        answers = tuple(Answer(link_id=one.link_id, value=one.highest) for one in form.items)
        filling = Filling(form=form, answers=answers)
        keep_response(vault, patient, filling, response_id=new_id(), session_id=session_id)


def test_answers_stay_and_so_do_the_words_of_questionnaires_that_come_with_the_program(vault):
    patient = person_in(vault)
    (entry,) = session_entries(vault)
    answer_own_form(vault, patient, entry.id)

    (bundle,) = [
        json.loads(data) for path, data in files_of(vault, patient, formats=("fhir",)).items() if "fhir" in path
    ]

    told = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "QuestionnaireResponse"]
    own, gad7 = sorted(told, key=lambda one: len(one["item"]), reverse=True)
    counted = [one["answer"][0]["valueCoding"]["extension"][0]["valueDecimal"] for one in own["item"]]
    assert [one["linkId"] for one in own["item"]] == ["item 1", "item 2"]
    assert counted == [3, 3]
    assert gad7["item"][0]["item"][0]["text"] == "Feeling nervous, anxious or on edge"
    assert REMOVED not in json.dumps(gad7)


def test_what_was_measured_is_the_same(vault, tmp_path):
    patient = person_in(vault)

    again = list(heard(tape_of(files_of(vault, patient), tmp_path)))

    was = list(planted_steps())
    assert [tick.t for tick, _ in again] == [tick.t for tick, _ in was]
    assert [outcome.hrv for _, outcome in again] == [outcome.hrv for _, outcome in was]
    assert [outcome.arousal for _, outcome in again] == [outcome.arousal for _, outcome in was]
    assert [outcome.applied for _, outcome in again] == [outcome.applied for _, outcome in was]
    assert [outcome.suds for _, outcome in again] == [outcome.suds for _, outcome in was]


def test_the_ecg_is_the_same_and_its_clock_begins_anew(vault, tmp_path):
    patient = person_in(vault)

    def frames(steps):
        told = [one for tick, _ in steps for one in tick.inputs if isinstance(one, EcgPacket)]
        return [EcgFrame.from_bytes(one.payload) for one in told]

    was, now = frames(steps_with_ecg()), frames(heard(tape_of(files_of(vault, patient), tmp_path)))

    assert [one.samples_uv for one in now] == [one.samples_uv for one in was]
    assert {later.stamp_ns - earlier.stamp_ns for earlier, later in pairwise(now)} == {
        later.stamp_ns - earlier.stamp_ns for earlier, later in pairwise(was)
    }
    assert now[0].stamp_ns == 3_600_000_000_000


def test_the_model_of_a_strap_and_a_known_flag_stay(vault, tmp_path):
    tape = tape_of(files_of(vault, person_in(vault)), tmp_path)

    found = [one.name for tick, _ in heard(tape) for one in tick.inputs if isinstance(one, StrapFound)]
    assert set(found) == {"Polar H10", "removed"}
    assert tape.header.heart_flags == ("beta-blocker",)
    assert tape.header.policy["name"] == "removed"


def test_days_are_shifted_alike_within_a_person_and_not_between_people(vault):
    began = (BEGAN, "2026-03-28T10:00:00+01:00")
    people = [person_in(vault, sessions=2, began=began) for _ in range(3)]
    names = Pseudonyms(vault.secret("pseudonym"))

    shifted = [[datetime.fromisoformat(names.shifted(who.id, at)) for at in began] for who in people]

    true = [datetime.fromisoformat(at) for at in began]
    assert all(later - earlier == true[1] - true[0] for earlier, later in shifted)
    assert len({earlier for earlier, _ in shifted}) == 3
    assert all(30 <= (true[0] - earlier).days <= 394 for earlier, _ in shifted)


def test_pseudonyms_are_the_same_each_time_and_others_in_another_vault():
    first, second = Pseudonyms(b"a" * 32), Pseudonyms(b"b" * 32)

    assert first.subject("x") == Pseudonyms(b"a" * 32).subject("x")
    assert first.subject("x") != second.subject("x")
    assert first.subject("x")[1:] != first.session("x")[1:]
    assert first.subject("x").isalnum()


def test_without_consent_to_research_nothing_is_made(vault):
    patient = person_in(vault)
    entries = session_entries(vault)

    with pytest.raises(ConsentMissing, match=patient.code):
        require_research(vault, entries)
    assert consenting(vault, entries) == ()

    give(vault, patient, Purpose.RESEARCH)
    require_research(vault, entries)
    assert consenting(vault, entries) == entries

    withdraw(vault, patient, Purpose.RESEARCH)
    assert consenting(vault, entries) == ()


def test_few_people_in_a_combination_are_warned_of(vault):
    patient = person_in(vault)
    making = Deidentifying(vault, [format_named("tape")], tells_age=True)

    list(making.files(session_entries(vault, patient.id), lambda _: None))

    (warning,) = making.warnings
    assert warning.startswith("1 of 5 people")
    assert "age 90 or older" in warning


def test_a_cell_counts_people_and_not_sessions():
    told = [("dog", f"S{number % 4}") for number in range(20)] + [("lift", f"S{number}") for number in range(5)]

    (cell,) = small_cells(told)

    assert (cell.words, cell.people) == ("dog", 4)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("1990-03-15", "30 to 39"),
        ("1936-03-15", "80 to 89"),
        ("1936-03-14", "90 or older"),
        ("1900-01-01", "90 or older"),
        (None, ""),
        ("2030-01-01", ""),
    ],
)
def test_ages_are_bands_and_none_is_told_above_89(born, band):
    assert age_band(born, "2026-03-14T00:00:00+01:00") == band


def test_each_session_taken_out_is_an_audit_row(vault):
    import sqlalchemy as sa

    from engine.records.tables import AUDIT

    patient = person_in(vault)

    files_of(vault, patient)

    with vault.store.reading() as connection:
        rows = connection.execute(sa.select(AUDIT.c.detail).where(AUDIT.c.action == "session de-identified")).all()
    assert [json.loads(detail)["patient"] for (detail,) in rows] == [patient.code]


def test_the_page_says_what_may_still_tell(vault):
    files = files_of(vault, person_in(vault))

    page = files["README.md"].decode()
    assert "biometric" in page
    assert "not anonymous" in page
    assert "## Small cells" in page
