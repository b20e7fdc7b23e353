"""What stands behind the first page: every figure with its coverage, every change with its reason, every event."""

from collections.abc import Sequence

from biosignals.signals import Feature
from engine.messages import Alert, AlertKind
from engine.records.report.events_table import event_rows
from engine.records.report.facts import NOTE, SessionFacts
from engine.records.report.hearts import HeartRow, heart_rows
from engine.records.report.html import Html, bullets, joined, table, tag
from engine.records.report.losses import wrong_lines
from engine.records.report.origins import made_how, origin_rows
from engine.records.report.page_one import disagreement_lines, step_table
from engine.records.report.steps import step_rows
from engine.records.report.unknowns import unknown_lines
from engine.records.report.words import clock, count, length, sentence, share, times
from engine.work_accounts import heard_db, is_heard
from policies.explaining import explained
from policies.policy import Phase
from vr_scenes.exposure import SceneError


def behind(facts: SessionFacts) -> Html:
    """All parts, in the order in which somebody would ask for them."""
    return tag(
        "div",
        tag("p", "Behind the first page", of="kind"),
        _lists(facts),
        _steps(facts),
        _trials(facts),
        _heart(facts),
        _whys(facts),
        _gate(facts),
        _people(facts),
        _hearing(facts),
        _alerts(facts.recollection.alerts),
        _events(facts),
        _policy(facts),
        tag("h2", "What ran"),
        table(("", ""), origin_rows(facts), of="numbers origins"),
        tag("h2", "How these numbers are made, and what they are not"),
        *(tag("p", words) for words in made_how(facts)),
        of="behind",
    )


def _lists(facts: SessionFacts) -> Html:
    """The lists of the first page, whole."""
    parts = []
    for title, lines in (
        ("What went wrong", wrong_lines(facts)),
        ("Where SUDS, body and behaviour disagree", disagreement_lines(step_rows(facts))),
        ("What was not known", unknown_lines(facts)),
    ):
        if lines:
            parts += [tag("h2", title), bullets(lines)]
    notes = [one for one in facts.afterwards if one.get("kind") == NOTE]
    if notes:
        parts += [
            tag("h2", "Notes"),
            bullets([f"{one.get('by') or 'somebody'}: {one.get('words', '')}" for one in notes]),
        ]
    return joined(parts)


def _steps(facts: SessionFacts) -> Html:
    rows = step_rows(facts)
    if not rows:
        return Html("")
    words = (
        "Time, ratings and the mean of the index are over all times that the session was at the rung. The index "
        "stands with the "
        "mean of its own standard deviations, and with the share of the time for which it is known. “Faced it” is the "
        "share of "
        "the time in which the head was turned to what is feared; “!” marks rungs spent mostly turned away."
    )
    return joined(
        (
            tag("h2", "Rung by rung of the hierarchy"),
            tag("p", words, of="quiet"),
            step_table(rows),
        )
    )


def _trials(facts: SessionFacts) -> Html:
    trials = facts.summary.trials
    if not trials:
        return Html("")
    rows = [
        (
            str(number),
            str(one.step + 1),
            "not said" if one.expected is None else f"{one.expected:.0f}",
            f"{one.came:.0f}",
            "not known" if one.violation is None else f"{one.violation:+.0f}",
        )
        for number, one in enumerate(trials, start=1)
    ]
    headings = ("trial", "rung", "expected, 0-100", "what came, 0-100", "less came than expected by")
    return joined((tag("h2", "What was expected, and what came"), table(headings, rows)))


def _heart(facts: SessionFacts) -> Html:
    rows = [
        (phase.value if not number else "", *_heart_cells(row))
        for phase, measures in heart_rows(facts.recollection)
        for number, row in enumerate(measures)
    ]
    beats = facts.beats
    doubts = ", ".join(f"{doubt.value} ({number})" for doubt, number in beats.doubted.items())
    share_words = (
        "No heartbeat came."
        if beats.doubted_share is None
        else f"{beats.beats} heartbeats came, {share(beats.doubted_share)} of them doubted{doubts and f': {doubts}'}."
    )
    unreadable = f" {count(beats.unreadable, 'packet')} could not be read." if beats.unreadable else ""
    how = (
        "Windows lie side by side within a phase. The middle one is that with the median value, with the interval in "
        "which its value "
        "would lie over a long time in the same state, 19 times in 20, and its coverage: the share of it that trusted "
        "intervals "
        "cover. Nothing is joined across a gap."
    )
    headings = (
        "phase",
        "measure",
        "windows",
        "middle one (19 in 20), covered",
        "lowest to highest",
        "known",
        "covered on average",
    )
    return joined(
        (
            tag("h2", "Heart rate and its variability"),
            tag("p", how, of="quiet"),
            table(headings, rows, of="windows"),
            tag("p", share_words, unreadable, " Beats were judged as they came, each by those before it.", of="quiet"),
        )
    )


