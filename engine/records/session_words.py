"""One session told in lines, from its summary: what came of it, how much of it is known, and what made it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from biosignals.signals import Unknown
from engine.records.message_json import Plain
from engine.records.session_end import CUT_OFF_AT
from engine.records.session_list import when
from engine.records.session_names import SHORT
from engine.records.session_reader import VaultSession
from engine.records.session_summary import Count, KnownRange, SessionSummary, StepSummary, Wearer
from engine.records.timeline import WhyLine
from policies.policy import Phase

LETTERS_OF_DIGEST = 12
_WIDTH = 11
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
NOTE = "cardiac arousal index, not anxiety; Attune is not a medical device"


def heading(session: VaultSession, code: str) -> list[str]:
    """Which session it is, and what must be known before believing the rest."""
    lines = [f"session {session.id[:SHORT]} of {code}"]
    if session.end is None:
        lines.append(
            f"not closed: it runs now, or was cut off; all that is here was kept as it came. Where it was cut off: "
            f"attune sessions close {session.id[:SHORT]}"
        )
    elif CUT_OFF_AT in session.end:
        at = when(str(session.end[CUT_OFF_AT]))
        lines.append(f"cut off, and closed afterwards, {at}: what came after its last commit is missing")
    return lines


def summary_words(summary: SessionSummary) -> list[str]:
    """What came of a session, for a terminal."""
    return [f"{name:<{_WIDTH}}{words}" for name, words in _told(summary)]


def event_words(events: Iterable[Mapping[str, Plain]]) -> list[str]:
    """What happened, line by line: events as they are kept (engine/records/events.py)."""
    return [f"{minute(one.get('t'))}  {one.get('kind')!s:<15} {_fields(one)}".rstrip() for one in events]


def why_words(whys: Iterable[WhyLine]) -> list[str]:
    """Why it went as it did: each change of rule or reason, but for those in which only a number went on."""
    lines, said = [], dict[str, tuple[str, str]]()
    for one in whys:
        reason = (one.rule, _NUMBERS.sub("#", one.why))
        if said.get(one.by) != reason:
            said[one.by] = reason
            lines.append(f"{minute(one.t)}  {one.by:<7} {_plain(one.rule)}: {one.why}")
    return lines


def minute(t_s: Plain) -> str:
    """Session seconds as minutes and seconds, right-aligned; None: it was said afterwards."""
    return f"{int(t_s) // 60:>5}:{int(t_s) % 60:02d}" if isinstance(t_s, int | float) else "   after"


def share(value: float) -> str:
    """0..1 as a person reads it."""
    return f"{100 * value:.0f} %"


def _told(summary: SessionSummary) -> Iterator[tuple[str, str]]:
    yield "began", f"{when(summary.began)}, {_number_words(summary)}of {_wearer(summary)}"
    is_cut = summary.ended_in not in (None, Phase.ENDED)
    phase = f", in {summary.ended_in.value}" if is_cut and summary.ended_in is not None else ""
    yield "length", f"{summary.minutes:.1f} min, {summary.ticks} ticks"
    yield "ended", f"{summary.ending.value}{phase}"
    signed = "signed" if summary.is_signed else "signed by nobody as it was run"
    yield "policy", f"{summary.policy} ({summary.policy_digest[:LETTERS_OF_DIGEST]}), {signed}; scene: {summary.scene}"
    yield "phases", ", ".join(f"{one.phase.value} {one.t / 60:.1f}" for one in summary.phases) + " (min of begin)"
    yield "heart", _range(summary.heart_bpm, decimals=0, unit=" bpm")
    yield "arousal", f"{_range(summary.arousal, decimals=2)}, by {_estimator(summary)}"
    if summary.arousal_unknown:
        yield "", f"unknown: {', '.join(_reason(one) for one in summary.arousal_unknown)}"
    yield "SUDS", _ratings(summary)
    if summary.sickness:
        values = [one.value for one in summary.sickness]
        yield "sickness", f"{len(values)} ratings of 0-20, highest {max(values):.0f}, last {values[-1]:.0f}"
    yield "intensity", _intensity(summary)
    yield "exposure", _exposure(summary)
    for step in summary.steps:
        yield f"rung {step.step + 1}", step_words(step)
    for trial in summary.trials:
        expected = "not said" if trial.expected is None else f"{trial.expected:.0f}"
        violated = "" if trial.violation is None else f", violated by {trial.violation:.0f}"
        yield "trial", f"rung {trial.step + 1}: expected {expected}, came {trial.came:.0f}{violated}"
    if summary.expected_only:
        yield "", f"{summary.expected_only} trials with what was expected, not with what came"
    yield from _happened(summary)
    yield "made by", f"{summary.software}; weights {summary.weights_digest[:LETTERS_OF_DIGEST]}"
    yield "note", NOTE


def _happened(summary: SessionSummary) -> Iterator[tuple[str, str]]:
    if summary.suggestions:
        yield "suggested", f"{summary.suggestions} times, {summary.suggestions_taken} accepted"
    for name, counts in (("orders", summary.orders), ("lost", summary.losses)):
        if counts:
            yield name, ", ".join(f"{_plain(one.name)} {one.count}" for one in counts)
    yield "alerts", ", ".join(f"{_plain(one.name)} {one.count}" for one in summary.alerts) or "none"


def step_words(step: StepSummary) -> str:
    """One rung in a line."""
    suds = "not rated"
    if step.first_suds is not None and step.highest_suds is not None and step.last_suds is not None:
        suds = f"SUDS {step.first_suds:.0f}, highest {step.highest_suds:.0f}, last {step.last_suds:.0f}"
    arousal = "arousal unknown"
    if step.arousal is not None:
        arousal = f"mean arousal {step.arousal:.2f} (known {share(step.arousal_known)})"
    facing = ""
    if step.facing is not None:
        facing = f"; looked {share(step.facing.looked)}, turned away {share(step.facing.away)}"
    return f"{step.seconds:.0f} s: {suds}; {arousal}{facing}"


def _number_words(summary: SessionSummary) -> str:
    return "" if summary.session_number is None else f"session {summary.session_number} "


def _wearer(summary: SessionSummary) -> str:
    return "this person" if summary.wearer is Wearer.PERSON else "a virtual patient: nobody's heart"


def _estimator(summary: SessionSummary) -> str:
    flags = f", said of the heart: {', '.join(summary.heart_flags)}" if summary.heart_flags else ""
    stands_in = f", which stood in: {summary.stands_in_why}" if summary.stands_in_why else ""
    return f"{summary.estimator}{stands_in}{flags}"


def _range(of: KnownRange, *, decimals: int, unit: str = "") -> str:
    if of.lowest is None or of.mean is None or of.highest is None:
        return "never known"
    span = f"{of.lowest:.{decimals}f} to {of.highest:.{decimals}f}{unit}, mean {of.mean:.{decimals}f}"
    return f"{span}, known {share(of.known)} of the time"


def _reason(one: Count) -> str:
    words = Unknown[one.name].value if one.name in Unknown.__members__ else _plain(one.name)
    return f"{one.count} s: {words}"


def _ratings(summary: SessionSummary) -> str:
    if summary.first_suds is None or summary.highest_suds is None or summary.last_suds is None:
        return "never rated"
    return (
        f"{len(summary.suds)} ratings, first {summary.first_suds:.0f}, highest {summary.highest_suds:.0f}, "
        f"last {summary.last_suds:.0f}"
    )


def _intensity(summary: SessionSummary) -> str:
    if summary.highest_intensity_t is None or summary.ceiling is None:
        return "never above 0"
    at = summary.highest_intensity_t / 60
    return f"highest {summary.highest_intensity:.2f} of {summary.ceiling:.2f} allowed, at {at:.1f} min"


def _exposure(summary: SessionSummary) -> str:
    if not summary.exposure_s:
        return "none: nothing feared was shown"
    with_music, without = summary.exposure_with_music_s / 60, summary.exposure_without_music_s / 60
    return f"{summary.exposure_s / 60:.1f} min: {with_music:.1f} with music, {without:.1f} without"


def _plain(name: str) -> str:
    return name.replace("_", " ").lower()


def _fields(event: Mapping[str, Plain]) -> str:
    if event.get("kind") == "step":
        step = event.get("step")
        return f"rung {step + 1}" if isinstance(step, int) else "no rung any more"
    told = ((name, value) for name, value in event.items() if name not in ("t", "kind") and value is not None)
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in told)
