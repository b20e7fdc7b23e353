"""What went wrong in a session: what was lost and for how long, what was stopped, refused, felt and noted."""

from collections import Counter
from collections.abc import Mapping

from engine.messages import AlertKind
from engine.records.events import SessionEvent
from engine.records.message_json import Plain
from engine.records.report.facts import ADVERSE, SessionFacts
from engine.records.report.words import clock, length, sentence, times
from engine.records.session_summary import Ending

_LOST = {"StrapLost": "StrapFound", "ActuatorLost": "ActuatorFound"}
_ENDINGS = {
    Ending.PLAN: "It ended by plan.",
    Ending.PATIENT_STOP: "The patient stopped it.",
    Ending.THERAPIST_STOP: "The therapist stopped it.",
    Ending.THERAPIST_END: "The therapist ended it.",
    Ending.CUT_OFF: "What was recorded breaks off before the session had ended.",
}
_STOPPED_BY = {Ending.PATIENT_STOP: "by the patient", Ending.THERAPIST_STOP: "by the therapist"}
# Alerts that tell of something amiss, in a report's words; losses of strap and station are told with their lengths.
_AMISS = {
    AlertKind.CONTACT_LOST: "the strap told nothing of the heart",
    AlertKind.ECG_DISAGREES: "the strap's intervals were not those of its own ECG",
    AlertKind.BAD_PACKET: "a packet of the strap could not be read",
    AlertKind.EVIDENCE_LOST: "no trusted heartbeat for too long; the scene went to calm",
    AlertKind.SUDS_HIGH: "distress above the limit; the scene went down",
    AlertKind.SICKNESS_HIGH: "sickness above the limit; the scene went down",
    AlertKind.REFUSED: "an order was refused",
    AlertKind.TROUBLE: "trouble outside the session",
    AlertKind.CLOCK: "the clock went wrong",
}


def ending_words(facts: SessionFacts) -> str:
    """How it ended, with when it was stopped."""
    stops = [alert.t for alert in facts.recollection.alerts if alert.kind is AlertKind.STOPPED]
    words = _ENDINGS[facts.summary.ending]
    if stops and facts.summary.ending in (Ending.PATIENT_STOP, Ending.THERAPIST_STOP):
        return f"{words[:-1]} at {clock(stops[-1])}."
    return words


def wrong_lines(facts: SessionFacts) -> list[str]:
    """Each kind of thing that went wrong, in a sentence; none where nothing did."""
    lines = [f"{sentence(facts.torn)}"] if facts.torn else []
    alerts: dict[AlertKind, list[float]] = {}
    for alert in facts.recollection.alerts:
        alerts.setdefault(alert.kind, []).append(alert.t)
    if stopped := alerts.get(AlertKind.STOPPED):
        whose = _STOPPED_BY.get(facts.summary.ending)
        told = f"STOP {times(len(stopped))}, at {_moments(stopped)}"
        lines.append(f"{told}. {ending_words(facts)}" if whose is None else f"{told}: {whose}, and not resumed from.")
    lines += _loss_lines(facts)
    lines += [
        sentence(f"{words}: {times(len(alerts[kind]))}, at {_moments(alerts[kind])}")
        for kind, words in _AMISS.items()
        if kind in alerts
    ]
    return lines + [adverse_words(one) for one in facts.afterwards if one.get("kind") == ADVERSE]


def adverse_words(event: Mapping[str, Plain]) -> str:
    """An adverse event as it was noted."""
    severity = f"{event['severity']} " if event.get("severity") else ""
    action = f" Done about it: {sentence(str(event['action']))}" if event.get("action") else ""
    what = str(event.get("name") or "")
    told = sentence(": ".join(filter(None, (what, str(event.get("words") or "")))))
    return f"Adverse event, {severity}noted by {event.get('by') or 'somebody'}: {told}{action}"


def _loss_lines(facts: SessionFacts) -> list[str]:
    """What was lost, how often, and for how long altogether."""
    spans: dict[str, list[tuple[float, float | None]]] = {}
    reasons: dict[str, Counter[str]] = {}
    for event in facts.events:
        what = _what(event)
        if what is None:
            continue
        if event.kind in _LOST:
            open_spans = spans.setdefault(what, [])
            if not (open_spans and open_spans[-1][1] is None):  # lost twice without having been found is one loss
                open_spans.append((event.t, None))
            reasons.setdefault(what, Counter())[str(event.fields.get("reason", ""))] += 1
        elif spans.get(what) and spans[what][-1][1] is None:
            spans[what][-1] = (spans[what][-1][0], event.t)
    lines = []
    for what, of in spans.items():
        whole_s = sum((facts.seconds if end is None else end) - begin for begin, end in of)
        never = ", and was not found again" if of[-1][1] is None else ""
        reason = reasons[what].most_common(1)[0][0]
        why = f" ({reason.rstrip('.')})" if reason else ""
        at = _moments([begin for begin, _ in of])
        lines.append(sentence(f"{what} was lost {times(len(of))}, at {at}, {length(whole_s)} in all{never}{why}"))
    return lines


def _what(event: SessionEvent) -> str | None:
    if event.kind in ("StrapLost", "StrapFound"):
        return "the strap"
    if event.kind in ("ActuatorLost", "ActuatorFound"):
        return f"the {str(event.fields.get('actuator', 'station')).lower()}"
    return None


def _moments(moments: list[float], most: int = 4) -> str:
    told = ", ".join(clock(t) for t in moments[:most])
    return told if len(moments) <= most else f"{told} and {len(moments) - most} times more"
