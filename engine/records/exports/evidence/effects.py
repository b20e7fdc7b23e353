"""What harmed and what it cost: adverse events, sickness, STOPs; minutes of staff by role."""

from collections.abc import Callable, Sequence

from engine.records.exports.deidentified.cells import LEAST_PEOPLE
from engine.records.exports.evidence.courses import Course
from engine.records.exports.evidence.engagement import STOPPED
from engine.records.exports.evidence.measure import Measure, Section, Tally, people_of, tallied
from engine.records.notes import AdverseKind, Severity

OTHER_ROLES = "other roles"
_STOP, _UNKNOWN = "STOP", "unknown"


def adverse_effects(courses: Sequence[Course]) -> list[Measure]:
    """A session of which nobody noted any may still have had one: what was asked afterwards is not recorded."""
    section = Section(name="adverse effects", people=len(courses))
    events = [[one for session in course.sessions for one in session.adverse] for course in courses]
    rated = [course for course in courses if any(one.summary.sickness for one in course.sessions)]
    with_any = sum(map(bool, events))
    stops = tallied(
        ([_STOP for one in course.sessions if one.summary.ending in STOPPED] for course in courses), (_STOP,)
    )
    return [
        section.count(
            "people with an adverse event",
            people_of(with_any),
            unit="people",
            definition="people with a noted adverse event of any kind; whether all were asked is not recorded",
        ),
        section.count(
            "adverse events",
            Tally(count=sum(map(len, events)), people=with_any),
            unit="events",
            definition="all that were noted",
        ),
        *section.counts(
            tallied(((one.kind for one in of) for of in events), (one.value for one in AdverseKind)),
            unit="events",
            definition="noted adverse events by kind; worsening also in the days after",
        ),
        *section.counts(
            tallied(((one.severity for one in of) for of in events), (one.value for one in Severity)),
            unit="events",
            definition="noted adverse events by how bad they were",
        ),
        section.spread(
            "highest sickness a person",
            [_highest_sickness(one) for one in courses],
            unit="points of 20",
            definition="the highest sickness rating of each person; missing: people who never rated it",
        ),
        section.count(
            "people who rated sickness",
            people_of(len(rated)),
            unit="people",
            definition="people with at least one sickness rating in a session",
        ),
        section.count(
            "sessions ended by STOP",
            stops[_STOP],
            unit="sessions",
            definition="STOP by patient or therapist, after which nothing was resumed",
        ),
    ]


def staff_time(courses: Sequence[Course]) -> list[Measure]:
    """The session's own minutes count once: one member of staff is with the person all the time."""
    section = Section(name="staff time", people=len(courses))
    without = tallied(([_UNKNOWN for one in course.sessions if not one.staff] for course in courses), (_UNKNOWN,))
    return [
        section.spread(
            "session time a person",
            [sum(one.summary.minutes for one in course.sessions) for course in courses],
            unit="minutes",
            definition="length of all sessions of a person, with one member of staff present",
        ),
        section.spread(
            "staff time beside sessions a person",
            [_beside(one) for one in courses],
            unit="minutes",
            definition="minutes that were entered for preparing, talking, writing; missing: people with none entered",
        ),
        section.count(
            "sessions without entered staff time",
            without[_UNKNOWN],
            unit="sessions",
            definition="for these nothing is known but the length of the session: the sum above is too low by theirs",
        ),
        *(
            section.spread(
                f"by role: {role}",
                [_of_role(one, is_meant) for one in courses],
                unit="minutes",
                definition=f"as entered; roles of fewer than {LEAST_PEOPLE} people's sessions stand together",
            )
            for role, is_meant in _roles(courses).items()
        ),
    ]


def _roles(courses: Sequence[Course]) -> dict[str, Callable[[str], bool]]:
    """Roles are free words: one that stands in few courses might be a name."""
    roles = tallied(map(_roles_of, courses))
    common = sorted(role for role, tally in roles.items() if tally.people >= LEAST_PEOPLE)
    told: dict[str, Callable[[str], bool]] = {role: role.__eq__ for role in common}
    return told if len(common) == len(roles) else {**told, OTHER_ROLES: lambda role: role not in common}


def _roles_of(course: Course) -> set[str]:
    return {one.role for session in course.sessions for one in session.staff}


def _of_role(course: Course, is_meant: Callable[[str], bool]) -> float | None:
    minutes = [one.minutes for session in course.sessions for one in session.staff if is_meant(one.role)]
    return sum(minutes) if minutes else None


def _beside(course: Course) -> float | None:
    minutes = [one.minutes for session in course.sessions for one in session.staff]
    return sum(minutes) if minutes else None


def _highest_sickness(course: Course) -> float | None:
    return max((one.value for session in course.sessions for one in session.summary.sickness), default=None)
