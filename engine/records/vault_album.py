"""What the patient saw, as pictures in the session's record: sealed as all of it, and never a file of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from engine.records.chunks import SCREENSHOT
from engine.records.ciphers import place_of
from engine.records.tables import CHUNK
from engine.records.vault import Vault

_LONGEST_NAME = 255  # its length stands in the first byte


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPicture:
    """One picture as it was kept: `name` tells second and reason, as a file's does."""

    name: str
    jpeg: bytes


class VaultAlbum:
    """Keeps the pictures of one session that is being recorded; each is on the disk when `put` returns.

    Pictures are numbered apart from the session's commits, since they come from a thread of their own.
    """

    where = "the vault"

    def __init__(self, vault: Vault, session_id: str) -> None:
        """Raises VaultError."""
        self._vault, self._id, self._count = vault, session_id, 0
        with vault.store.reading() as connection:
            self._cipher = vault.session_cipher(connection, session_id)

    def put(self, name: str, jpeg: bytes) -> None:
        """Raises VaultError where it cannot be kept."""
        told = name.encode()[:_LONGEST_NAME]
        place = place_of("chunk", self._id, self._count, SCREENSHOT)
        sealed = self._cipher.seal(bytes([len(told)]) + told + jpeg, place)
        row = {"session_id": self._id, "seq": self._count, "stream": SCREENSHOT, "sealed": sealed}
        with self._vault.store.writing() as connection:
            connection.execute(CHUNK.insert().values(row))
        self._count += 1


def pictures_of(vault: Vault, session_id: str) -> Iterator[KeptPicture]:
    """The pictures of a session, one by one, in the order in which they were taken. Raises VaultError."""
    wanted = sa.select(CHUNK.c.seq).where(CHUNK.c.session_id == session_id, CHUNK.c.stream == SCREENSHOT)
    with vault.store.reading() as connection:
        cipher = vault.session_cipher(connection, session_id)
        numbers = connection.execute(wanted.order_by(CHUNK.c.seq)).scalars().all()
    for number in numbers:
        one = sa.select(CHUNK.c.sealed).where(
            CHUNK.c.session_id == session_id, CHUNK.c.seq == number, CHUNK.c.stream == SCREENSHOT
        )
        with vault.store.reading() as connection:
            sealed = connection.execute(one).scalar_one()
        data = cipher.unseal(sealed, place_of("chunk", session_id, number, SCREENSHOT))
        yield KeptPicture(name=data[1 : 1 + data[0]].decode(), jpeg=data[1 + data[0] :])
