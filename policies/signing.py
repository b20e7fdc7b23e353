"""Who stands for a policy: a signature over its meaning, kept in a file beside it."""

import json
import os
from dataclasses import asdict, dataclass, fields
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

from policies.document_base import PolicyDocument

SUFFIX = ".sig"
LARGEST_BYTES = 20_000
FINGERPRINT_LETTERS = 16


class SigningError(Exception):
    """A key or a signature cannot be used, or does not fit; the message says what to do."""


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
    """A claim, the public key and the signature over it, both in hexadecimal."""

    claim: Claim
    public_key: str
    signature: str

    @property
    def fingerprint(self) -> str:
        """Enough of the public key for a person to compare."""
        return self.public_key[:FINGERPRINT_LETTERS]


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
        try:
            content = path.read_bytes()
        except OSError as error:
            raise SigningError(f"{path}: the key cannot be read: {error.strerror}") from None
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

    @property
    def public_key(self) -> str:
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


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
    return Signature(claim=claim, public_key=signer.public_key, signature=signer.sign(claim.message).hex())


def verify(document: PolicyDocument, signature: Signature) -> None:
    """Raises SigningError unless the signature is whole, and was made for what `document` means now."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
        key.verify(bytes.fromhex(signature.signature), signature.claim.message)
    except (ValueError, InvalidSignature):
        raise SigningError("the signature is not that of its claim: it was changed; sign the policy anew") from None
    if document.digest != signature.claim.digest:
        claim = signature.claim
        raise SigningError(
            f"the policy was changed since {claim.signer} signed it ({claim.signed_at}): its meaning has the digest "
            f"{document.digest[:12]}, signed was {claim.digest[:12]}; see what changed, and sign it anew"
        )


def signature_path(policy: Path) -> Path:
    """Where the signature of the policy file `policy` lies."""
    return policy.with_name(policy.name + SUFFIX)


def write_signature(path: Path, signature: Signature) -> None:
    """Write it whole or not at all. Raises SigningError."""
    plain = {"claim": asdict(signature.claim), "public_key": signature.public_key, "signature": signature.signature}
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
        claim = Claim(**plain["claim"])
        return Signature(claim=claim, public_key=str(plain["public_key"]), signature=str(plain["signature"]))
    except (ValueError, TypeError, KeyError, SigningError):
        raise SigningError(f"{path}: this is no signature: delete it, and sign the policy anew") from None
