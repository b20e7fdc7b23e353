"""What a session's report tells, and that it never tells more than is known."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.estimators import EstimatorKind
from engine.messages import PatientStop, Scale, StrapFound, StrapLost, Trouble
from engine.records.recorded import RecordError
from engine.records.report.facts import session_facts
from engine.records.report.losses import wrong_lines
from engine.records.report.numbers import number_rows
from engine.records.report.origins import made_how
from engine.records.report.page_one import page_one
from engine.records.report.session_report import session_report
from engine.records.report.unknowns import unknown_lines
from engine.records.tape import Tape
from policies.gate_values import GateRule
from tests.engine.records.report.rig import facts_of, said, tape_of
from tests.engine.rehearsed import record, rehearse

MODEL_CARD = Path(__file__).parents[4] / "docs" / "model-card.md"


def test_the_same_record_gives_the_same_page(tmp_path: Path) -> None:
    tape = record(tmp_path / "one.tape", rehearse())

    assert session_report(session_facts(Tape(tape))) == session_report(session_facts(Tape(tape)))


def test_a_page_asks_for_nothing_outside_itself_and_runs_nothing(tmp_path: Path) -> None:
    page = session_report(facts_of(tmp_path, said(5.0, 40.0)))

    assert "<script" not in page
    assert set(re.findall(r'(?:src|href)="([^:"]*:[^;"]*)', page)) == {"data:image/svg+xml"}
    assert "url(" not in page


def test_what_people_wrote_is_escaped(tmp_path: Path) -> None:
    page = session_report(facts_of(tmp_path, Trouble(t=3.0, words="<script>alert(1)</script> & more")))

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_every_picture_has_words(tmp_path: Path) -> None:
    page = session_report(facts_of(tmp_path, said(5.0, 40.0)))

    assert "SUDS was rated 1 times: first 40, highest 40, last 40." in re.findall(r'<img [^>]*alt="([^"]*)"', page)[0]


def test_each_number_stands_with_its_coverage_or_uncertainty(tmp_path: Path) -> None:
    rows = number_rows(session_facts(Tape(record(tmp_path / "one.tape", rehearse()))))

    assert {"SUDS, 0-100", "arousal index, 0-1", "heart rate, over 10 s"} <= {name for name, _, _ in rows}
    assert all(relied_on for _, _, relied_on in rows)


def test_a_stop_is_told_on_the_first_page_with_its_moment(tmp_path: Path) -> None:
    page = page_one(facts_of(tmp_path, PatientStop(t=12.0)))

    assert "STOP once, at 0:12" in page


def test_limits_are_told_in_words_and_only_where_they_stopped_something(tmp_path: Path) -> None:
    facts = session_facts(Tape(record(tmp_path / "one.tape", rehearse())))

    page = session_report(facts)

    assert GateRule.RAMP in facts.gate
    assert GateRule.PASSED not in facts.gate
    assert "Rising slowly." in page
    assert all(0 < of.seconds < facts.seconds for of in facts.gate.values())


def test_losses_are_told_with_their_length(tmp_path: Path) -> None:
    lost = StrapLost(t=10.0, reason="it went out of range")

    lines = wrong_lines(facts_of(tmp_path, lost, StrapFound(t=18.0, name="Polar H10 1234"), lost=(10.0, 18.0)))

    assert "The strap was lost once, at 0:10, 8\u00a0s in all (it went out of range)." in lines


def test_a_loss_without_an_end_is_told_as_one(tmp_path: Path) -> None:
    (line,) = wrong_lines(facts_of(tmp_path, StrapLost(t=10.0, reason="gone"), lost=(10.0, 99.0)))[:1]

    assert "20\u00a0s in all, and was not found again" in line


def test_a_straps_own_name_stands_nowhere(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, StrapLost(t=10.0, reason="gone"), StrapFound(t=12.0, name="Polar H10 7E57BEEF"))

    assert "7E57BEEF" not in session_report(facts)


def test_arousal_that_was_never_known_is_not_known_and_says_why(tmp_path: Path) -> None:
    facts = facts_of(tmp_path)

    (arousal,) = [row for row in number_rows(facts) if row[0].startswith("arousal")]
    assert arousal[1:] == ("not known", "known at no time")
    assert unknown_lines(facts)[0].startswith("The cardiac arousal index was never known: this person's rest has not")


def test_a_session_without_any_rating_says_so(tmp_path: Path) -> None:
    assert "Distress (SUDS) was never rated." in unknown_lines(facts_of(tmp_path))


def test_sickness_is_among_the_numbers_that_matter(tmp_path: Path) -> None:
    rows = number_rows(facts_of(tmp_path, said(4.0, 3.0, Scale.SICKNESS), said(9.0, 11.0, Scale.SICKNESS)))

    assert ("sickness, 0-20", "first 3 · highest 11 · last 11", "2 ratings, as said by the patient") in rows


def test_a_torn_record_says_so_first_and_names_no_folder(tmp_path: Path) -> None:
    path = tape_of(tmp_path)
    path.write_bytes(path.read_bytes()[:-40])

    facts = session_facts(Tape(path))

    assert "This record is not whole: its end is missing." in page_one(facts)
    assert str(tmp_path) not in session_report(facts)


def test_a_record_without_a_tick_is_not_reported(tmp_path: Path) -> None:
    path = tape_of(tmp_path)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])

    with pytest.raises(RecordError, match="holds no tick"):
        session_facts(Tape(path))


def test_a_policy_of_another_version_is_named_and_not_guessed(tmp_path: Path) -> None:
    tape = Tape(tape_of(tmp_path))
    tape.header = replace(tape.header, policy={"name": "From elsewhere", "kind": "unheard of"})

    page = session_report(session_facts(tape))

    assert "From elsewhere" in page
    assert "What the policy says in plain words is not told here" in page


def test_a_virtual_patients_session_says_that_it_is_nobodys(tmp_path: Path) -> None:
    tape = Tape(tape_of(tmp_path))
    tape.header = replace(tape.header, settings={"patient": "anxious"})

    assert "Nobody&#x27;s session" in page_one(session_facts(tape))


def test_notes_and_adverse_events_of_the_vault_are_told(tmp_path: Path) -> None:
    adverse = {"t": None, "kind": "adverse_event", "name": "panic", "severity": "mild", "words": "it passed", "by": "A"}
    later = (adverse, {"t": None, "kind": "note", "words": "slept badly", "by": "B"}, {"t": 1.0, "kind": "phase"})

    facts = session_facts(Tape(tape_of(tmp_path)), who="P-K7M3QX", afterwards=later)

    page = session_report(facts)
    assert len(facts.afterwards) == 2
    assert "Adverse event, mild noted by A: Panic: it passed." in page
    assert "B: slept badly" in page
    assert "No adverse event was noted" not in page


@pytest.mark.parametrize(
    ("kind", "row", "of_sets"),
    [
        (EstimatorKind.NETWORK, "| network |", ("0.829", "0.744")),
        (EstimatorKind.PLAIN, "| the plain estimator |", ("0.721", "0.584")),
    ],
)
def test_what_is_said_of_accuracy_is_what_the_model_card_says(
    tmp_path: Path, kind: EstimatorKind, row: str, of_sets: tuple[str, str]
) -> None:
    facts = facts_of(tmp_path)
    told = " ".join(made_how(replace(facts, header=replace(facts.header, estimator=kind.value))))
    rows = [line for line in MODEL_CARD.read_text().splitlines() if line.startswith(row)]

    for area in of_sets:
        assert any(f"{row} {area} (" in line for line in rows), f"the model card tells otherwise of {kind}"
        assert f"{float(area):.2f}" in told
    if kind is EstimatorKind.NETWORK:
        card = MODEL_CARD.read_text()
        assert "31 % of those in tasks were told at 0.5 or more and 7 % of those at rest" in card
        assert "14 % of those in tasks were told at 0.5 or more and 1 % of those at rest" in card
        assert "31 % and 14 % were told as 0.5 or more, of those at rest 7 % and 1 %" in told
