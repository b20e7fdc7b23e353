"""A policy document -> the policy that a session runs."""

from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.document_practice import BreathingDocument, HomeostatDocument
from policies.graded_exposure import GradedExposure
from policies.homeostat import Homeostat
from policies.paced_breathing import PacedBreathing
from policies.policy import Policy
from policies.practice import Practice


def policy_of(document: PolicyDocument, *, seed: int) -> Policy:
    """A fresh policy for one session. `seed` is the session's: what a policy leaves to chance, it draws by it.

    Raises TypeError for a kind of document that nobody has made a policy for.
    """
    match document:
        case ExposureDocument():
            return GradedExposure(document.exposure_settings())
        case HomeostatDocument():
            homeostat = document.settings()
            return Practice(homeostat, Homeostat(homeostat))
        case BreathingDocument():
            breathing = document.settings()
            return Practice(breathing, PacedBreathing(breathing))
        case _:
            raise TypeError(f"there is no policy for documents of kind {document.kind!r}")
