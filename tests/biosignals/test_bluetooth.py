"""What the doctor hears about Bluetooth, wherever it runs."""

import asyncio
import subprocess
import sys

import pytest

from biosignals.bluetooth import adapter_state


def test_wherever_it_runs_it_answers_in_words() -> None:
    state = asyncio.run(adapter_state())

    assert state.words.endswith(".")


@pytest.mark.skipif(sys.platform != "linux", reason="the address of D-Bus is a matter of Linux")
@pytest.mark.parametrize("address", ["unix:path=/nonexistent/bus", "unix:path=/dev/null", "nonsense"])
def test_without_a_bus_it_says_what_to_start(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)

    state = asyncio.run(adapter_state())

    assert not state.is_usable
    assert "install and start it" in state.words


def test_importing_it_does_not_import_bleak() -> None:
    program = "import sys, biosignals.bluetooth; sys.exit('bleak' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
