"""How people took part: sessions planned, held, stopped; time in exposure; who came no more; what broke."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from engine.records.exports.evidence.courses import Course, HeldSession
from engine.records.exports.evidence.measure import Measure, Section, Tally, people_of, tallied
from engine.records.session_summary import Ending

AWAY = timedelta(days=28)  # longer than a missed week or a holiday: our own line, no published one is claimed
STOPPED = (Ending.PATIENT_STOP, Ending.THERAPIST_STOP)
_LINK = "STRAP"  # among a summary's losses
_PART = "part of the station"


def engagement(courses: Sequence[Course], *, planned: int | None, now: datetime) -> list[Measure]:
    """`planned`: sessions that each course was planned to have; None: nobody said. `now`: when the pack is made."""
    section = Section(name="engagement", people=len(courses))
    begun = Tally(count=sum(len(one.sessions) for one in courses), people=len(courses))
    endings = tallied(
        ((one.summary.ending.value for one in course.sessions) for course in courses), (one.value for one in Ending)
    )
    return [
        section.count(
            "people seen", people_of(len(courses)), definition="people who consented to research and had a session"
        ),
        section.count("sessions begun", begun, definition="sessions that were recorded, however they ended"),
        section.spread(
            "sessions a person",
            [len(one.sessions) for one in courses],
            unit="sessions",
            definition="sessions begun by each person",
        ),
        *section.counts(endings, unit="sessions", definition="how sessions ended, of all that were begun"),
        section.spread(
            "time in exposure a person",
            [sum(one.summary.exposure_s for one in course.sessions) / 60 for course in courses],
            unit="minutes",
            definition="time in which more than nothing of the scene was shown, over all of a person's sessions",
        ),
        section.spread(
            "days between sessions",
            [_days_between(one) for one in courses],
            unit="days",
            definition="mean of the days between a person's sessions; missing: people with one session",
        ),
        *_adherence(section, courses, planned=planned, now=now),
    ]


def technical(courses: Sequence[Course]) -> list[Measure]:
    """What broke. Nothing records when equipment was bought, serviced or replaced."""
    section = Section(name="equipment", people=len(courses))
    lost = tallied(([_PART for session in course.sessions if _has_lost_part(session)] for course in courses), (_PART,))
    return [
        section.spread(
            "losses of the strap",
            [_lost_per_hour(one.sessions) for one in courses],
            unit="an hour",
            definition="how often the link to the heart strap was lost, by session hours of each person",
        ),
        section.count(
            "sessions with a lost part of the station",
            lost[_PART],
            unit="sessions",
            definition="sessions in which picture, sound, scene or headset was lost at least once",
        ),
        section.unknown(
            "maintenance and lifespan of equipment",
            why="it is not recorded: the clinic's own inventory tells it",
            definition="what was serviced or replaced, and when",
        ),
    ]


def _adherence(section: Section, courses: Sequence[Course], *, planned: int | None, now: datetime) -> list[Measure]:
    if planned is None:
        why = "nobody said how many sessions are planned (--planned N)"
        return [
            section.unknown("sessions held of those planned", why=why, definition="held by planned, each person"),
            section.unknown("dropout", why=why, definition=_dropout_words(None)),
        ]
    left = [one for one in courses if len(one.sessions) < planned and now - one.sessions[-1].began >= AWAY]
    going = [one for one in courses if len(one.sessions) < planned and now - one.sessions[-1].began < AWAY]
    return [
        section.count(
            "sessions planned a person", Tally(count=planned, people=0), definition="as was said when the pack was made"
        ),
        section.spread(
            "sessions held of those planned",
            [100 * min(1.0, len(one.sessions) / planned) for one in courses],
            unit="%",
            definition="sessions begun by sessions planned, at most 100 %; people whose course goes on are among them",
        ),
        *section.counts(
            {
                "people who had all": people_of(len(courses) - len(left) - len(going)),
                "people whose course goes on": people_of(len(going)),
                "dropout": people_of(len(left)),
            },
            unit="people",
            definition=_dropout_words(planned),
        ),
    ]


def _dropout_words(planned: int | None) -> str:
    of = "planned" if planned is None else f"the {planned} planned"
    return (
        f"dropout: fewer sessions than {of}, and none for {AWAY.days} days before the pack was made; why is not "
        "recorded. Goes on: fewer, but one within these days"
    )


def _days_between(course: Course) -> float | None:
    days = [(later.began - one.began).total_seconds() / 86_400 for one, later in pairwise(course.sessions)]
    return sum(days) / len(days) if days else None


def _has_lost_part(session: HeldSession) -> bool:
    return any(loss.name != _LINK for loss in session.summary.losses)


def _lost_per_hour(sessions: Sequence[HeldSession]) -> float | None:
    hours = sum(one.summary.seconds for one in sessions) / 3600
    lost = sum(loss.count for one in sessions for loss in one.summary.losses if loss.name == _LINK)
    return lost / hours if hours > 0 else None
