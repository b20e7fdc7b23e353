"""One characteristic as BlueZ shows it: reading, writing, and who is notified."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from bumble import att, core
from bumble.device import Peer
from bumble.gatt_client import CharacteristicProxy

from biosignals.virtual_strap.bluez_tree import CHARACTERISTIC, DONE, BluezError, Call, Methods, ObjectTree, Reply
from biosignals.virtual_strap.central import LinkEnded, property_words, unless_lost

_T = TypeVar("_T")
_NOT_PAIRED = (
    att.ErrorCode.INSUFFICIENT_AUTHENTICATION,
    att.ErrorCode.INSUFFICIENT_ENCRYPTION,
    att.ErrorCode.INSUFFICIENT_ENCRYPTION_KEY_SIZE,
)


class BluezCharacteristic:
    """Hands each notification to every program on the bus that asked for it with StartNotify, or to one by a socket."""

    def __init__(
        self,
        tree: ObjectTree,
        path: str,
        proxy: CharacteristicProxy[bytes],
        peer: Peer,
        keep: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._tree, self._path, self._proxy, self._peer, self._keep = tree, path, proxy, peer, keep
        self._socket: socket.socket | None = None
        self.holders: set[str] = set()
        """The programs that hold StartNotify. Each gets its own copy of a value, and all of them every copy."""

    @property
    def methods(self) -> Methods:
        return {
            (CHARACTERISTIC, "ReadValue"): self._read,
            (CHARACTERISTIC, "WriteValue"): self._write,
            (CHARACTERISTIC, "StartNotify"): self._start_notify,
            (CHARACTERISTIC, "StopNotify"): self._stop_notify,
            (CHARACTERISTIC, "AcquireNotify"): self._acquire_notify,
        }

    async def hold(self, holders: set[str]) -> None:
        """Notify these programs from now on."""
        self.holders |= holders
        try:
            await self._asked(self._proxy.subscribe(self._tell, "notify" in property_words(self._proxy.properties)))
        except BluezError:
            self.holders.clear()
            raise
        self._tree.change(self._path, CHARACTERISTIC, {"Notifying": ("b", True)})

    async def let_go(self, holder: str) -> None:
        """This program wants, or needs, no more notifications."""
        if holder not in self.holders:
            return
        self.holders.discard(holder)
        if not self.holders:
            await self._unsubscribe()

    def close(self) -> None:
        """The link has ended: a socket is closed, which tells its program."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    async def _read(self, _call: Call) -> Reply:
        value = await self._asked(self._proxy.read_value())
        self._tree.change(self._path, CHARACTERISTIC, {"Value": ("ay", value)})  # BlueZ shows a read as a new value
        return Reply(signature="ay", values=(value,))

    async def _write(self, call: Call) -> Reply:
        value, options = call.arguments
        is_command = isinstance(options, dict) and options.get("type") == "command"
        written = self._proxy.write_value(_bytes(value), with_response=not is_command)
        await self._asked(written)
        return DONE

    async def _start_notify(self, call: Call) -> Reply:
        if self._socket is not None:
            raise BluezError("NotPermitted", "Notify acquired")
        if call.sender in self.holders:
            raise BluezError("InProgress", "Operation already in progress")
        if self.holders:
            self.holders.add(call.sender)
        else:
            await self.hold({call.sender})
        return DONE

    async def _stop_notify(self, call: Call) -> Reply:
        if call.sender not in self.holders:
            raise BluezError("Failed", "No notify session started")
        await self.let_go(call.sender)
        return DONE

    async def _acquire_notify(self, _call: Call) -> Reply:
        if self._socket is not None or self.holders:
            raise BluezError("NotPermitted", "Notify acquired")
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        self._socket = ours
        try:
            await self._asked(self._proxy.subscribe(self._tell, "notify" in property_words(self._proxy.properties)))
        except BluezError:
            theirs.close()
            ours.close()
            self._socket = None
            raise
        asyncio.get_running_loop().add_reader(ours, self._released)
        self._tree.change(self._path, CHARACTERISTIC, {"NotifyAcquired": ("b", True)})
        return Reply(signature="hq", values=(0, self._peer.connection.att_mtu), descriptor=theirs.detach())

    def _released(self) -> None:
        """The program has closed its end of the socket."""
        self.close()
        self._keep(self._unsubscribe())

    async def _unsubscribe(self) -> None:
        with contextlib.suppress(BluezError):  # the link has just ended
            await self._asked(self._proxy.unsubscribe(self._tell))
        self._tree.change(self._path, CHARACTERISTIC, {"Notifying": ("b", False), "NotifyAcquired": ("b", False)})

    def _tell(self, value: bytes) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # nobody reads: BlueZ drops it too
                self._socket.send(value)
        for _ in self.holders:
            self._tree.change(self._path, CHARACTERISTIC, {"Value": ("ay", value)})

    async def _asked(self, work: Awaitable[_T]) -> _T:
        return await asked(self._peer, work)


async def asked(peer: Peer, work: Awaitable[_T]) -> _T:
    """What a strap answers; what it refuses in BlueZ's words (create_gatt_dbus_error in BlueZ's src/gatt-client.c)."""
    try:
        return await unless_lost(peer.connection, work)
    except LinkEnded as error:
        raise BluezError("Failed", "Not connected") from error
    except att.ATT_Error as error:
        raise _in_words_of_bluez(error.error_code) from error
    except (core.BaseBumbleError, TimeoutError) as error:
        raise BluezError("Failed", "Operation failed with ATT error: 0x0e") from error


def _in_words_of_bluez(code: int) -> BluezError:
    if code == att.ErrorCode.READ_NOT_PERMITTED:
        return BluezError("NotPermitted", "Read not permitted")
    if code == att.ErrorCode.WRITE_NOT_PERMITTED:
        return BluezError("NotPermitted", "Write not permitted")
    if code in _NOT_PAIRED:
        return BluezError("NotPermitted", "Not paired")
    if code == att.ErrorCode.REQUEST_NOT_SUPPORTED:
        return BluezError("NotSupported", "Operation is not supported")
    return BluezError("Failed", f"Operation failed with ATT error: 0x{code:02x}")


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes | bytearray | list | tuple):
        raise BluezError("InvalidArguments", "Invalid arguments in method call")
    return bytes(value)
