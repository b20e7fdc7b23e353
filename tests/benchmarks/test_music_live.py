"""The benchmark of music in real time counts what it says, and a machine without JACK misses with a reason."""

import contextlib
import sys
from pathlib import Path

import pytest

from benchmarks import music_live
from benchmarks.figure import Figure
from benchmarks.jack_server import JackMissing, JackServer

LOG = """\
JACK server starting in realtime mode with priority 70
JackEngine::XRun: client = attune was not finished, state = Triggered
JackAudioDriver::ProcessGraphAsyncMaster: Process error
JackEngine::XRun: client attune finished after current callback
JackEngine::XRun: client = null was not finished, state = Running
"""


@pytest.mark.parametrize(("client", "late"), [("attune", 2), ("null", 1), ("listener", 0)])
def test_late_blocks_are_counted_by_client(tmp_path: Path, client: str, late: int, monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name)
    with contextlib.closing(JackServer(tmp_path, period_frames=256)) as server:
        server.log.write_text(LOG)

        assert server.late_blocks(client) == late


def test_two_servers_at_a_time_have_two_names(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name)

    with contextlib.closing(JackServer(tmp_path, period_frames=256)) as one:
        with contextlib.closing(JackServer(tmp_path, period_frames=256)) as other:
            names = {one.name, other.name}
        with contextlib.closing(JackServer(tmp_path, period_frames=256)) as later:
            assert later.name in names - {one.name}


def test_without_jackd_there_is_a_reason(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)

    with pytest.raises(JackMissing, match="install the Debian package jackd2"):
        JackServer(tmp_path, period_frames=256)


def test_what_cannot_be_measured_is_a_miss(monkeypatch, capsys) -> None:
    def no_server(*_arguments: object, **_more: object) -> list[Figure]:
        raise JackMissing("jackd is not there")

    monkeypatch.setattr(sys, "argv", ["music_live", "--quick"])
    monkeypatch.setattr(music_live, "_losses", no_server)
    figure = Figure(name="memory", n=1, value=0.0, target=1.0, unit="MB", is_most=True)
    monkeypatch.setattr(music_live, "_memory", lambda *, minutes: figure)

    assert music_live.main() == 1
    assert "MISS  losses, processor and latency: jackd is not there" in capsys.readouterr().out
