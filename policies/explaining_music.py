"""The music of a policy in plain sentences: what it is for in each phase, what is heard, and how it fades."""

from biosignals.signals import RestStep
from policies.document_base import PolicyDocument
from policies.document_music import AlternationPlan, MusicPlan
from policies.document_practice import BreathingDocument, HomeostatDocument
from policies.policy import Phase

_PURPOSES = {
    "match_then_lead": "meets the person's arousal, then leads it down to {bpm:.0f} beats a minute",
    "accompany": "keeps company, and neither lulls nor stirs",
    "breathing": "swells as a breath to follow, {breaths:g} a minute",
    "silence": "is silent",
}


def music_rows(document: PolicyDocument) -> tuple[str, ...]:
    """A sentence for each phase that has any time; then how music alternates and fades, where it does."""
    music, lengths = document.music, document.phases.model_dump()
    rows = [
        f"{music_words(phase, plan, document)}{_sound(phase, plan, document)}."
        for phase, plan in music.phases()
        if lengths[f"{phase.value}_minutes"] > 0
    ]
    if music.alternation is not None:
        rows.append(_turns(music.alternation))
    if music.fading is not None:
        shares = ", ".join(f"{100 * share:.0f} %" for share in music.fading.presence_by_session)
        phases = " and ".join(music.fading.phases)
        rows.append(
            f"From session to session there is less of it in {phases}: {shares}; this is session {music.session}."
        )
    return tuple(rows)


def _turns(alternation: AlternationPlan) -> str:
    each = f"{alternation.minutes_each:g} minutes" if alternation.by == "minutes" else "one rung or trial"
    return f"By turns of {each} there is music or none, in an order drawn by chance, to see what it does."


def music_words(phase: Phase, plan: MusicPlan, document: PolicyDocument) -> str:
    """What the music is for in one phase, without a full stop."""
    if plan.purpose == "silence":
        purpose = "is silent"
    elif phase is Phase.BASELINE:
        purpose = _resting(plan, document)
    elif phase is Phase.PRACTICE and isinstance(document, BreathingDocument):
        purpose = "swells as a breath to follow, at the pace that is tried or trained"
    elif phase is Phase.PRACTICE and isinstance(document, HomeostatDocument):
        purpose = "is led as the band asks for"
    else:
        purpose = _purpose(plan)
    return f"In {phase.value} it {purpose}"


def _purpose(plan: MusicPlan) -> str:
    return _PURPOSES[plan.purpose].format(bpm=plan.lead_to_bpm, breaths=plan.breaths_per_minute)


def _resting(plan: MusicPlan, document: PolicyDocument) -> str:
    """In a rest nothing is heard while the person sits quietly, and only slow breathing has a breath to follow."""
    told = []
    for step in rest_steps(document):
        match step:
            case RestStep.SEATED_QUIET:
                told.append("is silent while the person sits quietly")
            case RestStep.NEUTRAL_SCENE:
                purpose = _PURPOSES["accompany"] if plan.purpose == "breathing" else _purpose(plan)
                told.append(f"{purpose}, while the person looks about")
            case RestStep.PACED_BREATHING:
                told.append(_purpose(plan))
    return "; then it ".join(told)


def rest_steps(document: PolicyDocument) -> tuple[RestStep, ...]:
    """The steps that the baseline has, in order."""
    return tuple(step for step, _ in document.rest.plan().steps(document.phases.baseline_minutes * 60))


def is_heard(phase: Phase, plan: MusicPlan, document: PolicyDocument) -> bool:
    """Whether any music is to be heard in the phase: it has some time, and is not all silence or quiet sitting."""
    is_quiet_rest = phase is Phase.BASELINE and rest_steps(document) == (RestStep.SEATED_QUIET,)
    has_time = document.phases.model_dump()[f"{phase.value}_minutes"] > 0
    return has_time and plan.purpose != "silence" and not is_quiet_rest


def _sound(phase: Phase, plan: MusicPlan, document: PolicyDocument) -> str:
    """What is heard, and how loud at most."""
    if not is_heard(phase, plan, document):
        return ""
    loudest_db = min(plan.loudness_db, document.limits.loudest_db)
    nature = plan.nature.replace("_", " ")
    instruments = plan.palette.replace("_", " ")
    heard = nature if plan.palette == "nature" else instruments
    if plan.nature != "none" and plan.palette != "nature":
        heard += f" and {nature}"
    if plan.heart_pulse:
        heard += " and a soft pulse with the heart"
    below = f"{abs(loudest_db):g} dB below the loudest" if loudest_db else "as loud as the station allows"
    return f" ({heard}, {below})"
