"""What the arousal model is worth on people never seen: it learns anew without each of them, and is asked of them."""

import math
import sys
from pathlib import Path

from benchmarks.figure import Figure, report
from biosignals.arousal_net import estimator_of
from biosignals.arousal_weights import SHIPPED, read_weights
from biosignals.training.making import Kept, evaluate, read_people
from biosignals.training.network import NetworkContestant
from biosignals.training.recordings import DataError
from biosignals.training.results import Results, read_results
from biosignals.training.steps import Steps
from biosignals.training.targets import Reached, reached

RECORDINGS = Path(__file__).parents[2] / "shared" / "data"
KEPT = SHIPPED.with_name("evaluation.json")


def measure(data: Path = RECORDINGS, *, is_quick: bool = False) -> list[Figure]:
    """Every target of the model, from an evaluation that is run here and now on the recordings in `data`.

    The last figure is how far they lie from those kept with the weights. `is_quick` learns too little, for tests.
    Raises DataError without recordings.
    """
    people, network = read_people(data), NetworkContestant(is_quick=is_quick)
    weights = read_weights(SHIPPED)
    kept = Kept(digest=weights.digest, make_estimator=lambda: estimator_of(weights))
    found = evaluate(network, kept, people, command="", is_quick=is_quick, steps=Steps())
    return [*(_figure(one) for one in reached(found)), _differences(found, read_results(KEPT))]


def _figure(row: Reached) -> Figure:
    return Figure(name=row.name, n=row.n, value=row.value, target=row.target, unit=row.unit, is_most=row.is_most)


def _differences(found: Results, kept: Results) -> Figure:
    """Another build of numpy or torch may be a thousandth off, and no more."""
    apart = [abs(one.value - other.value) for one, other in zip(reached(found), reached(kept), strict=True)]
    return Figure(
        name="the furthest that a figure lies from the one kept with the weights",
        n=len(apart),
        value=math.nan if any(math.isnan(one) for one in apart) else max(apart),
        target=0.002,
        unit="",
        is_most=True,
    )


def main(data: Path = RECORDINGS) -> int:
    """Measure and report; without recordings the one figure is a miss that says why."""
    try:
        return report(measure(data))
    except DataError as error:
        missed = Figure(name=f"not measured: {error}", n=0, value=math.nan, target=0, unit="", is_most=True)
        return report([missed])


if __name__ == "__main__":
    sys.exit(main())
