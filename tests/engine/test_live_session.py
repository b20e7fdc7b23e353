"""attune live: which strap is chosen, what is refused before anything begins, and what a virtual patient does in it."""

import asyncio
import contextlib
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from biosignals.strap import LinkState, LossReason, StrapStatus
from biosignals.strap_search import Wanted
from biosignals.virtual_strap.air import Air
from engine.cli import DEVICE_MISSING, DONE, INTERRUPTED, WRONG_INPUT, run_command_line
from engine.known_straps import KnownStraps
from engine.linked_strap import link_settings, linked_strap, wanted_strap
from engine.live_request import LiveRequest, asked_policy
from engine.live_session import _length_words
from engine.messages import Input, PatientRating, Tick
from engine.pacing import SessionClock
from engine.plan import PlanError
from engine.settings import StrapSettings
from engine.strap_side import StrapSide
from engine.virtual_request import VirtualRequest, read_worn
from engine.virtual_wearer import Wearer, running, strap_of, tell_of_packet_faults, virtual_radio
from policies.document_exposure import ExposureLengths as Phases
from policies.policy import Phase
from tests.biosignals.scripted_radio import Device, Notebook, ScriptedRadio, run_jumping
from tests.engine.live_rig import outcome_at

NOWHERE = "unix:path=/nonexistent/attune-test-bus"


