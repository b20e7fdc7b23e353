"""`attune policy key|sign|verify`: who answers for a policy, and whether it is still what was signed."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from engine.command import DONE, FINDING
from engine.plan import PlanError, is_ready_name
from engine.progress import Progress
from engine.settings import read_settings, settings_path
from engine.workshop.check import report_lines
from engine.workshop.passphrase import new_passphrase, passphrase_of
from policies.checking.check import check
from policies.document import read_policy
from policies.document_base import PolicyDocument
from policies.signing import (
    Claim,
    KeyFile,
    SigningError,
    read_signature,
    sign,
    signature_path,
    verify,
    write_signature,
)
from vr_scenes.scenes import scene_names


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRequest:
    """What was asked for on the command line."""

    policy: Path
    key: Path
    name: str
    role: str
    reason: str


def make_key(path: Path, *, has_passphrase: bool) -> int:
    """A new key in the new file `path`. Raises SigningError."""
    key = KeyFile.create(path, new_passphrase() if has_passphrase else None)
    print(f"made the key {path}, fingerprint {key.fingerprint}")
    print("Keep the file to yourself, and tell your colleagues the fingerprint: it is how they know your signature.")
    if not has_passphrase:
        print("It has no passphrase: whoever has the file can sign as you.")
    return DONE


def sign_policy(request: SignRequest) -> int:
    """Check the policy in full, then sign what it means. Raises SigningError, PolicyError, PlanError.

    Returns 1 where the check finds something: then nothing is signed.
    """
    document = _own(request.policy)
    _check_words(request)
    is_locked = KeyFile.is_locked(request.key)
    key = KeyFile.read(request.key, passphrase_of(request.key) if is_locked else None)
    with Progress("checking") as progress:
        checked = check(document, progress=progress.show)
    for line in report_lines(document, checked):
        print(line)
    if checked.findings:
        print(f"{request.policy} is not signed")
        return FINDING
    signature = sign(
        document,
        key,
        name=request.name,
        role=request.role,
        reason=request.reason,
        when=datetime.now().astimezone(),
        checked=f"attune {version('attune')}: {checked.words}",
    )
    write_signature(signature_path(request.policy), signature)
    print(f"{request.policy} is {signature.words}")
    return DONE


def verify_policy(path: Path) -> int:
    """Say who signed it, whether it is still that, and whether the key is known here.

    Returns 1 where nobody did, where it was changed since, and where this station lists its signers and this is none.
    """
    document = _own(path)
    signature = read_signature(signature_path(path))
    if signature is None:
        print(f"{path}: nobody has signed it")
        return FINDING
    try:
        verify(document, signature)
    except SigningError as error:  # the policy was changed, or what was signed
        print(f"{path}: {error}")
        return FINDING
    print(f"{path}: {signature.words}")
    print(f"  reason: {signature.claim.reason}")
    print(f"  checked: {signature.claim.checked}")
    print(f"  digest: {signature.claim.digest}")
    signers = read_settings(settings_path()).signers
    if not signers.is_empty:
        print(f"  key: {signers.words_on(signature)}")
    return DONE if signers.is_empty or signers.name_of(signature) is not None else FINDING


def _own(path: Path) -> PolicyDocument:
    """A policy in a file. Raises PlanError for the name of a ready one: what one answers for is one's own file."""
    if is_ready_name(path):
        raise PlanError(
            f"{path} is a ready policy: make a file of it (attune policy new FILE --from {path}), read it, sign that"
        )
    try:
        return read_policy(path, scenes=scene_names())
    except OSError as error:
        raise PlanError(f"{path}: the policy cannot be read: {error.strerror}") from None


def _check_words(request: SignRequest) -> None:
    """Before the check, which takes its time: a claim refuses what it cannot hold."""
    Claim(
        digest="-",
        policy="-",
        signer=request.name,
        role=request.role,
        reason=request.reason,
        signed_at="-",
        checked="-",
    )
