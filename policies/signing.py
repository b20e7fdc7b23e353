"""Who stands for a policy: a signature over its meaning, kept in a file beside it."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pydantic import ValidationError

from policies.comparing import difference_lines, differences, summary_of
from policies.document_base import PolicyDocument, digest_of
from policies.document_shape import document_of

SUFFIX = ".sig"
LARGEST_BYTES = 400_000  # what is signed may be as large as a policy file, and is written out in full
FINGERPRINT_LETTERS = 16
LOCKED = b"BEGIN ENCRYPTED PRIVATE KEY"  # PKCS 8 with a passphrase, RFC 7468 section 11


class SigningError(Exception):
    """A key or a signature cannot be used, or does not fit; the message says what to do."""


class PolicyChanged(SigningError):
    """A policy does not mean any more what was signed; the message says what changed."""


class Signer(Protocol):
    """Keeps a private key, and signs with it."""

    @property
    def public_key(self) -> str:
        """In hexadecimal."""
        ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is signed: which policy, by whom, why, and what had been checked. `digest` is that of its meaning."""

    digest: str
    policy: str
    signer: str
    role: str
    reason: str
    signed_at: str  # ISO 8601 with its zone
    checked: str  # by which version, and what the check found

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not isinstance(value, str) or not value.strip() or len(value) > 500:
                raise SigningError(f"a signature needs its {one.name}: 1 to 500 letters")

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A claim, the public key and the signature over it, both in hexadecimal; and the `content` that was signed.

    The content is what the claim's digest is of. Kept beside it, so that a later change can be told by its meaning, and
    so that a signature outlives a version that writes the same meaning otherwise.
    """

    content: Mapping[str, object] = field(repr=False)
    claim: Claim
    public_key: str
    signature: str

    @property
    def fingerprint(self) -> str:
        """Enough of the public key for a person to compare."""
        return self.public_key[:FINGERPRINT_LETTERS]

    @property
    def words(self) -> str:
        """By whom, when, with which key."""
        claim = self.claim
        return f"signed by {claim.signer} ({claim.role}) on {claim.signed_at[:10]}, key {self.fingerprint}"

    @property
    def spread(self) -> dict[str, str]:
        """All but the content, flat: what a record keeps to have the signature checked again."""
        return {**asdict(self.claim), "public_key": self.public_key, "signature": self.signature}


class KeyFile:
    """An Ed25519 key in a PEM file, with a passphrase if one was given."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def create(cls, path: Path, passphrase: str | None = None) -> "KeyFile":
        """A new key, in a new file that only its owner can read. Raises SigningError where there is a file already."""
        key = Ed25519PrivateKey.generate()
        encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise SigningError(f"{path}: there is a file already; a key is never written over: name another") from None
        except OSError as error:
            raise SigningError(f"{path}: the key cannot be written: {error.strerror}") from None
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        return cls(key)

    @classmethod
    def read(cls, path: Path, passphrase: str | None = None) -> "KeyFile":
        """Raises SigningError."""
        content = _content(path)
        try:
            key = load_pem_private_key(content, passphrase.encode() if passphrase else None)
        except TypeError:
            has = "has no passphrase" if passphrase else "needs its passphrase"
            raise SigningError(f"{path}: the key {has}") from None
        except ValueError:
            raise SigningError(f"{path}: this is no key, or the passphrase is wrong") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise SigningError(f"{path}: the key is not an Ed25519 key: make one with attune policy key")
        return cls(key)

    @staticmethod
    def is_locked(path: Path) -> bool:
        """Whether the key in the file needs a passphrase. Raises SigningError where there is none to read."""
        return LOCKED in _content(path)

    @property
    def fingerprint(self) -> str:
        """Enough of the public key for a person to compare."""
        return self.public_key[:FINGERPRINT_LETTERS]

    @property
    def public_key(self) -> str:
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def _content(path: Path) -> bytes:
    """Of a key's file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SigningError(f"{path}: the key cannot be read: {error.strerror}") from None


def sign(
    document: PolicyDocument, signer: Signer, *, name: str, role: str, reason: str, when: datetime, checked: str
) -> Signature:
    """Sign what `document` means. Raises SigningError where something of the claim is missing."""
    claim = Claim(
        digest=document.digest,
        policy=document.name,
        signer=name,
        role=role,
        reason=reason,
        signed_at=when.isoformat(timespec="seconds"),
        checked=checked,
    )
    return Signature(
        content=document.model_dump(mode="json"),
        claim=claim,
        public_key=signer.public_key,
        signature=signer.sign(claim.message).hex(),
    )


def verify(document: PolicyDocument, signature: Signature) -> None:
    """Raises SigningError unless the signature is whole, and PolicyChanged unless `document` means what was signed."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
        key.verify(bytes.fromhex(signature.signature), signature.claim.message)
    except (ValueError, InvalidSignature):
        raise SigningError("the signature is not that of its claim: it was changed; sign the policy anew") from None
    if digest_of(signature.content) != signature.claim.digest:
        raise SigningError("the signature keeps another policy than was signed: it was changed; sign the policy anew")
    if document.digest != signature.claim.digest:
        _compare(signed_document(signature), document, signature.claim)


def signed_document(signature: Signature) -> PolicyDocument:
    """What was signed, as this version reads it. Raises SigningError where it cannot."""
    try:
        return document_of(signature.content)
    except ValidationError:
        raise SigningError("what was signed is no policy of this version: sign the policy anew") from None


def _compare(signed: PolicyDocument, now: PolicyDocument, claim: Claim) -> None:
    """What a newer version has more, with values that change nothing, is no change."""
    if signed.digest == now.digest:
        return
    found = differences(signed, now)
    what = "\n".join(f"  {line}" for line in difference_lines(found))
    raise PolicyChanged(
        f"the policy was changed since {claim.signer} ({claim.role}) signed it on {claim.signed_at[:10]}.\n{what}\n"
        f"{summary_of(found)} Undo that, or have the policy signed anew."
    )


def signature_path(policy: Path) -> Path:
    """Where the signature of the policy file `policy` lies."""
    return policy.with_name(policy.name + SUFFIX)


def write_signature(path: Path, signature: Signature) -> None:
    """Write it whole or not at all. Raises SigningError."""
    plain = {
        "claim": asdict(signature.claim),
        "public_key": signature.public_key,
        "signature": signature.signature,
        "content": signature.content,
    }
    half = path.with_name(path.name + ".new")
    try:
        half.write_text(json.dumps(plain, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise SigningError(f"{path}: the signature cannot be written: {error.strerror}") from None


def read_signature(path: Path) -> Signature | None:
    """None: there is none. Raises SigningError for what is no signature."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SigningError(f"{path}: the signature cannot be read: {error.strerror}") from None
    try:
        if len(content) > LARGEST_BYTES:
            raise ValueError("too long")
        plain = json.loads(content)
        if not isinstance(plain["content"], dict):
            raise TypeError("the content is no table")
        return Signature(
            content=plain["content"],
            claim=Claim(**plain["claim"]),
            public_key=str(plain["public_key"]),
            signature=str(plain["signature"]),
        )
    except (ValueError, TypeError, KeyError, SigningError):
        raise SigningError(f"{path}: this is no signature: delete it, and sign the policy anew") from None
