"""Asking item by item: answers, back, skip, stop, and risk before anything else."""

from collections.abc import Sequence

import pytest

from engine.records.patients import Patient, add_patient
from engine.records.questionnaires.asking import Asking, Ended
from engine.records.questionnaires.form import Form
from engine.records.questionnaires.responses import Status, responses_of
from engine.records.questionnaires.risk import open_risk
from engine.records.questionnaires.sitting import Sitting
from engine.records.vault import Vault
from tests.engine.records.questionnaires.rig import CSQVR, GAD7, PHQ9, RISK_ITEM, SUDS
from tests.engine.records.rig import vault_at


class Terminal:
    """Keeps what was shown, and says what it was told to."""

    def __init__(self, lines: str) -> None:
        self.lines = lines.split(",") if lines else []
        self.pages: list[str] = []

    def read(self, prompt: str) -> str | None:
        return self.lines.pop(0) if self.lines else None

    def show(self, lines: Sequence[str]) -> None:
        self.pages.append("\n".join(lines))


@pytest.fixture
def vault(tmp_path) -> Vault:  # one back end is enough here: what is kept is tried on both elsewhere
    return vault_at(tmp_path)


@pytest.fixture
def patient(vault: Vault) -> Patient:
    return add_patient(vault)


def asked(vault: Vault, patient: Patient, form: Form, lines: str) -> tuple[Ended, Asking, Terminal]:
    terminal = Terminal(lines)
    asking = Asking(
        vault,
        Sitting(vault, patient, form),
        read=terminal.read,
        page=terminal.show,
        say=terminal.show,
        protocol="Call room 12.",
    )
    return asking.ask(), asking, terminal


@pytest.mark.parametrize(
    ("form", "lines", "values"),
    [
        (SUDS, "55,", [55]),
        (SUDS, "101,1 0,-1,x,55,", [55]),
        (CSQVR, "1,2,3,4,5,6,", [1, 2, 3, 4, 5, 6]),
        (CSQVR, "1,2,b,7,3,4,5,6,", [1, 7, 3, 4, 5, 6]),
        (CSQVR, "b,1,b,,2,3,4,5,6,b,7,", [1, 2, 3, 4, 5, 7]),
        (CSQVR, "1,s,3,4,5,6,", [1, None, 3, 4, 5, 6]),
        (CSQVR, "1,s,b,2,3,4,5,6,", [1, 2, 3, 4, 5, 6]),
        (CSQVR, "1,2,3,4,5,6", [1, 2, 3, 4, 5, 6]),  # the input ends when nothing is left to ask
        (CSQVR, " 1 ,S,3,4,5,6,huh,", [1, None, 3, 4, 5, 6]),
    ],
)
def test_what_was_said_last_to_each_item_is_kept(
    vault: Vault, patient: Patient, form: Form, lines: str, values: list[int | None]
) -> None:
    ended, asking, _ = asked(vault, patient, form, lines)

    assert ended is Ended.COMPLETED
    (kept,) = responses_of(vault, patient.id)
    assert [answer.value for answer in kept.answers] == values
    assert asking.response == kept
    assert not asking.is_risk_open


def test_what_is_no_answer_is_told_on_the_page_and_asked_again(vault: Vault, patient: Patient) -> None:
    _, _, terminal = asked(vault, patient, CSQVR, "8,1")

    assert "'8' is no answer here: 1 to 7" in terminal.pages[1]
    assert "1 of 6" in terminal.pages[1]
    assert "no answer here" not in terminal.pages[2]


@pytest.mark.parametrize(
    ("lines", "ended"), [("1,2,q,y", Ended.PART_KEPT), ("1,2,q,n", Ended.NOTHING_KEPT), ("1,2,q", Ended.NOTHING_KEPT)]
)
def test_who_stops_says_whether_a_part_is_kept(vault: Vault, patient: Patient, lines: str, ended: Ended) -> None:
    assert asked(vault, patient, GAD7, lines)[0] is ended

    kept = responses_of(vault, patient.id)
    assert [one.status for one in kept] == ([Status.STOPPED] if ended is Ended.PART_KEPT else [])


@pytest.mark.parametrize("lines", ["", "1,2", "q,y"])
def test_where_nothing_was_chosen_nothing_is_kept(vault: Vault, patient: Patient, lines: str) -> None:
    assert asked(vault, patient, GAD7, lines)[0] is Ended.NOTHING_KEPT
    assert responses_of(vault, patient.id) == ()


TO_ITEM_9 = "0,0,0,0,0,0,0,0,"


def test_risk_is_the_next_thing_that_is_shown(vault: Vault, patient: Patient) -> None:
    _, _, terminal = asked(vault, patient, PHQ9, TO_ITEM_9 + "1,,0,,")

    at = next(number for number, page in enumerate(terminal.pages) if "9 of 10" in page)
    assert "RISK" in terminal.pages[at + 1]
    assert "| Call room 12." in terminal.pages[at + 1]
    assert "RISK" in terminal.pages[-1]  # and once more, since nobody has acknowledged it


def test_an_acknowledgement_names_somebody_and_closes_it(vault: Vault, patient: Patient) -> None:
    ended, asking, terminal = asked(vault, patient, PHQ9, TO_ITEM_9 + "1,A. Therapist,0,")

    assert ended is Ended.COMPLETED
    assert not asking.is_risk_open
    assert open_risk(vault, patient.id) == ()
    assert sum("RISK" in page for page in terminal.pages) == 1


@pytest.mark.parametrize(
    "rest",
    ["1", "1,,q,n", "1,,q,y", "1,,0", "3,2,,1,", "2,s,,q,n", "1,,b,0,0,,"],
    ids=["the input ends", "nothing kept", "a part kept", "done", "digits for a name", "a letter", "taken back"],
)
def test_whatever_comes_next_risk_that_nobody_acknowledged_stays_open(
    vault: Vault, patient: Patient, rest: str
) -> None:
    _, asking, _ = asked(vault, patient, PHQ9, TO_ITEM_9 + rest)

    assert asking.is_risk_open
    assert [one.form for one in open_risk(vault, patient.id)] == [PHQ9.title]


def test_a_skipped_item_9_raises_nothing_and_is_told_as_not_known(vault: Vault, patient: Patient) -> None:
    _, asking, _ = asked(vault, patient, PHQ9, TO_ITEM_9 + "s,0,")

    assert not asking.is_risk_open
    (kept,) = responses_of(vault, patient.id)
    assert kept.risk.value == "not answered, so not known"
    assert RISK_ITEM not in kept.values
