"""The evidence pack: counts what was recorded, says what is not known, and tells nothing of few people."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.plan import tape_header
from engine.records.consent import Purpose, give
from engine.records.exports.evidence.courses import Adverse, Course, HeldSession, StaffTime
from engine.records.exports.evidence.measure import FEW, OF_FEW, WITHHELD, hidden_cells, people_of, quartile
from engine.records.exports.evidence.pack import measures_of, pack_of
from engine.records.notes import staff_minutes
from engine.records.patients import add_patient
from engine.records.questionnaires.form import Answer
from engine.records.questionnaires.responses import Status, StoredResponse
from engine.records.questionnaires.risk import RiskState
from engine.records.session_results import SessionResults, begin_label
from engine.records.session_summary import Ending, SaidRating, SessionSummary
from engine.records.session_writer import SessionWriter
from engine.records.vault import Vault
from tests.engine.records.rig import vault_at
from tests.engine.rehearsed import demo_plan, rehearse

FIRST = datetime(2026, 1, 5, 10, tzinfo=UTC)
NOW = datetime(2026, 9, 1, tzinfo=UTC)


@cache
def a_summary() -> SessionSummary:
    results = SessionResults(tape_header(demo_plan(), {"strap": "Polar H10"}))
    for step in rehearse(seconds=60.0):
        results.hear(*step)
    return results.summary


def held(
    number: int = 0, *, ending: Ending = Ending.PLAN, adverse: tuple[Adverse, ...] = (), staff: float | None = None
) -> HeldSession:
    sickness = (SaidRating(t=20.0, value=4.0, step=None),)
    return HeldSession(
        began=FIRST + timedelta(days=7 * number),
        summary=replace(a_summary(), seconds=1800.0, ending=ending, sickness=sickness),
        adverse=adverse,
        staff=() if staff is None else (StaffTime(role="nurse", minutes=staff),),
    )


def answered(total: int, days: float) -> StoredResponse:
    """A GAD-7 with this total."""
    values = [min(3, max(0, total - 3 * place)) for place in range(7)]
    return StoredResponse(
        id="r",
        patient_id="p",
        at=(FIRST + timedelta(days=days)).isoformat(),
        by="tester",
        form="gad-7",
        title="GAD-7",
        instrument="gad7",
        status=Status.COMPLETED,
        session_id=None,
        moment=None,
        answers=tuple(Answer(link_id=link, value=one) for link, one in zip(_links(), values, strict=True)),
        risk=RiskState.NOT_ASKED,
        resource={},
    )


def _links() -> tuple[str, ...]:
    from engine.records.questionnaires.instruments import INSTRUMENTS

    return INSTRUMENTS["gad7"].items


def course(*, sessions: int = 4, totals: tuple[tuple[int, float], ...] = (), **of_first: object) -> Course:
    first = held(0, **of_first)  # type: ignore[arg-type]
    others = tuple(held(number) for number in range(1, sessions))
    return Course(sessions=(first, *others), responses=tuple(answered(*one) for one in totals))


def told(courses: list[Course], planned: int | None = None) -> dict[str, tuple[str, str, str]]:
    made = measures_of(courses, planned=planned, now=NOW)
    return {one.name: (one.value, one.people, one.missing) for one in made}


def test_sessions_are_counted_by_how_they_ended():
    courses = [course(sessions=3, ending=Ending.PATIENT_STOP) for _ in range(6)] + [course(sessions=2)] * 4

    figures = told(courses)

    assert figures["people seen"][0] == "10"
    assert figures["sessions begun"][0] == "26"
    assert figures[Ending.PATIENT_STOP.value][0] == "6"
    assert figures[Ending.PLAN.value][0] == "20"
    assert figures["sessions ended by STOP"][0] == "6"


def test_dropout_is_told_only_where_it_is_known_what_was_planned():
    courses = [course(sessions=2) for _ in range(7)] + [course(sessions=8) for _ in range(5)]

    assert told(courses)["dropout"][0] == "not known"
    assert told(courses, planned=8)["dropout"][0] == "7"
    assert told(courses, planned=8)["people who had all"][0] == "5"


def test_change_of_symptoms_is_of_those_with_two_answers_and_the_others_are_missing():
    better = [course(totals=((15, 0), (9, 60), (5, 183))) for _ in range(6)]
    worse = [course(totals=((5, 0), (3, 60), (12, 183))) for _ in range(5)]
    silent = [course(totals=((15, 0),)) for _ in range(3)]

    figures = told([*better, *worse, *silent])

    value, people, missing = figures["GAD-7, anxiety symptoms: change"]
    assert (value.split()[0], people, missing) == ("-10", "11", "3")
    assert figures["GAD-7, anxiety symptoms: change at six months"][1] == "11"
    assert figures["GAD-7, anxiety symptoms: reliably better"][0] == "6"
    assert figures["GAD-7, anxiety symptoms: reliably worse"][0] == "5"
    assert figures["GAD-7, anxiety symptoms: relapse"][0] == "5"


def test_an_answer_with_an_item_missing_counts_as_no_answer():
    partial = replace(answered(15, 100), answers=answered(15, 100).answers[:-1])
    courses = [replace(course(), responses=(answered(15, 0), partial)) for _ in range(8)]

    assert told(courses)["symptom change"][0] == "not known"


def test_staff_time_says_of_how_many_sessions_nothing_was_entered():
    courses = [course(sessions=2, staff=15.0) for _ in range(6)]

    figures = told(courses)

    assert figures["staff time beside sessions a person"][0].startswith("15 ")
    assert figures["sessions without entered staff time"][0] == "6"
    assert figures["session time a person"][0].startswith("60 ")
    assert figures["by role: nurse"][1] == "6"


def test_a_role_of_few_is_not_told_by_its_word():
    courses = [course(staff=10.0) for _ in range(6)]
    named = replace(courses[0].sessions[0], staff=(StaffTime(role="Dr. Meier", minutes=5.0),))
    courses[0] = replace(courses[0], sessions=(named, *courses[0].sessions[1:]))

    pack = pack_of(courses, planned=None, now=NOW)

    assert not [one.path for one in pack.files if b"Meier" in one.data]
    assert told(courses)["by role: other roles"][0] == WITHHELD


def test_adverse_events_of_few_are_told_as_few():
    event = Adverse(kind="panic", severity="severe")
    courses = [course(adverse=(event,)) for _ in range(2)] + [course() for _ in range(8)]

    figures = told(courses)

    assert figures["people with an adverse event"][0] == FEW
    assert figures["panic"][0] == OF_FEW
    assert figures["fall"][0] == "0"


def test_of_fewer_than_five_people_nothing_is_told_but_that():
    figures = told([course(totals=((15, 0), (5, 90)), staff=10.0) for _ in range(4)], planned=4)

    values = {value for value, people, _ in figures.values() if people == FEW}
    assert values == {WITHHELD}
    assert "4" not in {people for _, people, _ in figures.values()}


def test_many_events_of_one_person_are_not_told_as_few_events():
    events = tuple(Adverse(kind="sickness", severity="mild") for _ in range(9))
    courses = [course(adverse=events)] + [course() for _ in range(11)]

    figures = told(courses)

    assert figures["people with an adverse event"][0] == FEW
    assert {figures[name][0] for name in ("adverse events", "sickness", "mild")} == {OF_FEW}


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9), min_size=2))
@example({"a": 1, "b": 1, "c": 12, "d": 0})
@example({"a": 4, "b": 4, "c": 0})
@example({"a": 1, "b": 5, "c": 5})
def test_no_hidden_cell_can_be_reckoned_back_by_who_knows_the_sum(counts):
    hidden = hidden_cells({name: people_of(count) for name, count in counts.items()})
    few = [name for name in sorted(hidden) if 0 < counts[name] < 5]
    assert few == [name for name in sorted(counts) if 0 < counts[name] < 5]

    total = sum(counts[name] for name in hidden)
    ranges = [range(1, 5) if name in few else (0, *range(5, total + 1)) for name in sorted(hidden)]
    could = [one for one in itertools.product(*ranges) if sum(one) == total]

    told = [name for place, name in enumerate(sorted(hidden)) if len({one[place] for one in could}) == 1]
    # A sum of few people is withheld too; where nothing is left to be withheld, nothing more can be done.
    assert not set(told) & set(few) or sum(counts.values()) < 5 or hidden == set(counts)


def test_quartiles_lie_where_straight_lines_put_them():
    assert [quartile([1, 2, 3, 4, 5], which) for which in (1, 3)] == [2, 4]
    assert quartile([7.0], 1) == 7.0


def test_every_figure_has_a_definition_and_stands_in_table_and_page():
    courses = [course(totals=((15, 0), (5, 90))) for _ in range(6)]

    table, page = pack_of(courses, planned=8, now=NOW).files

    rows = list(csv.DictReader(io.StringIO(table.data.decode())))
    assert all(row["definition"] and row["value"] for row in rows)
    assert all(row["name"].replace("'", "&#x27;") in page.data.decode() for row in rows)
    assert "not a medical device" in page.data.decode()


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    vault = vault_at(tmp_path)

    @contextmanager
    def opened(_: Path | None) -> Iterator[Vault]:
        yield vault

    monkeypatch.setattr("engine.records.opening.opened_vault", opened)
    monkeypatch.chdir(tmp_path)
    return vault


def test_the_command_tells_of_those_who_consented_alone(vault: Vault, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(7):
        patient = add_patient(vault)
        header = tape_header(demo_plan(), {"strap": "Polar H10"})
        results = SessionResults(header)
        with SessionWriter(
            vault, patient_id=patient.id, header=header, label=begin_label(header), ending=results.ending
        ) as writer:
            for step in rehearse(seconds=20.0):
                writer.write(*step)
                results.hear(*step)
        staff_minutes(vault, writer.id, 12.0, role="psychologist")
        if number == 0:
            assert run_command_line(["sessions", "evidence", "--out", "none"]) == WRONG_INPUT
        if number != 6:
            give(vault, patient, Purpose.RESEARCH)

    assert run_command_line(["sessions", "evidence", "--out", "pack", "--planned", "4"]) == DONE

    table = io.StringIO(Path("pack/evidence.csv").read_text(encoding="utf-8"))
    rows = {row["name"]: row for row in csv.DictReader(table)}
    assert rows["people seen"]["value"] == "6"
    assert rows["by role: psychologist"]["value"].startswith("12 ")
    assert "nobody with a session has consented" in capsys.readouterr().err
