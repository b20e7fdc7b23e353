"""A recovery key handed over: shown once, or written into a file, and read back from the paper."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from engine.new_files import open_private, write_line
from engine.records.passphrases import PassphraseError, is_at_terminal, typed
from engine.records.recovery_key import GROUPS, in_groups

_ASKED_BACK = 2  # groups: whoever has these on paper has most likely all
_SLIPS = 3  # tries for each
_IN_LINE = 5
_ADVICE = (
    "Whoever has this key and a copy of the vault reads all that is in it; whoever has",
    "neither it nor the passphrase reads nothing, ever. It is shown only once. Write it",
    "on two papers, lock them up in two places, neither beside this computer. Do not",
    "photograph it and do not mail it. Close this window afterwards: it can be scrolled back.",
)


def hand_over(recovery_key: bytes, vault_id: str, out: Path | None) -> None:
    """Show the key, or write it into the new file `out`; at a terminal have some of it read back.

    Raises PassphraseError where what is read back is not it, OSError where `out` cannot be made.
    """
    lines = _paper(recovery_key, vault_id)
    if out is None:
        print("\n".join(lines), flush=True)
    else:
        _write(out, lines)
        print(f"{out}: the recovery key; print it, then remove the file")
    if is_at_terminal():
        _read_back(in_groups(recovery_key))


def _paper(recovery_key: bytes, vault_id: str) -> list[str]:
    groups = in_groups(recovery_key)
    numbered = [f"{number:2d} {group}" for number, group in enumerate(groups, start=1)]
    rows = ["   ".join(numbered[place : place + _IN_LINE]) for place in range(0, GROUPS, _IN_LINE)]
    title = f"Recovery key of the Attune vault {vault_id[:8]}, made {datetime.now().astimezone():%Y-%m-%d}"
    return ["", title, "", *(f"  {row}" for row in rows), "", *_ADVICE, ""]


def _write(out: Path, lines: list[str]) -> None:
    with open_private(out) as file:
        write_line(file, "\n".join(lines))
        os.fsync(file.fileno())


def _read_back(groups: tuple[str, ...]) -> None:
    for place in sorted(secrets.SystemRandom().sample(range(GROUPS), _ASKED_BACK)):
        for _ in range(_SLIPS):
            if typed(f"group {place + 1} as it stands on your paper: ").strip().upper() == groups[place]:
                break
            print("that is not it: look at the paper and at the key above")
        else:
            raise PassphraseError("the recovery key does not stand on paper: nothing was done")
