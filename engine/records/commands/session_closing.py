"""`attune sessions close`: a session that was cut off gets an end."""

import argparse
import sys

from engine.command import DONE, WRONG_INPUT, Command
from engine.records.opening import add_vault
from engine.records.session_names import SESSION_HELP, SHORT


def is_confirmed(short: str, said: str | None, *, question: str, otherwise: str) -> bool:
    """Did somebody give the session's first letters once more, as `--confirm` or at the terminal? Else says so.

    `question` is asked at the terminal; `otherwise` says that nothing was done.
    """
    if said is None and sys.stdin.isatty():
        try:
            said = input(f"{question} Type {short} to do it: ")
        except EOFError:
            said = ""
    if said is None:
        words = f"nobody is at a terminal to confirm it: say --confirm {short}; {otherwise}"
        print(f"attune: {words}", file=sys.stderr)
        return False
    if said.strip().lower() != short:
        print(f"attune: that is not {short}: {otherwise}", file=sys.stderr)
        return False
    return True


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    parser.add_argument(
        "--confirm", default=None, metavar="ID", help="the first 8 letters of its id, where nobody is at a terminal"
    )
    add_vault(parser)


def _close(arguments: argparse.Namespace) -> int:
    import time
    from datetime import datetime

    from engine.progress import Progress
    from engine.records.cut_off import check_was_cut_off, close_cut_off
    from engine.records.opening import opened_vault
    from engine.records.session_list import listed, table_lines
    from engine.records.session_names import find_session

    with opened_vault(arguments.vault) as vault:
        entry = find_session(vault, arguments.session)
        short = entry.id[:SHORT]
        print("\n".join(table_lines([listed(entry)])))
        print("looking for some seconds whether it is being recorded now", file=sys.stderr)
        check_was_cut_off(vault, entry, wait=time.sleep)
        question = "Nothing came for it meanwhile. Is no program recording it any more, at any station?"
        if not is_confirmed(short, arguments.confirm, question=question, otherwise="it stays as it is"):
            return WRONG_INPUT
        with Progress("reading it") as progress:
            seconds = close_cut_off(vault, entry, now=datetime.now().astimezone(), progress=progress.show)
    told = f"{seconds / 60:.1f} min of it were kept"
    print(f"session {short} of {entry.code} is closed, and marked as one that was cut off: {told}")
    return DONE


CLOSE = Command(
    name="close",
    summary="Close a session that a power cut or a killed program cut off, so that it can be synced.",
    example="attune sessions close 3f9a1c22",
    add_arguments=_arguments,
    run=_close,
)
