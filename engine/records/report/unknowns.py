"""What was not known in a session, and why: said as plainly as what was."""

from biosignals.signals import Unknown
from engine.records.report.facts import SessionFacts
from engine.records.report.words import count, length, listed, sentence, share

NAMED_REASONS = 3


def unknown_lines(facts: SessionFacts) -> list[str]:
    """In sentences, the weightiest first."""
    lines = _of_arousal(facts)
    lines += _of_ratings(facts)
    seconds = facts.recollection.seconds
    if facts.summary.steps and all(one.facing is None for one in facts.summary.steps):
        lines.append("Where the patient looked was not measured, so nothing is known of looking away.")
    silent = [
        words
        for is_there, words in (
            (any(one.ecg is not None for one in seconds), "ECG"),
            (any(one.movement is not None for one in seconds), "accelerometer"),
        )
        if not is_there
    ]
    if silent:
        lines.append(
            f"There was no {' and no '.join(silent)}: "
            + ("beats could not be checked against the ECG" if "ECG" in silent else "")
            + ("; " if len(silent) == 2 else "")
            + ("movement was not seen" if "accelerometer" in silent else "")
            + "."
        )
    if facts.policy is None and facts.policy_why is not None:
        lines.append(f"What the policy says in plain words is not told here: {facts.policy_why}.")
    if facts.is_older:
        lines.append("The record is of an older version, which did not note everything that is noted now.")
    if facts.header.stands_in_why is not None:
        lines.append(f"The plain estimator of arousal stood in for the network: {sentence(facts.header.stands_in_why)}")
    return lines


def _of_arousal(facts: SessionFacts) -> list[str]:
    of = facts.summary.arousal
    if of.known >= 1:
        return []
    reasons = sorted(facts.summary.arousal_unknown, key=lambda one: -one.count)
    told = "; ".join(f"{Unknown[one.name].value} ({length(one.count)})" for one in reasons[:NAMED_REASONS])
    more = "; and other reasons" if len(reasons) > NAMED_REASONS else ""
    if of.known == 0:
        flags = f" ({', '.join(facts.header.heart_flags)})" if facts.header.heart_flags else ""
        return [f"The cardiac arousal index was never known{flags}: {told}{more}."]
    return [f"The cardiac arousal index was not known for {share(1 - of.known)} of the time: {told}{more}."]


def _of_ratings(facts: SessionFacts) -> list[str]:
    summary = facts.summary
    lines = []
    if not summary.suds:
        lines.append("Distress (SUDS) was never rated.")
    elif unrated := [str(one.step + 1) for one in summary.steps if not one.ratings]:
        lines.append(f"How distressing rung {listed(unrated)} was, nobody said.")
    if summary.expected_only > 0:
        lines.append(
            f"Of {count(summary.expected_only, 'trial')} it was said what is expected, and not what came: broken off, "
            "or "
            "not answered."
        )
    return lines
