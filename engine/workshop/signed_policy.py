"""Who stands for the policy of a session: known before a person is in it, and written into the record."""

from collections.abc import Callable
from pathlib import Path

from engine.first_session import as_asked
from engine.known_signers import KnownSigners
from engine.plan import PlanError, is_ready_name
from policies.document import read_policy
from policies.document_base import PolicyDocument
from policies.signing import Signature, SigningError, read_signature, signature_path, signed_document, verify
from vr_scenes.scenes import scene_names

_HOW_TO_SIGN = (
    "make it a file of your own (attune policy new FILE --from NAME), have that signed (attune policy sign FILE --key "
    "KEY --name WHO --role ROLE --reason WHY), or say --unsigned to run it all the same"
)


def signature_for(
    asked: Path | None, run: PolicyDocument, *, session: int | None = None, is_first: bool = False
) -> Signature | None:
    """The signature under which the policy `asked` for is run as `run`; None: nobody has signed what is run.

    A session's number, and a first session that is gentler, are within what was signed; another scene or length is not.
    Raises PolicyChanged where the file means something else than was signed, SigningError where that cannot be known.
    """
    if asked is None or is_ready_name(asked):
        return None
    try:
        signature = read_signature(signature_path(asked))
        if signature is None:
            return None
        verify(read_policy(asked, scenes=scene_names()), signature)
    except SigningError as error:
        raise type(error)(f"{asked}: {error}") from None
    as_signed = as_asked(signed_document(signature), session, is_first=is_first)
    return signature if as_signed.digest == run.digest else None


def signature_if_whole(
    asked: Path | None, run: PolicyDocument, *, session: int | None, tell: Callable[[str], None]
) -> Signature | None:
    """As `signature_for`, without a person: a draft that was changed since it was signed is tried as nobody's, and
    `tell` hears so."""
    try:
        return signature_for(asked, run, session=session)
    except SigningError as error:
        tell(f"{error}\nIt is tried as nobody's, and so recorded.")
        return None


def require_signature(
    signature: Signature | None, run: PolicyDocument, *, is_adapted: bool, signers: KnownSigners, settings: Path
) -> None:
    """Before a person is in the session. Raises PlanError where nobody stands for what is run, or nobody whom this
    station's `settings` list; `is_adapted`: a scene or a length was asked for that the policy itself does not have."""
    if signature is None:
        what = " as --scene or --minutes change it" if is_adapted else ""
        raise PlanError(f"nobody has signed the policy {run.name!r}{what}: {_HOW_TO_SIGN}")
    if signers.is_empty or signers.name_of(signature) is not None:
        return
    known = ", ".join(dict.fromkeys(name for _, name in signers.names))
    raise PlanError(
        f"the policy {run.name!r} is {signature.words}, and that key is not known here. Known are: {known}. Have one "
        f"of them sign it; or, once you have compared the fingerprint with its owner, list it below [signers] in "
        f"{settings}; or say --unsigned to run it all the same"
    )


def signature_line(signature: Signature | None, signers: KnownSigners) -> str:
    """For those in the room, before the session."""
    if signature is None:
        return "policy not signed: nobody answers for it"
    return "; ".join(filter(None, (f"policy {signature.words}", signers.words_on(signature))))
