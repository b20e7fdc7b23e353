"""A recovery key handed over: shown once, or written into a file, and read back from the paper."""

import os
import secrets
from datetime import datetime
from html import escape
from pathlib import Path
from textwrap import wrap

from engine.new_files import open_private, write_all
from engine.records.passphrases import PassphraseError, is_at_terminal, typed
from engine.records.recovery_key import GROUPS, in_groups

_ASKED_BACK = 2  # groups: whoever has these on paper has most likely all
_SLIPS = 3  # tries for each
_IN_LINE = 5
_WIDTH = 88  # letters of a line on a terminal
_ADVICE = (
    "Whoever has this key and a copy of the vault reads all that is in it; whoever has neither it nor the passphrase "
    "reads nothing, ever. Keep it on two papers, locked up in two places, neither beside the computer or its backups. "
    "Do not photograph it and do not mail it."
)
_SHOWN_ADVICE = (
    "It is shown only once: write it down now, and close this window afterwards, for it can be scrolled back."
)


def hand_over(recovery_key: bytes, vault_id: str, out: Path | None) -> None:
    """Show the key, or write it into the new file `out`; at a terminal have some of it read back.

    Raises PassphraseError where what is read back is not it, OSError where `out` cannot be made.
    """
    title, rows = _title(vault_id), _rows(in_groups(recovery_key))
    if out is None:
        print("\n".join(("", title, "", *rows, "", *wrap(f"{_ADVICE} {_SHOWN_ADVICE}", _WIDTH), "")), flush=True)
    else:
        _write(out, title, rows)
        print(f"{out}: the recovery key: print it twice, then remove the file")
    if is_at_terminal():
        _read_back(in_groups(recovery_key))


def _title(vault_id: str) -> str:
    return f"Recovery key of the Attune vault {vault_id[:8]}, made {datetime.now().astimezone():%Y-%m-%d}"


def _rows(groups: tuple[str, ...]) -> list[str]:
    numbered = [f"{number:2d} {group}" for number, group in enumerate(groups, start=1)]
    return ["  " + "   ".join(numbered[place : place + _IN_LINE]) for place in range(0, GROUPS, _IN_LINE)]


def _write(out: Path, title: str, rows: list[str]) -> None:
    if out.suffix.lower() == ".pdf":
        from engine.records.report.pdf import pdf_of

        data = pdf_of(_page(title, rows))
    else:
        data = "\n".join((title, "", *rows, "", *wrap(_ADVICE, _WIDTH), "")).encode()
    with open_private(out) as file:
        write_all(file, data)
        os.fsync(file.fileno())


def _page(title: str, rows: list[str]) -> str:
    """A page to print, in letters that stand well apart."""
    style = "body { font: 11pt/1.5 sans-serif } h1 { font-size: 14pt } pre { font: 13pt/2 monospace }"
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title><style>{style}</style></head>'
    body = f"<h1>{escape(title)}</h1><pre>{escape(chr(10).join(rows))}</pre><p>{escape(_ADVICE)}</p>"
    return f'<!DOCTYPE html><html lang="en">{head}<body>{body}</body></html>'


def _read_back(groups: tuple[str, ...]) -> None:
    for place in sorted(secrets.SystemRandom().sample(range(GROUPS), _ASKED_BACK)):
        for _ in range(_SLIPS):
            if typed(f"group {place + 1} as it stands on your paper: ").strip().upper() == groups[place]:
                break
            print("that is not it: look at the paper and at the key above")
        else:
            raise PassphraseError("the recovery key does not stand on paper: nothing was done")
