"""MIDI ports, in and out, there or made by this program. The only file that knows rtmidi.

Ports are polled and never call back: rtmidi would call Python in JACK's real-time thread.
"""

import ctypes
import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import rtmidi

CLIENT = "attune"
VIRTUAL = "virtual"  # the name that asks for a port of this program's own, which others connect to
QUEUE_MESSAGES = 4096  # what may wait in an input; rtmidi throws away what comes beyond it

ASK_ANEW_EVERY = 5  # times that a port's presence is asked for: a new client makes a sound server order its graph anew

_ALSA_NUMBERS = re.compile(r"\s\d+:\d+$")  # of client and port: others once the device was plugged in again

_Client = Any  # rtmidi.MidiIn or MidiOut: the library has no types


class MidiPortError(Exception):
    """A MIDI port cannot be had; the message says which are there, or what is missing."""


class MidiPortLost(Exception):
    """The port was there, and is gone."""


class _Held:
    """A client that is open at a port, and may die with its sound server.

    Where a JACK server is gone, the next attempt to reach it makes libjack free all clients of this program; one that
    is touched after that takes the program down (seen with python-rtmidi 1.5.8). So they are let go of then, for good.
    """

    def __init__(self, client: _Client, api: int, name: str, *, is_virtual: bool) -> None:
        self._client: _Client | None = client
        self._kind, self._api = type(client), api
        self._name, self._is_virtual = name, is_virtual
        self._asked = 0
        with _LOCK:
            _HELD.append(self)

    @property
    def client(self) -> _Client:
        """Raises MidiPortLost where there is none any more."""
        if self._client is None:
            raise MidiPortLost("its sound server is gone")
        return self._client

    def is_there(self) -> bool:
        """A client of a dead sound server goes on telling its last list: now and then a new client asks."""
        with _LOCK:
            self._asked += 1
            if self._asked % ASK_ANEW_EVERY == 0:
                names = _names(self._kind, self._api)
                return names is not None and (self._is_virtual or self._name in names)
            if self._client is None:
                return False
            return self._is_virtual or self._name in self._client.get_ports()

    def let_go(self, api: int) -> None:
        """The server of `api` is gone."""
        if self._api == api and self._client is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._client))  # never taken apart, not even at the end
            self._client = None

    def close(self) -> None:
        with _LOCK:
            if self in _HELD:
                _HELD.remove(self)
            if self._client is not None:
                self._client.close_port()
                self._client.delete()
                self._client = None


_LOCK = threading.RLock()  # ports are used by several threads, and reaching for a dead server touches all of them
_HELD: list[_Held] = []  # the ports that are open


class OutputPort:
    """An open way out. `send` never waits for whoever listens."""

    def __init__(self, client: _Client, api: int, name: str, *, is_virtual: bool) -> None:
        self.name = name
        self._held = _Held(client, api, name, is_virtual=is_virtual)

    def send(self, message: bytes) -> None:
        """Raises MidiPortLost where the system refuses it."""
        with _LOCK:
            try:
                self._held.client.send_message(message)
            except (rtmidi.RtMidiError, ValueError) as error:
                raise MidiPortLost(str(error)) from error

    def is_there(self) -> bool:
        """Does the port still exist? To be asked every second or two."""
        return self._held.is_there()

    def close(self) -> None:
        self._held.close()


class InputPort:
    """An open way in; what arrived waits until it is taken."""

    def __init__(self, client: _Client, api: int, name: str, *, is_virtual: bool) -> None:
        self.name = name
        self._held = _Held(client, api, name, is_virtual=is_virtual)

    def take(self) -> list[bytes]:
        """All messages that arrived since the last call, oldest first. Never waits. Raises MidiPortLost."""
        messages = []
        with _LOCK:
            while (got := self._held.client.get_message()) is not None:
                messages.append(bytes(got[0]))
        return messages

    def is_there(self) -> bool:
        """Does the port still exist? To be asked every second or two."""
        return self._held.is_there()

    def close(self) -> None:
        self._held.close()


def output_names() -> tuple[str, ...]:
    """Ports that notes can be sent to, of every MIDI system that answers."""
    return tuple(name for api in _apis() for name in _names(rtmidi.MidiOut, api) or ())


