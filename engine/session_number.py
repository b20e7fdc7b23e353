"""Which of a person's sessions this is: what the planned fading of the music goes by."""

from policies.document import PolicyDocument


def as_session(document: PolicyDocument, number: int | None) -> PolicyDocument:
    """The policy for the person's session `number`, 1 the first; without one, for that which the document names.

    The record holds the policy as it was run, so a replay is of the same session. Raises ValueError below 1.
    """
    if number is None:
        return document
    if number < 1:
        raise ValueError(f"sessions are counted from 1, not {number}")
    return document.model_copy(update={"music": document.music.model_copy(update={"session": number})})


def session_lines(document: PolicyDocument) -> tuple[str, ...]:
    """Which session this is and how much music there is in it, for a person; none of a first one like any other."""
    music = document.music
    words = f"session {music.session} of this person"
    if music.fading is None:
        draws = "" if music.alternation is None else "; when there is none is drawn anew in each session"
        return () if music.session == 1 else (f"{words}: the policy plans no fading of the music{draws}",)
    shares = [
        f"{100 * music.presence_in(phase):.0f} % in {phase.value}"
        for phase, _ in music.phases()
        if phase.value in music.fading.phases
    ]
    return (f"{words}: music at most {', '.join(shares)}",)
