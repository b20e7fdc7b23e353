"""What a command of the command line is, its exit codes, and the kinds of words that several commands take."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from engine.estimators import EstimatorWish

DONE, FINDING, WRONG_INPUT, DEVICE_MISSING = 0, 1, 2, 3
MOST_SESSIONS = 1000  # as in a policy document (policies/document_music.py), which takes longer to load than this
IN_RECORD = Path()  # where no folder is named
INTERRUPTED = 130  # what shells expect of a program that was ended with Ctrl-C


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: what it is called, what it is for, and what runs it."""

    name: str
    summary: str
    example: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGroup:
    """A noun with commands of its own: `attune strap serve`."""

    name: str
    summary: str
    example: str
    commands: tuple[Command, ...]


def add_commands(parser: argparse.ArgumentParser, commands: tuple[Command | CommandGroup, ...]) -> None:
    """Let `parser` know `commands`; what it parses then carries `run`."""
    known = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in commands:
        sub = known.add_parser(
            command.name,
            help=command.summary,
            description=command.summary,
            epilog=f"example:\n  {command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        match command:
            case CommandGroup():
                add_commands(sub, command.commands)
            case Command():
                command.add_arguments(sub)
                sub.set_defaults(run=command.run)


def number_of(unit: str, text: str) -> float:
    """How many `unit` the text says, in whatever range."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of {unit}") from None


def number_within(unit: str, text: str, *, low: float, high: float, rule: str) -> float:
    """As `number_of`, from `low` to `high`; `rule` says that in words."""
    number = number_of(unit, text)
    if not low <= number <= high:
        raise argparse.ArgumentTypeError(f"{rule}, not {text}")
    return number


def minutes(text: str) -> float:
    """How long a session lasts."""
    return number_within("minutes", text, low=1, high=240, rule="a session lasts 1 to 240 minutes")


def any_minutes(text: str) -> float:
    """How long something is served or recorded: up to a day."""
    number = number_of("minutes", text)
    if not 0 < number <= 1440:
        raise argparse.ArgumentTypeError(f"must be more than 0 and at most 1440 minutes, not {text}")
    return number


def seed(text: str) -> int:
    """What chance is drawn from."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a seed is a whole number from 0, not {text!r}")
    return int(text)


def session_number(text: str) -> int:
    """Which of a person's sessions it is."""
    if not (text.isdecimal() and 1 <= int(text) <= MOST_SESSIONS):
        raise argparse.ArgumentTypeError(f"a person's sessions are counted from 1 to {MOST_SESSIONS}, not {text!r}")
    return int(text)


def column_and_value(text: str) -> tuple[str, str]:
    """Which rows of a table are meant."""
    column, equals, value = text.partition("=")
    if not (column and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN=VALUE")
    return column, value


class TakesArguments(Protocol):
    """A parser, or a group of its arguments."""

    def add_argument(self, *name_or_flags: str, **settings: Any) -> argparse.Action: ...


def add_policy(parser: TakesArguments, *, otherwise: str) -> None:
    """--policy, --scene and --minutes: what is run; `otherwise` says by which policy where none is named."""
    parser.add_argument(
        "--policy",
        type=Path,
        default=None,
        help=f"policy file, or the name of a ready one (default: {otherwise})",
    )
    add_scene(parser)
    parser.add_argument("--minutes", type=minutes, default=None, help="stretch or shrink the policy's phases to this")


def add_scene(parser: TakesArguments) -> None:
    """--scene: where."""
    parser.add_argument("--scene", default=None, help="which scene (default: the policy's)")


def add_seed(parser: TakesArguments) -> None:
    """--seed: what chance is drawn from."""
    parser.add_argument("--seed", type=seed, default=1, help="what chance is drawn from (default: 1)")


def add_heart(parser: TakesArguments) -> None:
    """--heart and --where: a recorded heart."""
    parser.add_argument("--heart", type=Path, default=None, help="recorded RR instead of a virtual patient's")
    add_where(parser)


def add_where(parser: TakesArguments) -> None:
    """--where: which recording of a file with many."""
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        type=column_and_value,
        metavar="COLUMN=VALUE",
        help="which person, session, device ... of the heart file; can be given again",
    )


def add_session(parser: TakesArguments) -> None:
    """--session: which of a person's sessions it is."""
    parser.add_argument(
        "--session",
        type=session_number,
        default=None,
        metavar="NUMBER",
        help="which of this person's sessions it is, for music that fades over sessions (default: the policy's)",
    )


def add_screenshots(parser: TakesArguments) -> None:
    """--screenshots: what the patient saw at events of the session."""
    parser.add_argument(
        "--screenshots",
        type=Path,
        default=None,
        metavar="DIR",
        help="an empty folder for what the patient saw at STOPs, ratings, events, new rungs; as private as a record",
    )


def add_kept_screenshots(parser: TakesArguments) -> None:
    """--screenshots: the same, with --person into the record, and no folder."""
    parser.add_argument(
        "--screenshots",
        nargs="?",
        type=Path,
        const=IN_RECORD,
        default=None,
        metavar="DIR",
        help="what the patient saw at STOPs, ratings, events, new rungs: with --person into the record, else into this "
        "empty folder; as private as a record",
    )


def add_comfort(parser: TakesArguments) -> None:
    """--first-session and --comfort: how gently the scene moves a person."""
    parser.add_argument(
        "--first-session",
        action="store_true",
        help="this person's first: the scene rises half as fast, and the vignette is full",
    )
    parser.add_argument(
        "--comfort",
        choices=("off", "light", "full"),
        default=None,
        help="the vignette where the scene carries the eye (default: light; full in a first session)",
    )


def add_estimator(parser: TakesArguments) -> None:
    """--estimator: which estimator of arousal."""
    parser.add_argument(
        "--estimator",
        choices=("network", "plain"),
        default=None,
        help="how arousal is told (default: network; plain where its weights cannot be read, which is said)",
    )


def add_heart_flags(parser: TakesArguments) -> None:
    """--heart-flag: what a heart is known for."""
    parser.add_argument(
        "--heart-flag",
        action="append",
        default=[],
        choices=("beta-blocker", "pacemaker", "atrial-fibrillation"),
        help="this heart tells no arousal, so nothing rises; can be given again",
    )


def estimator_wish(arguments: argparse.Namespace) -> "EstimatorWish":
    """What was asked for with `add_estimator` and, where the command has it, `add_heart_flags`."""
    from biosignals.signals import HeartFlag
    from engine.estimators import EstimatorKind, EstimatorWish

    return EstimatorWish(
        kind=None if arguments.estimator is None else EstimatorKind(arguments.estimator),
        flags=tuple(HeartFlag[flag.replace("-", "_").upper()] for flag in getattr(arguments, "heart_flag", ())),
    )
