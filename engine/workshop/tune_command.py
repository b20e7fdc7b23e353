"""The command line of `attune policy tune`."""

import argparse
from pathlib import Path

from engine.command import Command, estimator_wish, seed
from engine.workshop.arguments import add_crew, add_policy_file

_MOST = {"candidates": 100_000, "persons of each kind": 100_000, "sessions of each person": 50}


def _number(text: str, of: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= _MOST[of]):
        raise argparse.ArgumentTypeError(f"there are 1 to {_MOST[of]} {of}, not {text!r}")
    return int(text)


def _trials(text: str) -> int:
    return _number(text, "candidates")


def _persons(text: str) -> int:
    return _number(text, "persons of each kind")


def _sessions(text: str) -> int:
    return _number(text, "sessions of each person")


def _candidate(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"candidates are numbered from 1, as in the table, not {text!r}")
    return int(text)


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_policy_file(parser)
    first = parser.add_argument_group("what is asked")
    first.add_argument("--bounds", type=Path, metavar="B.yaml", help="what may be changed, and what is to get better")
    first.add_argument(
        "--example-bounds", type=Path, metavar="B.yaml", help="write such a file for this policy, and end"
    )
    search = parser.add_argument_group("the search")
    search.add_argument("--study", type=Path, metavar="S.study", help="keeps what was tried; one that is there goes on")
    search.add_argument("--trials", type=_trials, default=100, metavar="N", help="candidates in all (default: 100)")
    search.add_argument(
        "--patient",
        action="append",
        default=[],
        metavar="NAME",
        help="a kind of virtual patient; can be given again (default: the population)",
    )
    search.add_argument(
        "--persons", type=_persons, default=100, metavar="N", help="of each kind, to search with (default: 100)"
    )
    search.add_argument(
        "--held-out", type=_persons, default=200, metavar="N", help="of each kind, to judge by (default: 200)"
    )
    search.add_argument(
        "--held-out-seed", type=seed, metavar="SEED", help="of the first of those (default: after the others)"
    )
    search.add_argument("--sessions", type=_sessions, default=2, metavar="N", help="of each person (default: 2)")
    search.add_argument("--seed", type=seed, default=1, help="of the first person, and of chance (default: 1)")
    search.add_argument(
        "--estimator",
        choices=("network", "plain"),
        default=None,
        help="how arousal is told, as was measured of it (default: network, as in a session)",
    )
    add_crew(parser)
    last = parser.add_argument_group("what comes of it")
    last.add_argument(
        "--choose", type=_candidate, metavar="N", help="this candidate of the table (default: by the stated rule)"
    )
    last.add_argument("--out", type=Path, metavar="NEW.yaml", help="the policy with the chosen values, not signed")
    last.add_argument("--plot", type=Path, metavar="X.png", help="a page to print")


def _tune(arguments: argparse.Namespace) -> int:
    from engine.plan import PlanError
    from engine.workshop.tune import TuneRequest, tune, write_example

    if arguments.example_bounds is not None:
        return write_example(arguments.policy, arguments.example_bounds)
    missing = [name for name in ("bounds", "study") if getattr(arguments, name) is None]
    if missing:
        raise PlanError(
            f"a search needs --{' and --'.join(missing)}; bounds to begin with: "
            f"attune policy tune {arguments.policy} --example-bounds bounds.yaml"
        )
    return tune(
        TuneRequest(
            policy=arguments.policy,
            bounds=arguments.bounds,
            study=arguments.study,
            trials=arguments.trials,
            patients=tuple(arguments.patient),
            persons=arguments.persons,
            held_out=arguments.held_out,
            held_out_seed=arguments.held_out_seed,
            sessions=arguments.sessions,
            seed=arguments.seed,
            estimator=estimator_wish(arguments),
            workers=arguments.workers,
            scheduler=arguments.scheduler,
            choose=arguments.choose,
            out=arguments.out,
            plot=arguments.plot,
        )
    )


TUNE = Command(
    name="tune",
    summary="Search for better values of a policy within your bounds; exit code 1 where none is shown to be better.",
    example=(
        "attune policy tune our_dog.yaml --bounds bounds.yaml --study our_dog.study --trials 200 "
        "--out our_dog_tuned.yaml --plot our_dog_tuned.png"
    ),
    add_arguments=_arguments,
    run=_tune,
)