@pytest.fixture(autouse=True)
def a_station_of_its_own(tmp_path, monkeypatch):
    """Nothing of the person who runs the tests is read or written, and no real adapter is used."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", NOWHERE)


def with_settings(tmp_path, text: str) -> None:
    folder = tmp_path / "config" / "attune"
    folder.mkdir(parents=True)
    (folder / "station.toml").write_text(text)


def used(tmp_path, name: str = "Polar H10 AA", address: str = "AA") -> KnownStraps:
    known = KnownStraps(tmp_path / "straps.json")
    known.hear(StrapStatus(state=LinkState.STREAMING, generation=1, name=name, address=address))
    return known


def test_the_strap_asked_for_comes_before_the_stations_and_that_before_the_last_used(tmp_path):
    known, station = used(tmp_path), StrapSettings(use="Polar H10 BB")

    assert wanted_strap("Polar H10 CC", station, known)[0].text == "Polar H10 CC"
    assert wanted_strap(None, station, known)[0].text == "Polar H10 BB"
    wanted, words = wanted_strap(None, StrapSettings(), known)
    assert wanted.text == "AA"
    assert words == "strap: Polar H10 AA, the one used last"


def test_where_no_strap_is_chosen_the_words_say_how_to_choose_one(tmp_path):
    with pytest.raises(PlanError) as told:
        wanted_strap(None, StrapSettings(), KnownStraps(tmp_path / "none.json"))

    assert "--strap NAME or ADDRESS" in str(told.value)
    assert "attune devices" in str(told.value)
    assert "station.toml" in str(told.value)


def test_the_stations_settings_reach_the_link():
    assert link_settings(StrapSettings(silent_s=20), wants_streams=True).silent_s == 20
    assert link_settings(StrapSettings(), wants_streams=True).streams
    assert not link_settings(StrapSettings(), wants_streams=False).streams
    assert not link_settings(StrapSettings(ecg=False), wants_streams=True).streams


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "no strap is chosen"),
        (["--strap", " "], "--strap needs the name or the address of a strap"),
        (["--patient", "anxious"], "go with --strap virtual"),
        (["--strap", "H10", "--fault", "silent@1-2"], "go with --strap virtual"),
        (["--strap", "virtual", "--patient", "nobody"], "there is no virtual patient 'nobody'; there are: "),
        (["--strap", "virtual", "--patient", "anxious", "--heart", "x.csv"], "exclude each other"),
        (["--strap", "virtual", "--where", "a=b"], "--where goes with --heart"),
        (["--strap", "virtual", "--heart", "missing.csv"], "missing.csv"),
        (["--strap", "virtual", "--fault", "flood@1-2"], "no fault is called 'flood'"),
        (["--strap", "virtual", "--policy", "heights_graded", "--minutes", "1"], "cannot be run in 1 minutes"),
        (
            ["--strap", "virtual", "--policy", "unheard-of"],
            "there is no policy 'unheard-of' in the library; there are: ",
        ),
        (["--strap", "virtual", "--scene", "mars"], "there is no scene 'mars'"),
        (["--strap", "virtual", "--policy", "missing.yaml"], "missing.yaml"),
        (["--strap", "virtual", "--lsl-in", " "], "--lsl-in needs"),
        (["--strap", "virtual", "--record", "/nonexistent/x.tape"], "/nonexistent/x.tape: cannot be made"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_begins(capsys, words, complaint):
    assert run_command_line(["live", "--headless", *words]) == WRONG_INPUT

    told = capsys.readouterr()
    assert told.err.startswith("attune: ")
    assert complaint in told.err
    assert "strap:" not in told.out


def test_screenshots_without_a_picture_or_into_a_folder_in_use_are_refused_before_anything_begins(tmp_path, capsys):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "old.jpg").write_bytes(b"")
    virtual = ["live", "--strap", "virtual"]

    assert run_command_line([*virtual, "--headless", "--screenshots", str(tmp_path / "new")]) == WRONG_INPUT
    assert run_command_line([*virtual, "--screenshots", str(tmp_path / "used")]) == WRONG_INPUT

    told = capsys.readouterr().err
    assert "--screenshots needs a picture" in told
    assert "is not empty" in told
    assert not (tmp_path / "new").exists()


def test_a_virtual_strap_goes_with_a_policy_that_a_few_minutes_are_enough_for():
    virtual, real = LiveRequest(strap="Virtual", minutes=1), LiveRequest(strap="H10")

    assert asked_policy(virtual, is_virtual=True).name == "Demonstration"
    assert asked_policy(real, is_virtual=False).name == "Heights, graded"
    assert asked_policy(LiveRequest(policy=Path("demo")), is_virtual=False).name == "Demonstration"


def test_the_length_that_is_told_counts_a_rest_that_is_prolonged():
    plain = Phases(
        preparation_minutes=1.0,
        baseline_minutes=3.0,
        baseline_longest_minutes=3.0,
        exposure_minutes=10.0,
        plateau_minutes=2.0,
        recovery_minutes=4.0,
    )

    assert _length_words(plain) == "20 min planned"
    prolonged = plain.model_copy(update={"baseline_longest_minutes": 5.0})
    assert _length_words(prolonged) == "20 min planned (up to 22 where rest is hard to measure)"


def test_a_record_is_never_overwritten(tmp_path, capsys):
    (tmp_path / "s.tape").write_text("mine")

    words = ["live", "--headless", "--strap", "virtual", "--record", str(tmp_path / "s.tape")]
    assert run_command_line(words) == WRONG_INPUT
    assert (tmp_path / "s.tape").read_text() == "mine"
    assert "never overwritten" in capsys.readouterr().err


def test_a_wrong_setting_is_told_with_its_line(tmp_path, capsys):
    with_settings(tmp_path, "[strap]\nsilent_s = 0\n")

    assert run_command_line(["live", "--headless", "--strap", "H10"]) == WRONG_INPUT
    assert "station.toml:2: strap.silent_s: must lie in" in capsys.readouterr().err


def test_with_nobody_there_a_strap_that_never_comes_is_exit_code_3_and_leaves_no_record(tmp_path, capsys):
    with_settings(tmp_path, '[strap]\nuse = "Polar H10 AA"\nwait_s = 1\n')

    words = ["live", "--headless", "--unsigned", "--confirmed", "--record", str(tmp_path / "s.tape")]
    assert run_command_line(words) == DEVICE_MISSING

    told = capsys.readouterr()
    assert "strap: Polar H10 AA, as the station's settings say" in told.out
    assert "the strap is waited for 1 s at most" in told.out
    assert "No session: the strap did not come." in told.out
    assert "Bluetooth" in told.err
    assert not (tmp_path / "s.tape").exists()


def test_all_faults_are_listed_on_request(capsys):
    assert run_command_line(["live", "--strap", "virtual", "--fault", "list"]) == DONE
    assert "  dead-link " in capsys.readouterr().out


def test_a_virtual_patient_beats_before_the_session_and_speaks_only_in_it():
    put: list[Input] = []
    heard: list[StrapStatus] = []

    async def live() -> int:
        clock = SessionClock()
        worn = read_worn(VirtualRequest(patient="responsive"), seed=3)
        side = StrapSide(put=put.append, clock=clock, listeners=(heard.append,))
        async with asyncio.timeout(30), virtual_radio(lambda air: strap_of(worn, air)) as (radio, strap):
            assert worn.patient is not None
            wearer = Wearer(worn.patient, strap, put=put.append, clock=clock)
            settings = link_settings(StrapSettings(), wants_streams=False)
            async with running(wearer.live()), linked_strap(radio, Wanted(), side, settings):
                while not side.is_streaming:
                    await asyncio.sleep(0.01)
                before = len(put)
                clock.begin()
                wearer.hear(Tick(t=0.1), replace(outcome_at(0.1, Phase.EXPOSURE), asks_suds=True))
                while not any(isinstance(one, PatientRating) for one in put):
                    await asyncio.sleep(0.01)
        return before

    assert asyncio.run(live()) == 0
    assert [status.state for status in heard].count(LinkState.STREAMING) >= 1


def test_faults_of_packets_are_told_as_they_begin_and_end():
    told: list[str] = []

    async def tell() -> None:
        worn = read_worn(VirtualRequest(faults=("no-rr@0.2-0.3", "late@0.1-0.25", "silent@0.4")), seed=1)
        strap = strap_of(worn, Air())
        await tell_of_packet_faults(worn, strap, lambda _t, words: told.append(words.split(":")[0]))

    asyncio.run(tell())
    assert told == ["late begins", "no-rr begins", "late is over", "no-rr is over", "silent begins"]


def test_a_signal_while_the_link_is_begun_ends_the_program_before_it_waits_for_a_strap(monkeypatch, capsys):
    @contextlib.asynccontextmanager
    async def begun(*_: object):
        os.kill(os.getpid(), signal.SIGINT)
        yield

    monkeypatch.setattr("engine.live_session.linked_strap", begun)

    code = run_command_line(["live", "--strap", "virtual", "--headless", "--estimator", "plain"])

    assert code == INTERRUPTED
    assert "No session: interrupted before the session began." in capsys.readouterr().out


def test_a_link_that_fails_itself_is_told_and_made_anew_and_what_runs_goes_on(monkeypatch):
    monkeypatch.setattr("engine.linked_strap.AGAIN_S", 0.01)
    begun: list[int] = []

    class BrokenRadio:
        def scan(self, hear):
            begun.append(1)
            raise ZeroDivisionError("a fault of ours")

        async def held(self):
            raise ZeroDivisionError("a fault of ours")

    heard: list[StrapStatus] = []

    async def link() -> None:
        side = StrapSide(put=lambda _: None, clock=SessionClock(), listeners=(heard.append,))
        async with (
            asyncio.timeout(20),
            linked_strap(BrokenRadio(), Wanted(), side, link_settings(StrapSettings(), wants_streams=False)),
        ):
            while len(begun) < 3:
                await asyncio.sleep(0.01)

    asyncio.run(link())
    failures = [status for status in heard if status.reason is LossReason.FAILED]
    assert len(failures) >= 2
    assert LinkState.CLOSED not in [status.state for status in heard], "it is not closed, it is made anew"
    assert all(status.detail == "ZeroDivisionError: a fault of ours" for status in failures)


def test_a_listener_that_fails_at_every_status_neither_ends_the_link_nor_keeps_it_from_being_ended():
    class Stumbler(Notebook):
        def status(self, status: StrapStatus) -> None:
            raise RuntimeError("a listener's own mistake")

    async def link() -> None:
        radio = ScriptedRadio(Device())
        settings = link_settings(StrapSettings(), wants_streams=False)
        async with linked_strap(radio, Wanted(), Stumbler(), settings):
            await asyncio.sleep(0)
        assert not [task for task in asyncio.all_tasks() if task.get_name() == "strap link"]

    run_jumping(link())
