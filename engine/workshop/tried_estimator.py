"""Under which estimator of arousal a policy is tried: itself with --full, else what was measured of it."""

from dataclasses import dataclass
from functools import partial

from engine.estimators import EstimatorChoice, EstimatorKind, EstimatorWish, choose_estimator
from engine.full_trial import run_batch_in_full
from policies.stand_in_estimate import MEASURED, MEASURED_NETWORK, EstimateTraits
from policies.trials import Run

STAND_INS: dict[EstimatorKind, EstimateTraits] = {
    EstimatorKind.NETWORK: MEASURED_NETWORK,
    EstimatorKind.PLAIN: MEASURED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedEstimator:
    """What trials are told arousal by. `run` is how a batch of cases is run; None: without beats (see run_cases)."""

    choice: EstimatorChoice
    traits: EstimateTraits  # of the cases; not asked where `run` is given
    run: Run | None

    @property
    def words(self) -> str:
        """For a person to read, as in "arousal as the network would tell it"."""
        if self.run is not None:
            return f"arousal told by the estimator itself: {self.choice.words}"
        return f"arousal as the {self.choice.kind.value} estimator would tell it"


def estimator_to_try(wish: EstimatorWish, *, is_full: bool) -> TriedEstimator:
    """The one asked for; without a wish the network, as in a live session.

    Without beats its numbers are stood in for, so they are the same on every machine, whether it has the network or
    not. In full the network must be here: without a wish the plain one stands in, with the reason. Raises
    EstimatorError where the network was asked for in full and cannot be had.
    """
    if is_full:
        choice = choose_estimator(wish)
        return TriedEstimator(
            choice=choice, traits=STAND_INS[choice.kind], run=partial(run_batch_in_full, estimator=choice)
        )
    kind = wish.kind or EstimatorKind.NETWORK
    return TriedEstimator(choice=EstimatorChoice(kind=kind, flags=wish.flags), traits=STAND_INS[kind], run=None)
