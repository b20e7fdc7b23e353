"""`attune policy explain`: a policy in plain sentences, for who has to answer for it."""

from pathlib import Path

from engine.workshop.words import policy_named, wrapped
from policies.explaining import explained

_NOT_A_DEVICE = "Attune is not a medical device; the therapist stays in charge and can stop at any time."


def explain(asked: Path) -> int:
    """Print it, heading by heading."""
    for heading, sentences in explained(policy_named(asked)):
        print(heading)
        for sentence in sentences:
            print(wrapped(sentence, indent="  - ", hanging="    "))
        print()
    print(_NOT_A_DEVICE)
    return 0
