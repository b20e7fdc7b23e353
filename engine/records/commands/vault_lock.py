"""`attune vault unlock|lock|status`: is the vault open, where is it, what opens it?"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from engine.command import DONE, FINDING
from engine.records import agent
from engine.records.audit import Action, audited
from engine.records.commands.vault_keys import opener_words
from engine.records.key_file import EMBEDDED, KeyFile, KeyFileError, read_key_file
from engine.records.opening import opened_with
from engine.records.recorded import RecordError
from engine.records.store import newest_version, unproven_server
from engine.records.tables import SESSION
from engine.records.unlocking import AGENT, Keys, keys_of, vault_folder, vault_with


def unlock(place: Path | None, minutes: float) -> int:
    """Hold the vault open until nobody has used it for so long."""
    folder = vault_folder(place)
    key_file = read_key_file(folder)
    agent.check_possible()
    if key_file.is_rotating:
        raise KeyFileError(f"{folder}: changing its master key was cut off: finish it first (attune vault rotate)")
    keys = keys_of(folder, key_file)
    with opened_with(folder, key_file, keys) as vault:
        audited(vault, Action.VAULT_UNLOCKED, minutes=round(minutes))
        state = agent.unlock(key_file.vault_id, keys.masters, 60 * minutes)
    print(f"{folder}: unlocked; locks when it was not used for {minutes:g} minutes, or the computer slept")
    if state.why_swappable is not None:
        print(
            f"attune: its key may come to the disk with swapped memory ({state.why_swappable}): encrypt the swap",
            file=sys.stderr,
        )
    return DONE


def lock(place: Path | None) -> int:
    """Forget the key, now."""
    folder = vault_folder(place)
    key_file = read_key_file(folder)
    held = agent.held_masters(key_file.vault_id)
    if not agent.lock(key_file.vault_id):
        print(f"{folder}: was locked already")
        return DONE
    print(f"{folder}: locked; a session that runs keeps its vault open until it ends")
    try:
        with opened_with(folder, key_file, Keys(masters=held, by=AGENT)) as vault:
            audited(vault, Action.VAULT_LOCKED)
    except RecordError as error:
        print(f"attune: that it was locked could not be noted in its audit: {error}", file=sys.stderr)
    return DONE


def status(place: Path | None) -> int:
    """Tell of the vault without asking for anything; exit code 1 where something must be done about it."""
    folder = vault_folder(place)
    key_file = read_key_file(folder)
    state = agent.agent_state(key_file.vault_id)
    findings = _findings(folder, key_file)
    lines = [
        ("vault", str(folder)),
        ("id", key_file.vault_id[:8]),
        ("made", key_file.made),
        ("records", _records(folder, key_file)),
        ("opened by", opener_words(key_file)),
        ("now", _now(state)),
    ]
    if state is not None:
        told, trouble = _inside(folder, key_file)
        lines += told
        findings += trouble
    for name, words in lines:
        print(f"{name:<10} {words}")
    for words in findings:
        print(f"FINDING    {words}")
    return FINDING if findings else DONE


def _records(folder: Path, key_file: KeyFile) -> str:
    if key_file.store != EMBEDDED:
        return key_file.store
    try:
        return f"{EMBEDDED}, {(folder / EMBEDDED).stat().st_size / 1e6:.1f} MB"
    except OSError:
        return f"{EMBEDDED}, missing"


def _now(state: agent.AgentState | None) -> str:
    if state is None:
        return "locked"
    until = datetime.now().astimezone() + timedelta(seconds=state.left_s)
    kept = "" if state.why_swappable is None else "; its key may come to the disk with swapped memory"
    return f"unlocked until {until:%H:%M}, and {state.limit_s / 60:g} minutes after each use{kept}"


def _findings(folder: Path, key_file: KeyFile) -> list[str]:
    found = []
    if key_file.is_rotating:
        found.append("changing its master key was cut off: finish it with `attune vault rotate`")
    if key_file.store == EMBEDDED and not (folder / EMBEDDED).exists():
        found.append(f"{EMBEDDED} is missing: restore a backup (`attune vault restore`)")
    if key_file.store != EMBEDDED and (words := unproven_server(key_file.store)):
        found.append(words)
    if sys.platform != "win32" and folder.stat().st_mode & 0o077:
        found.append(f"others on this machine may look into {folder}: chmod 700 it")
    return found


def _inside(folder: Path, key_file: KeyFile) -> tuple[list[tuple[str, str]], list[str]]:
    """What can be told with the key at hand."""
    held = agent.masters_looked_at(key_file.vault_id)
    if not held:
        return [], []
    try:
        vault = vault_with(folder, key_file, Keys(masters=held, by=AGENT))
    except RecordError as error:
        return [], [str(error)]
    try:
        with vault.store.reading() as connection:
            sessions = connection.execute(sa.select(sa.func.count()).select_from(SESSION)).scalar_one()
    finally:
        vault.close()
    return [("version", newest_version()), ("sessions", str(sessions))], []
