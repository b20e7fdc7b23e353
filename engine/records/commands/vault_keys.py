"""`attune vault init|passphrase|recovery|keyring`: what opens a vault."""

import sys
from pathlib import Path

from engine.command import DONE
from engine.records import key_ring
from engine.records.audit import Action, audited
from engine.records.ciphers import new_key
from engine.records.commands.vault_paper import hand_over
from engine.records.key_changes import change_passphrase, change_recovery_key, leave_keyring, use_keyring
from engine.records.key_file import EMBEDDED, KeyFile, KeyFileError, changing_alone
from engine.records.new_vault import check_free, make_vault
from engine.records.opening import opened_with
from engine.records.passphrases import asked_twice, is_at_terminal, typed
from engine.records.recovery_key import RecoveryKeyError, from_letters, new_recovery_key
from engine.records.refusals import note_refusal
from engine.records.rotation import finish_rotation
from engine.records.store import VaultError, postgresql_store, unproven_server
from engine.records.unlocking import Keys, VaultLocked, keys_by_passphrase, keys_of, masters_by_key, vault_folder
from engine.records.vault import new_id
from engine.records.wraps import Opener

SHORTEST = 12  # letters: whoever has a copy of the disk may try as many as his computers can
_SLIPS = 10  # of whoever types a recovery key: they are told by its check letters, so they guess nothing


def init(place: Path | None, *, server: str | None, is_keyring: bool, recovery_file: Path | None) -> int:
    """Make a vault. Nothing is there before its recovery key stands on paper."""
    folder = vault_folder(place)
    check_free(folder)
    if server is not None:
        _check_free_server(server)
        if words := unproven_server(server):
            print(f"attune: {words}", file=sys.stderr)
    vault_id, recovery_key = new_id(), new_recovery_key()
    keyring_key = _kept(vault_id) if is_keyring else None
    try:
        _advise()
        passphrase = asked_twice("passphrase for the new vault: ", shortest=SHORTEST, done="no vault was made")
        hand_over(recovery_key, vault_id, recovery_file)
        key_file = make_vault(
            folder,
            passphrase=passphrase,
            recovery_key=recovery_key,
            keyring_key=keyring_key,
            vault_id=vault_id,
            store=server or EMBEDDED,
        )
    except BaseException:  # also of Ctrl-C: what was put into the keyring opens nothing
        if keyring_key is not None:
            key_ring.forget(vault_id)
        raise
    print(f"{folder}: a new vault; opened by {opener_words(key_file)}")
    return DONE


def passphrase(place: Path | None) -> int:
    """Another passphrase in the place of the old one."""
    folder = vault_folder(place)
    with changing_alone(folder) as key_file:
        _refuse_rotating(folder, key_file)
        keys, _ = keys_by_passphrase(folder, key_file)
        with opened_with(folder, key_file, keys) as vault:
            _advise()
            new = asked_twice("new passphrase: ", shortest=SHORTEST, done="the old one still opens the vault")
            change_passphrase(vault, folder, key_file, keys, new)
    print(f"{folder}: opens with the new passphrase; copies made before open with the old one: see docs/records.md")
    return DONE


def recover(place: Path | None, recovery_file: Path | None) -> int:
    """With the recovery key: a new passphrase, and a new recovery key."""
    folder = vault_folder(place)
    with changing_alone(folder) as key_file:
        keys = _keys_by_paper(folder, key_file)
        if key_file.is_rotating:
            key_file, keys = _finished(folder, key_file, keys)
        with opened_with(folder, key_file, keys) as vault:
            audited(vault, Action.VAULT_RECOVERED)
            _advise()
            new = asked_twice("new passphrase: ", shortest=SHORTEST, done="nothing was changed")
            recovery_key = new_recovery_key()
            hand_over(recovery_key, key_file.vault_id, recovery_file)
            key_file = change_passphrase(vault, folder, key_file, keys, new)
            change_recovery_key(vault, folder, key_file, keys, recovery_key)
    print(f"{folder}: opens with the new passphrase; the old recovery key is dead: destroy that paper")
    return DONE