def input_names() -> tuple[str, ...]:
    """Ports that control surfaces send from, of every MIDI system that answers."""
    return tuple(name for api in _apis() for name in _names(rtmidi.MidiIn, api) or ())


def open_output(wanted: str) -> OutputPort:
    """The output called `wanted`, or of which it is an unmistakable part; "virtual" makes one that others connect to.

    Raises MidiPortError.
    """
    client, api, name = _open(rtmidi.MidiOut, wanted, "out")
    return OutputPort(client, api, name, is_virtual=wanted == VIRTUAL)


def open_input(wanted: str) -> InputPort:
    """The input called `wanted`, as with `open_output`. Clocks and sysex are left out. Raises MidiPortError."""

    def client_with_queue(api: int, name: str) -> _Client:
        return rtmidi.MidiIn(api, name=name, queue_size_limit=QUEUE_MESSAGES)

    client, api, name = _open(rtmidi.MidiIn, wanted, "in", make=client_with_queue)
    return InputPort(client, api, name, is_virtual=wanted == VIRTUAL)


def _open(
    kind: Callable[..., _Client], wanted: str, way: str, make: Callable[..., _Client] | None = None
) -> tuple[_Client, int, str]:
    found = [(api, name) for api in _apis() for name in _names(kind, api) or ()]
    if wanted == VIRTUAL:
        apis = [api for api in _apis() if _names(kind, api) is not None]
        if not apis:
            raise MidiPortError(_no_system())
        api, name = apis[0], f"{CLIENT} {way}"
    else:
        name = matching(wanted, [name for _, name in found])
        api = next(api for api, one in found if one == name)
    try:
        client = (make or kind)(api, name=CLIENT)
        if wanted == VIRTUAL:
            client.open_virtual_port(way)
        else:
            client.open_port(client.get_ports().index(name), way)
    except (rtmidi.RtMidiError, ValueError, NotImplementedError) as error:
        raise MidiPortError(f"the MIDI port {name!r} cannot be opened: {error}") from error
    return client, api, name


def matching(wanted: str, names: Sequence[str]) -> str:
    """The one of `names` that is meant. Raises MidiPortError that lists those there."""
    if wanted in names:
        return wanted
    part = _ALSA_NUMBERS.sub("", wanted).strip().lower()
    alike = sorted({name for name in names if part in name.lower()}) if part else []
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise MidiPortError(f"the MIDI port {wanted!r} may be each of: {_listed(alike)}; say more of its name")
    if not names:
        raise MidiPortError(f"there is no MIDI port {wanted!r}; {_no_system() if not _apis() else 'there is none'}")
    raise MidiPortError(
        f"there is no MIDI port {wanted!r}; there are: {_listed(names)}; or {VIRTUAL!r} for one of its own"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _no_system() -> str:
    return "no MIDI system answers here: plug a MIDI device in (ALSA needs /dev/snd/seq), or start a JACK server"


def _apis() -> tuple[int, ...]:
    """The MIDI systems that may answer. Asking one that cannot be there makes its library print on stderr."""
    return tuple(api for api in rtmidi.get_compiled_api() if _may_answer(api))


def _may_answer(api: int) -> bool:
    if sys.platform != "linux":
        return True
    if api == rtmidi.API_LINUX_ALSA:
        return Path("/dev/snd/seq").exists()
    if api == rtmidi.API_UNIX_JACK:
        server = os.environ.get("JACK_DEFAULT_SERVER", "default")
        return any(Path("/dev/shm").glob(f"jack_{server}_*"))
    return True


def _names(kind: Callable[..., _Client], api: int) -> list[str] | None:
    """The ports of a MIDI system but this program's own; None: it does not answer."""
    with _LOCK:
        try:
            client = kind(api, name=CLIENT)
        except (rtmidi.RtMidiError, OSError):  # what ALSA without a sequencer raises is an OSError
            for held in _HELD:
                held.let_go(api)
            return None
        try:
            return [name for name in client.get_ports() if not name.startswith(f"{CLIENT}:")]
        finally:
            client.delete()
