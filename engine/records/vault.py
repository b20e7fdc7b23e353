"""The vault: everything recorded of people, each person's under a key of its own; opened with the master key.

master key -> database key        the whole SQLCipher file
           -> wrapping key        secrets and patient keys -> session keys -> what was recorded
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from engine.records.ciphers import KEY_BYTES, Cipher, SealBroken, derived_key, new_key, place_of
from engine.records.copying import copy_to_file
from engine.records.store import Store, VaultError, newest_version, sqlcipher_store
from engine.records.tables import PATIENT_KEY, SECRET, SESSION, SESSION_KEY

AUDIT_SECRET, PSEUDONYM_SECRET = "audit", "pseudonym"  # the seed that signs heads; the key of pseudonyms in exports
_SECRETS = (AUDIT_SECRET, PSEUDONYM_SECRET)
_REWRAPPING = 0x41545457  # PostgreSQL's advisory lock of whoever wraps keys ("ATTW")


def new_id() -> str:
    """32 hexadecimal letters, drawn by chance: the same row has the same id in every vault."""
    return uuid4().hex


def database_key(master: bytes) -> bytes:
    """The key of the embedded file as a whole."""
    return derived_key(master, "database")


class Vault:
    """An open vault: its tables, and the keys that open them. `actor` is who acts, for the audit.

    `folder` is where the vault lies on this machine, and with it the signed heads of its audit; None: nowhere.
    Raises VaultError where the tables are of another version, or the master key is another's.
    """

    def __init__(self, store: Store, master: bytes, *, actor: str, folder: Path | None = None) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(master)}")
        self.store, self.actor, self.folder = store, actor, folder
        self._wrapping, self._database_key = Cipher(derived_key(master, "wrapping")), database_key(master)
        self._patient_of_key = lru_cache(maxsize=4096)(self._read_patient_key)
        try:
            _check_version(store)
            self.secret(AUDIT_SECRET)  # the wrong master key is told now, not in the middle of a session
        except VaultError:
            store.close()
            raise

    @classmethod
    def make(cls, store: Store, master: bytes, *, actor: str, folder: Path | None = None) -> "Vault":
        """Make the tables and the secrets of a new vault. Raises VaultError where there are tables already."""
        try:
            _make_tables(store, master)
        except VaultError:
            store.close()
            raise
        return cls(store, master, actor=actor, folder=folder)

    def secret(self, name: str) -> bytes:
        """One of the vault's own keys."""
        with self.store.reading() as connection:
            sealed = connection.execute(sa.select(SECRET.c.sealed).where(SECRET.c.name == name)).scalar()
        if sealed is None:
            raise VaultError(f"{self.store.name}: its secret {name!r} is missing: restore a backup")
        try:
            return self._wrapping.unseal(sealed, place_of("secret", name))
        except SealBroken:
            raise VaultError(f"{self.store.name}: the key is another vault's: unlock the right one") from None

    def add_patient_key(self, connection: sa.Connection, patient_id: str) -> str:
        """A new key for a patient, wrapped; returns its id. Raises VaultError: the master key was changed since."""
        self._check_wrapping(connection)
        key_id = new_id()
        sealed = self._wrapping.seal(new_key(), place_of("patient_key", key_id, patient_id))
        connection.execute(PATIENT_KEY.insert().values(key_id=key_id, patient_id=patient_id, sealed=sealed))
        return key_id

    def take_patient_key(self, connection: sa.Connection, other: "Vault", key_id: str) -> Cipher:
        """Hold a patient's key of another vault too, wrapped for this one; returns what it seals with."""
        self._check_wrapping(connection)
        patient_id, key = other.opened_patient_key(key_id)
        sealed = self._wrapping.seal(key, place_of("patient_key", key_id, patient_id))
        connection.execute(PATIENT_KEY.insert().values(key_id=key_id, patient_id=patient_id, sealed=sealed))
        return Cipher(key)

    def patient_cipher(self, key_id: str) -> Cipher:
        """What seals under a patient's key. Raises VaultError where the key was destroyed."""
        return self._patient_of_key(key_id)[1]

    def all_patient_ciphers(self, connection: sa.Connection) -> dict[str, Cipher]:
        """The same of every key that there is, by its id, for lists of all patients: read at once."""
        keys = (
            (key_id, self._wrapping.unseal(sealed, place_of("patient_key", key_id, patient_id)))
            for key_id, patient_id, sealed in _rows(connection)
        )
        return {key_id: Cipher(key) for key_id, key in keys}

    def newest_patient_key(self, connection: sa.Connection, patient_id: str) -> str:
        """The id of the key under which new rows of a patient are sealed. Raises VaultError: erased, or unknown."""
        wanted = sa.select(PATIENT_KEY.c.key_id).where(PATIENT_KEY.c.patient_id == patient_id)
        key_id = connection.execute(wanted.order_by(PATIENT_KEY.c.key_id).limit(1)).scalar()
        if key_id is None:
            raise VaultError("this patient has no key: erased, or of another vault")
        return str(key_id)

    def add_session_key(self, connection: sa.Connection, session_id: str, key_id: str) -> Cipher:
        """A new key for a session, under its patient's key."""
        key = new_key()
        sealed = self.patient_cipher(key_id).seal(key, place_of("session_key", session_id, key_id))
        connection.execute(SESSION_KEY.insert().values(session_id=session_id, key_id=key_id, sealed=sealed))
        return Cipher(key)

    def session_cipher(self, connection: sa.Connection, session_id: str) -> Cipher:
        """What opens a session. Raises VaultError where it was deleted, its patient erased, or it is under another."""
        wanted = sa.select(SESSION.c.patient_id, SESSION_KEY.c.key_id, SESSION_KEY.c.sealed)
        of_both = SESSION_KEY.c.session_id == SESSION.c.id
        row = connection.execute(wanted.join(SESSION_KEY, of_both).where(SESSION.c.id == session_id)).one_or_none()
        if row is None:
            raise VaultError(f"session {session_id[:8]}: its key was destroyed: it cannot be read any more")
        return self.opened_session_key(session_id, *row)

    def opened_session_key(self, session_id: str, patient_id: str, key_id: str, sealed: bytes) -> Cipher:
        """The same of rows that were read already, as lists read many at once. `patient_id`: under whom it stands."""
        owner, cipher = self._patient_of_key(key_id)
        if owner != patient_id:
            words = "stands under another person than the one of whom it was recorded: the tables were changed"
            raise VaultError(f"session {session_id[:8]}: {words}; restore a backup, and look who may change them")
        return Cipher(cipher.unseal(sealed, place_of("session_key", session_id, key_id)))

    def copy_to(self, path: Path) -> None:
        """All of it as it is at this moment, into a new embedded file under the vault's own key.

        Raises VaultError, also where the master key was changed since the vault was opened: nothing would open that.
        """
        copy_to_file(self.store, self._database_key, path)
        copy = sqlcipher_store(path, self._database_key)
        try:
            with copy.reading() as connection:
                self._check_wrapping(connection)
        finally:
            copy.close()

    def forget_keys(self) -> None:
        """Hold no patient's key any longer than the tables do."""
        self._patient_of_key.cache_clear()

    def close(self) -> None:
        self.forget_keys()
        self.store.close()

    def opened_patient_key(self, key_id: str) -> tuple[str, bytes]:
        """Whose it is, and the key itself. Raises VaultError where it was destroyed."""
        with self.store.reading() as connection:
            wanted = sa.select(PATIENT_KEY.c.patient_id, PATIENT_KEY.c.sealed).where(PATIENT_KEY.c.key_id == key_id)
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise VaultError("this patient's key was destroyed: nothing of the patient can be read any more")
        return row.patient_id, self._wrapping.unseal(row.sealed, place_of("patient_key", key_id, row.patient_id))

    def _check_wrapping(self, connection: sa.Connection) -> None:
        """A key wrapped under a master key that was changed meanwhile could never be opened."""
        if connection.dialect.name == "postgresql":  # a file has one writer at a time by itself
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_REWRAPPING)))
        sealed = connection.execute(sa.select(SECRET.c.sealed).where(SECRET.c.name == AUDIT_SECRET)).scalar()
        try:
            self._wrapping.unseal(bytes(sealed or b""), place_of("secret", AUDIT_SECRET))
        except SealBroken:
            words = "its master key was changed since it was opened: open it anew"
            raise VaultError(f"{self.store.name}: {words}") from None

    def _read_patient_key(self, key_id: str) -> tuple[str, Cipher]:
        patient_id, key = self.opened_patient_key(key_id)
        return patient_id, Cipher(key)


