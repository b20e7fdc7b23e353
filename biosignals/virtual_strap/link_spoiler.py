"""What a strap's link faults do to the packets on the air."""

from collections.abc import Callable

from bumble.controller import Controller

from biosignals.virtual_strap.air import NOTIFICATION, READ_BY_TYPE_REQUEST, Air, Fate, att_operation
from biosignals.virtual_strap.faults import LinkFault

LOST_EVERY = 3  # notifications


class LinkSpoiler:
    """Spoils the packets from and to one strap, as its faults say that last at the moment."""

    def __init__(self, air: Air, strap: Controller, has: Callable[[LinkFault], bool], *, delay_s: float) -> None:
        self._air, self._strap, self._has, self._delay_s = air, strap, has, delay_s
        self._notifications = 0
        self._held: bytes | None = None  # a notification that waits for the next one

    def __call__(self, sender: Controller, receiver: Controller | None, packet: bytes) -> list[Fate]:
        if self._strap not in (sender, receiver):
            return [(0.0, packet)]
        if self._has(LinkFault.DEAD_LINK):
            return []
        operation = att_operation(packet)
        if sender is self._strap:
            return self._from_strap(operation, packet)
        if operation == READ_BY_TYPE_REQUEST and self._has(LinkFault.LOST_IN_DISCOVERY):
            self._air.break_link(self._strap)
            return []
        return [(0.0, packet)]

    def forget_held(self) -> None:
        """The link has ended: what was held back is lost with it."""
        self._held = None

    def _from_strap(self, operation: int | None, packet: bytes) -> list[Fate]:
        if operation == NOTIFICATION:
            return self._notification(packet)
        return [] if operation is not None and self._has(LinkFault.NO_ANSWERS) else [(0.0, packet)]

    def _notification(self, packet: bytes) -> list[Fate]:
        self._notifications += 1
        if self._has(LinkFault.AIR_LOSES) and self._notifications % LOST_EVERY == 0:
            return []
        delay_s = self._delay_s if self._has(LinkFault.AIR_DELAYS) else 0.0
        packets = [packet]
        if self._held is not None:
            packets, self._held = [packet, self._held], None
        elif self._has(LinkFault.AIR_REORDERS):
            packets, self._held = [], packet
        copies = 2 if self._has(LinkFault.AIR_DOUBLES) else 1
        return [(delay_s, one) for one in packets for _ in range(copies)]
