"""Sessions as a list: one line each, from the few words that were kept for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.records.message_json import Plain
from engine.records.session_end import CUT_OFF_AT
from engine.records.session_names import SHORT
from engine.records.session_reader import SessionEntry
from engine.records.session_summary import Ending, Wearer

UNKNOWN = "-"
LONGEST_NAME = 30  # letters of a policy's name


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSession:
    """What a list tells of one session; None: not known, because it was not closed, or never said."""

    id: str
    person: str
    began: str  # ISO 8601
    number: int | None  # of this person's
    policy: str
    scene: str
    minutes: float | None
    suds: tuple[float | None, float | None, float | None]  # first, highest, last
    ending: Ending | None
    is_closed: bool
    is_virtual: bool
    was_cut_off: bool  # and closed afterwards

    @property
    def marks(self) -> tuple[str, ...]:
        """What somebody must know before believing the rest."""
        is_cut = self.was_cut_off or self.ending is Ending.CUT_OFF
        return ("not closed",) * (not self.is_closed) + ("cut off",) * is_cut + ("virtual",) * self.is_virtual

    @property
    def values(self) -> dict[str, Plain]:
        """As JSON values."""
        return {
            "id": self.id,
            "person": self.person,
            "began": self.began,
            "session": self.number,
            "policy": self.policy,
            "scene": self.scene,
            "minutes": None if self.minutes is None else round(self.minutes, 2),
            "suds": list(self.suds),
            "ending": None if self.ending is None else self.ending.name.lower(),
            "is_closed": self.is_closed,
            "is_virtual": self.is_virtual,
            "was_cut_off": self.was_cut_off,
        }


def listed(entry: SessionEntry) -> ListedSession:
    """A session of the vault, without reading what was recorded in it."""
    label, end = entry.label, entry.end or {}
    seconds, ending = _number(end.get("seconds")), end.get("ending")
    return ListedSession(
        id=entry.id,
        person=entry.code,
        began=str(label.get("began", "")),
        number=_whole(label.get("session")),
        policy=str(label.get("policy", "")),
        scene=str(label.get("scene", "")),
        minutes=None if seconds is None else seconds / 60,
        suds=_suds(end),
        ending=Ending[str(ending)] if ending in Ending.__members__ else None,
        is_closed=entry.end is not None,
        is_virtual=label.get("wearer") == Wearer.VIRTUAL.name,
        was_cut_off=CUT_OFF_AT in end,
    )


def since(entries: Iterable[ListedSession], day: date | None) -> list[ListedSession]:
    """Those that began on that day or later, by the clock of the place where they began."""
    return [one for one in entries if day is None or one.began[:10] >= day.isoformat()]


def a_day(text: str) -> date:
    """A day as a person types it. Raises ValueError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day: write it as {date(2026, 3, 31).isoformat()}") from None


def table_lines(rows: Sequence[ListedSession]) -> list[str]:
    """The list, aligned for reading."""
    head = ("session", "began", "person", "no.", "policy", "scene", "min", "SUDS", "ended", "marks")
    return aligned([head, *(_cells(one) for one in rows)], right=("no.", "min"))


def aligned(rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> list[str]:
    """Rows of one length as lines of columns; those of which the head is in `right` end together."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    to_the_right = [name in right for name in rows[0]]
    return [
        "  ".join(
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(row, widths, to_the_right, strict=True)
        ).rstrip()
        for row in rows
    ]


def when(began: str) -> str:
    """The wall clock's minute, as it was where the session was held."""
    try:
        return datetime.fromisoformat(began).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return began or UNKNOWN  # one odd session does not hide the others


def number_words(value: float | None, decimals: int = 0) -> str:
    """A number, or that it is not known."""
    return UNKNOWN if value is None else f"{value:.{decimals}f}"


def _cells(one: ListedSession) -> tuple[str, ...]:
    name = one.policy if len(one.policy) <= LONGEST_NAME else f"{one.policy[: LONGEST_NAME - 3]}..."
    suds = UNKNOWN if one.suds[0] is None else "-".join(number_words(value) for value in one.suds)
    ended = UNKNOWN if one.ending is None else one.ending.value
    return (
        one.id[:SHORT],
        when(one.began),
        one.person,
        UNKNOWN if one.number is None else str(one.number),
        name,
        one.scene,
        number_words(one.minutes, 1),
        suds,
        ended,
        ", ".join(one.marks),
    )


def _suds(end: Mapping[str, Plain]) -> tuple[float | None, float | None, float | None]:
    values = end.get("suds")
    if not isinstance(values, list) or len(values) != 3:
        return (None, None, None)
    first, highest, last = map(_number, values)
    return (first, highest, last)


def _number(value: Plain) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _whole(value: Plain) -> int | None:
    return value if isinstance(value, int) else None
