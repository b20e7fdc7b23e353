"""A person's course as tables for a terminal, honest about few sessions and about what is not known."""

from collections.abc import Iterator, Sequence

from engine.records.progress import Course, HeldSession, Hierarchy
from engine.records.session_comparison import DOUBT, LITTLE_KNOWN
from engine.records.session_list import UNKNOWN, aligned, when
from engine.records.session_names import SHORT
from engine.records.session_summary import Ending, StepSummary
from engine.records.session_words import share

FEW = 3  # with fewer sessions even the direction of a course is mostly chance
_EXPLAINED = (
    "SUDS: first-highest-last. exposure: minutes with / without music. expected/came: means of the trials where both",
    "were said. away: share of the time in which the head was turned away. adverse: distress and sickness above the",
    "limit, STOPs, adverse events noted. On rungs: highest>last SUDS; mean arousal and the share of the time in which",
    f"it was known, {DOUBT} where that is less than half. {UNKNOWN}: not known.",
)


def course_lines(course: Course) -> list[str]:
    """Tables of the sessions and of each hierarchy's rungs, and how far they can be believed."""
    if not course.sessions:
        return [f"{course.code}: no session yet", *course.left_out]
    lines = [_heading(course), "", *aligned([_HEAD, *map(_row, course.sessions)], right=("no.", "min", "away"))]
    for hierarchy in course.hierarchies:
        since = "" if hierarchy.since is None else f", with the rungs of session {hierarchy.since}"
        lines += ["", f"{hierarchy.policy}, in {hierarchy.scene}{since}", *_rung_lines(hierarchy)]
    return [*lines, "", *_EXPLAINED, *honest_lines(course)]


def honest_lines(course: Course) -> list[str]:
    """What must be known before believing any of it; also under the picture."""
    lines = [*course.left_out]
    if len(course.sessions) < FEW:
        lines.append(f"{_sessions(len(course.sessions))}: too few to tell a course; what differs may be chance.")
    else:
        lines.append("No trend is reckoned: sessions differ in more than the person, and what differs may be chance.")
    cut = [one.number for one in course.sessions if one.summary.ending is Ending.CUT_OFF]
    if cut:
        lines.append(f"Not run to its end: session {', '.join(map(str, cut))}.")
    lines.append("Cardiac arousal index, not anxiety. Attune is not a medical device.")
    return lines


_HEAD = ("no.", "session", "began", "min", "SUDS", "exposure", "arousal", "expected/came", "away", "adverse", "ended")


def _heading(course: Course) -> str:
    first, last = course.sessions[0], course.sessions[-1]
    days = f"{when(first.summary.began)[:10]} to {when(last.summary.began)[:10]}"
    return f"{course.code}: {_sessions(len(course.sessions))}, {days}"


def _row(one: HeldSession) -> tuple[str, ...]:
    summary = one.summary
    return (
        str(one.number),
        one.id[:SHORT],
        when(summary.began),
        f"{summary.minutes:.1f}",
        _suds((summary.first_suds, summary.highest_suds, summary.last_suds), "-"),
        f"{summary.exposure_with_music_s / 60:.1f} / {summary.exposure_without_music_s / 60:.1f}",
        arousal_words(summary.arousal.mean, summary.arousal.known),
        _trials(one),
        UNKNOWN if one.away is None else share(one.away),
        ", ".join(adverse_words(one)) or "none",
        summary.ending.value,
    )


def adverse_words(one: HeldSession) -> Iterator[str]:
    """What went wrong for the person, each in a few words; nothing where nothing did."""
    if one.distress_alerts:
        yield f"distress {one.distress_alerts}"
    if one.sickness_alerts:
        yield f"sickness {one.sickness_alerts}"
    if one.is_stopped:
        yield "STOP"
    if one.adverse_events:
        yield f"noted {one.adverse_events}"


def arousal_words(value: float | None, known: float) -> str:
    """A mean of the index with how much of the time it speaks for."""
    if value is None:
        return UNKNOWN
    return f"{value:.2f}{DOUBT if known < LITTLE_KNOWN else ''} ({share(known)})"


def _trials(one: HeldSession) -> str:
    both = [(trial.expected, trial.came) for trial in one.summary.trials if trial.expected is not None]
    if not both:
        return UNKNOWN
    expected, came = (sum(values) / len(both) for values in zip(*both, strict=True))
    return f"{expected:.0f}/{came:.0f} ({len(both)})"


def _rung_lines(hierarchy: Hierarchy) -> list[str]:
    head = ("", *(f"session {number}" for number in hierarchy.sessions))
    rows = [head]
    for rung in hierarchy.rungs:
        at = dict(rung.points)
        rows.append((f"rung {rung.step + 1}", *(_rung_cell(at.get(number)) for number in hierarchy.sessions)))
    return aligned(rows)


def _rung_cell(step: StepSummary | None) -> str:
    if step is None:
        return ""
    suds = _suds((step.highest_suds, step.last_suds), ">")
    return f"{suds}; {arousal_words(step.arousal, step.arousal_known)}"


def _suds(values: Sequence[float | None], between: str) -> str:
    return UNKNOWN if values[0] is None else between.join(f"{value:.0f}" for value in values if value is not None)


def _sessions(count: int) -> str:
    return f"{count} session{'s' * (count != 1)}"
