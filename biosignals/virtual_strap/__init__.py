"""An H10-like heart strap on a virtual Bluetooth radio: the demo strap, and what the tests connect to."""
