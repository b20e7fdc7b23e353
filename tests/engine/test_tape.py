"""engine/records/tape.py and replay.py: what is recorded survives, and comes out the same again."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from biosignals.signals import Judgement
from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    Context,
    EcgPacket,
    HeadBehaviour,
    MotionPacket,
    PatientRating,
    PatientStop,
    Scale,
    StrapFound,
    StrapLost,
    StrapPacket,
    TherapistOrder,
    Tick,
    Trouble,
)
from engine.plan import PlanError, new_session, plan_of
from engine.records.message_json import MessageEncoder, plain, read_input
from engine.records.tape import LONGEST_LINE, Tape, TapeError
from engine.replay import _is_close, replay
from policies.policy import Order
from tests.engine.rehearsed import demo_session, record, rehearse
from vr_scenes.behaviour import HeadCell, HeadSpan, LookSource

SPAN = HeadSpan(
    scene="spider",
    source=LookSource.HEAD,
    covered_s=0.5,
    looked_s=0.3,
    away_s=0.0,
    back_s=0.1,
    heading_deg=-3.5,
    pitch_deg=-20.0,
    cells=(HeadCell(heading=-1, pitch=-2, seconds=0.5),),
)
INPUTS = [
    StrapPacket(t=0.1, payload=b"\x10\x48\x00\x03"),
    EcgPacket(t=0.1, payload=b"\x00\x01\xff"),
    MotionPacket(t=0.15, payload=b""),
    Context(t=-0.2, channel="EEG ü", labels=("alpha", "asymmetry"), values=(1e-300, None)),
    Context(t=0.2, channel="empty", labels=(), values=()),
    StrapLost(t=0.2, reason="out of range"),
    StrapFound(t=0.3, name="H10 ü"),
    ActuatorLost(t=0.4, actuator=Actuator.STAGE, reason="killed"),
    ActuatorFound(t=0.5, actuator=Actuator.SOUND),
    TherapistOrder(t=0.6, order=Order.CEILING, value=0.5),
    TherapistOrder(t=0.6, order=Order.STOP),
    PatientStop(t=0.7),
    PatientRating(t=0.8, scale=Scale.SICKNESS, value=3),
    PatientRating(t=0.85, scale=Scale.EXPECTANCY, value=90),
    PatientRating(t=0.9, scale=Scale.OUTCOME, value=5),
    HeadBehaviour(t=0.85, span=SPAN),
    HeadBehaviour(t=0.85, span=replace(SPAN, source=LookSource.KEYS, back_s=None, cells=())),
    Trouble(t=0.9, words="a line\nand another"),
]


@pytest.fixture(scope="module")
def tape_path(tmp_path_factory) -> Path:
    return record(tmp_path_factory.mktemp("tape") / "session.tape", rehearse("responsive", seconds=150))


def replayed(path: Path):
    tape = Tape(path)
    return asyncio.run(replay(tape, new_session(plan_of(tape.header, str(path)))))


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: type(one).__name__)
def test_every_input_comes_back_from_a_tape_as_it_was(one):
    kind, values = json.loads(MessageEncoder().input(one))

    assert read_input(kind, values) == one


def test_a_record_replays_to_equal_outcomes(tape_path):
    result = replayed(tape_path)

    assert result.difference is None
    assert result.is_exact
    assert result.ticks == 1500


def test_a_tape_gives_back_every_field_of_every_outcome(tape_path):
    steps = rehearse("responsive", seconds=150)

    recorded = list(Tape(tape_path).steps())

    assert [step.tick for step in recorded] == [tick for tick, _ in steps]
    assert [step.outcome for step in recorded] == [plain(outcome) for _, outcome in steps]


def test_a_changed_outcome_is_found_with_line_and_field(tape_path, tmp_path):
    lines = tape_path.read_text().splitlines()
    changed = json.loads(lines[700])
    changed["out"]["arousal"]["age_s"] += 0.5
    lines[700] = json.dumps(changed)
    path = tmp_path / "changed.tape"
    path.write_text("\n".join(lines) + "\n")

    difference = replayed(path).difference

    assert (difference.line, difference.field) == (701, "arousal")


def test_a_changed_packet_is_found(tape_path, tmp_path):
    lines = tape_path.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if n > 600 and '"StrapPacket"' in line)
    changed = json.loads(lines[number])
    payload = bytearray.fromhex(changed["in"][0][1]["payload"])
    payload[-1] ^= 1
    changed["in"][0][1]["payload"] = payload.hex()
    lines[number] = json.dumps(changed)
    path = tmp_path / "changed.tape"
    path.write_text("\n".join(lines) + "\n")

    assert replayed(path).difference is not None


def test_differences_of_rounding_between_machines_are_no_difference(tape_path, tmp_path):
    lines = tape_path.read_text().splitlines()
    changed = json.loads(lines[700])
    changed["out"]["arousal"]["age_s"] += 1e-9
    lines[700] = json.dumps(changed)
    path = tmp_path / "rounded.tape"
    path.write_text("\n".join(lines) + "\n")

    result = replayed(path)

    assert result.difference is None
    assert not result.is_exact


def test_a_tape_cut_anywhere_keeps_everything_before_the_cut(tape_path, tmp_path):
    data = tape_path.read_bytes()
    header_end = data.index(b"\n") + 1
    path = tmp_path / "cut.tape"
    for cut in [header_end, header_end + 1, len(data) - 1, *range(header_end + 7, len(data), len(data) // 60)]:
        path.write_bytes(data[:cut])
        tape = Tape(path)

        steps = list(tape.steps())

        assert len(steps) == data[:cut].count(b"\n") - 1
        assert (tape.torn is None) == data[:cut].endswith(b"\n")


SINCE_6 = ("asks_expectancy", "asks_outcome", "trial_intensity", "expectancy", "outcome", "music_block")


@pytest.mark.parametrize(("version", "unsaid"), [(4, ("behaviour", *SINCE_6)), (5, SINCE_6)])
def test_a_tape_of_an_older_version_still_replays_to_equal_outcomes(tape_path, tmp_path, version, unsaid):
    """It is one of today without what has come to outcomes since."""
    path, lines = tmp_path / "old.tape", []
    for line in map(json.loads, tape_path.read_text(encoding="utf-8").splitlines()):
        for name in unsaid:
            line.get("out", {}).pop(name, None)
        lines.append(json.dumps(line | ({"tape_version": version} if "tape_version" in line else {})) + "\n")
    path.write_text("".join(lines), encoding="utf-8")

    result = replayed(path)

    assert result.difference is None
    assert result.is_exact


def test_a_torn_tape_replays_as_far_as_it_goes_and_says_so(tape_path, tmp_path):
    path = tmp_path / "torn.tape"
    path.write_bytes(tape_path.read_bytes()[:-200])

    result = replayed(path)

    assert result.difference is None
    assert "torn" in result.torn


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ":1: the header is missing"),
        (b"hello\n", ":1: not JSON"),
        (b"[1]\n", ":1: not a JSON object"),
        (b"\xff\xfe\n", ":1: not JSON"),
        (b'{"a": 1}\n', ":1: this is no tape"),
        (b'{"tape_version": 99}\n', ":1: tape version 99; this program reads versions 4 to 6: use "),
        (b'{"tape_version": 5}\n', ":1: the header is not complete: software, began, "),
        (b'{"a": ' + b"[" * 100_000 + b"\n", ":1: not JSON"),
        (b" " * LONGEST_LINE + b"\n", ":1: the line is longer than"),
    ],
)
def test_what_is_no_tape_is_refused_with_its_line(tmp_path, content, words):
    path = tmp_path / "no.tape"
    path.write_bytes(content)

    with pytest.raises(TapeError, match=r"no\.tape") as refused:
        Tape(path)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"t": 1}',
        '{"t": "1", "out": {}}',
        '{"t": 1, "in": [["Nothing", {}]], "out": {}}',
        '{"t": 1, "in": [["StrapPacket", {"t": 1, "payload": "zz"}]], "out": {}}',
        '{"t": 1, "in": [["PatientRating", {"t": 1, "scale": "SUDS", "value": 400}]], "out": {}}',
        '{"t": 1, "in": 5, "out": {}}',
        '{"t": 1, "in": [["PatientStop", 3]], "out": {}}',
        '{"t": 1, "in": [["PatientStop", {}]], "out": {}}',
        '{"t": 1, "in": [["StrapPacket", {"t": NaN, "payload": ""}]], "out": {}}',
        '{"t": 1, "in": [["StrapPacket", {"t": 1e300, "payload": ""}]], "out": {}}',
        '{"t": 1, "in": [["HeadBehaviour", {"t": 1, "span": 3}]], "out": {}}',
        '{"t": 1, "in": [["HeadBehaviour", {"t": 1, "span": {"cells": [{"heading": 1e400, "pitch": 0}]}}]], "out": {}}',
        '{"t": NaN, "out": {}}',
        '{"t": 1e400, "out": {}}',
        '{"t": 1' + "0" * 400 + ', "out": {}}',
        '{"t": 1' + "0" * 5000 + ', "out": {}}',
        '{"t": 1, "out": {"t": ' + "[" * 100_000,
        "",
    ],
)
def test_a_damaged_line_ends_the_tape_there_with_its_place(tape_path, tmp_path, line):
    lines = tape_path.read_text().splitlines()
    lines[20] = line
    path = tmp_path / "damaged.tape"
    path.write_text("\n".join(lines) + "\n")
    steps = []

    with pytest.raises(TapeError, match=r"damaged\.tape:21: "):
        steps.extend(Tape(path).steps())

    assert len(steps) == 19


@pytest.mark.parametrize("name", ["software", "began", "policy_digest", "estimator", "weights_digest", "settings"])
@pytest.mark.parametrize("value", [None, 5])
def test_a_header_of_other_kinds_is_refused(tape_path, tmp_path, name, value):
    header = json.loads(tape_path.read_text().splitlines()[0]) | {name: value}
    path = tmp_path / "other.tape"
    path.write_text(json.dumps(header) + "\n")

    with pytest.raises(TapeError, match=rf"other\.tape:1: {name} is not what a header holds"):
        replayed(path)


def test_a_tape_says_that_its_beats_were_judged_as_they_came(tape_path):
    assert json.loads(tape_path.read_text().splitlines()[0])["judgement"] == "provisional"
    assert Tape(tape_path).header.judgement is Judgement.PROVISIONAL


def test_a_tape_that_is_older_than_the_word_was_judged_as_the_beats_came_and_replays(tape_path, tmp_path):
    first, *others = tape_path.read_text().splitlines(keepends=True)
    header = json.loads(first)
    del header["judgement"]
    path = tmp_path / "older.tape"
    path.write_text(json.dumps(header) + "\n" + "".join(others))

    assert Tape(path).header.judgement is Judgement.PROVISIONAL
    assert replayed(path).is_exact


@pytest.mark.parametrize("value", [None, 5, "guessed", ["final"]])
def test_a_judgement_that_there_is_not_is_refused(tape_path, tmp_path, value):
    header = json.loads(tape_path.read_text().splitlines()[0]) | {"judgement": value}
    path = tmp_path / "other.tape"
    path.write_text(json.dumps(header) + "\n")

    with pytest.raises(TapeError, match=r"other\.tape:1: judgement is not what a header holds"):
        Tape(path)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tape_path, tmp_path):
    path = tmp_path / "windows.tape"
    path.write_bytes(b"\xef\xbb\xbf" + tape_path.read_bytes().replace(b"\n", b"\r\n"))

    assert replayed(path).is_exact


@pytest.mark.parametrize("after", ["the same again", "torn"])
def test_what_stands_behind_the_end_of_a_session_is_told(tmp_path, after):
    steps = rehearse("responsive", seconds=10)
    last_t = steps[-1][0].t + 0.1
    tick = Tick(t=last_t, inputs=(TherapistOrder(t=last_t, order=Order.END),))
    session = demo_session()
    path = record(tmp_path / "ended.tape", tuple((one, session.step(one)) for one in [*(t for t, _ in steps), tick]))
    lines = path.read_bytes().splitlines(keepends=True)
    with path.open("ab") as file:
        file.write(lines[-1] if after == "the same again" else lines[-1][:9])

    result = replayed(path)

    assert result.ticks == len(steps) + 1
    if after == "torn":
        assert f":{len(lines) + 1}: the last line is torn" in result.torn
        assert result.is_exact
    else:
        assert (result.difference.line, result.difference.field) == (len(lines) + 1, "end")


@pytest.mark.parametrize("change", [lambda out: out.pop("suds"), lambda out: out.update(surplus=1)])
def test_a_field_too_few_or_too_many_is_a_difference(tape_path, tmp_path, change):
    lines = tape_path.read_text().splitlines()
    first = json.loads(lines[1])
    change(first["out"])
    path = tmp_path / "changed.tape"
    path.write_text("\n".join([lines[0], json.dumps(first), *lines[2:]]) + "\n")

    assert replayed(path).difference.field in ("suds", "surplus")


def test_nobody_else_on_the_machine_may_read_a_record(tmp_path):
    record(tmp_path / "own.tape", rehearse("responsive", seconds=2))

    assert (tmp_path / "own.tape").stat().st_mode & 0o077 == 0


def test_a_record_is_never_overwritten(tape_path):
    before = tape_path.read_bytes()

    with pytest.raises(TapeError, match="never overwritten"):
        record(tape_path, rehearse("responsive", seconds=150))

    assert tape_path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(TapeError, match="cannot be made"):
        record(tmp_path / "missing" / "session.tape", rehearse("responsive", seconds=150))


def test_a_policy_that_was_changed_in_the_record_is_refused(tape_path, tmp_path):
    lines = tape_path.read_text().splitlines()
    header = json.loads(lines[0])
    header["policy"]["leaving"]["above_suds"] = 99
    path = tmp_path / "changed.tape"
    path.write_text("\n".join([json.dumps(header), *lines[1:]]) + "\n")

    with pytest.raises(PlanError, match="digest"):
        replayed(path)


def test_a_record_of_another_estimator_is_refused_with_the_remedy(tape_path, tmp_path):
    lines = tape_path.read_text().splitlines()
    header = json.loads(lines[0]) | {"weights_digest": "0" * 64}
    path = tmp_path / "other.tape"
    path.write_text("\n".join([json.dumps(header), *lines[1:]]) + "\n")

    with pytest.raises(PlanError, match="replay it with the version that made it"):
        replayed(path)


def test_a_killed_program_loses_no_tick_that_was_stepped(tmp_path):
    path = tmp_path / "killed.tape"
    command = [sys.executable, "-m", "engine", "rehearse", "--minutes", "60", "--record", str(path)]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (path.exists() and path.stat().st_size > 200_000):
        assert program.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    os.kill(program.pid, signal.SIGKILL)
    program.wait()

    result = replayed(path)

    assert result.difference is None
    assert result.ticks > 100


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_record_holds_a_number_that_json_does_not_have(number):
    with pytest.raises(ValueError, match="a record holds no"):
        MessageEncoder().text((1.0, number))


def test_what_is_no_message_cannot_be_recorded():
    with pytest.raises(TypeError, match="cannot hold a set"):
        MessageEncoder().text({1})


@pytest.mark.parametrize("value", [0.1, -0.0, 1e300, 5e-324, 7, True, None, 'ü "\\ \n \ud800', (), ((1,),)])
def test_values_come_back_from_json_as_they_were(value):
    read = plain(value)

    assert json.dumps(read) == json.dumps(list(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize(
    ("recorded", "now", "is_close"),
    [
        ("intensity 0.15 of 0.30", "intensity 0.16 of 0.30", True),
        ("Resting: 3 of 75 s.", "Resting: 4 of 75 s.", True),
        ("intensity 0.15 of 0.30", "intensity 0.17 of 0.30", False),
        ("rising slowly: 0.15", "the ceiling: 0.15", False),
        ("step 2", "step 2 of 5", False),
    ],
)
def test_words_may_differ_by_the_rounding_of_their_numbers_alone(recorded, now, is_close):
    assert _is_close(recorded, now) is is_close
