"""A person's first session: the scene rises half as fast, and the vignette is full unless another was asked for."""

from engine.plan import PlanError
from engine.session_number import as_session
from policies.document import PolicyDocument
from vr_scenes.comfort import Comfort

RISE_SHARE = 0.5  # of the policy's speed: sickness grows with the speed of what is new, and wears off over sessions


def as_asked(document: PolicyDocument, number: int | None, *, is_first: bool) -> PolicyDocument:
    """The policy for the session `number` (None: which the document says), or for the person's first.

    What is gentler in a first session stands in the policy as it is run, so gate, record and replay know nothing else.
    Raises PlanError where a first session is said to be another.
    """
    if not is_first:
        return as_session(document, number)
    if number not in (None, 1):
        raise PlanError(f"--first-session and --session {number} exclude each other: the first session is number 1")
    limits = document.limits.model_copy(update={"rise_per_second": RISE_SHARE * document.limits.rise_per_second})
    return as_session(document.model_copy(update={"limits": limits}), 1)


def comfort_asked(asked: Comfort | None, *, is_first: bool) -> Comfort:
    """How much of the vignette there is: what was asked for, else all of it in a first session, and half in others."""
    return asked or (Comfort.FULL if is_first else Comfort.LIGHT)


def first_session_lines(document: PolicyDocument, *, is_first: bool) -> tuple[str, ...]:
    """For a person, before the session."""
    if not is_first:
        return ()
    rise = document.limits.rise_per_second
    return (f"a first session: the scene rises by {rise:.3g} a second at most, half as fast as the policy says",)
