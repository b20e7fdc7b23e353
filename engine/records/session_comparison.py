"""Sessions side by side: what came of each, how far they differ, how much is known, and what forbids comparing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.records.session_list import UNKNOWN, aligned, when
from engine.records.session_names import SHORT
from engine.records.session_summary import KnownRange, SessionSummary, StepSummary
from engine.records.session_words import share

LITTLE_KNOWN = 0.5  # a mean over less than half of the time is marked: the other half may have been otherwise
DOUBT = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line: what it is, its value in each session, and of two the second less the first; None: not known."""

    name: str
    values: tuple[float | None, ...]
    decimals: int = 0
    known: tuple[float, ...] | None = None  # shares 0..1, where the values are means of what was known

    @property
    def difference(self) -> float | None:
        """None where there are not two values."""
        if len(self.values) != 2:
            return None
        first, second = self.values
        return None if first is None or second is None else second - first


def comparison(summaries: Sequence[SessionSummary]) -> list[Compared]:
    """What can be set side by side, in the order in which it is told."""
    return [*_whole(summaries), *_rungs(summaries)]


def cautions(summaries: Sequence[SessionSummary]) -> list[str]:
    """Why a difference between these sessions may not be one of the person."""
    words = []
    if len({one.policy_digest for one in summaries}) > 1:
        words.append("they were held by different policies, or by one in different versions or lengths")
    if len({one.scene for one in summaries}) > 1:
        words.append("they were held in different scenes: the same rung is not the same there")
    if len({(one.estimator, one.weights_digest) for one in summaries}) > 1:
        words.append("arousal was told by different estimators: their numbers are not of one kind")
    if len({one.heart_flags for one in summaries}) > 1:
        words.append("different things were said of the heart at set-up")
    if len({one.wearer for one in summaries}) > 1:
        words.append("one was of a person, another of a virtual patient")
    return words


def comparison_lines(ids: Sequence[str], codes: Sequence[str], summaries: Sequence[SessionSummary]) -> list[str]:
    """The table, and what is to be known of it."""
    is_pair = len(summaries) == 2
    last = ("second less first",) if is_pair else ()
    blank = ("",) * is_pair
    head = ("", *(one[:SHORT] for one in ids), *last)
    texts: list[tuple[str, tuple[str, ...]]] = [
        ("person", tuple(codes)),
        ("began", tuple(when(one.began) for one in summaries)),
        ("policy", tuple(one.policy for one in summaries)),
        ("scene", tuple(one.scene for one in summaries)),
        ("ended", tuple(one.ending.value for one in summaries)),
    ]
    rows = [head, *((name, *cells, *blank) for name, cells in texts)]
    rows += [_row(one, is_pair=is_pair) for one in comparison(summaries)]
    words = [f"mind: {one}" for one in cautions(summaries)]
    if len(set(codes)) > 1:
        words.insert(0, "mind: these are sessions of different persons")
    if any(DOUBT in cell for row in rows for cell in row):
        words.append(f"{DOUBT} known for less than half of the time")
    words.append("A difference between single sessions may be chance. Attune is not a medical device.")
    return [*aligned(rows, right=head[1:]), "", *words]


def _row(one: Compared, *, is_pair: bool) -> tuple[str, ...]:
    cells = [_cell(one, at) for at in range(len(one.values))]
    if is_pair:
        cells.append("" if one.difference is None else f"{one.difference:+.{one.decimals}f}")
    return (one.name, *cells)


def _cell(one: Compared, at: int) -> str:
    value = one.values[at]
    if value is None:
        return UNKNOWN
    if one.known is None:
        return f"{value:.{one.decimals}f}"
    doubt = DOUBT if one.known[at] < LITTLE_KNOWN else ""
    return f"{value:.{one.decimals}f}{doubt} ({share(one.known[at])} known)"


def _whole(summaries: Sequence[SessionSummary]) -> Iterator[Compared]:
    def each(name: str, value: Callable[[SessionSummary], float | None], decimals: int = 0) -> Compared:
        return Compared(name=name, values=tuple(map(value, summaries)), decimals=decimals)

    def measured(name: str, of: Callable[[SessionSummary], KnownRange], decimals: int = 0) -> Compared:
        ranges = [of(one) for one in summaries]
        means, known = tuple(one.mean for one in ranges), tuple(one.known for one in ranges)
        return Compared(name=name, values=means, decimals=decimals, known=known)

    yield each("minutes", lambda one: one.minutes, 1)
    yield each("SUDS first", lambda one: one.first_suds)
    yield each("SUDS highest", lambda one: one.highest_suds)
    yield each("SUDS last", lambda one: one.last_suds)
    yield measured("heart, mean bpm", lambda one: one.heart_bpm)
    yield measured("arousal, mean", lambda one: one.arousal, 2)
    yield each("intensity, highest", lambda one: one.highest_intensity, 2)
    yield each("exposure, min", lambda one: one.exposure_s / 60, 1)
    yield each("  with music", lambda one: one.exposure_with_music_s / 60, 1)
    yield each("  without", lambda one: one.exposure_without_music_s / 60, 1)
    yield each("sickness highest", lambda one: max((rating.value for rating in one.sickness), default=None))
    yield each("violation, mean", _mean_violation)
    yield each("alerts", lambda one: sum(count.count for count in one.alerts))
    yield each("times lost", lambda one: sum(count.count for count in one.losses))


def _mean_violation(one: SessionSummary) -> float | None:
    told = [trial.violation for trial in one.trials if trial.violation is not None]
    return sum(told) / len(told) if told else None


def _rungs(summaries: Sequence[SessionSummary]) -> Iterator[Compared]:
    steps = [{step.step: step for step in one.steps} for one in summaries]
    for rung in sorted(set().union(*steps)):
        of = [one.get(rung) for one in steps]
        name = f"rung {rung + 1}"
        yield Compared(name=f"{name}, min", values=_each(of, lambda step: step.seconds / 60), decimals=1)
        yield Compared(name="  SUDS highest", values=_each(of, lambda step: step.highest_suds))
        yield Compared(name="  SUDS last", values=_each(of, lambda step: step.last_suds))
        known = tuple(0.0 if step is None else step.arousal_known for step in of)
        arousal = _each(of, lambda step: step.arousal)
        yield Compared(name="  arousal, mean", values=arousal, decimals=2, known=known)
        if any(step is not None and step.facing is not None for step in of):
            away = _each(of, lambda step: None if step.facing is None else 100 * step.facing.away)
            yield Compared(name="  turned away, %", values=away)


def _each(
    steps: Sequence[StepSummary | None], value: Callable[[StepSummary], float | None]
) -> tuple[float | None, ...]:
    return tuple(None if step is None else value(step) for step in steps)
