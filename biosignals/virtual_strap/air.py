"""The air between virtual Bluetooth devices: a radio link whose packets can be lost, held back or doubled."""

import asyncio
from collections.abc import Callable

from bumble import hci
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink
from bumble.ll import AdvertisingPdu, ConnectInd

# An L2CAP packet is its length, its channel, then its content: Core Specification, vol 3 part A, 3.1.
_ATT_CHANNEL = b"\x04\x00"
_CONTENT = 4
NOTIFICATION = 0x1B  # ATT operation codes: Core Specification, vol 3 part F, 3.4.8
READ_BY_TYPE_REQUEST = 0x08  # sent first when characteristics are looked for

Fate = tuple[float, bytes]
"""After how many seconds which bytes arrive."""
Spoiler = Callable[[Controller, Controller | None, bytes], list[Fate]]
"""What becomes of a data packet from a sender to a receiver: an empty list loses it."""


def att_operation(packet: bytes) -> int | None:
    """The ATT operation code of a data packet; None where it carries no ATT."""
    if len(packet) <= _CONTENT or packet[2:_CONTENT] != _ATT_CHANNEL:
        return None
    return packet[_CONTENT]


class Air(LocalLink):
    """Carries advertisements and packets between virtual controllers in this process.

    Each of `spoilers` decides in turn what becomes of a data packet. A controller in `unheard` is out of range: neither
    its advertisements nor a request to connect to it arrives.
    """

    def __init__(self) -> None:
        # What LocalLink sets when made; its own way of making carries no types.
        self.controllers: set[Controller] = set()
        self.pending_classic_connection = None
        self.spoilers: list[Spoiler] = []
        self.unheard: set[Controller] = set()

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        fates: list[Fate] = [(0.0, data)]
        receiver = self.find_le_controller(destination_address) if self.spoilers else None
        for spoil in self.spoilers:
            fates = [
                (delay_s + further_s, bytes_then)
                for delay_s, packet in fates
                for further_s, bytes_then in spoil(sender_controller, receiver, packet)
            ]
        deliver = super().send_acl_data
        link = sender_controller.le_connections.get(destination_address)

        def deliver_late(packet: bytes) -> None:
            if sender_controller.le_connections.get(destination_address) is link:  # else it is lost with its link
                deliver(sender_controller, destination_address, transport, packet)

        for delay_s, packet in fates:
            if delay_s <= 0:
                deliver(sender_controller, destination_address, transport, packet)
            else:
                asyncio.get_running_loop().call_later(delay_s, deliver_late, packet)

    def send_advertising_pdu(self, sender_controller: Controller, packet: AdvertisingPdu) -> None:
        if sender_controller in self.unheard:
            return
        if isinstance(packet, ConnectInd) and any(
            packet.advertiser_address == controller.random_address for controller in self.unheard
        ):
            return
        super().send_advertising_pdu(sender_controller, packet)

    def break_link(self, controller: Controller) -> None:
        """Every link of `controller` ends by supervision timeout (0x08): both ends are told, nothing is said on air."""
        timeout = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
        for connection in list(controller.le_connections.values()):
            peer = self.find_le_controller(connection.peer_address)
            if peer is not None and (theirs := peer.le_connections.get(connection.self_address)):
                peer.on_le_disconnected(theirs, timeout)
            controller.on_le_disconnected(connection, timeout)


class AirController(Controller):
    """A virtual controller on the air."""

    def __init__(self, name: str, air: Air) -> None:
        super().__init__(name, link=air)
        self._air = air

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Give an attempt up (Core Specification, vol 4 part E, 7.8.13); bumble 0.0.236 only says that it did."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=pending.peer_address.address_type,
                peer_address=pending.peer_address,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
        )
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def on_hci_disconnect_command(self, command: hci.HCI_Disconnect_Command) -> None:
        """End a link; one that has just broken off is refused as unknown, where bumble 0.0.236 never answers."""
        if self.find_connection_by_handle(command.connection_handle) is None:
            unknown = hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR
            self._send_hci_command_status(unknown, command.op_code)
            return
        super().on_hci_disconnect_command(command)

    def on_link_acl_data(self, sender_address: hci.Address, transport: PhysicalTransport, data: bytes) -> None:
        """Take a packet; one that was under way when its link ended is lost, as on air."""
        if sender_address in self.le_connections:
            super().on_link_acl_data(sender_address, transport, data)

    def leave(self) -> None:
        """Stop advertising and be gone from the air; links that stand break."""
        self._air.break_link(self)
        self.le_legacy_advertiser.stop()
        for advertising_set in self.advertising_sets.values():
            advertising_set.stop()
        self._air.unheard.discard(self)
        self._air.controllers.discard(self)
