"""A table that may hold several recordings -> the rows of one of them, and words for what was taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from biosignals.signals import BiosignalError

Cell = str | float | None

# A column with one of these words in its name ("participant_id", "song_no") tells one recording from another.
RECORDING_WORDS = re.compile(
    r"(?<![a-z])(subject|participant|patient|person|user|pp|id|name|group|session|visit|day|run|trial|task|phase|block|"
    r"condition|segment|source|device|sensor|strap|song|track|record|recording|database|dataset|file)s?(?![a-z])"
)
MOST_NAMED = 8  # values of one column in a sentence


class NoSuchRecording(BiosignalError):
    """The table holds nothing that fits what was asked for; the message lists what it does hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns by name, all of one length; `lines` says where in the file each row stands."""

    columns: Mapping[str, Sequence[Cell]]
    lines: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The rows of one recording, in the order of the file, and a sentence on what was taken and what else there is."""

    rows: tuple[int, ...]
    name: str  # `subject=Ada session=rest`; empty where there is only one
    words: str
    unused: tuple[str, ...]  # columns that neither tell recordings apart nor are set aside by the caller


def select(table: Table, where: Mapping[str, str], *, not_telling: frozenset[str | None]) -> Selection:
    """The rows of the first recording that fits `where` (column -> value); rows of two recordings are never mixed.

    `not_telling` are columns that hold the data itself, whatever their name is. Raises NoSuchRecording.
    """
    telling = [name for name in table.columns if name not in not_telling and _tells_recordings_apart(name)]
    _check(where, table, telling)
    keys = list(zip(*(_texts(table.columns[name]) for name in telling), strict=True)) or [()] * len(table.lines)
    recordings = dict.fromkeys(keys)  # in the order of the file
    fitting = [key for key in recordings if all(key[telling.index(name)] == value for name, value in where.items())]
    if not fitting:
        asked = " ".join(f"{name}={value}" for name, value in where.items())
        raise NoSuchRecording(
            f"no recording has {asked} together, ask for fewer; {_others(telling, list(recordings), ())}"
        )
    taken = fitting[0]
    rows = tuple(row for row, key in enumerate(keys) if key == taken)
    return Selection(
        rows=rows,
        name=_name(telling, taken) if len(recordings) > 1 else "",
        words=_words(telling, list(recordings), taken, len(fitting)),
        unused=tuple(name for name in table.columns if name not in not_telling and name not in telling),
    )


def listed(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Names in a sentence; of many the first, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(repr(name) if name.strip() != name or not name else name for name in names[:most]) + more


def _tells_recordings_apart(column: str) -> bool:
    return RECORDING_WORDS.search(column.lower()) is not None


def _texts(cells: Sequence[Cell]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in cells]


def _check(where: Mapping[str, str], table: Table, telling: Sequence[str]) -> None:
    for name, value in where.items():
        if name not in telling:
            there = listed(telling) or "none"
            raise NoSuchRecording(f"no column {name!r} tells recordings apart, use one of those that do: {there}")
        values = dict.fromkeys(_texts(table.columns[name]))
        if value not in values:
            raise NoSuchRecording(f"no {name} is {value!r}, use one of: {listed(list(values))}")


def _words(telling: Sequence[str], recordings: Sequence[tuple[str, ...]], taken: tuple[str, ...], fitting: int) -> str:
    if len(recordings) == 1:
        return "Took the only recording in the file."
    name = _name(telling, taken)
    which = "the only one that fits" if fitting == 1 else f"the first of {fitting} that fit"
    if fitting == len(recordings):
        which = "the first"
    return f"Took {name}, {which} of {len(recordings)} recordings in the file. {_others(telling, recordings, taken)}."


def _name(telling: Sequence[str], key: tuple[str, ...]) -> str:
    return " ".join(f"{column}={value}" for column, value in zip(telling, key, strict=True))


def _others(telling: Sequence[str], recordings: Sequence[tuple[str, ...]], taken: tuple[str, ...]) -> str:
    """What to type for another recording: every column with the values it has beside the one taken."""
    choices = []
    for position, column in enumerate(telling):
        values = list(dict.fromkeys(key[position] for key in recordings))
        if taken:
            values.remove(taken[position])
        if not values:
            continue
        first, *further = values
        choices.append(f"--where {column}={first}" + (f" (or {listed(further, MOST_NAMED - 1)})" if further else ""))
    return "To take another: " + "; ".join(choices)
