"""What opens the station's vault: what an agent holds unlocked, the system's keyring, or the passphrase."""

import getpass
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from engine.records.agent import held_masters
from engine.records.key_file import EMBEDDED, KeyFile
from engine.records.passphrases import asked, is_at_terminal
from engine.records.recorded import RecordError
from engine.records.refusals import forget_refusals, note_refusal, refusals
from engine.records.store import Store, VaultError, postgresql_store, sqlcipher_store
from engine.records.vault import Vault, database_key
from engine.records.wraps import Opener, opened_by_key, opened_by_passphrase
from engine.settings import LONGEST_ACTOR, data_path, read_settings, settings_path

TRIES = 3  # at a terminal, for slips of the hand
AGENT = "agent"
_HOW = "give its passphrase at the terminal, or as the first line of the input"
_GIVE = f"no passphrase was given, and this needs it also where the vault is unlocked: {_HOW}"
_UNLOCK = f"the vault is locked: unlock it with `attune vault unlock`, or {_HOW}"


class VaultLocked(RecordError):
    """The vault is locked, and what was given does not open it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A vault's master key, or two while it is rotated, the newest last; and what gave them, as the audit says it."""

    masters: tuple[bytes, ...] = field(repr=False)
    by: str


def vault_folder(place: Path | None) -> Path:
    """The vault's folder: `place`, what the settings say, or `vault` among this user's data."""
    if place is not None:
        return place.absolute()
    named = read_settings(settings_path()).records.vault
    return data_path() / "vault" if named is None else Path(named).expanduser().absolute()


def acting() -> str:
    """Who acts, for the audit: as the settings say, else the system's name of the user."""
    named = read_settings(settings_path()).records.actor
    return (_user() if named is None else named)[:LONGEST_ACTOR]


def _user() -> str:
    """Whose program this is, as the system knows it; a variable of the environment may say anything."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"  # one of whom the system knows no name


def keys_of(folder: Path, key_file: KeyFile) -> Keys:
    """What opens the vault with the least trouble for people. Raises VaultLocked."""
    if held := held_masters(key_file.vault_id):
        return Keys(masters=held, by=AGENT)
    if masters := _by_keyring(key_file):
        return Keys(masters=masters, by=Opener.KEYRING.value)
    return keys_by_passphrase(folder, key_file, otherwise=_UNLOCK)[0]


def keys_by_passphrase(folder: Path, key_file: KeyFile, *, otherwise: str = _GIVE) -> tuple[Keys, str]:
    """By the passphrase in any case, which is given back too. At a terminal there are three tries.

    Raises VaultLocked; `otherwise` says what to do where none was given.
    """
    for _ in range(TRIES if is_at_terminal() else 1):
        given = asked(f"passphrase of the vault {folder}: ")
        if not given:
            raise VaultLocked(f"{folder}: {otherwise}")
        if masters := masters_by_passphrase(key_file, given):
            return Keys(masters=masters, by=Opener.PASSPHRASE.value), given
        note_refusal(folder)
        if is_at_terminal():
            _say("this is not the passphrase")
    raise VaultLocked(
        f"{folder}: this is not its passphrase; where nobody knows it any more, the recovery key on paper opens it: "
        "`attune vault recovery`"
    )


def masters_by_passphrase(key_file: KeyFile, passphrase: str) -> tuple[bytes, ...]:
    """What the passphrase opens; () where it is another."""
    wraps = [wrap for wraps in key_file.masters for wrap in wraps if wrap.opener is Opener.PASSPHRASE]
    opened = (opened_by_passphrase(wrap, passphrase, key_file.vault_id) for wrap in wraps)
    return tuple(master for master in opened if master is not None)


def masters_by_key(key_file: KeyFile, key: bytes, opener: Opener) -> tuple[bytes, ...]:
    """The same with a key of the keyring or of paper."""
    wraps = [wrap for wraps in key_file.masters for wrap in wraps if wrap.opener is opener]
    opened = (opened_by_key(wrap, key, key_file.vault_id) for wrap in wraps)
    return tuple(master for master in opened if master is not None)


def vault_with(folder: Path, key_file: KeyFile, keys: Keys) -> Vault:
    """The vault that one of the master keys opens. Raises VaultError.

    While the master key is rotated, the file as a whole and what is sealed in it may be under different ones.
    """
    pairs = [(whole, inside) for whole in reversed(keys.masters) for inside in reversed(keys.masters)]
    for whole, inside in pairs:
        store = store_of(folder, key_file, whole)
        try:
            return Vault(store, inside, actor=acting(), folder=folder)
        except VaultError:
            store.close()
            if (whole, inside) == pairs[-1]:
                raise
    raise ValueError("there is one master key at least")


def leave_no_dumps() -> None:
    """From now on this process leaves no core file if it crashes: keys and what they open are in its memory."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def store_of(folder: Path, key_file: KeyFile, master: bytes) -> Store:
    """Where the vault's tables lie; the embedded file as opened by `master`."""
    if key_file.store == EMBEDDED:
        return sqlcipher_store(folder / EMBEDDED, database_key(master))
    return postgresql_store(key_file.store)


def note_opening(vault: Vault, folder: Path, key_file: KeyFile, keys: Keys) -> None:
    """Tell the audit that the vault was opened, unless an agent gave the key, and how often it was refused before.

    Where the vault cannot be written it is still read, and people are told.
    """
    from engine.records.audit import Action, append

    if key_file.is_rotating:
        _say(f"{folder}: changing its master key was cut off: finish it with `attune vault rotate`")
    times = refusals(folder)
    if keys.by == AGENT and not times:
        return
    try:
        with vault.store.writing() as connection:
            if times:
                append(vault, connection, Action.VAULT_REFUSED, times=times)
            if keys.by != AGENT:
                append(vault, connection, Action.VAULT_OPENED, by=keys.by)
    except VaultError as error:
        _say(f"this opening of the vault could not be noted in its audit: {error}")
        return
    if times:
        forget_refusals(folder)


def _by_keyring(key_file: KeyFile) -> tuple[bytes, ...]:
    from engine.records.key_ring import KeyRingError, kept

    if Opener.KEYRING not in key_file.openers():
        return ()
    try:
        masters = masters_by_key(key_file, kept(key_file.vault_id), Opener.KEYRING)
    except KeyRingError as error:
        _say(f"{error}; its passphrase opens the vault")
        return ()
    if not masters:
        _say("what the system's keyring holds does not open this vault; its passphrase does")
    return masters


def _say(words: str) -> None:
    sys.stderr.write(f"attune: {words}\n")
