"""What an error of the system's Bluetooth is called: D-Bus and BlueZ errors, by their names and texts -> a reason."""

from biosignals.strap import LossReason

_DBUS = "org.freedesktop.DBus.Error."
_BLUEZ = "org.bluez.Error."

_BY_NAME = {
    _DBUS + "ServiceUnknown": LossReason.SERVICE_DOWN,
    _DBUS + "NameHasNoOwner": LossReason.SERVICE_DOWN,
    _DBUS + "NoReply": LossReason.SERVICE_DOWN,
    _DBUS + "NoServer": LossReason.SERVICE_DOWN,
    _DBUS + "Disconnected": LossReason.SERVICE_DOWN,
    _DBUS + "AccessDenied": LossReason.DENIED,
    _DBUS + "UnknownObject": LossReason.LINK_LOST,  # the device, or a characteristic of it, is gone
    _DBUS + "UnknownMethod": LossReason.LINK_LOST,
    _BLUEZ + "NotReady": LossReason.ADAPTER_OFF,
    _BLUEZ + "NotConnected": LossReason.LINK_LOST,
    _BLUEZ + "InProgress": LossReason.INTERRUPTED,
    _BLUEZ + "AlreadyConnected": LossReason.HELD_ON_THIS_COMPUTER,
    _BLUEZ + "NotAvailable": LossReason.INTERRUPTED,
    _BLUEZ + "AuthenticationFailed": LossReason.PAIRING_NEEDED,
    _BLUEZ + "AuthenticationCanceled": LossReason.PAIRING_NEEDED,
    _BLUEZ + "AuthenticationRejected": LossReason.PAIRING_NEEDED,
    _BLUEZ + "AuthenticationTimeout": LossReason.PAIRING_NEEDED,
    _BLUEZ + "ConnectionAttemptFailed": LossReason.INTERRUPTED,
}
# bluetoothd, src/error.c, and the kernel's words that it passes on. The first that is found in the text counts.
_BY_TEXT = (
    ("not powered", LossReason.ADAPTER_OFF),
    ("adapter-not-powered", LossReason.ADAPTER_OFF),
    ("not connected", LossReason.LINK_LOST),
    ("abort-by-remote", LossReason.LINK_LOST),
    ("terminated-by-remote", LossReason.LINK_LOST),
    ("abort-by-local", LossReason.INTERRUPTED),
    ("terminated-by-local", LossReason.INTERRUPTED),
    ("connection-canceled", LossReason.INTERRUPTED),
    ("connection-busy", LossReason.INTERRUPTED),
    ("concurrent-connection", LossReason.INTERRUPTED),
    ("already in progress", LossReason.INTERRUPTED),
    ("software caused connection abort", LossReason.INTERRUPTED),
    ("resource busy", LossReason.INTERRUPTED),
    ("timeout", LossReason.NO_ANSWER),
    ("host is down", LossReason.NO_ANSWER),
    ("failed to discover services", LossReason.LOST_IN_DISCOVERY),
    ("service discovery", LossReason.LOST_IN_DISCOVERY),
    ("disconnected", LossReason.LINK_LOST),
)


def named_by_dbus(name: str, text: str) -> LossReason:
    """The reason that a D-Bus error stands for: `name` is its name, `text` its words."""
    return _BY_NAME.get(name) or named_by_text(text)


def named_by_text(text: str) -> LossReason:
    """The reason that an error's words stand for; FAILED where they say nothing that is known."""
    lower = text.lower()
    return next((reason for part, reason in _BY_TEXT if part in lower), LossReason.FAILED)
