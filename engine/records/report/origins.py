"""Which program, policy and weights a session ran with; how a report's numbers are made, and what they are not."""

from engine.records.report.facts import SessionFacts
from engine.records.report.html import tag
from engine.records.report.words import day_and_time

SHORT = 16  # hexadecimal letters of a digest that people compare


def origin_rows(facts: SessionFacts) -> list[tuple[str, str]]:
    """Names and digests."""
    header = facts.header
    day, at = day_and_time(header.began)
    stands_in = "" if header.stands_in_why is None else f", standing in for the network: {header.stands_in_why}"
    return [
        ("record", facts.name),
        ("began", f"{day} {at}"),
        ("program", header.software),
        ("policy", facts.summary.policy or "without a name"),
        ("policy's digest (SHA-256)", tag("code", header.policy_digest)),
        ("signed", _signer(facts)),
        ("scene", facts.summary.scene or "not named"),
        ("estimator of arousal", f"{header.estimator}{stands_in}"),
        (
            "weights' digest (SHA-256)",
            tag("code", header.weights_digest) if header.weights_digest else "it has no weights",
        ),
        ("said of the heart at set-up", ", ".join(header.heart_flags) or "nothing"),
        ("beats", header.judgement.value),
        ("drawn from the seed", str(header.seed)),
        ("ticks", f"{facts.summary.ticks}"),
        ("whole", facts.torn or "yes: nothing is missing"),
    ]


def _signer(facts: SessionFacts) -> str:
    """By whom, as the record says; whether the signature holds is for `attune policy verify` to tell."""
    signed = facts.header.signed
    if signed is None:
        return "by nobody"
    role = f" ({signed['role']})" if signed.get("role") else ""
    day = f", {str(signed['signed_at'])[:10]}" if signed.get("signed_at") else ""
    return f"by {signed.get('signer', 'somebody')}{role}{day}"


def made_how(facts: SessionFacts) -> list[str]:
    """What a reader must know to take the figures for what they are."""
    told = [
        "Attune is not a medical device. It diagnoses nothing and treats nothing by itself: it is a tool in the hands "
        "of trained "
        "people, and this report is a record of what it did, not a finding.",
        "SUDS, expectancy, what came and sickness are what the patient said. The cardiac arousal index is not "
        "anxiety, not fear "
        "and not SUDS: it says how much the heart is in the state that laboratory stress tasks put seated people's "
        "hearts in, "
        "against this person's own rest. It may be raised by what the patient said, never lowered.",
    ]
    if facts.header.estimator == "network":
        told.append(
            "How good it is, on people it had never seen (wrist recordings of two public sets, 22 and 34 people): the "
            "area under the "
            "curve for tasks against rest was 0.83 and 0.74, and of the moments in tasks 31 % and 14 % were told as "
            "0.5 or more, "
            "of those at rest 7 % and 1 %. How good it is on a chest strap is not known. A single value cannot be "
            "relied on."
        )
    else:
        told.append(
            "It was told by the plain estimator, from heart rate and a little variability. On people whose data it "
            "did not rest on "
            "(wrist recordings of two public sets) the area under the curve for tasks against rest was 0.72 and 0.58: "
            "little, and in "
            "the second hardly more than chance. A single value cannot be relied on."
        )
    told.append(
        "“Not known” is never counted as calm, and nothing rises on it. Means are over the time for which something "
        "was known, and "
        "that share stands beside them. The shaded band is one standard deviation of the estimate to each side."
    )
    told.append(
        "The record holds every raw packet and every decision; `attune replay` steps it again, and shows whether the "
        "same comes of it."
    )
    return told
