"""engine/cli.py: what a user types, sees, and gets as exit code."""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.cli import COMMANDS, DEVICE_MISSING, DONE, FINDING, INTERRUPTED, WRONG_INPUT, parser, run_command_line
from engine.command import CommandGroup
from engine.records.tape import TAPE_VERSION
from policies.document import LIBRARY

SHARED = Path(__file__).parents[3] / "shared" / "data"


def rehearse(tmp_path, *words: str) -> int:
    return run_command_line(["rehearse", "--minutes", "3", "--record", str(tmp_path / "s.tape"), *words])


def rr_file(tmp_path, *, seconds: int = 200, name: str = "heart.txt") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(str(780 + (n * 37) % 50) for n in range(int(seconds / 0.8))) + "\n")
    return path


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_helps_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as left:
        run_command_line([command.name, "--help"])

    assert left.value.code == 0
    assert command.example in capsys.readouterr().out


@pytest.mark.parametrize(
    ("group", "command"),
    [(group, command) for group in COMMANDS if isinstance(group, CommandGroup) for command in group.commands],
    ids=lambda one: one.name,
)
def test_every_command_of_a_noun_helps_with_an_example(group, command, capsys):
    with pytest.raises(SystemExit) as left:
        run_command_line([group.name, command.name, "--help"])

    assert left.value.code == 0
    assert f"attune {group.name} {command.name}" in command.example
    assert command.example in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_example_is_understood(command):
    examples = [command.example, *(one.example for one in getattr(command, "commands", ()))]

    for example in examples:
        name, *words = shlex.split(example)
        assert name == "attune"
        assert callable(parser().parse_args(words).run)


@pytest.mark.parametrize(
    "words",
    [
        ["strap"],
        ["strap", "wear"],
        ["strap", "record"],
        ["strap", "record", "x.csv", "--minutes", "0"],
        ["strap", "serve", "--seed", "-1"],
        ["devices", "--seconds", "soon"],
        ["devices", "--seconds", "0"],
        ["live", "--minutes", "nan"],
        ["live", "--where", "person"],
    ],
)
def test_wrong_words_for_straps_are_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as left:
        run_command_line(words)

    assert left.value.code == WRONG_INPUT
    assert "usage: attune" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["nothing"], ["rehearse"], ["rehearse", "--minutes", "many", "--record", "x"]])
def test_wrong_use_is_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as left:
        run_command_line(words)

    assert left.value.code == WRONG_INPUT
    assert "usage: attune" in capsys.readouterr().err


def test_a_rehearsal_is_recorded_summed_up_and_replays(tmp_path, capsys):
    assert rehearse(tmp_path, "--policy", str(LIBRARY / "demo.yaml")) == DONE
    said = capsys.readouterr().out
    assert run_command_line(["replay", str(tmp_path / "s.tape")]) == DONE
    replayed = capsys.readouterr().out

    assert "phases" in said
    assert "not a medical device" in said
    ticks = said.splitlines()[0].split(": ")[1]
    assert replayed == f"replayed {ticks}: equal\n"


def test_a_difference_is_a_finding_with_its_place(tmp_path, capsys):
    rehearse(tmp_path)
    tape = tmp_path / "s.tape"
    changed = tape.read_text().replace('"is_held":false', '"is_held":true', 1)
    tape.unlink()
    tape.write_text(changed)
    capsys.readouterr()

    assert run_command_line(["replay", str(tape)]) == FINDING
    said = capsys.readouterr().out
    assert "s.tape:2: at 0.1 s the field is_held differs" in said
    assert "older version" not in said


def test_a_difference_in_an_older_record_says_that_rules_have_changed_since(tmp_path, capsys):
    rehearse(tmp_path)
    tape = tmp_path / "old.tape"
    changed = (tmp_path / "s.tape").read_text().replace('"is_held":false', '"is_held":true', 1)
    tape.write_text(changed.replace(f'"tape_version": {TAPE_VERSION}', '"tape_version": 4', 1))
    capsys.readouterr()

    assert run_command_line(["replay", str(tape)]) == FINDING
    said = capsys.readouterr().out
    assert "The record is of an older version" in said
    assert "a trial waits for what is expected of it" in said


def test_a_recorded_heart_is_rehearsed_with_its_suds(tmp_path, capsys):
    suds = tmp_path / "suds.csv"
    suds.write_text("t_s,suds\n" + "".join(f"{t},10\n" for t in range(1, 600, 5)))
    heart = rr_file(tmp_path, seconds=620)

    code = rehearse(tmp_path, "--heart", str(heart), "--suds", str(suds), "--minutes", "10")

    assert code == DONE
    assert "never above 0" not in capsys.readouterr().out


