"""Whose signatures this station takes: names, and the fingerprints of their keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from policies.signing import FINGERPRINT_LETTERS, Signature

PUBLIC_KEY_LETTERS = 64  # of an Ed25519 key in hexadecimal
MOST_SIGNERS = 200
_FINGERPRINT = re.compile(f"[0-9a-f]{{{FINGERPRINT_LETTERS},{PUBLIC_KEY_LETTERS}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSigners:
    """Names by the fingerprint of their key, or by the whole key: its first 16 letters or more, in hexadecimal.

    Anybody can type a name into a signature; a key only its owner has.
    """

    names: tuple[tuple[str, str], ...] = ()  # fingerprint and name, as the station's settings list them

    def __post_init__(self) -> None:
        if len(self.names) > MOST_SIGNERS:
            raise ValueError(f"a station knows at most {MOST_SIGNERS} signers, not {len(self.names)}")
        for fingerprint, name in self.names:
            if not name.strip():
                raise ValueError("a signer needs a name")
            if _FINGERPRINT.fullmatch(fingerprint) is None:
                raise ValueError(
                    f"the fingerprint of a key has {FINGERPRINT_LETTERS} letters of 0-9 and a-f, as `attune policy "
                    f"key` and `attune policy verify` tell it, not {fingerprint!r}"
                )

    @property
    def is_empty(self) -> bool:
        """Nobody is listed: a signature by any key is taken."""
        return not self.names

    def name_of(self, signature: Signature) -> str | None:
        """Whose key it is; None: not known here."""
        return next((name for key, name in self.names if signature.public_key.startswith(key)), None)

    def words_on(self, signature: Signature) -> str:
        """Whether the key is known here; empty where nobody is listed."""
        if self.is_empty:
            return ""
        name = self.name_of(signature)
        return "the key is not known here" if name is None else f"known here as {name}"


def known_signers(table: Mapping[str, object]) -> KnownSigners:
    """The settings' table, name by name. Raises ValueError; fingerprints may be written in capitals or in groups."""
    names = []
    for name, fingerprint in table.items():
        if not isinstance(fingerprint, str):
            raise ValueError(f"must be the fingerprint of a key, a text in quotes, not {fingerprint!r}")
        names.append((re.sub(r"[\s:-]", "", fingerprint).lower(), name))
    return KnownSigners(names=tuple(names))
