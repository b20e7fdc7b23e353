"""The tables of a course: sessions, rungs over sessions, trials, questionnaires, and what ran."""

from collections.abc import Iterable, Sequence

from engine.records.questionnaires.responses import StoredResponse, changes_of, score_of
from engine.records.questionnaires.risk import RiskSignal
from engine.records.report.course_facts import CourseFacts, CourseSession
from engine.records.report.words import count, day_and_time, length, listed, share, shortened
from engine.records.session_summary import KnownRange, StepSummary

_NAME_LETTERS = 40  # of a policy in a row
_Kind = tuple[str, str, tuple[tuple[float, str], ...]]  # policy, scene, intensity and words of its rungs


def session_rows(sessions: Iterable[CourseSession]) -> list[tuple[str, ...]]:
    """Number, day, policy, length, SUDS, arousal, how much turned away, how it ended."""
    return [
        (
            str(one.number),
            day_and_time(one.summary.began)[0],
            shortened(one.summary.policy, _NAME_LETTERS),
            length(one.summary.seconds),
            _suds(one.summary.first_suds, one.summary.highest_suds, one.summary.last_suds),
            _arousal(one.summary.arousal),
            "not measured" if one.away is None else share(one.away),
            one.summary.ending.value,
        )
        for one in sessions
    ]


def rung_tables(sessions: Sequence[CourseSession]) -> list[tuple[str, list[tuple[str, ...]]]]:
    """For each policy and scene a title, and a row for each rung and session; where a policy's rungs were changed and
    its name was not, those before and those after stand apart."""
    kinds: dict[_Kind, list[CourseSession]] = {}
    for one in sessions:
        if one.summary.steps:
            kinds.setdefault((one.summary.policy, one.summary.scene, tuple(one.rungs)), []).append(one)
    names = [(policy, scene) for policy, scene, _ in kinds]
    told = []
    for (policy, scene, _), of in kinds.items():
        since = "" if names.count((policy, scene)) == 1 else f", with the rungs of session {of[0].number}"
        told.append((f"{policy}, in {scene}{since}", _rungs(of)))
    return told


def _rungs(sessions: Sequence[CourseSession]) -> list[tuple[str, ...]]:
    rows = []
    for rung in sorted({step.step for one in sessions for step in one.summary.steps}):
        found = [(one, step) for one in sessions for step in one.summary.steps if step.step == rung]
        for place, (one, step) in enumerate(found):
            name = str(rung + 1) if place else _rung_words(rung, one)  # each row says which, whatever page it is on
            rows.append((name, str(one.number), *_step_cells(step)))
    return rows


def _rung_words(rung: int, of: CourseSession) -> str:
    if rung >= len(of.rungs):
        return str(rung + 1)
    intensity, words = of.rungs[rung]
    return f"{rung + 1}, {100 * intensity:.0f}\u00a0%: {shortened(words, _NAME_LETTERS)}"


def _step_cells(step: StepSummary) -> tuple[str, ...]:
    arousal = "not known" if step.arousal is None else f"{step.arousal:.2f} ({share(step.arousal_known)})"
    away = "not measured" if step.facing is None else share(step.facing.away)
    return length(step.seconds), _suds(step.first_suds, step.highest_suds, step.last_suds), arousal, away


def trial_rows(sessions: Iterable[CourseSession]) -> list[tuple[str, ...]]:
    """Every trial of which was said what came."""
    return [
        (
            str(one.number),
            str(trial.step + 1),
            "not said" if trial.expected is None else f"{trial.expected:.0f}",
            f"{trial.came:.0f}",
            "not known" if trial.violation is None else f"{trial.violation:+.0f}",
        )
        for one in sessions
        for trial in one.summary.trials
    ]


def answered_rows(responses: Iterable[StoredResponse]) -> list[tuple[str, ...]]:
    """Every score; one that cannot be told says which items are missing."""
    rows: list[tuple[str, ...]] = []
    for one in responses:
        for score in score_of(one):
            value = "not known" if score.value is None else f"{score.value:g}"
            missing = f"not answered: {count(len(score.missing), 'item')}" if score.missing else ""
            scale = f"{score.lowest:g} to {score.highest:g}"
            rows.append(
                (one.at[:10], one.title, score.words, value, scale, score.band or missing or "no word is published")
            )
    return rows


def change_lines(responses: Sequence[StoredResponse]) -> list[str]:
    """From the first to the last of each questionnaire; a change is called reliable only by a published rule."""
    lines = []
    for instrument in dict.fromkeys(one.instrument for one in responses if one.instrument):
        of = [one for one in responses if one.instrument == instrument]
        if len(of) < 2:
            lines.append(f"{of[0].title}: answered once, so nothing is said of a change.")
            continue
        for change in changes_of(of[0], of[-1]):
            if change.difference is None:
                lines.append(f"{of[0].title}, {change.words}: the change is not known, items are missing.")
                continue
            told = f"{of[0].title}, {change.words}: {change.before:g} to {change.after:g} ({change.difference:+g})"
            lines.append(f"{told}; {_reliability(change.is_reliable, change.reliable_points, change.source)}.")
    return lines


def _reliability(is_reliable: bool | None, points: int | None, source: str | None) -> str:
    if is_reliable is None or points is None:
        return "no published rule here says whether that is more than chance"
    verdict = "at least" if is_reliable else "less than"
    return f"{verdict} the {points} points that are published as a reliable change ({source})"


def risk_lines(facts: CourseFacts) -> list[str]:
    """What was told of risk, before anything else."""
    if not facts.risks:
        return []
    days = [f"{(one.at or '')[:10]} ({one.form}; {_seen(one)})" for one in facts.risks]
    return [f"RISK WAS TOLD OF on {listed(days)}: follow the clinic's own protocol, whatever the scores below say."]


def _seen(one: RiskSignal) -> str:
    return "NOBODY HAS ACKNOWLEDGED IT" if one.seen_at is None else f"acknowledged on {one.seen_at[:10]}"


def origin_lines(sessions: Sequence[CourseSession]) -> list[str]:
    """Which program, policy and weights, with the sessions that ran them."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for one in sessions:
        of = one.summary
        signed = "signed" if of.is_signed else "not signed"
        stands_in = "" if of.stands_in_why is None else " standing in for the network"
        key = (
            of.software,
            of.policy,
            of.policy_digest[:16],
            signed,
            f"{of.estimator}{stands_in}",
            of.weights_digest[:16],
        )
        kinds.setdefault(key, []).append(str(one.number))
    return [
        f"Session {listed(numbers)}: {software}; policy {policy!r} {digest}, {signed}; arousal by {estimator}"
        + (f", weights {weights}." if weights else ".")
        for (software, policy, digest, signed, estimator, weights), numbers in kinds.items()
    ]


def _suds(first: float | None, highest: float | None, last: float | None) -> str:
    return "not rated" if first is None else f"{first:.0f}, {highest:.0f}, {last:.0f}"


def _arousal(of: KnownRange) -> str:
    return "not known" if of.mean is None else f"{of.mean:.2f} ({share(of.known)})"
