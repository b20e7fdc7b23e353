"""What became of symptoms: questionnaires over time, worsening, and distress in the sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from engine.records.exports.evidence.courses import Course
from engine.records.exports.evidence.measure import Measure, Section, people_of
from engine.records.questionnaires.instruments import INSTRUMENTS
from engine.records.questionnaires.responses import StoredResponse, changes_of, score_of
from engine.records.questionnaires.scoring import Change

FOLLOW_UP, FOLLOW_UP_WITHIN = timedelta(days=183), timedelta(days=45)  # six months, as NICE asks; our own window
_ENDURING = ("phq9", "gad7", "stai6")  # of what a person came with; others tell of the moment


def symptoms(courses: Sequence[Course]) -> list[Measure]:
    """Every scale that anybody answered twice, from the first answer to the last, and to the one at six months."""
    section = Section(name="symptoms", people=len(courses))
    measures = []
    for words in sorted({words for course in courses for words in _changes(course, _last)}):
        measures += _scale(section, courses, words)
    if not measures:
        why = "no questionnaire was answered twice by anybody"
        measures.append(section.unknown("symptom change", why=why, definition="first to last, each person"))
    return [*measures, *_distress(section, courses)]


def _scale(section: Section, courses: Sequence[Course], words: str) -> list[Measure]:
    last = [_change_of(course, words, _last) for course in courses]
    half_year = [_change_of(course, words, _at_six_months) for course in courses]
    told = [one for one in last if one is not None]
    missing = "missing: people without two scored answers"
    measures = [
        section.spread(
            f"{words}: change",
            [None if one is None else one.difference for one in last],
            unit="points",
            definition=f"last scored answer minus the first, each person; {missing}",
        ),
        section.spread(
            f"{words}: change at six months",
            [None if one is None else one.difference for one in half_year],
            unit="points",
            definition=f"the answer nearest to {FOLLOW_UP.days} days after the first, within "
            f"{FOLLOW_UP_WITHIN.days} days of it, minus the first; {missing}",
        ),
    ]
    reliable = [one for one in told if one.is_reliable is not None]
    if reliable:
        measures += _reliable(section, courses, words, reliable)
    return measures


def _reliable(section: Section, courses: Sequence[Course], words: str, changes: Sequence[Change]) -> list[Measure]:
    points, source = changes[0].reliable_points, changes[0].source
    better = sum(bool(one.is_reliable) and (one.difference or 0) < 0 for one in changes)
    worse = sum(bool(one.is_reliable) and (one.difference or 0) > 0 for one in changes)
    relapsed = sum(_has_relapsed(course, words, points or 0) for course in courses)
    line = f"{points} points or more ({source})"
    of = "of people with two scored answers"
    return [
        *section.counts(
            {
                f"{words}: reliably better": people_of(better),
                f"{words}: reliably worse": people_of(worse),
                f"{words}: neither": people_of(len(changes) - better - worse),
            },
            unit="people",
            of=len(changes),
            definition=f"first to last, by {line}; {of}",
        ),
        section.count(
            f"{words}: relapse",
            people_of(relapsed),
            unit="people",
            of=len(changes),
            definition=f"the last answer higher than the lowest before it by {line}",
        ),
    ]


def _distress(section: Section, courses: Sequence[Course]) -> list[Measure]:
    return [
        section.spread(
            "SUDS in the first session: highest",
            [course.sessions[0].summary.highest_suds for course in courses],
            unit="points of 100",
            definition="the highest rating of each person's first session; missing: not rated",
        ),
        section.spread(
            "SUDS in the last session: highest",
            [course.sessions[-1].summary.highest_suds if len(course.sessions) > 1 else None for course in courses],
            unit="points of 100",
            definition="the same of the last session; missing: not rated, or one session only. What was shown may "
            "differ between the two: no measure of symptoms",
        ),
    ]


def _change_of(course: Course, words: str, later: "_Later") -> Change | None:
    change = _changes(course, later).get(words)
    return None if change is None or change.difference is None else change


class _Later:
    """Which answer is compared with the first."""

    def __init__(self, *, after: timedelta | None) -> None:
        self._after = after

    def of(self, responses: Sequence[StoredResponse]) -> StoredResponse | None:
        first, others = responses[0], responses[1:]
        if self._after is None:
            return others[-1] if others else None
        wanted = _at(first) + self._after
        near = [one for one in others if abs(_at(one) - wanted) <= FOLLOW_UP_WITHIN]
        return min(near, key=lambda one: abs(_at(one) - wanted), default=None)


_last, _at_six_months = _Later(after=None), _Later(after=FOLLOW_UP)


def _changes(course: Course, later: _Later) -> dict[str, Change]:
    """Of each scale on what a person came with, by its name: from the first scored answer to the `later` one."""
    changes: dict[str, Change] = {}
    for instrument in _ENDURING:
        scored = _scored(course, instrument)
        other = later.of(scored) if scored else None
        if other is not None:
            changes |= {_name(instrument, one.words): one for one in changes_of(scored[0], other)}
    return changes


def _has_relapsed(course: Course, words: str, points: int) -> bool:
    for instrument in _ENDURING:
        values = [
            score.value
            for response in _scored(course, instrument)
            for score in score_of(response)
            if _name(instrument, score.words) == words and score.value is not None
        ]
        if len(values) > 1 and values[-1] - min(values[:-1]) >= points:
            return True
    return False


def _name(instrument: str, scale: str) -> str:
    return f"{INSTRUMENTS[instrument].title}, {scale}"


def _scored(course: Course, instrument: str) -> list[StoredResponse]:
    """Answers without a missing item, oldest first."""
    of = [one for one in course.responses if one.instrument == instrument]
    return [one for one in of if all(score.is_known for score in score_of(one))]


def _at(response: StoredResponse) -> datetime:
    return datetime.fromisoformat(response.at)