def test_without_suds_a_recorded_heart_never_raises_the_exposure(tmp_path, capsys):
    code = rehearse(tmp_path, "--heart", str(rr_file(tmp_path)))

    said = capsys.readouterr()
    assert code == DONE
    assert "never above 0" in said.out
    assert "exposure cannot rise without them" in said.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--patient", "nobody"], "there is no virtual patient 'nobody'; there are: "),
        (["--scene", "mars"], "there is no scene 'mars'; the scenes are: "),
        (["--policy", "missing.yaml"], "missing.yaml"),
        (["--heart", "missing.csv"], "missing.csv"),
        (["--where", "a=b"], "--where and --suds go with --heart"),
        (["--patient", "anxious", "--heart", "x.csv"], "exclude each other"),
        (["--minutes", "1"], "cannot be run in 1 minutes: moving_on.least_minutes"),
        (["--minutes", "240"], "cannot be run in 240 minutes: phases.exposure_minutes: "),
    ],
)
def test_bad_input_is_told_in_one_line_with_the_remedy(tmp_path, capsys, words, complaint):
    assert rehearse(tmp_path, *words) == WRONG_INPUT

    said = capsys.readouterr()
    assert said.err.startswith("attune: ")
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "s.tape").exists()


def test_a_policy_with_a_typo_is_told_with_its_line(tmp_path, capsys):
    path = tmp_path / "policy.yaml"
    path.write_text((LIBRARY / "demo.yaml").read_text().replace("preparation_minutes", "preparaton_minutes"))

    assert rehearse(tmp_path, "--policy", str(path)) == WRONG_INPUT
    assert "did you mean 'preparation_minutes'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("t_s,suds\n1,ten\n", "suds.csv:2"),
        ("t_s,suds\n1,400\n", "suds.csv:2"),
        ("t_s,suds\n1,nan\n", "suds.csv:2"),
        ("t_s,suds\n5,1\n1,1\n", "order of time"),
        ("time,suds\n1,1\n", "needs the columns t_s and suds"),
        ("", "needs the columns t_s and suds"),
        ("t_s,suds\n1," + "9" * 200_000 + "\n", "suds.csv: is no CSV"),
        ("t_s,suds\n1\n", "suds.csv:2"),
    ],
)
def test_a_broken_suds_file_is_told_with_its_place(tmp_path, capsys, content, place):
    suds = tmp_path / "suds.csv"
    suds.write_text(content)

    assert rehearse(tmp_path, "--heart", str(rr_file(tmp_path)), "--suds", str(suds)) == WRONG_INPUT
    assert place in capsys.readouterr().err


def test_a_suds_file_with_a_byte_order_mark_is_read(tmp_path):
    suds = tmp_path / "suds.csv"
    suds.write_text("t_s,suds\n1,10\n", encoding="utf-8-sig")

    assert rehearse(tmp_path, "--heart", str(rr_file(tmp_path)), "--suds", str(suds)) == DONE


def test_a_full_disk_is_told_and_what_was_written_is_whole(tmp_path):
    words = f"ulimit -f 64; exec {sys.executable} -m engine rehearse --minutes 3 --record {tmp_path / 's.tape'}"

    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == WRONG_INPUT
    assert done.stderr.splitlines()[-1].endswith("File too large; the lines before are safe")
    assert "Traceback" not in done.stderr
    assert run_command_line(["replay", str(tmp_path / "s.tape")]) == DONE


def test_an_interrupt_leaves_a_whole_record(tmp_path):
    tape = tmp_path / "s.tape"
    command = [sys.executable, "-m", "engine", "rehearse", "--minutes", "60", "--record", str(tape)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tape.exists() and tape.stat().st_size > 100_000):
        assert program.poll() is None, "it ended before it could be interrupted"
        time.sleep(0.01)
    program.send_signal(signal.SIGINT)

    _, said = program.communicate(timeout=60)

    assert program.returncode == INTERRUPTED
    assert said.splitlines()[-1] == "attune: interrupted"
    assert "Traceback" not in said
    assert run_command_line(["replay", str(tape)]) == DONE


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    rehearse(tmp_path)
    words = f"{sys.executable} -m engine replay {tmp_path / 's.tape'} | true; exit ${{PIPESTATUS[0]}}"

    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=120, check=False, env=buffered)

    assert (done.returncode, done.stderr) == (DONE, "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_streams_that_were_closed_are_no_error(tmp_path, closed):
    tape = tmp_path / "s.tape"
    words = f"{sys.executable} -m engine rehearse --minutes 3 --record {tape} {closed}"

    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == DONE
    assert "Traceback" not in done.stderr
    assert run_command_line(["replay", str(tape)]) == DONE


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_devices_are_looked_for_whatever_stream_is_closed(tmp_path, closed):
    words = f"DBUS_SYSTEM_BUS_ADDRESS=unix:path={tmp_path}/none {sys.executable} -m engine devices --seconds 1 {closed}"

    done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == DEVICE_MISSING
    assert "Traceback" not in done.stderr


def test_a_record_is_never_overwritten(tmp_path, capsys):
    (tmp_path / "s.tape").write_text("mine")

    assert rehearse(tmp_path) == WRONG_INPUT
    assert (tmp_path / "s.tape").read_text() == "mine"
    assert "never overwritten" in capsys.readouterr().err


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recordings of ../shared/data are not here")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*/ibi.parquet")), ids=lambda path: path.parent.name)
def test_every_recorded_heart_can_be_rehearsed(tmp_path, path):
    assert rehearse(tmp_path, "--heart", str(path)) == DONE
    assert run_command_line(["replay", str(tmp_path / "s.tape")]) == DONE
