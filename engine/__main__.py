"""The command `attune`."""

import os
import sys

from engine.cli import run_command_line


def main() -> None:
    """Run the command line and leave with its exit code."""
    _open_what_is_closed()
    sys.exit(run_command_line(sys.argv[1:]))


def _open_what_is_closed() -> None:
    """Open standard streams that a caller closed (`>&-`) onto nothing: else a record's file would get their number, and
    what is said to nobody would fail."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


if __name__ == "__main__":
    main()
