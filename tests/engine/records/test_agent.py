"""engine/records/{agent,agent_process}.py: who holds an unlocked vault's key, for how long, and for whom."""

import os
import select
import signal
import socket
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.records import agent, agent_process
from engine.records.agent import AgentError, agent_state, held_masters, lock, masters_looked_at, socket_path, unlock
from engine.records.agent_process import ASK_KEY, Lease, LockedPage

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose program is at a socket")
VAULT = "0123456789abcdef" * 2
MASTER = bytes(range(100, 132))
LONG_S = 600.0
_ENDS_WITHIN_S = 30.0  # on a computer that does much else


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with TemporaryDirectory(prefix="attune-") as folder:  # pytest's own are too long for a socket's name
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        lock(VAULT)


def ended(process: int) -> bool:
    """Wait for a process that is nobody's child here."""
    try:
        opened = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([opened], [], [], _ENDS_WITHIN_S)[0])
    finally:
        os.close(opened)


@pytest.mark.parametrize("masters", [(MASTER,), (MASTER, MASTER[::-1])])
def test_what_is_unlocked_is_given_until_it_is_locked(masters: tuple[bytes, ...]) -> None:
    assert held_masters(VAULT) == ()

    state = unlock(VAULT, masters, LONG_S)

    assert held_masters(VAULT) == masters
    assert held_masters("f" * 32) == ()
    assert lock(VAULT)
    assert ended(state.pid)
    assert held_masters(VAULT) == ()
    assert agent_state(VAULT) is None
    assert not lock(VAULT)
    assert not socket_path(VAULT).exists()


def test_who_only_looks_holds_it_unlocked_no_longer() -> None:
    unlock(VAULT, (MASTER,), LONG_S)
    before = agent_state(VAULT)

    assert masters_looked_at(VAULT) == (MASTER,)

    after = agent_state(VAULT)
    assert before is not None
    assert after is not None
    assert after.left_s < before.left_s
    held_masters(VAULT)
    used = agent_state(VAULT)
    assert used is not None
    assert used.left_s > after.left_s


def test_nobody_else_reaches_its_socket(own_folder: Path) -> None:
    unlock(VAULT, (MASTER,), LONG_S)

    assert own_folder.joinpath("attune").stat().st_mode & 0o777 == 0o700
    assert socket_path(VAULT).stat().st_mode & 0o777 == 0o600


def test_a_program_of_another_user_is_given_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    page, lease = LockedPage(), Lease(LONG_S, awake_s=0.0, running_s=0.0)
    theirs.sendall(ASK_KEY)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)

    with ours, theirs:
        assert agent_process._answer(ours, page, lease) == b""
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)


def test_no_list_of_processes_shows_the_key_and_none_is_dumped() -> None:
    process = Path("/proc") / str(unlock(VAULT, (MASTER,), LONG_S).pid)
    seen = process.joinpath("cmdline").read_bytes()
    if os.getuid() == 0:  # nobody else may look, since it cannot be dumped
        seen += process.joinpath("environ").read_bytes()

    for form in (MASTER, MASTER.hex().encode(), b64encode(MASTER), repr(MASTER).encode()):
        assert form not in seen
    (core,) = [line for line in process.joinpath("limits").read_text().splitlines() if "core file" in line]
    assert core.split()[4:6] == ["0", "0"]


def test_where_the_key_may_be_swapped_that_is_told() -> None:
    state = unlock(VAULT, (MASTER,), LONG_S)
    locked_kib = Path(f"/proc/{state.pid}/status").read_text().split("VmLck:")[1].split()[0]

    assert (state.why_swappable is None) == (locked_kib != "0")


def test_the_key_stands_in_one_page_and_is_wiped_there() -> None:
    page = LockedPage()
    reading, writing = os.pipe()
    os.write(writing, MASTER)
    os.close(writing)

    page.read_from(reading)

    assert page._page[:32] == MASTER
    page.wipe()
    assert page._page[:] == bytes(len(page._page))
    os.close(reading)


