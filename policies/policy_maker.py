"""A policy document -> the policy that a session runs."""

from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.graded_exposure import GradedExposure
from policies.policy import Policy


def policy_of(document: PolicyDocument, *, seed: int) -> Policy:
    """A fresh policy for one session. `seed` is the session's: what a policy leaves to chance, it draws by it.

    Raises TypeError for a kind of document that nobody has made a policy for.
    """
    match document:
        case ExposureDocument():
            return GradedExposure(document.exposure_settings())
        case _:
            raise TypeError(f"there is no policy for documents of kind {document.kind!r}")
