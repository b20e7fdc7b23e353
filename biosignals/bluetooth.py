"""Bluetooth on this machine, and what to do where it is missing."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterState:
    """Whether a strap could be listened to here; `words` say what is missing and what to do about it."""

    is_usable: bool
    words: str


async def adapter_state(timeout_s: float = 3.0) -> AdapterState:
    """Try to listen for a moment; answers within about `timeout_s` and raises nothing where Bluetooth is missing."""
    # Only here, so that commands that need no strap do not wait for it.
    from bleak import BleakScanner
    from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason, BleakError

    what_to_do = {
        BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "This machine has no Bluetooth adapter: plug one in.",
        BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: (
            "The Bluetooth adapter knows no Low Energy: plug in one of Bluetooth 4.0 or later."
        ),
        BleakBluetoothNotAvailableReason.POWERED_OFF: "Bluetooth is switched off: switch it on.",
        BleakBluetoothNotAvailableReason.DENIED_BY_USER: "Bluetooth is denied to this program: allow it in settings.",
        BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "The system allows no Bluetooth: ask its administrator.",
    }
    try:
        async with asyncio.timeout(timeout_s), BleakScanner():
            return AdapterState(is_usable=True, words="Bluetooth is ready.")
    except BleakBluetoothNotAvailableError as missing:
        otherwise = f"Bluetooth cannot be used: {missing.args[0]}. Check the system's Bluetooth settings."
        return AdapterState(is_usable=False, words=what_to_do.get(missing.reason, otherwise))
    except TimeoutError:
        words = f"Bluetooth did not answer within {timeout_s:g} s: switch it off and on, or restart its service."
    except BleakError as error:
        words = f"Bluetooth cannot be used: {error}. Check that its service runs and that an adapter is plugged in."
    except (OSError, EOFError, ValueError) as error:  # ValueError: a bus whose address or greeting makes no sense
        words = f"The Bluetooth service cannot be reached ({error}): install and start it (on Linux D-Bus and BlueZ)."
    return AdapterState(is_usable=False, words=words)
