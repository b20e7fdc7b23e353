"""What came of simulated sessions as tables: figures with intervals, SUDS paths, and a CSV of all sessions."""

import csv
from collections.abc import Sequence
from typing import TextIO

from policies.document_base import PolicyDocument
from policies.intervals import Interval
from policies.phases import Way
from policies.trial_figures import Figures, Person

_SESSION_COLUMNS = (
    *("patient", "seed", "session", "minutes", "fear_left", "fear_returned", "peak_suds", "last_suds"),
    *("highest", "exposed_minutes", "is_at_top", "is_recovered", "stops", "most_sickness"),
    *("unknown_share", "held_share", "in_band_share"),
)
_STEPS_MINUTES = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0)
_MOST_STEPS = 12


def figures_table(rows: Sequence[Figures], document: PolicyDocument) -> str:
    """A row for each kind. Columns that do not apply to this kind of policy are left out."""
    limits, feared = document.limits, rows if document.way is Way.EXPOSURE else ()  # a practice meets no fear
    columns = [
        ("patient", [row.kind for row in rows]),
        ("persons", [str(row.persons) for row in rows]),
        ("fear first", [f"{row.fear_at_first.value:.2f}" for row in feared]),
        ("fear left", [_amount(row.fear_left, 2) for row in feared]),
        ("fear later", [_amount(row.fear_returned, 2) for row in feared]),
        ("SUDS peak", [_amount(row.peak_suds, 0) for row in rows]),
        ("SUDS last", [_amount(row.last_suds, 0) for row in rows]),
        ("ceiling hit", [_share(row.reached_ceiling) for row in rows]),
        ("in band", [_share(row.in_band) for row in rows]),
        ("stops a session", [_amount(row.stops, 1) for row in rows]),
        ("dropped out", [_share(row.dropped_out) for row in rows]),
        (f"sickness > {limits.sickness_highest:g}", [_share(row.sick) for row in rows]),
        (f"SUDS > {limits.suds_highest:g}", [_share(row.distressed) for row in rows]),
    ]
    return _table([(heading, cells) for heading, cells in columns if any(cells)])


def paths_table(rows: Sequence[Figures]) -> str:
    """What the middle person of each kind had last said, SUDS 0-100, over the minutes of the first session.

    A dash where fewer than half of the persons were there or had said anything.
    """
    paths = [{point.t: point.median for point in row.first_path} for row in rows]
    last_minute = max((t for path in paths for t in path), default=0.0) / 60
    step = next((one for one in _STEPS_MINUTES if last_minute / one <= _MOST_STEPS), _STEPS_MINUTES[-1])
    minutes = [number * step for number in range(1, int(last_minute / step) + 1)]
    columns = [("minute", [row.kind for row in rows])]
    columns += [(f"{minute:g}", [_median(path.get(minute * 60)) for path in paths]) for minute in minutes]
    return _table(columns)


def _median(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _table(columns: Sequence[tuple[str, Sequence[str]]]) -> str:
    widths = [max(len(heading), *map(len, cells)) for heading, cells in columns]
    lines = [[heading for heading, _ in columns], *zip(*(cells for _, cells in columns), strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _amount(interval: Interval | None, places: int) -> str:
    if interval is None:
        return ""
    if interval.low is None or interval.high is None:
        return f"{interval.value:.{places}f}"
    return f"{interval.value:.{places}f} ({interval.low:.{places}f}..{interval.high:.{places}f})"


def _share(interval: Interval | None) -> str:
    if interval is None:
        return ""
    if interval.low is None or interval.high is None:
        return f"{100 * interval.value:.0f} %"
    return f"{100 * interval.value:.0f} % ({100 * interval.low:.0f}..{100 * interval.high:.0f})"


def write_sessions(persons: Sequence[Person], file: TextIO) -> None:
    """A row for each session, as CSV; what does not apply stays empty."""
    table = csv.writer(file, lineterminator="\n")
    table.writerow(_SESSION_COLUMNS)
    for person in persons:
        for one in person.sessions:
            values = {"minutes": one.seconds / 60, "exposed_minutes": one.exposed_s / 60}
            table.writerow([_cell(values.get(name, getattr(one, name, None))) for name in _SESSION_COLUMNS])


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case _:
            return str(value)
