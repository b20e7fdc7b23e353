"""MIDI ports, in and out, there or made by this program. The only file that knows rtmidi.

Ports are polled and never call back: rtmidi would call Python in JACK's real-time thread. A JACK server is reached
only once a process of its own (music.jack_question) has seen it answer.
"""

import ctypes
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import rtmidi

from music.jack_question import JackPorts, JackQuestion

CLIENT = "attune"
ASKING_CLIENT = "asking"  # of a process that only wants to know
VIRTUAL = "virtual"  # the name that asks for a port of this program's own, which others connect to
QUEUE_MESSAGES = 4096  # what may wait in an input; rtmidi throws away what comes beyond it

ASK_ANEW_EVERY = 5  # times that a port's presence is asked for: a new client makes a sound server order its graph anew
_OUT, _IN = "out", "in"  # ways, and the names of this program's own ports

_ALSA_NUMBERS = re.compile(r"\s\d+:\d+$")  # of client and port: others once the device was plugged in again

_OWN = re.compile(rf"{CLIENT}(-\d+)?:")  # a second client of one name gets a number

_Client = Any  # rtmidi.MidiIn or MidiOut: the library has no types


class MidiPortError(Exception):
    """A MIDI port cannot be had; the message says which are there, or what is missing."""


class MidiPortLost(Exception):
    """The port was there, and is gone."""


class _Held:
    """A client that is open at a port, and may die or hang with its sound server.

    Where a JACK server is gone, the next attempt to reach it makes libjack free all clients of this program; one that
    is touched after that takes the program down (seen with python-rtmidi 1.5.8), and to close one waits for the server.
    So they are let go of then, for good.
    """

    def __init__(self, client: _Client, api: int, name: str, way: str, *, is_virtual: bool) -> None:
        self._client: _Client | None = client
        self._api, self._name, self._way = api, name, way
        self._is_virtual = is_virtual
        self._asked = 0
        self._question: JackQuestion | None = None
        with _LOCK:
            _HELD.append(self)

    @property
    def client(self) -> _Client:
        """Raises MidiPortLost where there is none any more."""
        if self._client is None:
            raise MidiPortLost("its sound server is gone")
        return self._client

    def is_there(self) -> bool:
        """Never waits. A client of a dead JACK server goes on telling its last list: now and then another process
        asks the server."""
        is_jack = self._api == rtmidi.API_UNIX_JACK and self._client is not None
        if is_jack and not self._does_jack_answer():
            _let_go_of_all(self._api)
        with _LOCK:
            return self._client is not None and (self._is_virtual or self._name in self._client.get_ports())

    def let_go(self, api: int) -> None:
        """The server of `api` is gone."""
        if self._api == api and self._client is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._client))  # never taken apart, not even at the end
            self._client = None

    def close(self) -> None:
        """Takes a moment; a server that does not answer is left as it is."""
        if self._question is not None:
            self._question.end()
        if self._api == rtmidi.API_UNIX_JACK and self._client is not None and _jack_ports() is None:
            _let_go_of_all(self._api)
        with _LOCK:
            if self in _HELD:
                _HELD.remove(self)
            if self._client is not None:
                self._client.close_port()
                self._client.delete()
                self._client = None

    def _does_jack_answer(self) -> bool:
        """As far as the newest answer tells; a server that was started anew knows nothing of this client."""
        if self._question is None:
            self._asked += 1
            if self._asked % ASK_ANEW_EVERY == 0:
                self._question = JackQuestion(time.monotonic())
            return True
        answer = self._question.answer(time.monotonic())
        if answer is None:
            return True
        self._question = None
        if answer.ports is None:
            return False
        senders = answer.ports.into if self._way == _OUT else answer.ports.out  # what one sends from, others read
        return any(_OWN.match(name) and name.endswith(f":{self._way}") for name in senders)


_LOCK = threading.RLock()  # ports are used by several threads, and reaching for a dead server touches all of them
_HELD: list[_Held] = []  # the ports that are open


class OutputPort:
    """An open way out. `send` never waits for whoever listens."""

    def __init__(self, client: _Client, api: int, name: str, *, is_virtual: bool) -> None:
        self.name = name
        self._held = _Held(client, api, name, _OUT, is_virtual=is_virtual)

    def send(self, message: bytes) -> None:
        """Raises MidiPortLost where the system refuses it."""
        with _LOCK:
            try:
                self._held.client.send_message(message)
            except (rtmidi.RtMidiError, ValueError) as error:
                raise MidiPortLost(str(error)) from error

    def is_there(self) -> bool:
        """Does the port still exist? To be asked every second or two. Never waits."""
        return self._held.is_there()

    def close(self) -> None:
        self._held.close()


