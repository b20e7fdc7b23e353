"""The first page of a session's report: what a therapist hands over."""

from collections.abc import Sequence

from engine.records.report.course_picture import course_picture
from engine.records.report.facts import ADVERSE, SessionFacts
from engine.records.report.html import Html, bullets, joined, picture, table, tag
from engine.records.report.losses import ending_words, wrong_lines
from engine.records.report.numbers import number_rows
from engine.records.report.steps import StepRow, step_rows
from engine.records.report.unknowns import unknown_lines
from engine.records.report.words import count, day_and_time, length, listed, sentence, share, shortened
from engine.step_accounts import OFTEN
from policies.document_exposure import ExposureDocument
from policies.explaining import explained, mode_words, moving_on_words
from policies.policy import Phase
from vr_scenes.exposure import SceneError

STEP_HEADINGS = ("rung", "what is shown", "time", "SUDS first, highest, last", "arousal index (known)", "faced it")
LETTERS_ON_PAGE_ONE = 56  # of what a rung shows: one line
MOST_LETTERS = 110  # of a policy's name: two lines; it stands whole behind
MOST_LINES = 6  # of a list on this page: the rest stands behind
MOST_STEPS = 11  # rows of the hierarchy on this page: as many as a scene has named levels


def page_one(facts: SessionFacts) -> Html:
    """Who, when, what was done, its course, the numbers that matter, what went wrong, and what is not known."""
    rows = step_rows(facts)
    return joined(
        (
            _head(facts),
            _notices(facts),
            tag("h2", "What was done"),
            *(tag("p", words) for words in done_words(facts)),
            tag("h2", "The course"),
            picture(course_picture(facts), words=_course_in_words(facts), under=_UNDER),
            tag("h2", "The numbers that matter"),
            table(("", "", "how far it can be relied on"), number_rows(facts), of="numbers"),
            _steps(rows),
            _lists(facts, rows),
        )
    )


_UNDER = (
    "Grey: the index is not known there. Full red line: STOP; dotted: a loss. A low index is no sign of calm, and "
    "neither is "
    "“not known”: what the patient says counts."
)


def _head(facts: SessionFacts) -> Html:
    day, at = day_and_time(facts.header.began)
    who = joined((tag("b", facts.who), " · ", day, f", {at}" if at else "", " · ", length(facts.seconds)))
    number = facts.summary.session_number
    counted = f" · session {number} of this person" if number and number > 1 else ""
    return joined(
        (
            tag("p", "Session report", of="kind"),
            tag("h1", shortened(facts.summary.policy or "A policy without a name", MOST_LETTERS)),
            tag("p", who, counted, of="who"),
        )
    )


def _notices(facts: SessionFacts) -> Html:
    notices = []
    if facts.torn:
        notices.append(
            "This record is not whole: its end is missing. All that stands here was recorded; what came after "
            f"{length(facts.seconds)} is not known."
        )
    if not facts.summary.is_of_person:
        notices.append("Nobody's session: what beat here was a virtual patient, or a heart out of a file.")
    return joined(tag("p", words, of="notice", role="note") for words in notices)


def done_words(facts: SessionFacts) -> list[str]:
    """What was planned, and what was done, in sentences."""
    told = []
    policy = facts.policy
    if policy is None:
        told.append(f"A session by this policy, in the scene {facts.summary.scene!r}.")
    else:
        try:
            kind = explained(policy)[0][1][0].removeprefix(f"{policy.name}: ")
        except SceneError:
            kind = "a session by this policy, whose scene is not known here"
        rule = moving_on_words(policy.moving_on) if isinstance(policy, ExposureDocument) else ""
        told.append(" ".join(filter(None, (sentence(kind), mode_words(policy), rule))))
    told.append(f"{_phases(facts)} {_exposed(facts)}{ending_words(facts)}")
    return told


def _phases(facts: SessionFacts) -> str:
    begins = facts.summary.phases
    ends = [one.t for one in begins[1:]] + [facts.seconds]
    lengths: dict[Phase, float] = {}
    for one, end in zip(begins, ends, strict=True):
        if one.phase is not Phase.ENDED:
            lengths[one.phase] = lengths.get(one.phase, 0.0) + end - one.t
    told = [f"{phase.value} {length(seconds)}" for phase, seconds in lengths.items() if seconds >= 1]
    return f"It lasted {length(facts.seconds)}: {listed(told)}."


def _exposed(facts: SessionFacts) -> str:
    """What was shown at most, and whether music was there."""
    summary = facts.summary
    if summary.exposure_s <= 0 or summary.highest_intensity_t is None:
        return "Of the scene nothing was shown. " if facts.summary.steps else ""
    highest = share(summary.highest_intensity)
    shown = f"The scene was shown for {length(summary.exposure_s)}, at an intensity of {highest} at most"
    if summary.exposure_with_music_s <= 0:
        return f"{shown}, all of it without music. "
    if summary.exposure_without_music_s <= 0:
        return f"{shown}, all of it with music. "
    return (
        f"{shown}: {length(summary.exposure_with_music_s)} of it with music, "
        f"{length(summary.exposure_without_music_s)} without. "
    )


