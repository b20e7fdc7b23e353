"""What a radio is, what a connection is, and who is told: the shapes between a link and Bluetooth."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from biosignals.strap import LossReason, Sighting, StrapStatus


class LinkError(Exception):
    """A link, or one act on it, failed. `reason` is what the console explains, `detail` what the system said."""

    def __init__(self, reason: LossReason, detail: str = "") -> None:
        super().__init__(f"{reason.value} ({detail})" if detail else reason.value)
        self.reason, self.detail = reason, detail


class PairingWanted(LinkError):
    """The strap answers only an encrypted link."""


class Connection(Protocol):
    """One connection to a strap. Every call ends within the radio's time limit and raises nothing but LinkError."""

    @property
    def services(self) -> frozenset[str]:
        """UUIDs (128 bit, lower case) of the services that it offers."""
        ...

    async def read(self, characteristic: str) -> bytes: ...
    async def write(self, characteristic: str, value: bytes) -> None: ...

    async def subscribe(self, characteristic: str, hear: Callable[[int, bytes], None]) -> None:
        """Hand each notification to `hear` with its arrival on the monotonic clock, in ns. Nothing after close().

        What is subscribed must not be read: BlueZ shows what was read as one more notification.
        """
        ...

    async def pair(self) -> None: ...

    async def close(self) -> bool:
        """End the link and forget the client; raises nothing, and nothing is delivered afterwards.

        False where the system did not confirm that the link has ended: it may stand on without us.
        """
        ...


class Radio(Protocol):
    """What finds and connects straps: biosignals/bluetooth.py."""

    def scan(self, hear: Callable[[Sighting], None]) -> AbstractAsyncContextManager[None]:
        """Hand every advertisement to `hear` while entered; entering raises LinkError, leaving raises nothing."""
        ...

    async def held(self) -> tuple[Sighting, ...]:
        """Heart straps that this computer is linked to already, so that no scan hears them.

        Empty where the system cannot say. Raises LinkError where Bluetooth is not usable (any more).
        """
        ...

    async def connect(self, sighting: Sighting, lost: Callable[[LossReason, str], None]) -> Connection:
        """A new client and a new connection; `lost` is called once if it breaks by itself. Raises LinkError.

        A link that this computer holds already is not shared, as every value would come once for each who shares it:
        HELD_ON_THIS_COMPUTER is raised.
        """
        ...

    async def let_go(self, sighting: Sighting) -> None:
        """End the link that this computer holds, whoever made it; the strap can then be heard. Raises LinkError."""
        ...


class StrapListener(Protocol):
    """Who is told what a strap sends and how its link stands: plain calls in the asyncio thread, monotonic ns."""

    def heart_rate(self, arrived_ns: int, payload: bytes) -> None: ...
    def ecg(self, arrived_ns: int, frame: bytes) -> None: ...
    def motion(self, arrived_ns: int, frame: bytes) -> None: ...
    def status(self, status: StrapStatus) -> None: ...
