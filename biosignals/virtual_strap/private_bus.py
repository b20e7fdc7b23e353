"""A D-Bus of its own on a private socket: a dbus-daemon that lives as long as it is needed."""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Never
from urllib.parse import quote

from biosignals.signals import BiosignalError

START_LIMIT_S = 10.0  # it takes some 20 ms
STOP_LIMIT_S = 5.0

# Only programs of the same user may come in, which the bus takes care of; they may own any name, org.bluez too. The
# limits are those of a desktop's session bus: the system's are too small for a burst of notifications.
_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="max_incoming_bytes">1000000000</limit>
  <limit name="max_outgoing_bytes">1000000000</limit>
  <limit name="max_message_size">1000000000</limit>
  <limit name="max_match_rules_per_connection">50000</limit>
  <limit name="max_replies_per_connection">50000</limit>
</busconfig>
"""

# Linux ends the daemon with whoever started it, however that dies (prctl PR_SET_PDEATHSIG, which outlives exec). It is
# asked for by a Python of its own: nothing but exec is safe in a child that was forked off a process with threads. The
# "parent" is the thread that starts it, which is the event loop's.
_ENDS_WITH_PARENT = """import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


class BusMissing(BiosignalError):
    """No private D-Bus could be started."""


class BusLost(BiosignalError):
    """The private D-Bus has ended while it was needed."""


class PrivateBus:
    """A running dbus-daemon and its address."""

    def __init__(self, address: str, daemon: asyncio.subprocess.Process) -> None:
        self.address, self._daemon = address, daemon

    async def lost(self) -> Never:
        """Wait for the daemon to end, by whomever. Raises BusLost then."""
        await self._daemon.wait()
        raise BusLost("the D-Bus that the virtual strap is served on has ended: no program reaches the strap any more.")

    async def stop(self) -> None:
        """End the daemon, as when it dies; returns when it is gone."""
        if self._daemon.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._daemon.terminate()
            try:
                await asyncio.wait_for(self._daemon.wait(), STOP_LIMIT_S)
            except TimeoutError:
                self._daemon.kill()
                await self._daemon.wait()


@contextlib.asynccontextmanager
async def private_bus() -> AsyncIterator[PrivateBus]:
    """A bus while entered. Raises BusMissing where dbus-daemon is not installed or does not start."""
    program = shutil.which("dbus-daemon")
    if program is None:
        raise BusMissing("dbus-daemon is not installed: install it (Debian: apt-get install dbus-daemon).")
    with tempfile.TemporaryDirectory(prefix="attune-bus-") as folder:
        configuration = Path(folder, "bus.conf")
        configuration.write_text(_CONFIGURATION.format(socket=_in_an_address(Path(folder, "bus"))), encoding="utf-8")
        daemon = await asyncio.create_subprocess_exec(
            *_ending_with_this_process(),
            program,
            f"--config-file={configuration}",
            "--nofork",
            "--nopidfile",
            "--print-address=1",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: the bus stays until all who use it have left
        )
        bus = PrivateBus("", daemon)
        try:
            bus.address = await _told_address(daemon)
            yield bus
        finally:
            await bus.stop()


def _in_an_address(path: Path) -> str:
    """A path as a D-Bus address writes it: what is no plain letter by its number (D-Bus Specification, addresses)."""
    return quote(str(path), safe="/").replace("~", "%7E")


def _ending_with_this_process() -> tuple[str, ...]:
    """What to put before a program so that it does not outlive this one; elsewhere than on Linux nothing does it."""
    if sys.platform != "linux":
        return ()
    return sys.executable, "-I", "-S", "-c", _ENDS_WITH_PARENT, str(os.getpid())


async def _told_address(daemon: asyncio.subprocess.Process) -> str:
    told = b""
    if daemon.stdout is not None:
        with contextlib.suppress(TimeoutError):
            told = await asyncio.wait_for(daemon.stdout.readline(), START_LIMIT_S)
    if not told.strip():
        raise BusMissing(f"dbus-daemon did not start within {START_LIMIT_S:g} s: try to run `dbus-daemon --session`.")
    return told.decode().strip()
