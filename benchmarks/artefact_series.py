"""Intervals of known truth for the artefact benchmark: clean recorded and synthetic hearts, spoiled on purpose."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RECORDINGS = Path(__file__).parents[2] / "shared" / "data"
LABELLED = "ectopy_annotated"
POLAR = "welltory_h10"

# Limits were chosen on these records of labelled ectopy and on the Polar recordings of odd numbers; all figures that
# count are of the others.
CHOSEN_ON = ("105", "nsr001", "nsr004")
HELD_OUT = ("100", "118e00", "nsr009")

ECTOPIC_CODES = ("A", "V")  # atrial and ventricular premature beats, in the codes of the MIT-BIH databases
UNCLEAR_CODES = ("Q",)  # what the experts could not tell is asked of nobody
AROUND_ECTOPIC = 3  # beats to either side that are not taken for clean
PAUSE = 1.5  # times the median: pauses of sick hearts are no clean intervals either

LEAST_APART, SHARE_SPOILED = 6, 0.03  # beats between two artefacts at least, and how many of the others get one
SYNTHETIC_BEATS = 3000

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


class Injected(Enum):
    """What is done to a series; the shares of an interval are drawn evenly."""

    MISSED = "two intervals become one"
    EXTRA = "one interval becomes two, the first of them 20 to 80 % of it"
    ECTOPIC = "a beat comes 20 to 45 % early, and 60 to 100 % of that is made up for by the pause"
    EARLY = "a beat is found 15 to 40 % too early"
    LATE = "a beat is found 15 to 40 % too late"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Intervals in seconds, and whether each follows the one before; both of shape (n,)."""

    name: str
    rr_s: Floats
    follows: Booleans


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoiled:
    """A clean series, what became of it, and which beat of that is which artefact."""

    clean: Series
    series: Series
    artefacts: tuple[tuple[int, Injected], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labelled:
    """A record with the experts' word on every beat."""

    name: str
    rr_s: Floats
    is_ectopic: Booleans
    is_unclear: Booleans


def labelled_records() -> list[Labelled]:
    """The records of the labelled set, in the order of their names; none where the recordings are not there."""
    return [
        Labelled(
            name=name,
            rr_s=columns["ibi_ms"].astype(np.float64) / 1000,
            is_ectopic=np.isin(columns["beat"], ECTOPIC_CODES),
            is_unclear=np.isin(columns["beat"], UNCLEAR_CODES),
        )
        for name, columns in recordings(LABELLED, by="record")
    ]


def held_out_series(*, seed: int) -> list[Series]:
    """Clean series that no limit was chosen on: recorded ones, where they are there, and synthetic hearts."""
    recorded = [_clean(record) for record in labelled_records() if record.name in HELD_OUT]
    for number, (name, columns) in enumerate(recordings(POLAR, by="subject"), start=1):
        if number % 2 == 0:
            rr_s = columns["ibi_ms"].astype(np.float64) / 1000
            recorded.append(Series(name=f"Polar {name}", rr_s=rr_s, follows=np.arange(len(rr_s)) > 0))
    return [*recorded, *(_synthetic(traits, seed) for traits in SYNTHETIC)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """A synthetic heart: its usual interval, and by how much breath, Mayer waves and chance move it."""

    name: str
    rr_s: float
    breath_s: float
    mayer_s: float
    chance_s: float
    breath_hz: float


SYNTHETIC = (
    Traits(name="usual", rr_s=0.84, breath_s=0.030, mayer_s=0.028, chance_s=0.009, breath_hz=0.25),
    Traits(name="anxious", rr_s=0.58, breath_s=0.005, mayer_s=0.010, chance_s=0.004, breath_hz=0.30),
    Traits(name="young, breathing slowly", rr_s=0.92, breath_s=0.075, mayer_s=0.040, chance_s=0.020, breath_hz=0.15),
    Traits(name="old", rr_s=0.78, breath_s=0.006, mayer_s=0.008, chance_s=0.005, breath_hz=0.27),
)


def _synthetic(traits: Traits, seed: int) -> Series:
    chance = np.random.default_rng([seed, len(traits.name)])
    t, rr_s = 0.0, []
    for _ in range(SYNTHETIC_BEATS):
        breath = traits.breath_s * np.sin(2 * np.pi * traits.breath_hz * t)
        mayer = traits.mayer_s * np.sin(2 * np.pi * 0.1 * t)
        rr_s.append(traits.rr_s + breath + mayer + traits.chance_s * chance.standard_normal())
        t += rr_s[-1]
    return Series(name=traits.name, rr_s=np.array(rr_s), follows=np.arange(len(rr_s)) > 0)


def _clean(record: Labelled) -> Series:
    """The record without labelled beats and pauses and what is around them; gaps stay where those were."""
    is_wrong = record.is_ectopic | record.is_unclear | (record.rr_s > PAUSE * np.median(record.rr_s))
    around = np.ones(2 * AROUND_ECTOPIC + 1)
    keeps = np.convolve(is_wrong, around, mode="same") == 0
    follows = np.concatenate(([False], keeps[:-1]))
    return Series(name=record.name, rr_s=record.rr_s[keeps], follows=follows[keeps])


def recordings(folder: str, *, by: str) -> Iterator[tuple[str, dict[str, NDArray[np.generic]]]]:
    """The recordings of a folder by name, as columns; none where they are not there."""
    path = RECORDINGS / folder / "ibi.parquet"
    if not path.is_file():
        return
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    columns = {name: np.asarray(table.column(name).to_pylist()) for name in table.column_names}
    for name in np.unique(columns[by]):
        rows = columns[by] == name
        yield str(name), {column: values[rows] for column, values in columns.items()}


def spoil(clean: Series, *, seed: int, share: float = SHARE_SPOILED) -> Spoiled:
    """Put artefacts of all kinds in turn into a series, at random places far enough from each other and from gaps:
    in a `share` of the beats that are."""
    chance = np.random.default_rng([seed, len(clean.rr_s)])
    stretch = np.cumsum(~clean.follows)
    rr_s: list[float] = []
    follows: list[bool] = []
    artefacts: list[tuple[int, Injected]] = []
    kinds = list(Injected)
    place, free_from = 0, LEAST_APART
    while place < len(clean.rr_s):
        behind = place + LEAST_APART
        is_inside = behind < len(stretch) and stretch[place - LEAST_APART] == stretch[behind]
        if place >= free_from and is_inside and chance.random() < share:
            kind = kinds[len(artefacts) % len(kinds)]
            made_s, used = _made(kind, clean.rr_s[place], clean.rr_s[place + 1], chance)
            artefacts.append((len(rr_s), kind))
            free_from = place + LEAST_APART
        else:
            made_s, used = [float(clean.rr_s[place])], 1
        follows += [bool(clean.follows[place]), *[True] * (len(made_s) - 1)]
        rr_s += made_s
        place += used
    series = Series(name=clean.name, rr_s=np.array(rr_s), follows=np.array(follows, dtype=np.bool_))
    return Spoiled(clean=clean, series=series, artefacts=tuple(artefacts))


def _made(kind: Injected, this_s: float, next_s: float, chance: np.random.Generator) -> tuple[list[float], int]:
    """What stands in the place of this interval, or of this and the next, and how many of them that uses."""
    match kind:
        case Injected.MISSED:
            return [this_s + next_s], 2
        case Injected.EXTRA:
            first_s = this_s * chance.uniform(0.2, 0.8)
            return [first_s, this_s - first_s], 1
        case Injected.ECTOPIC:
            early_s = this_s * chance.uniform(0.2, 0.45)
            return [this_s - early_s, next_s + early_s * chance.uniform(0.6, 1.0)], 2
        case Injected.EARLY:
            moved_s = -this_s * chance.uniform(0.15, 0.4)
        case Injected.LATE:
            moved_s = this_s * chance.uniform(0.15, 0.4)
    return [this_s + moved_s, next_s - moved_s], 2
