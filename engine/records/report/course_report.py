"""The report of a person's course: a page to hand over, and each session's figures behind it, as one HTML text."""

from collections.abc import Sequence

from engine.records.report.course_facts import CourseFacts, CourseSession
from engine.records.report.course_pictures import course_of_sessions
from engine.records.report.course_tables import (
    answered_rows,
    change_lines,
    origin_lines,
    risk_lines,
    rung_tables,
    session_rows,
    trial_rows,
)
from engine.records.report.html import Html, bullets, joined, page, picture, table, tag
from engine.records.report.losses import adverse_words
from engine.records.report.style import STYLE
from engine.records.report.words import count, day_and_time, length, listed, sentence, share, shortened
from engine.records.session_summary import Ending

NAME_LETTERS, MOST_LETTERS = 50, 110  # of a policy's name in a sentence, and above a table
MOST_ROWS = 12  # sessions on the first page
FEW = 6  # sessions: what changes over fewer is mostly chance, and how sessions differ
_SESSION_HEADINGS = (
    "",
    "day",
    "policy",
    "length",
    "SUDS first, highest, last",
    "arousal index (known)",
    "turned away",
    "ended",
)
_UNDER = (
    "Open circle: first rating, full circle: last, dash: highest. No line joins sessions: a course is not a curve, "
    "and other rungs, "
    "policies and days lie between them. A low index is no sign of calm."
)


def course_report(facts: CourseFacts) -> str:
    """A page that holds all it needs, and is the same each time that it is made of the same records.

    Raises ValueError where there is no session.
    """
    if not facts.sessions:
        raise ValueError("a course has one session at least")
    newest = facts.sessions[-1].summary
    return page(
        title=f"Course report: {facts.code}, {count(len(facts.sessions), 'session')}, to {newest.began[:10]}",
        style=STYLE,
        body=(_page_one(facts), _behind(facts)),
        author=newest.software,
        made=newest.began,
    )


def _page_one(facts: CourseFacts) -> Html:
    sessions = facts.sessions
    first, last = (day_and_time(one.summary.began)[0] for one in (sessions[0], sessions[-1]))
    days = first if first == last else f"{first} to {last}"
    return joined(
        (
            tag("p", "Course report", of="kind"),
            tag("h1", facts.code),
            tag("p", f"{count(len(sessions), 'session')} · {days}", of="who"),
            *(tag("p", words, of="notice", role="note") for words in (*risk_lines(facts), *_notices(facts))),
            tag("h2", "What was done"),
            tag("p", _done(sessions)),
            tag("h2", "The course"),
            picture(course_of_sessions(facts), words=_in_words(facts), under=_UNDER),
            tag("h2", "Session by session"),
            table(_SESSION_HEADINGS, session_rows(sessions[-MOST_ROWS:]), of="course"),
            tag("p", f"The {len(sessions) - MOST_ROWS} before them stand behind.", of="quiet")
            if len(sessions) > MOST_ROWS
            else Html(""),
            _lists(facts),
        )
    )


def _notices(facts: CourseFacts) -> list[str]:
    told = []
    if facts.is_virtual:
        told.append("Nobody's course: these are sessions of virtual patients, kept under this code.")
    if facts.left_out:
        told.append(f"{count(facts.left_out, 'session')} of virtual patients under this code left out.")
    told += [f"A session could not be read and is left out: {words}" for words in facts.unreadable]
    return told


def _done(sessions: Sequence[CourseSession]) -> str:
    policies = list(dict.fromkeys(shortened(one.summary.policy, NAME_LETTERS) for one in sessions))
    scenes = list(dict.fromkeys(one.summary.scene for one in sessions if one.summary.scene))
    with_s = sum(one.summary.exposure_with_music_s for one in sessions)
    without_s = sum(one.summary.exposure_without_music_s for one in sessions)
    whole = f"{count(len(sessions), 'session')} by {listed(policies)}, in {listed(scenes)}."
    if with_s + without_s <= 0:
        return f"{whole} Of no scene anything was shown."
    return (
        f"{whole} {length(with_s + without_s)} in exposure altogether: {length(without_s)} without music, "
        f"{length(with_s)} with it."
    )


def _lists(facts: CourseFacts) -> Html:
    parts = (
        ("Stops, and how sessions ended", _endings(facts.sessions)),
        ("Adverse events and sickness", _adverse(facts.sessions)),
        ("Expected, and what came", _violations(facts.sessions)),
        ("How far this can be relied on", _reliance(facts)),
    )
    return tag("div", *(tag("div", tag("h2", title), bullets(lines)) for title, lines in parts), of="two")