def _heart_cells(row: HeartRow) -> tuple[str, ...]:
    name = f"{row.name}, {row.unit}"
    windows = f"{row.windows} of {row.window_s:.0f}\u00a0s"
    if not row.windows:
        return name, f"none of {row.window_s:.0f}\u00a0s", "the phase was shorter than a window", "-", "-", "-"
    if row.middle is None or row.lowest is None or row.highest is None:
        why = f"not known: {row.why_not.value}" if row.why_not else "not known"
        return name, windows, why, "-", f"0 of {row.windows}", share(row.coverage)
    spread = f"{row.lowest:.{row.decimals}f} to {row.highest:.{row.decimals}f}"
    known = f"{row.known} of {row.windows}"
    return name, windows, _middle(row.middle, row.decimals), spread, known, share(row.coverage)


def _middle(of: Feature, decimals: int) -> str:
    interval = "interval not known"
    if of.low is not None and of.high is not None:
        interval = f"{of.low:.{decimals}f} to {of.high:.{decimals}f}"
    return f"{of.value:.{decimals}f} ({interval}), {share(of.coverage)}"


def _whys(facts: SessionFacts) -> Html:
    rows = [(clock(one.t), f"{one.phase.value}: {one.rule}", one.why) for one in facts.whys]
    return joined(
        (
            tag("h2", "Every change, and why"),
            tag("p", "Each time that the policy began to follow another rule, in its own words.", of="quiet"),
            table(("at", "rule", "why"), rows, of="events"),
        )
    )


def _gate(facts: SessionFacts) -> Html:
    rows = [
        (sentence(rule.value), times(of.times), length(of.seconds), clock(of.first_t))
        for rule, of in sorted(facts.gate.items(), key=lambda pair: -pair[1].seconds)
    ]
    if not rows:
        words = "The gate let everything pass as it was proposed."
        return joined((tag("h2", "The limits, and what they stopped"), tag("p", words)))
    words = "The gate has the last word on every action. What it did not let pass as proposed, and under which limit."
    return joined(
        (
            tag("h2", "The limits, and what they stopped"),
            tag("p", words, of="quiet"),
            table(("limit", "began", "altogether", "first at"), rows, of="limits"),
        )
    )


def _people(facts: SessionFacts) -> Html:
    of = facts.summary
    orders = ", ".join(f"{one.name.replace('_', ' ').lower()} {times(one.count)}" for one in of.orders)
    lines = [f"Orders of the therapist: {orders}." if orders else "The therapist gave no order."]
    if of.suggestions:
        waited = length(facts.recollection.suggestions.waited_s / of.suggestions)
        lines.append(
            f"{count(of.suggestions, 'suggestion')} to the therapist, {of.suggestions_taken} taken"
            f" ({share(of.agreement or 0.0)}); each stood for {waited} on average."
        )
    else:
        lines.append("Nothing was suggested to the therapist.")
    return joined((tag("h2", "Orders and suggestions"), bullets(lines)))


def _hearing(facts: SessionFacts) -> Html:
    sounding = [one for one in facts.recollection.seconds if one.phase is not Phase.ENDED and is_heard(one)]
    if not sounding:
        lines = ["No music was heard."]
    else:
        levels = sorted(heard_db(one) for one in sounding)
        lines = [
            f"Music was heard for {length(len(sounding))}: {levels[-1]:.0f} dB at the loudest, "
            f"{levels[len(levels) // 2]:.0f} dB in the middle, where 0 dB is the loudest that the station allows."
        ]
    lines.append(
        "How loud that is at the ear is not known: no level at the ear is measured, and the station's calibration is "
        "not part "
        "of the record."
    )
    return joined((tag("h2", "Hearing"), bullets(lines)))


def _alerts(alerts: Sequence[Alert]) -> Html:
    if not alerts:
        return joined((tag("h2", "Alerts"), tag("p", "None.")))
    rows = [(clock(one.t), _alert_name(one.kind), one.words) for one in alerts]
    return joined((tag("h2", "Alerts"), table(("at", "kind", "what people were told"), rows, of="events")))


def _alert_name(kind: AlertKind) -> str:
    return kind.name.replace("_", " ").lower()


def _events(facts: SessionFacts) -> Html:
    rows = event_rows(facts.events)
    words = "What was rated, ordered, lost and found; phases and steps. Alerts stand above."
    return joined((tag("h2", "Events"), tag("p", words, of="quiet"), table(("at", "what", ""), rows, of="events")))


def _policy(facts: SessionFacts) -> Html:
    if facts.policy is None:
        return Html("")
    try:
        parts = explained(facts.policy)
    except SceneError as error:
        return joined((tag("h2", "The policy, in its own sentences"), tag("p", f"They cannot be told here: {error}")))
    told: list[str] = [tag("h2", "The policy, in its own sentences")]
    for heading, sentences in parts:
        told += [tag("h3", heading), bullets(sentences)]
    return joined(told)