def _steps(rows: Sequence[StepRow]) -> Html:
    if not rows:
        return Html("")
    shown = rows[:MOST_STEPS]
    left_out = f"{count(len(rows) - len(shown), 'more rung')} stand behind." if len(rows) > len(shown) else ""
    return joined(
        (
            tag("h2", "Rung by rung of the hierarchy"),
            step_table(shown, most_letters=LETTERS_ON_PAGE_ONE),
            tag("p", left_out, of="quiet") if left_out else Html(""),
        )
    )


def step_table(rows: Sequence[StepRow], *, most_letters: int | None = None) -> Html:
    """A row for each; longer words are cut to keep rows low; how it was faced is left out where nobody measured."""
    is_faced = any(row.summary.facing is not None for row in rows)
    columns = slice(None) if is_faced else slice(-1)
    cells = [_step_cells(row, most_letters)[columns] for row in rows]
    return table(STEP_HEADINGS[columns], cells, of="steps")


def _step_cells(row: StepRow, most_letters: int | None) -> tuple[str, ...]:
    of = row.summary
    words = row.words or "not told by this version"
    if most_letters is not None:
        words = shortened(words, most_letters)
    what = f"{100 * row.intensity:.0f}\u00a0%: {words}" if row.intensity is not None else words
    suds = "not rated" if of.first_suds is None else f"{of.first_suds:.0f}, {of.highest_suds:.0f}, {of.last_suds:.0f}"
    if of.arousal is None:
        arousal = "not known"
    else:
        spread = f" ±\u00a0{row.spread:.2f}" if row.spread is not None else ""
        arousal = f"{of.arousal:.2f}{spread} ({share(of.arousal_known)})"
    if of.facing is None:
        facing = "not measured"
    else:
        facing = f"{share(of.facing.looked)}, away {share(of.facing.away)}"
        facing += " !" if of.facing.away > OFTEN else ""
    return (str(of.step + 1), what, length(of.seconds), suds, arousal, facing)


def _lists(facts: SessionFacts, rows: Sequence[StepRow]) -> Html:
    """In two columns: what went wrong, where voices disagree, what was not known."""
    wrong = wrong_lines(facts) or [f"Nothing that the station noticed. {ending_words(facts)}"]
    if not any(one.get("kind") == ADVERSE for one in facts.afterwards):
        wrong.append("No adverse event was noted.")
    parts = (
        ("What went wrong", wrong),
        ("Where SUDS, body and behaviour disagree", disagreement_lines(rows)),
        ("What was not known", unknown_lines(facts) or ["Nothing that matters here."]),
    )
    return tag("div", *(tag("div", tag("h2", title), _short(lines)) for title, lines in parts), of="two")


def disagreement_lines(rows: Sequence[StepRow]) -> list[str]:
    """Shown, and never averaged away: which voice is right is for people to say."""
    told = [f"Rung {row.summary.step + 1}: {words}." for row in rows for words in row.disagreements]
    if told:
        return told
    if not rows:
        return ["Nothing was climbed, so there is no rung at which they could be compared."]
    compared = sum(row.can_be_compared for row in rows)
    if not compared:
        return ["They could not be compared: too few ratings, or the index was not known."]
    if compared == len(rows):
        return ["They do not contradict each other at any rung."]
    return [
        f"They do not at {count(compared, 'rung')}; at the other {len(rows) - compared} they could not be compared."
    ]


def _short(lines: Sequence[str]) -> Html:
    shown = list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        shown[-1] = f"{len(lines) - MOST_LINES + 1} more stand behind, among events and alerts."
    return bullets(shown)


def _course_in_words(facts: SessionFacts) -> str:
    """For whoever cannot see the picture."""
    summary = facts.summary
    suds = (
        f"SUDS was rated {len(summary.suds)} times: first {summary.first_suds:.0f}, highest "
        f"{summary.highest_suds:.0f}, "
        f"last {summary.last_suds:.0f}."
        if summary.first_suds is not None
        else "SUDS was never rated."
    )
    of = summary.arousal
    arousal = (
        f"The cardiac arousal index lay between {of.lowest:.2f} and {of.highest:.2f}, known {share(of.known)} of the "
        "time."
        if of.lowest is not None
        else "The cardiac arousal index was never known."
    )
    shown = f"The highest intensity shown was {share(summary.highest_intensity)}."
    return " ".join(
        ("The course of the session.", _phases(facts), suds, arousal, shown, *wrong_lines(facts)[:MOST_LINES])
    )