class InputPort:
    """An open way in; what arrived waits until it is taken."""

    def __init__(self, client: _Client, api: int, name: str, *, is_virtual: bool) -> None:
        self.name = name
        self._held = _Held(client, api, name, _IN, is_virtual=is_virtual)

    def take(self) -> list[bytes]:
        """All messages that arrived since the last call, oldest first. Never waits. Raises MidiPortLost."""
        messages = []
        with _LOCK:
            while (got := self._held.client.get_message()) is not None:
                messages.append(bytes(got[0]))
        return messages

    def is_there(self) -> bool:
        """Does the port still exist? To be asked every second or two. Never waits."""
        return self._held.is_there()

    def close(self) -> None:
        self._held.close()


def output_names() -> tuple[str, ...]:
    """Ports that notes can be sent to, of every MIDI system that answers. Takes a moment."""
    return tuple(name for names in _found(_OUT).values() for name in names)


def input_names() -> tuple[str, ...]:
    """Ports that control surfaces send from, of every MIDI system that answers. Takes a moment."""
    return tuple(name for names in _found(_IN).values() for name in names)


def open_output(wanted: str) -> OutputPort:
    """The output called `wanted`, or of which it is an unmistakable part; "virtual" makes one that others connect to.

    Takes a moment. Raises MidiPortError.
    """
    client, api, name = _open(_OUT, wanted, rtmidi.MidiOut)
    return OutputPort(client, api, name, is_virtual=wanted == VIRTUAL)


def open_input(wanted: str) -> InputPort:
    """The input called `wanted`, as with `open_output`. Clocks and sysex are left out. Raises MidiPortError."""

    def client_with_queue(api: int, name: str) -> _Client:
        return rtmidi.MidiIn(api, name=name, queue_size_limit=QUEUE_MESSAGES)

    client, api, name = _open(_IN, wanted, client_with_queue)
    return InputPort(client, api, name, is_virtual=wanted == VIRTUAL)


def tell_jack_ports() -> None:
    """What the process of a JackQuestion does: print the ports of the JACK server, or fail."""
    lists = []
    for kind in (rtmidi.MidiOut, rtmidi.MidiIn):
        client = kind(rtmidi.API_UNIX_JACK, name=ASKING_CLIENT)
        lists.append(tuple(client.get_ports()))
    print(JackPorts(out=lists[0], into=lists[1]).as_text, flush=True)  # noqa: T201 - read by the process that asked


def _open(way: str, wanted: str, make: Callable[..., _Client]) -> tuple[_Client, int, str]:
    found = _found(way)
    if not found:
        raise MidiPortError(f"there is no MIDI port {wanted!r}: no MIDI system answers here: {WHAT_TO_DO}")
    if wanted == VIRTUAL:
        api, name = next(iter(found)), f"{CLIENT} {way}"
    else:
        name = matching(wanted, [one for names in found.values() for one in names])
        api = next(api for api, names in found.items() if name in names)
    try:
        with _LOCK:
            client = make(api, name=CLIENT)
            if wanted == VIRTUAL:
                client.open_virtual_port(way)
            else:
                client.open_port(client.get_ports().index(name), way)
    except (rtmidi.RtMidiError, OSError, ValueError, NotImplementedError) as error:
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
        raise MidiPortError(f"there is no MIDI port {wanted!r}; there is none but {VIRTUAL!r}, one of its own")
    raise MidiPortError(
        f"there is no MIDI port {wanted!r}; there are: {_listed(names)}; or {VIRTUAL!r} for one of its own"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


WHAT_TO_DO = (
    "plug a MIDI device in (ALSA needs /dev/snd/seq), or start a JACK server; one that hangs must be started anew"
)


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


def _found(way: str) -> dict[int, tuple[str, ...]]:
    """The ports of every MIDI system that answers, but this program's own."""
    asked = {api: _jack_names(way) if api == rtmidi.API_UNIX_JACK else _names(way, api) for api in _apis()}
    return {
        api: tuple(name for name in names if not _OWN.match(name)) for api, names in asked.items() if names is not None
    }


def _names(way: str, api: int) -> Sequence[str] | None:
    """The ports of a MIDI system; None: it does not answer."""
    with _LOCK:
        try:
            client = (rtmidi.MidiOut if way == _OUT else rtmidi.MidiIn)(api, name=CLIENT)
        except (rtmidi.RtMidiError, OSError):  # what ALSA without a sequencer raises is an OSError
            return None
        try:
            names: list[str] = client.get_ports()
            return names
        finally:
            client.delete()


def _jack_names(way: str) -> Sequence[str] | None:
    ports = _jack_ports()
    if ports is None:
        _let_go_of_all(rtmidi.API_UNIX_JACK)
        return None
    return ports.out if way == _OUT else ports.into


def _jack_ports() -> JackPorts | None:
    """The ports of the JACK server; None: it does not answer."""
    return JackQuestion(time.monotonic()).wait().ports


def _let_go_of_all(api: int) -> None:
    with _LOCK:
        for held in _HELD:
            held.let_go(api)
