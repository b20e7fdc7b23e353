"""Reads SUDS ratings that go with a recorded heart: a CSV with the columns t_s and suds."""

import csv
from itertools import pairwise
from pathlib import Path

from engine.plan import PlanError
from policies.policy import Rating


def read_suds(path: Path) -> tuple[Rating, ...]:
    """The ratings in order; `t_s` on the heart file's clock, from its first interval, `suds` 0-100.

    Raises PlanError with file, line and what to do.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if not {"t_s", "suds"} <= set(reader.fieldnames or ()):
                there = ", ".join(reader.fieldnames or ()) or "nothing"
                raise PlanError(f"{path}:1: needs the columns t_s and suds (there: {there})")
            ratings = tuple(_rating(path, reader.line_num, row["t_s"], row["suds"]) for row in reader)
    except OSError as error:
        raise PlanError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise PlanError(f"{path}: is no CSV in UTF-8 ({error}): export it again") from None
    for earlier, later in pairwise(ratings):
        if later.t < earlier.t:
            raise PlanError(f"{path}: the ratings must be in order of time: {later.t:g} s comes after {earlier.t:g} s")
    return ratings


def _rating(path: Path, line: int, t_s: str | None, suds: str | None) -> Rating:
    try:
        t, value = float(t_s or ""), float(suds or "")
    except ValueError:
        raise PlanError(f"{path}:{line}: t_s and suds must be numbers (got {t_s!r}, {suds!r})") from None
    if not (0 <= t < 1e6 and 0 <= value <= 100):
        raise PlanError(f"{path}:{line}: t_s must be 0 or more and suds 0 to 100 (got {t_s}, {suds})")
    return Rating(t=t, value=value)
