"""What an evaluation found: values that are kept beside the weights as JSON, and read again for the model card."""

from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from biosignals.signals import BiosignalError

VERSION = 1
_STRICT = ConfigDict(extra="forbid")


class ResultsError(BiosignalError):
    """Kept results that cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Bounded:
    """A figure with the bounds between which 95 of 100 draws of people lie; None: cannot be told."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class AtCoverage:
    """How good the surest `share` of points are."""

    share: float
    n: int
    auc: float | None
    wrong: float


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Scores:
    """One contestant on one set of unseen people. `minus_rate` are paired differences to heart rate alone."""

    contestant: str
    people_of: str
    points: int
    people: int
    tasks: float  # share of the points
    told: float  # share of points at which anything was told; elsewhere the share of tasks counts as told
    known: float  # share of points at which a session would have been told a value
    aroused_tasks: float  # share of task points told as known and at or above 0.5
    aroused_rests: float  # the same of rest points
    auc: Bounded
    auc_at_equal_times: float | None  # pairs at most a minute apart since the rest: the clock tells nothing there
    auc_of_known: float | None
    auc_of_surest: Bounded  # of the 70 % of which the contestant was surest
    auc_minus_rate: Bounded
    surest_minus_rate: Bounded
    balanced_accuracy: float | None
    macro_f1: float
    spread_over_people: float | None  # standard deviation of balanced accuracy
    rating_correlation: Bounded  # mean over people of Spearman's with the person's own stress rating
    calibration_error: float
    calibration_error_of_known: float | None  # of the points that a session would have been told
    brier: float
    risk: tuple[AtCoverage, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Floor:
    """A published figure of these sets, and what came out here under nearly the same rule."""

    what: str
    published_windows: int | None
    published_auc: float
    points: int
    people: int
    auc: float


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Exertion:
    """How often exercise was told as arousal: known, and at or above 0.5, of windows with enough trusted beats."""

    contestant: str
    session: str
    windows: int
    people: int
    known: float
    aroused: Bounded
    aroused_if_regular: Bounded  # the same were no rhythm taken for irregular


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Group:
    """One group of people of the one set that tells of groups."""

    name: str
    people: int
    points: int
    auc: Bounded
    calibration_error: float
    aroused_at_rest: float  # share of rest points told at or above 0.5


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Ranges:
    """Ranges for the person's own rating that ought to hold nine in ten."""

    contestant: str
    n: int
    people: int
    covered: Bounded
    mean_width: float | None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Correlation:
    """The mean over people of a rank correlation within each of them."""

    contestant: str
    what: str
    people: int
    points: int
    mean: Bounded
    spread_over_people: float | None


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class WhyUnknown:
    """Which share of points was unknown for one reason."""

    why: str  # the value of Unknown
    share: float


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class KnownTime:
    """Which share of clean seated time was known, and of that alone whose rest was as clean."""

    contestant: str
    people_of: str
    points: int
    people: int
    known: float
    known_if_regular: float | None  # were no rhythm taken for irregular; None: not reckoned
    clean_rest_points: int
    clean_rest_people: int
    clean_rest_known: float | None
    unknown: tuple[WhyUnknown, ...]  # the most frequent first


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Part:
    """How long a part of the command took, on the machine on which it ran."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Results:
    """Everything that the model card tells of."""

    version: int
    command: str
    weights_digest: str
    network: str  # the contestant that is shipped
    is_quick: bool
    people: int
    scores: tuple[Scores, ...]
    across: tuple[Scores, ...]
    floors: tuple[Floor, ...]
    exertion: tuple[Exertion, ...]
    with_accelerometer: tuple[Exertion, ...]
    known_time: tuple[KnownTime, ...]
    groups: tuple[Group, ...]
    ranges: tuple[Ranges, ...]
    music: tuple[Correlation, ...]
    wrist_noise: tuple[Correlation, ...]
    parts: tuple[Part, ...]


_ADAPTER = TypeAdapter(Results)


def write_results(path: Path, results: Results) -> None:
    """Keep the results as JSON with two spaces and a line end."""
    path.write_bytes(_ADAPTER.dump_json(results, indent=2) + b"\n")


def read_results(path: Path) -> Results:
    """The kept results; raises ResultsError where they are missing, of another version or damaged."""
    remedy = "make them with python -m biosignals.training --data DIR"
    try:
        results = _ADAPTER.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ResultsError(f"{path}: no results of an evaluation are kept here; {remedy}") from error
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read ({error}); {remedy}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ResultsError(f"{path}: not the results of an evaluation ({place}: {first['msg']}); {remedy}") from error
    if results.version != VERSION:
        raise ResultsError(f"{path}: results of version {results.version}, and {VERSION} is read here; {remedy}")
    return results