def _endings(sessions: Sequence[CourseSession]) -> list[str]:
    lines = []
    for ending in Ending:
        of = [str(one.number) for one in sessions if one.summary.ending is ending]
        if of:
            which = "" if len(of) == len(sessions) else f" (session {listed(of)})"
            lines.append(sentence(f"{ending.value}: {len(of)} of {len(sessions)}{which}"))
    lines.append("Whether a person stopped coming is not told: how many sessions were planned is not recorded.")
    return lines


def _adverse(sessions: Sequence[CourseSession]) -> list[str]:
    lines = [f"Session {one.number}: {adverse_words(event)}" for one in sessions for event in one.adverse]
    if not lines:
        lines.append("No adverse event was noted.")
    sick = [
        (one.number, max(rating.value for rating in one.summary.sickness)) for one in sessions if one.summary.sickness
    ]
    if sick:
        told = ", ".join(f"{value:.0f} in session {number}" for number, value in sick)
        lines.append(f"Sickness, highest of 0-20: {told}; rated in {len(sick)} of {len(sessions)} sessions.")
    else:
        lines.append("Sickness was never rated.")
    return lines


def _violations(sessions: Sequence[CourseSession]) -> list[str]:
    lines = []
    for one in sessions:
        gaps = [trial.violation for trial in one.summary.trials if trial.violation is not None]
        if gaps:
            mean = sum(gaps) / len(gaps)
            word = "less" if mean >= 0 else "more"
            told = f"{abs(mean):.0f} {word} came than was expected, over {count(len(gaps), 'trial')}"
            lines.append(f"Session {one.number}: {told}.")
    return lines or ["In no session was both said: what was expected, and what came."]


def _reliance(facts: CourseFacts) -> list[str]:
    sessions = facts.sessions
    few = len(sessions) < FEW
    least, most = (share(of(one.summary.arousal.known for one in sessions)) for of in (min, max))
    lines = [
        f"{count(len(sessions), 'session')}: "
        + ("too few for any trend, so none is drawn" if few else "no trend is drawn or tested")
        + "; nothing here says that anything works.",
        f"The arousal index was known {least if least == most else f'{least} to {most}'} of the time of a session. It "
        "is not anxiety.",
    ]
    if all(one.away is None for one in sessions):
        lines.append("Looking away was never measured.")
    return lines


def _in_words(facts: CourseFacts) -> str:
    """For whoever cannot see the picture."""
    rows = [", ".join(row) for row in session_rows(facts.sessions)]
    return f"The course, session by session: {'; '.join(rows)}."


def _behind(facts: CourseFacts) -> Html:
    parts: list[str] = [tag("p", "Behind the first page", of="kind")]
    if len(facts.sessions) > MOST_ROWS:
        parts += [tag("h2", "Every session"), table(_SESSION_HEADINGS, session_rows(facts.sessions), of="course")]
    words = (
        "Rungs are compared only within one policy and scene. SUDS is first, highest and last at the rung; the index "
        "is its mean "
        "there, with the share of the time for which it is known."
    )
    tables = rung_tables(facts.sessions)
    if tables:
        parts += [tag("h2", "Rung by rung, over sessions"), tag("p", words, of="quiet")]
        for title, rows in tables:
            headings = ("rung", "session", "time", "SUDS first, highest, last", "arousal index (known)", "turned away")
            parts += [tag("h3", shortened(title, MOST_LETTERS)), table(headings, rows, of="rungs")]
    if trials := trial_rows(facts.sessions):
        columns = ("session", "rung", "expected, 0-100", "what came, 0-100", "less came than expected by")
        parts += [tag("h2", "Every trial: what was expected, and what came"), table(columns, trials)]
    parts.append(tag("h2", "Questionnaires"))
    if answered := answered_rows(facts.responses):
        scales = ("day", "questionnaire", "scale", "score", "of", "in words")
        parts += [table(scales, answered, of="answered"), bullets(change_lines(facts.responses))]
    else:
        parts.append(tag("p", "None was answered."))
    parts += [
        tag("h2", "What ran"),
        bullets(origin_lines(facts.sessions)),
        tag("h2", "What these numbers are not"),
        tag(
            "p",
            "Attune is not a medical device. SUDS, expectancy, what came and sickness are what the patient said. The "
            "cardiac arousal "
            "index is not anxiety, not fear and not SUDS; “not known” is never counted as calm. Figures of one person "
            "over some "
            "sessions show what happened, not why: other rungs, other days and everything outside the sessions lie "
            "between them.",
        ),
    ]
    return tag("div", *parts, of="behind")
