"""The objects that BlueZ shows on D-Bus, as plain values: paths, interfaces, properties, methods."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
DESCRIPTOR = "org.bluez.GattDescriptor1"
PROPERTIES = "org.freedesktop.DBus.Properties"

Value = tuple[str, object]
"""A D-Bus signature and what it says."""
Properties = dict[str, Value]


class BluezError(Exception):
    """What BlueZ answers instead of a result; `name` without its prefix, such as Failed."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = f"org.bluez.Error.{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A method that a program on the bus has called; `sender` is its unique name there."""

    sender: str
    arguments: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What it gets back; `descriptor` is an open file that is handed over, and closed here once it is."""

    signature: str = ""
    values: tuple[object, ...] = ()
    descriptor: int | None = None


DONE = Reply()
Method = Callable[[Call], Awaitable[Reply]]
Methods = Mapping[tuple[str, str], Method]
"""Interface and member -> what does it."""


class TreeListener(Protocol):
    """Who tells the bus about every change."""

    def added(self, path: str, interface: str, properties: Properties) -> None: ...
    def removed(self, path: str, interfaces: tuple[str, ...]) -> None: ...
    def changed(self, path: str, interface: str, properties: Properties, gone: tuple[str, ...]) -> None: ...


class ObjectTree:
    """All objects; every change is told to `listener`."""

    def __init__(self, listener: TreeListener) -> None:
        self._listener = listener
        self._objects: dict[str, dict[str, Properties]] = {}
        self._methods: dict[str, Methods] = {}

    def objects(self) -> Mapping[str, Mapping[str, Properties]]:
        """Path -> interface -> properties."""
        return self._objects

    def method(self, path: str, interface: str, member: str) -> Method | None:
        return self._methods.get(path, {}).get((interface, member))

    def properties(self, path: str, interface: str) -> Properties | None:
        """None where there is no such object or interface."""
        return self._objects.get(path, {}).get(interface)

    def add(self, path: str, interface: str, properties: Properties, methods: Methods) -> None:
        self._objects.setdefault(path, {})[interface] = properties
        self._methods[path] = methods
        self._listener.added(path, interface, properties)

    def remove(self, path: str) -> None:
        """Take an object and all below it away, the deepest first."""
        below = [one for one in self._objects if one == path or one.startswith(f"{path}/")]
        for one in sorted(below, reverse=True):
            interfaces = tuple(self._objects.pop(one))
            self._methods.pop(one)
            self._listener.removed(one, interfaces)

    def change(self, path: str, interface: str, changed: Properties, gone: Iterable[str] = ()) -> None:
        """Set and take away properties; nothing happens where the object has gone."""
        properties = self.properties(path, interface)
        if properties is None:
            return
        gone = tuple(name for name in gone if name in properties)
        properties.update(changed)
        for name in gone:
            del properties[name]
        self._listener.changed(path, interface, changed, gone)
