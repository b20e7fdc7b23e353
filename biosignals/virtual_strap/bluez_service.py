"""org.bluez on a private D-Bus, served by a virtual adapter: bleak's own BlueZ backend can use a virtual strap."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Coroutine, Mapping
from typing import Any, Never, Self

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from biosignals.virtual_strap.air import Air
from biosignals.virtual_strap.bluez_adapter import BluezAdapter
from biosignals.virtual_strap.bluez_tree import PROPERTIES, BluezError, Call, ObjectTree, Reply, Value
from biosignals.virtual_strap.bluez_tree import Properties as PlainProperties
from biosignals.virtual_strap.central import DEFAULT_ADDRESS, Central
from biosignals.virtual_strap.private_bus import PrivateBus, private_bus

BLUEZ = "org.bluez"
OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
BUS = "org.freedesktop.DBus"
BUS_PATH = "/org/freedesktop/DBus"


class BluezService:
    """Serves what programs call on BlueZ to find, connect to and read a strap, on a bus of its own.

    A program reaches it where DBUS_SYSTEM_BUS_ADDRESS is `address`.
    """

    def __init__(self, private: PrivateBus, bus: MessageBus, central: Central) -> None:
        self._private, self._bus = private, bus
        self._tasks: set[asyncio.Task[None]] = set()
        self._tree = ObjectTree(self)
        self._adapter = BluezAdapter(self._tree, central, self._keep)

    @classmethod
    @contextlib.asynccontextmanager
    async def serve(cls, air: Air, *, adapter_address: str = DEFAULT_ADDRESS) -> AsyncIterator[Self]:
        """Serve while entered; nothing is left afterwards. Raises BusMissing where no D-Bus can be started."""
        async with private_bus() as private, contextlib.AsyncExitStack() as stack:
            central = await Central.create(air, adapter_address)
            stack.push_async_callback(central.close)
            bus = await MessageBus(bus_address=private.address, negotiate_unix_fd=True).connect()
            stack.callback(bus.disconnect)
            self = cls(private, bus, central)
            stack.push_async_callback(self._end)
            await self._begin()
            yield self

    @property
    def address(self) -> str:
        """The bus's address: what DBUS_SYSTEM_BUS_ADDRESS must be for a program that is to use this strap."""
        return self._private.address

    async def lost(self) -> Never:
        """Wait for the D-Bus to end, which nothing brings back. Raises BusLost then."""
        await self._private.lost()

    async def power(self, *, on: bool) -> None:
        """Switch the adapter on or off."""
        await self._adapter.power(on=on)

    def fail_next_connect(self, name: str, text: str) -> None:
        """The next attempt to connect fails with org.bluez.Error.NAME and this text, such as br-connection-canceled."""
        self._adapter.next_connect_error = BluezError(name, text)

    async def kill_bus(self) -> None:
        """The D-Bus daemon dies; nothing brings it back."""
        await self._private.stop()

    def added(self, path: str, interface: str, properties: PlainProperties) -> None:
        self._signal("/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, {interface: _variants(properties)}])

    def removed(self, path: str, interfaces: tuple[str, ...]) -> None:
        self._signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", [path, list(interfaces)])

    def changed(self, path: str, interface: str, properties: PlainProperties, gone: tuple[str, ...]) -> None:
        body = [interface, _variants(properties), list(gone)]
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", body)

    async def _begin(self) -> None:
        self._bus.add_message_handler(self._take)
        rule = f"type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged'"
        await self._bus.call(Message(BUS, BUS_PATH, BUS, "AddMatch", signature="s", body=[rule]))
        self._adapter.show()
        await self._bus.request_name(BLUEZ)

    async def _end(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, message: Message) -> Message | bool | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            if not owner:
                self._keep(self._adapter.forget_program(name))
            return None
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.destination not in (BLUEZ, self._bus.unique_name):
            return None
        if message.interface == BUS + ".Peer":
            return None
        return self._answer(message)

    def _answer(self, message: Message) -> Message | bool:
        path, interface, member = message.path or "", message.interface or "", message.member or ""
        if (interface, member) == (OBJECT_MANAGER, "GetManagedObjects"):
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [self._all_objects()])
        method = self._tree.method(path, interface, member)
        if method is not None:
            arguments = tuple(_plain(one) for one in message.body)
            self._keep(self._run(message, method(Call(sender=message.sender or "", arguments=arguments))))
            return True
        if interface == PROPERTIES and member in ("Get", "GetAll"):
            return self._properties(message, path, member)
        words = f'Method "{member}" with signature "{message.signature}" on interface "{interface}" doesn\'t exist'
        return Message.new_error(message, f"{BUS}.Error.UnknownObject", words)

    def _properties(self, message: Message, path: str, member: str) -> Message:
        properties = self._tree.properties(path, str(message.body[0]))
        if properties is None:
            return Message.new_error(message, f"{BUS}.Error.UnknownObject", f"there is no {message.body[0]} at {path}")
        if member == "GetAll":
            return Message.new_method_return(message, "a{sv}", [_variants(properties)])
        value = properties.get(str(message.body[1]))
        if value is None:
            words = f"No such property '{message.body[1]}'"
            return Message.new_error(message, f"{BUS}.Error.InvalidArgs", words)
        return Message.new_method_return(message, "v", [_variant(value)])

    def _all_objects(self) -> dict[str, dict[str, dict[str, Variant]]]:
        return {
            path: {interface: _variants(properties) for interface, properties in interfaces.items()}
            for path, interfaces in self._tree.objects().items()
        }

    async def _run(self, message: Message, work: Awaitable[Reply]) -> None:
        """Do what was called for and answer, whatever becomes of it."""
        descriptor: int | None = None
        try:
            reply = await work
            descriptor = reply.descriptor
            descriptors = [] if descriptor is None else [descriptor]
            answer = Message.new_method_return(message, reply.signature, list(reply.values), descriptors)
        except BluezError as error:
            answer = Message.new_error(message, error.name, str(error))
        except Exception as error:
            await self._send(Message.new_error(message, f"{BLUEZ}.Error.Failed", f"{type(error).__name__}: {error}"))
            raise  # to the event loop's handler
        try:
            await self._send(answer)
        finally:
            if descriptor is not None:
                os.close(descriptor)

    async def _send(self, answer: Message) -> None:
        if self._bus.connected:
            await self._bus.send(answer)

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        if self._bus.connected:
            self._bus.send(Message.new_signal(path, interface, member, signature, body))

    def _keep(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            context = {"message": "a part of the BlueZ service failed", "exception": error, "task": task}
            asyncio.get_running_loop().call_exception_handler(context)


def _variants(properties: Mapping[str, Value]) -> dict[str, Variant]:
    return {name: _variant(value) for name, value in properties.items()}


def _variant(value: Value) -> Variant:
    signature, content = value
    if signature == "a{qv}" and isinstance(content, dict):
        content = {key: _variant(one) for key, one in content.items()}
    return Variant(signature, content)


def _plain(value: object) -> object:
    """An argument without D-Bus's wrappers."""
    if isinstance(value, Variant):
        return _plain(value.value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value
