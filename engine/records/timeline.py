"""What a viewer shows of a whole session: a row for each second, what happened, and why; packed, it opens at once."""

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from biosignals.signals import Unknown
from engine.messages import Outcome, Tick
from engine.records.events import SessionEvent, SessionEvents
from engine.records.heard import heard
from engine.records.recorded import Recorded, RecordError
from policies.policy import Phase

TIMELINE_VERSION = 1
EVERY_S = 1.0
_SLACK_S = 1e-6  # a tick's time is a sum of tenths
POLICY, GATE = "policy", "gate"

Column = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """From session second `t` on this rule held and said so; `by` is POLICY, or the safety gate's: GATE."""

    t: float
    by: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Columns of one row a second, all of one length, as fine as float32 is; None: not known then.

    Coverage, arousal, intensity, ceiling and presence are 0..1. `evidence_age_s` is the age of the newest trusted beat.
    """

    t: tuple[float, ...]  # session seconds
    phase: tuple[Phase, ...]
    step: tuple[int | None, ...]  # of the hierarchy, from 0
    is_held: tuple[bool, ...]
    heart_bpm: Column
    heart_coverage: Column  # share of its window that trusted beats cover
    rmssd_ms: Column
    rmssd_coverage: Column
    arousal: Column
    arousal_spread: Column
    arousal_unknown: tuple[Unknown | None, ...]
    evidence_age_s: Column
    intensity_proposed: Column
    intensity_applied: Column
    ceiling: Column
    music_presence: Column
    music_loudness_db: Column
    events: tuple[SessionEvent, ...]
    whys: tuple[WhyLine, ...]


_NUMBERS = (
    "t",
    "heart_bpm",
    "heart_coverage",
    "rmssd_ms",
    "rmssd_coverage",
    "arousal",
    "arousal_spread",
    "evidence_age_s",
    "intensity_proposed",
    "intensity_applied",
    "ceiling",
    "music_presence",
    "music_loudness_db",
)
_CODES = ("phase", "step", "is_held", "arousal_unknown")  # numbers too: of an enumeration's names, of a step, 0 or 1


class TimelineListener:
    """Gathers it as a session runs: `hear` is a listener of the loop, `packed` what is kept."""

    def __init__(self) -> None:
        self._events = SessionEvents()
        self._happened: list[SessionEvent] = []
        self._whys: list[WhyLine] = []
        self._columns: dict[str, array[float]] = {name: array("f") for name in (*_NUMBERS, *_CODES)}
        self._said: dict[str, tuple[str, str]] = {}
        self._newest_t: float | None = None

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        self._events.hear(tick, outcome)
        if self._events.is_waiting:
            self._happened.extend(self._events.take())
        if self._newest_t is not None and outcome.t - self._newest_t < EVERY_S - _SLACK_S:
            return
        self._newest_t = outcome.t
        for name, value in _row(outcome).items():
            self._columns[name].append(float("nan") if value is None else value)
        self._say(outcome.t, POLICY, outcome.policy_rule, outcome.policy_why)
        self._say(outcome.t, GATE, outcome.gate_rule, outcome.gate_why)

    def packed(self) -> bytes:
        """What `read_timeline` reads."""
        told = {
            "timeline_version": TIMELINE_VERSION,
            "rows": len(self._columns["t"]),
            "columns": list(self._columns),
            "phases": [phase.name for phase in Phase],
            "unknown": [unknown.name for unknown in Unknown],
            "events": [event.values for event in self._happened],
            "whys": [[one.t, one.by, one.rule, one.why] for one in self._whys],
        }
        text = json.dumps(told, separators=(",", ":"), allow_nan=False).encode()
        numbers = b"".join(_little_endian(column) for column in self._columns.values())
        return zlib.compress(text + b"\n" + numbers)

    def timeline(self) -> Timeline:
        """What was heard so far."""
        return read_timeline(self.packed())

    def _say(self, t: float, by: str, rule: str, why: str) -> None:
        if self._said.get(by) != (rule, why):
            self._said[by] = (rule, why)
            self._whys.append(WhyLine(t=t, by=by, rule=rule, why=why))


def made_timeline(recorded: Recorded) -> Timeline:
    """The timeline of a record, made of its steps: some seconds for an hour. Raises RecordError where it is damaged."""
    listener = TimelineListener()
    for tick, outcome in heard(recorded):
        listener.hear(tick, outcome)
    return listener.timeline()


def read_timeline(packed: bytes) -> Timeline:
    """Raises RecordError where it is of another version, or no timeline: it can be made anew from the record."""
    try:
        text, _, numbers = zlib.decompress(packed).partition(b"\n")
        told = json.loads(text)
        if told["timeline_version"] != TIMELINE_VERSION:
            raise RecordError(
                f"a timeline of version {told['timeline_version']}; this program reads {TIMELINE_VERSION}"
            )
        columns = _columns(told["columns"], told["rows"], numbers)
        return _timeline(told, columns)
    except (zlib.error, KeyError, IndexError, TypeError, ValueError) as error:
        raise RecordError(f"is no timeline of a session: {error!r}") from None


def _row(outcome: Outcome) -> dict[str, float | None]:
    heart, rmssd = outcome.hrv.mean_hr_bpm, outcome.hrv.rmssd_ms
    arousal, music = outcome.arousal, outcome.applied.music
    return {
        "t": outcome.t,
        "heart_bpm": heart.value,
        "heart_coverage": heart.coverage,
        "rmssd_ms": rmssd.value,
        "rmssd_coverage": rmssd.coverage,
        "arousal": arousal.arousal,
        "arousal_spread": arousal.spread,
        "evidence_age_s": arousal.age_s,
        "intensity_proposed": outcome.proposed.scene.intensity,
        "intensity_applied": outcome.applied.scene.intensity,
        "ceiling": outcome.ceiling,
        "music_presence": music.presence,
        "music_loudness_db": music.loudness_db,
        "phase": _PHASE_CODES[outcome.phase],
        "step": outcome.step,
        "is_held": float(outcome.is_held),
        "arousal_unknown": None if arousal.unknown is None else _UNKNOWN_CODES[arousal.unknown],
    }


_PHASE_CODES = {phase: number for number, phase in enumerate(Phase)}
_UNKNOWN_CODES = {unknown: number for number, unknown in enumerate(Unknown)}


def _timeline(told: Mapping[str, Any], columns: Mapping[str, Column]) -> Timeline:
    phases = [Phase[name] for name in told["phases"]]
    unknown = [Unknown[name] for name in told["unknown"]]
    measured: dict[str, Any] = {name: columns[name] for name in _NUMBERS}
    return Timeline(
        **measured,
        phase=tuple(phases[code] for code in _whole(columns["phase"]) if code is not None),
        step=tuple(_whole(columns["step"])),
        is_held=tuple(bool(one) for one in columns["is_held"]),
        arousal_unknown=tuple(None if code is None else unknown[code] for code in _whole(columns["arousal_unknown"])),
        events=tuple(_event(one) for one in told["events"]),
        whys=tuple(WhyLine(t=t, by=by, rule=rule, why=why) for t, by, rule, why in told["whys"]),
    )


def _event(values: Mapping[str, Any]) -> SessionEvent:
    fields = {name: value for name, value in values.items() if name not in ("t", "kind")}
    return SessionEvent(t=values["t"], kind=values["kind"], fields=fields)


def _columns(names: list[str], rows: int, numbers: bytes) -> dict[str, Column]:
    size = 4 * rows
    if len(numbers) != size * len(names):
        raise ValueError(f"{len(numbers)} bytes for {len(names)} columns of {rows} rows")
    return {name: _read_column(numbers[at * size : (at + 1) * size]) for at, name in enumerate(names)}


def _read_column(data: bytes) -> Column:
    column = array("f")
    column.frombytes(data)
    if sys.byteorder == "big":
        column.byteswap()
    return tuple(None if value != value else value for value in column)  # only NaN differs from itself


def _little_endian(column: "array[float]") -> bytes:
    if sys.byteorder == "big":
        column = array("f", column)
        column.byteswap()
    return column.tobytes()


def _whole(column: Iterable[float | None]) -> Iterable[int | None]:
    return (None if value is None else int(value) for value in column)