@pytest.mark.parametrize("sent", [b"", b"x" * 31, b"x" * 65, b"x" * 5000])
def test_what_is_no_key_is_not_held(sent: bytes) -> None:
    page = LockedPage()
    reading, writing = os.pipe()
    os.write(writing, sent)
    os.close(writing)

    with pytest.raises(ValueError, match="no master key"):
        page.read_from(reading)
    os.close(reading)


def test_a_vault_that_is_used_stays_unlocked_and_one_that_is_not_locks() -> None:
    lease = Lease(1800.0, awake_s=50.0, running_s=70.0)

    assert lease.left_s(awake_s=50.0, running_s=70.0) == 1800.0
    assert lease.left_s(awake_s=1849.0, running_s=1869.0) == 1.0
    lease.use(running_s=1869.0)
    assert lease.left_s(awake_s=1850.0, running_s=1870.0) == 1799.0
    assert lease.left_s(awake_s=3700.0, running_s=3720.0) == 0.0


def test_a_vault_locks_when_the_computer_slept() -> None:
    lease = Lease(1800.0, awake_s=50.0, running_s=70.0)

    assert lease.left_s(awake_s=60.0, running_s=81.0) > 0  # clocks are read one after the other
    assert lease.left_s(awake_s=60.0, running_s=90.0) == 0.0


def test_an_agent_ends_by_itself_when_its_time_is_over() -> None:
    state = unlock(VAULT, (MASTER,), 0.1)

    assert ended(state.pid)
    assert held_masters(VAULT) == ()
    assert not socket_path(VAULT).exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_an_agent_that_was_ended_leaves_a_locked_vault_that_unlocks_again(how: signal.Signals) -> None:
    state = unlock(VAULT, (MASTER,), LONG_S)
    os.kill(state.pid, how)

    assert ended(state.pid)
    assert held_masters(VAULT) == ()
    unlock(VAULT, (MASTER,), LONG_S)
    assert held_masters(VAULT) == (MASTER,)


def test_one_agent_takes_the_place_of_another() -> None:
    first = unlock(VAULT, (MASTER,), LONG_S)
    second = unlock(VAULT, (MASTER[::-1],), LONG_S)

    assert ended(first.pid)
    assert held_masters(VAULT) == (MASTER[::-1],)
    state = agent_state(VAULT)
    assert state is not None
    assert (state.pid, state.limit_s) == (second.pid, LONG_S)


def test_an_agent_that_cannot_be_told_to_lock_any_more_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "lock", lambda vault_id: False)  # two that unlock at the same time
    first, second = unlock(VAULT, (MASTER,), LONG_S), unlock(VAULT, (MASTER,), LONG_S)

    assert ended(first.pid)
    assert held_masters(VAULT) == (MASTER,)

    socket_path(VAULT).unlink()
    assert ended(second.pid)


def test_whoever_asks_nonsense_or_nothing_keeps_nobody_else_waiting() -> None:
    unlock(VAULT, (MASTER,), LONG_S)

    for said in (b"", b"give me the key\n", b"\0" * 1000):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(socket_path(VAULT)))
            stranger.sendall(said)
            stranger.shutdown(socket.SHUT_WR)
            with suppress(ConnectionResetError):  # it does not read to the end what it does not know
                assert stranger.recv(64) == b""
    assert held_masters(VAULT) == (MASTER,)


def test_a_place_where_no_agent_can_be_reached_is_said(monkeypatch: pytest.MonkeyPatch, own_folder: Path) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own_folder / ("x" * 90)))
    with pytest.raises(AgentError, match="set XDG_RUNTIME_DIR to a shorter one"):
        unlock(VAULT, (MASTER,), LONG_S)
    assert held_masters(VAULT) == ()

    (own_folder / "file").write_text("")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own_folder / "file"))
    with pytest.raises(AgentError, match="cannot be made a private folder"):
        unlock(VAULT, (MASTER,), LONG_S)


def test_where_systems_tell_no_peer_the_passphrase_is_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent, "IS_POSSIBLE", False)

    with pytest.raises(AgentError, match="asked for each time"):
        unlock(VAULT, (MASTER,), LONG_S)
    assert held_masters(VAULT) == ()
