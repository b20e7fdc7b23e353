"""`python -m biosignals.training`: learn the arousal model from recordings, compare it, and write its model card."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from biosignals.arousal_net import estimator_of
from biosignals.arousal_weights import SHIPPED, WeightsError, read_weights
from biosignals.training.making import Kept, Places, evaluate, fewer, make_weights, read_people, write_all
from biosignals.training.model_card import TRIED
from biosignals.training.network import NetworkContestant
from biosignals.training.recordings import DataError
from biosignals.training.results import Results
from biosignals.training.steps import Steps
from biosignals.training.targets import reached

PROGRAM = "python -m biosignals.training"
QUICK_PEOPLE = 6  # of each set
RESULTS = SHIPPED.with_name("evaluation.json")
CARD = Path(__file__).parents[2] / "docs" / "model-card.md"

DONE, FINDING, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Do as asked. 0: done and every target reached; 1: done, and a target missed; 2: wrong use or data."""
    asked = _parser().parse_args(arguments)
    if not asked.quick and asked.out is None and not CARD.parent.is_dir():
        print(f"{PROGRAM}: {CARD.parent} is missing: run it in a checkout, or say --out DIR", file=sys.stderr)
        return WRONG_USE
    try:
        results = _make(asked)
    except (DataError, WeightsError) as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return WRONG_USE
    rows = reached(results)
    for row in rows:
        verdict = "PASS" if row.passes else "MISS"
        bound = "at most" if row.is_most else "at least"
        print(f"{verdict}  {row.name}: N={row.n}  {row.value:.4g}  ({bound} {row.target:g})")
    return DONE if all(row.passes for row in rows) else FINDING


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Learn the arousal model from recordings, compare it on people never seen, write its model card.",
        epilog=f"example: {PROGRAM} --data ../shared/data",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the data sets")
    parser.add_argument("--quick", action="store_true", help="six people of each set and short learning, for a look")
    parser.add_argument(
        "--evaluate-only", action="store_true", help="leave the weights as they are; compare and write the card"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="write everything there, and not over what ships")
    return parser


def _make(asked: argparse.Namespace) -> Results:
    places, tried = _places(asked), _tried()
    command = f"{PROGRAM} --data DIR" + (" --quick" if asked.quick else "")
    steps = Steps()
    with steps.part("reading recordings"):
        people = read_people(asked.data)
    if asked.quick:
        people = fewer(people, QUICK_PEOPLE)
    network = NetworkContestant(is_quick=asked.quick)
    if not asked.evaluate_only:
        make_weights(network, people, places, command=command, steps=steps)
    weights = read_weights(places.weights)
    kept = Kept(digest=weights.digest, make_estimator=lambda: estimator_of(weights))
    results = evaluate(network, kept, people, command=command, is_quick=asked.quick, steps=steps)
    write_all(results, places, tried=tried)
    for path in (places.weights, places.results, places.card):
        print(f"written: {path}", file=sys.stderr)
    return results


def _tried() -> str:
    try:
        return TRIED.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"{TRIED}: what was tried cannot be read ({error}), and the card tells it; restore it"
        ) from error


def _places(asked: argparse.Namespace) -> Places:
    """What ships is only ever written by a full run."""
    out = asked.out or (Path("quick-training") if asked.quick else None)
    if out is None:
        return Places(weights=SHIPPED, results=RESULTS, card=CARD)
    weights = SHIPPED if asked.evaluate_only else out / SHIPPED.name
    return Places(weights=weights, results=out / RESULTS.name, card=out / CARD.name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
