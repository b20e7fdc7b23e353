"""attune devices, strap record and strap serve: what is listed, written and told."""

import asyncio
import os
import resource
import time

import pytest

from biosignals.bluetooth import Backends, BleakRadio
from biosignals.heart_files import read_heart
from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.simulated_strap import Fault, FaultKind, SimulatedStrap
from biosignals.strap import LinkState, LossReason, Sighting, StrapStatus
from biosignals.strap_search import Wanted
from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bleak_backend import VirtualAdapter
from biosignals.virtual_strap.faults import LinkFault, ScheduledLinkFault
from engine.beat_table import BeatTable, BeatTableError
from engine.cli import DEVICE_MISSING, DONE, WRONG_INPUT, run_command_line
from engine.device_list import FORGOTTEN_S, DeviceKind, DeviceList, signal_words
from engine.known_straps import KnownStraps
from engine.settings import StrapSettings
from engine.strap_devices import Listing, fitted
from engine.strap_record import BeatRecorder, record_beats, recorder_words
from engine.strap_serve import endless
from tests.engine.virtual_rig import radio_with_strap

NOWHERE = "unix:path=/nonexistent/attune-test-bus"


@pytest.fixture(autouse=True)
def a_station_of_its_own(tmp_path, monkeypatch):
    """Nothing of the person who runs the tests is read or written, and no real adapter is used."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", NOWHERE)


def known_straps(tmp_path) -> KnownStraps:
    return KnownStraps(tmp_path / "state" / "attune" / "straps.json")


def sighting(
    address: str = "AA",
    name: str = "Polar H10 AA",
    *,
    dbm: int | None = -60,
    strap: bool = True,
    linked: bool = False,
    ago_s: float = 0.0,
) -> Sighting:
    return Sighting(
        address=address,
        name=name,
        rssi_dbm=dbm,
        is_heart_strap=strap,
        heard_ns=time.monotonic_ns() - int(ago_s * 1e9),
        is_linked_here=linked,
    )


def listed(tmp_path, *, may_connect: bool = True, **strap) -> DeviceList:
    """What one table holds after half a second beside one virtual strap."""
    known = known_straps(tmp_path)
    heard = DeviceList(known, lists_all=False)

    async def listen() -> int:
        async with asyncio.timeout(30), radio_with_strap(**strap) as (radio, _):
            return await Listing(radio, heard, known, may_connect=may_connect).once(0.5)

    assert asyncio.run(listen()) == DONE
    return heard


def test_a_strap_is_listed_with_its_kind_and_battery(tmp_path, capsys):
    (device,) = listed(tmp_path).devices

    assert (device.kind, device.battery_percent) == (DeviceKind.STREAMS_ECG, 87)
    table = capsys.readouterr().out
    assert "Attune V10 000001" in table
    assert "F2:A7:7E:00:00:01" in table
    assert "87 %" in table
    assert "heart strap, ECG and movement" in table


def test_without_connecting_neither_battery_nor_streams_are_known(tmp_path):
    (device,) = listed(tmp_path, may_connect=False).devices

    assert (device.kind, device.battery_percent, device.is_asked) == (DeviceKind.HEART_STRAP, None, False)


@pytest.mark.parametrize(
    ("fault", "kind"), [(LinkFault.NO_STREAMS, DeviceKind.HEART_STRAP), (LinkFault.NO_BATTERY, DeviceKind.STREAMS_ECG)]
)
def test_what_a_strap_lacks_is_not_listed(tmp_path, fault, kind):
    (device,) = listed(tmp_path, faults=(ScheduledLinkFault(kind=fault, from_t=0.0),)).devices

    assert device.kind is kind
    assert device.battery_percent == (None if fault is LinkFault.NO_BATTERY else 87)


def test_a_strap_that_cannot_be_asked_is_listed_with_why_and_that_is_remembered(tmp_path, capsys):
    (device,) = listed(tmp_path, faults=(ScheduledLinkFault(kind=LinkFault.REFUSES, from_t=0.0),)).devices

    assert device.cause is not None
    assert device.cause.value in capsys.readouterr().out
    met = known_straps(tmp_path).find(device.sighting.address)
    assert met is not None
    assert met.cause is device.cause


def test_an_empty_air_is_told_with_what_to_do(tmp_path, capsys):
    listed(tmp_path, faults=(ScheduledLinkFault(kind=LinkFault.OUT_OF_RANGE, from_t=0.0),))

    told = capsys.readouterr()
    assert told.out.startswith("NAME")
    assert "No heart strap is heard. Put it on with wet electrodes" in told.err


def test_without_bluetooth_devices_say_so_with_exit_code_3(capsys):
    assert run_command_line(["devices", "--seconds", "1"]) == DEVICE_MISSING

    told = capsys.readouterr()
    assert told.out == ""
    assert "Bluetooth" in told.err
    assert "Traceback" not in told.err


def test_heart_straps_come_first_and_the_strongest_of_them(tmp_path):
    heard = DeviceList(known_straps(tmp_path), lists_all=True)
    for one in (
        sighting("AA", "headphones", dbm=-30, strap=False),
        sighting("BB", "far", dbm=-90),
        sighting("CC", "near", dbm=-50),
        sighting("DD", "linked", dbm=None, linked=True),
    ):
        heard.hear(one)

    assert [one.sighting.name for one in heard.devices] == ["near", "far", "linked", "headphones"]
    assert heard.unasked() is not None
    assert heard.unasked().name == "near"


def test_other_devices_are_counted_and_listed_on_request_only(tmp_path):
    heard = DeviceList(known_straps(tmp_path), lists_all=False)
    heard.hear(sighting("AA", "headphones", strap=False))

    assert heard.devices == []
    assert "1 other device is (--all lists them)" in heard.words()
    heard.hear(sighting("BB", "phone", strap=False))
    assert "2 other devices are (--all lists them)" in heard.words()


def test_devices_that_have_gone_are_neither_counted_nor_kept(tmp_path):
    heard = DeviceList(known_straps(tmp_path), lists_all=False)
    for number in range(100):
        heard.hear(sighting(f"A{number}", "phone", strap=False, ago_s=FORGOTTEN_S + 100 - number))
    assert "other device" not in heard.words()

    heard.hear(sighting("BB", "phone", strap=False))

    assert "1 other device is" in heard.words()
    assert len(heard._devices) == 1


def test_a_strap_of_unknown_strength_is_asked_and_not_called_linked(tmp_path):
    heard = DeviceList(known_straps(tmp_path), lists_all=False)
    heard.hear(sighting(dbm=None))

    assert heard.unasked() is not None
    assert "not known" in heard.lines()[1]
    assert "linked" not in heard.lines()[1]


def test_a_strap_that_is_linked_here_is_not_asked(tmp_path):
    heard = DeviceList(known_straps(tmp_path), lists_all=False)
    heard.hear(sighting(dbm=None, linked=True))

    assert heard.unasked() is None
    assert "linked here" in heard.lines()[1]


def test_a_strap_that_failed_is_asked_again_after_a_while_as_long_as_it_is_heard(tmp_path, monkeypatch):
    heard = DeviceList(known_straps(tmp_path), lists_all=False)
    heard.hear(sighting())
    heard.fail(sighting(), LossReason.REFUSES)
    assert heard.unasked() is None
    assert heard.to_ask_again() is None

    monkeypatch.setattr("engine.device_list.ASKED_AGAIN_S", 0.0)

    assert heard.to_ask_again() is not None
    heard.answer(sighting(), has_streams=True, battery_percent=80)
    assert heard.to_ask_again() is None
    heard.fail(sighting(), LossReason.REFUSES)
    heard.hear(sighting(ago_s=FORGOTTEN_S + 1))
    assert heard.to_ask_again() is None


def test_an_advertisement_that_tells_less_takes_nothing_away(tmp_path):
    heard = DeviceList(known_straps(tmp_path), lists_all=True)
    heard.hear(sighting("AA", "", strap=False))
    heard.hear(sighting("AA", "Polar H10"))
    heard.answer(sighting("AA"), has_streams=True, battery_percent=55)
    heard.hear(sighting("AA", "", strap=False))

    (device,) = heard.devices
    assert (device.sighting.name, device.kind, device.battery_percent) == ("Polar H10", DeviceKind.STREAMS_ECG, 55)


def test_a_remembered_failure_is_listed_until_the_strap_answers(tmp_path):
    known = known_straps(tmp_path)
    known.hear(StrapStatus(state=LinkState.WAITING, generation=1, address="AA", reason=LossReason.SILENT))
    heard = DeviceList(known, lists_all=False)
    heard.hear(sighting())

    assert any(line.startswith(f"silent: {LossReason.SILENT.value}") for line in heard.lines())
    heard.answer(sighting(), has_streams=False, battery_percent=None)
    assert not any("silent" in line for line in heard.lines())


@pytest.mark.parametrize(
    ("dbm", "words"),
    [
        (-40, " -40 dBm ####"),
        (-67, " -67 dBm ###."),
        (-100, "-100 dBm ...."),
        (None, "not known"),
    ],
)
def test_signal_is_shown_in_dbm_and_bars(dbm, words):
    assert signal_words(dbm) == words


def test_the_live_table_fits_the_terminal():
    lines = fitted(["word " * 40] * 10, "q ends", os.terminal_size((60, 12)))

    assert len(lines) == 11
    assert all(len(line) <= 60 for line in lines)
    assert lines[-1] == "q ends"


def measurement(*rr_s: float, contact: bool | None = None) -> bytes:
    return bytes(HeartRateMeasurement(bpm=75, contact=contact, rr_s=rr_s))


def recorded(tmp_path, act) -> str:
    """The file that comes of what `act` does with a recorder and the moment of its making, in ns."""

    async def record() -> None:
        with BeatTable(tmp_path / "beats.csv") as table:
            act(BeatRecorder(table), time.monotonic_ns())

    asyncio.run(record())
    path = tmp_path / "beats.csv"
    return path.read_text() if path.exists() else ""


def test_beats_stand_in_the_file_with_their_times_doubts_and_contact(tmp_path):
    def act(recorder: BeatRecorder, now_ns: int) -> None:
        for second in range(1, 6):
            recorder.heart_rate(now_ns + second * 10**9, measurement(1.0, contact=second < 5))
        recorder.heart_rate(now_ns, b"\x10")
        assert recorder.malformed == 1

    lines = recorded(tmp_path, act).splitlines()

    assert lines[0] == "t_s,rr_ms,doubt,follows_previous,contact,judged"
    assert {line.split(",")[5] for line in lines[1:]} == {"provisional"}
    assert [line.split(",")[1:5] for line in lines[1:]] == [
        ["1000.000", "", "0", "yes"],
        *[["1000.000", "", "1", "yes"]] * 3,
        ["1000.000", "no_contact", "1", "no"],
    ]


def test_the_live_line_says_when_the_strap_is_away(tmp_path):
    def act(recorder: BeatRecorder, now_ns: int) -> None:
        assert recorder_words(recorder) == "no beat yet"
        recorder.status(StrapStatus(state=LinkState.STREAMING, generation=1))
        recorder.heart_rate(now_ns + 5 * 10**9, measurement(1.0))
        assert recorder_words(recorder) == "0:05  75 bpm, RR 1000 ms, 1 beats"
        recorder.status(StrapStatus(state=LinkState.SEARCHING, generation=1, reason=LossReason.LINK_LOST))
        assert recorder_words(recorder).startswith("NO STRAP, the newest beat was: 0:05")

    recorded(tmp_path, act)


def test_beats_before_and_after_a_lost_link_do_not_follow_each_other(tmp_path):
    def act(recorder: BeatRecorder, now_ns: int) -> None:
        recorder.status(StrapStatus(state=LinkState.STREAMING, generation=1))
        for second in (1, 2):
            recorder.heart_rate(now_ns + second * 10**9, measurement(1.0))
        recorder.status(StrapStatus(state=LinkState.SEARCHING, generation=1, reason=LossReason.LINK_LOST))
        recorder.status(StrapStatus(state=LinkState.STREAMING, generation=2))
        recorder.heart_rate(now_ns + 3 * 10**9, measurement(1.0))

    assert [line.split(",")[3] for line in recorded(tmp_path, act).splitlines()[1:]] == ["0", "1", "0"]


def test_what_is_recorded_is_read_as_a_heart(tmp_path):
    def act(recorder: BeatRecorder, now_ns: int) -> None:
        for second in range(1, 10):
            recorder.heart_rate(now_ns + second * 10**9, measurement(0.5, 0.5))

    recorded(tmp_path, act)
    heart = read_heart(tmp_path / "beats.csv")

    assert len(heart.intervals) == 18
    assert heart.intervals[-1].t_s == pytest.approx(9.0, abs=0.01)


def test_a_recording_without_a_beat_leaves_no_file(tmp_path):
    assert recorded(tmp_path, lambda *_: None) == ""
    assert not (tmp_path / "beats.csv").exists()


def test_a_recording_is_never_overwritten(tmp_path):
    (tmp_path / "beats.csv").write_text("mine")

    with pytest.raises(BeatTableError, match="never overwritten"):
        BeatTable(tmp_path / "beats.csv")
    assert run_command_line(["strap", "record", str(tmp_path / "beats.csv"), "--strap", "x"]) == WRONG_INPUT
    assert (tmp_path / "beats.csv").read_text() == "mine"


def test_beats_of_a_strap_are_recorded_until_the_time_is_over(tmp_path, capsys):
    async def record() -> int:
        async with asyncio.timeout(40), radio_with_strap() as (radio, _):
            with BeatTable(tmp_path / "beats.csv") as table:
                return await record_beats(
                    radio,
                    Wanted(text="V10"),
                    table,
                    settings=StrapSettings(),
                    known=known_straps(tmp_path),
                    minutes=0.06,
                )

    assert asyncio.run(record()) == DONE
    intervals = read_heart(tmp_path / "beats.csv").intervals
    assert len(intervals) >= 3
    assert all(one.rr_s == pytest.approx(0.8, abs=0.002) for one in intervals)
    assert f"{len(intervals)} beats recorded" in capsys.readouterr().err
    assert known_straps(tmp_path).latest is not None


def test_a_strap_that_never_comes_is_exit_code_3_and_leaves_no_file(tmp_path, capsys):
    async def record() -> int:
        air = Air()
        adapter = await VirtualAdapter.create(air)
        radio = BleakRadio(backends=Backends(client=adapter.client_backend, scanner=adapter.scanner_backend))
        try:
            with BeatTable(tmp_path / "beats.csv") as table:
                return await record_beats(
                    radio,
                    Wanted(text="H10"),
                    table,
                    settings=StrapSettings(wait_s=1.0),
                    known=known_straps(tmp_path),
                    minutes=None,
                )
        finally:
            await adapter.close()

    assert asyncio.run(record()) == DEVICE_MISSING
    assert LossReason.NOT_SEEN.value in capsys.readouterr().err
    assert not (tmp_path / "beats.csv").exists()


def test_a_strap_that_tells_a_rate_but_no_intervals_is_not_said_to_be_unheard(tmp_path, capsys):
    faults = (Fault(kind=FaultKind.NO_RR, from_t=0.0, to_t=1000.0),)

    async def record() -> int:
        heart = SimulatedStrap(seed=1, faults=faults)
        async with asyncio.timeout(40), radio_with_strap(heart=heart) as (radio, _):
            with BeatTable(tmp_path / "beats.csv") as table:
                return await record_beats(
                    radio,
                    Wanted(text="V10"),
                    table,
                    settings=StrapSettings(),
                    known=known_straps(tmp_path),
                    minutes=0.04,
                )

    assert asyncio.run(record()) == DEVICE_MISSING
    told = capsys.readouterr().err
    assert "It tells a heart rate, but no intervals between beats (RR)" in told
    assert LossReason.NOT_SEEN.value not in told
    assert not (tmp_path / "beats.csv").exists()


def test_a_full_disk_leaves_no_empty_recording(tmp_path):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        with pytest.raises(BeatTableError, match=r"cannot be written: .*; make room"):
            BeatTable(tmp_path / "beats.csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

    assert not (tmp_path / "beats.csv").exists()


def test_a_name_is_printed_so_that_a_shell_takes_it(capsys):
    words = ["strap", "serve", "--name", 'a "$b', "--minutes", "0.01"]

    assert run_command_line(words) == DONE
    assert "attune live --strap 'a \"$b'\n" in capsys.readouterr().out


def test_a_heart_that_is_looped_goes_on_where_it_ended():
    beats = endless(((0.8, 0.8), (1.7, 0.9)))

    assert [next(beats) for _ in range(5)] == [
        pytest.approx(one) for one in ((0.8, 0.8), (1.7, 0.9), (2.5, 0.8), (3.4, 0.9), (4.2, 0.8))
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--fault", "broken"], "no fault is called 'broken'. There are:\n  silent"),
        (["--fault", "silent@9-3"], "the time must run from 0 s or later to a later second"),
        (["--name", "a" * 40], "--name: a strap's name must take 1 to 22 bytes"),
        (["--name", "a\nb"], "--name: a strap's name must be printable"),
        (["--loop"], "--loop goes with --heart"),
        (["--where", "a=b"], "--where goes with --heart"),
        (["--heart", "missing.csv"], "missing.csv"),
        (["--patient", "nobody"], "there is no virtual patient 'nobody'; there are: "),
    ],
)
def test_what_cannot_be_served_is_told_with_the_remedy(capsys, words, complaint):
    assert run_command_line(["strap", "serve", *words]) == WRONG_INPUT

    assert complaint in capsys.readouterr().err


def test_an_adapter_that_is_not_there_is_exit_code_3(capsys):
    assert run_command_line(["strap", "serve", "--over", "nothing:0"]) == DEVICE_MISSING

    assert "the adapter 'nothing:0' cannot be used" in capsys.readouterr().err


def test_without_dbus_daemon_the_words_say_what_to_install(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")

    assert run_command_line(["strap", "serve"]) == DEVICE_MISSING
    assert "install it (Debian: apt-get install dbus-daemon)" in capsys.readouterr().err


def test_all_faults_are_listed_on_request(capsys):
    assert run_command_line(["strap", "serve", "--fault", "list"]) == DONE

    listed_kinds = capsys.readouterr().out
    assert "  closes-link " in listed_kinds
    assert "  silent " in listed_kinds
