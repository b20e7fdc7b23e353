"""A policy document -> the policy that a session runs."""

from random import Random

from policies.alternation import MusicAlternation, MusicTurns
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.document_practice import BreathingDocument, HomeostatDocument
from policies.exposure_settings import ExposureSettings, InhibitoryLearning
from policies.graded_exposure import GradedExposure
from policies.habituation import RungLog
from policies.homeostat import Homeostat
from policies.inhibitory_learning import TrialLog
from policies.paced_breathing import PacedBreathing
from policies.policy import Policy
from policies.practice import Practice
from policies.rung_work import RungWork


def policy_of(document: PolicyDocument, *, seed: int) -> Policy:
    """A fresh policy for one session. `seed` is the session's: what a policy leaves to chance, it draws by it.

    Raises TypeError for a kind of document that nobody has made a policy for.
    """
    match document:
        case ExposureDocument():
            return graded_exposure(document.exposure_settings(), seed=seed)
        case HomeostatDocument():
            homeostat = document.settings()
            return Practice(homeostat, Homeostat(homeostat), _turns(homeostat.alternation, seed))
        case BreathingDocument():
            breathing = document.settings()
            return Practice(breathing, PacedBreathing(breathing))
        case _:
            raise TypeError(f"there is no policy for documents of kind {document.kind!r}")


def graded_exposure(settings: ExposureSettings, *, seed: int) -> GradedExposure:
    """A graded exposure by habituation or by inhibitory learning, as its settings say."""
    rule = settings.moving_on
    work: RungWork = (
        TrialLog(rule, Random(f"{seed}/order/{settings.session}"))
        if isinstance(rule, InhibitoryLearning)
        else RungLog(rule)
    )
    return GradedExposure(settings, work, _turns(settings.alternation, seed))


def _turns(alternation: MusicAlternation | None, seed: int) -> MusicTurns | None:
    return None if alternation is None else MusicTurns(alternation, seed)
