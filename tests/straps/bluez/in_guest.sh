#!/usr/bin/env bash
# Inside the virtual machine: Bluetooth in the kernel, a system bus, bluetoothd; then the tests of this folder.
# usage: in_guest.sh SECONDS    tests that would begin later than this after the machine's start are skipped
set -u
cd "$(dirname "$0")/../../.."

READY_LIMIT_S=60 # bluetoothd is ready within about 5 s on an idle machine
own=/run/attune-bluez

cannot() {
    echo "bluez: cannot run: $*"
    exit 3
}

start_bluetooth() {
    local daemon
    modprobe hci_vhci || cannot "the kernel has no hci_vhci"
    mkdir -p "$own" /run/dbus /var/lib/bluetooth
    # The machine under this one keeps its straps and keys there: neither seen nor touched.
    mount -t tmpfs tmpfs /var/lib/bluetooth || cannot "/var/lib/bluetooth cannot be covered"
    dbus-daemon --system --fork --nopidfile || cannot "the system bus does not start"
    daemon=$(ls /usr/libexec/bluetooth/bluetoothd /usr/lib/bluetooth/bluetoothd 2>/dev/null | head -1)
    [ -n "$daemon" ] || cannot "bluetoothd is missing"
    "$daemon" -n >"$own/bluetoothd" 2>&1 &
}

bluetoothd_is_ready() {
    dbus-send --system --print-reply=literal --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.bluez \
        2>/dev/null | grep -q true
}

start_bluetooth
until bluetoothd_is_ready; do
    ((SECONDS < READY_LIMIT_S)) || { cat "$own/bluetoothd"; cannot "bluetoothd does not answer on the system bus"; }
    sleep 0.2
done
echo "bluez: tests begin, $(cut -d' ' -f1 /proc/uptime) s after the start of the virtual machine"
export ATTUNE_STRAP_RIGS=bluez ATTUNE_LAST_START_S=$1 TMPDIR=$own HOME=$own
export PYTHONDONTWRITEBYTECODE=1 PYTEST_DISABLE_PLUGIN_AUTOLOAD=1
mapfile -t tests < <(sed 's/ *#.*//; /^$/d' tests/straps/bluez/tests.txt)
.venv/bin/python -m pytest -v -p no:cacheprovider -p tests.straps.bluez.time_box --confcutdir=tests/straps --tb=short \
    --durations=0 --durations-min=0.5 "${tests[@]}"
ended=$?
[ "$ended" -eq 0 ] || { echo "bluez: what bluetoothd said last:"; tail -20 "$own/bluetoothd"; }
echo "bluez: tests ended with $ended"