def renew_recovery_key(place: Path | None, recovery_file: Path | None) -> int:
    """With the passphrase: a new recovery key in the place of the old one."""
    folder = vault_folder(place)
    with changing_alone(folder) as key_file:
        _refuse_rotating(folder, key_file)
        keys, _ = keys_by_passphrase(folder, key_file)
        with opened_with(folder, key_file, keys) as vault:
            recovery_key = new_recovery_key()
            hand_over(recovery_key, key_file.vault_id, recovery_file)
            change_recovery_key(vault, folder, key_file, keys, recovery_key)
    print(f"{folder}: the old recovery key is dead: destroy that paper")
    return DONE


def keyring(place: Path | None, *, is_on: bool) -> int:
    """Let the system's keyring open the vault, or no more."""
    folder = vault_folder(place)
    with changing_alone(folder) as key_file:
        _refuse_rotating(folder, key_file)
        keys = keys_of(folder, key_file)
        with opened_with(folder, key_file, keys) as vault:
            change = use_keyring(vault, folder, key_file, keys) if is_on else leave_keyring(vault, folder, key_file)
    print(f"{folder}: opened by {opener_words(change)}")
    return DONE


def opener_words(key_file: KeyFile) -> str:
    """What opens a vault, for people."""
    words = [_OPENER_WORDS[opener] for opener in dict.fromkeys(key_file.openers())]
    return ", ".join(words[:-1]) + f" or {words[-1]}" if len(words) > 1 else words[0]


_OPENER_WORDS = {
    Opener.PASSPHRASE: "its passphrase",
    Opener.KEYRING: "this user's keyring",
    Opener.RECOVERY: "its recovery key",
}


def _advise() -> None:
    if is_at_terminal():
        print(f"A passphrase has {SHORTEST} letters or more; five words drawn by chance are good.")


def _check_free_server(url: str) -> None:
    store = postgresql_store(url)
    try:
        if store.version is not None:
            raise VaultError(
                f"{store.name}: there is a vault already: take its vault.json into a folder of this station"
            )
    finally:
        store.close()


def _kept(vault_id: str) -> bytes:
    key = new_key()
    key_ring.keep(vault_id, key)
    return key


def _refuse_rotating(folder: Path, key_file: KeyFile) -> None:
    if key_file.is_rotating:
        raise KeyFileError(f"{folder}: changing its master key was cut off: finish it first (attune vault rotate)")


def _keys_by_paper(folder: Path, key_file: KeyFile) -> Keys:
    for _ in range(_SLIPS if is_at_terminal() else 1):
        said = typed("recovery key, all its groups: ")
        if not said:
            raise VaultLocked(
                f"{folder}: no recovery key was given: type it, or give it as the first line of the input"
            )
        try:
            key = from_letters(said)
        except RecoveryKeyError as error:
            if not is_at_terminal():
                raise
            print(error, file=sys.stderr)
            continue
        if masters := masters_by_key(key_file, key, Opener.RECOVERY):
            return Keys(masters=masters, by=Opener.RECOVERY.value)
        note_refusal(folder)
        raise VaultLocked(f"{folder}: this recovery key is another vault's, or was replaced by a newer one")
    raise VaultLocked(f"{folder}: the recovery key was not typed as it stands on paper")


def _finished(folder: Path, key_file: KeyFile, keys: Keys) -> tuple[KeyFile, Keys]:
    """A change of the master key that was cut off, brought to its end: the newer paper opens both master keys."""
    if len(keys.masters) != 2:
        raise VaultLocked(f"{folder}: changing its master key was cut off: take the newer recovery key")
    old, new = keys.masters
    done = finish_rotation(folder, key_file, old=old, new=new, step=lambda words: print(f"{words} ..."))
    return done, Keys(masters=(new,), by=keys.by)
