"""How often a vault was refused to open since it was last open: counted beside it, and told to the audit then."""

import os
from contextlib import suppress
from pathlib import Path

FILE = "refused"  # a byte for each time


def note_refusal(folder: Path) -> None:
    """Count one more, where the folder can be written."""
    with suppress(OSError):
        file = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, b"x")
        finally:
            os.close(file)


def refusals(folder: Path) -> int:
    """How often since it was last open."""
    try:
        return (folder / FILE).stat().st_size
    except OSError:
        return 0


def forget_refusals(folder: Path) -> None:
    """They are in the audit now."""
    with suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)