def rewrapped(connection: sa.Connection, *, old: bytes, new: bytes) -> None:
    """Wrap every secret and patient key anew, from one master key to another, within the caller's transaction."""
    before, after = Cipher(derived_key(old, "wrapping")), Cipher(derived_key(new, "wrapping"))
    if connection.dialect.name == "postgresql":  # nobody wraps a key under the old one meanwhile
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_REWRAPPING)))
    for name, sealed in connection.execute(sa.select(SECRET.c.name, SECRET.c.sealed)).all():
        place = place_of("secret", name)
        again = after.seal(before.unseal(sealed, place), place)
        connection.execute(SECRET.update().where(SECRET.c.name == name).values(sealed=again))
    for key_id, patient_id, sealed in _rows(connection):
        place = place_of("patient_key", key_id, patient_id)
        again = after.seal(before.unseal(sealed, place), place)
        connection.execute(PATIENT_KEY.update().where(PATIENT_KEY.c.key_id == key_id).values(sealed=again))


def _rows(connection: sa.Connection) -> Iterable[tuple[str, str, bytes]]:
    wanted = sa.select(PATIENT_KEY.c.key_id, PATIENT_KEY.c.patient_id, PATIENT_KEY.c.sealed)
    return [(row.key_id, row.patient_id, row.sealed) for row in connection.execute(wanted)]


def _make_tables(store: Store, master: bytes) -> None:
    store.make_place()
    if store.version is not None:
        raise VaultError(f"{store.name}: there is a vault already, and none is ever overwritten")
    from engine.records.upgrading import upgrade_tables

    wrapping = Cipher(derived_key(master, "wrapping"))
    with store.writing() as connection:  # tables without secrets would be no vault: both, or none
        upgrade_tables(connection)
        for name in _SECRETS:
            sealed = wrapping.seal(new_key(), place_of("secret", name))
            connection.execute(SECRET.insert().values(name=name, sealed=sealed))


def _check_version(store: Store) -> None:
    version, newest = store.version, newest_version()
    if version is None:
        raise VaultError(f"{store.name}: holds no vault: make one with `attune vault init`")
    if not (version.isdigit() and len(version) == len(newest)):
        raise VaultError(f"{store.name}: its tables are another program's: name a database of its own for the vault")
    if version < newest:
        raise VaultError(
            f"{store.name}: is of version {version}, this program's is {newest}: run `attune vault upgrade`"
        )
    if version > newest:
        raise VaultError(f"{store.name}: is of version {version}, newer than this program's {newest}: update Attune")
