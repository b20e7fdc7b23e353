"""What one changed value of a policy means for the person, and whether it decides anything at all."""

from typing import TypeGuard

from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument, InhibitoryRule
from policies.document_practice import BreathingDocument, PracticeDocument
from policies.explaining import WORST_SICKNESS_SAID, mode_words
from policies.explaining_music import is_heard, music_words
from policies.meanings import Turn, meaning_of
from policies.policy import Phase

# From gentler to harder.
_CHOICES = {"mode": ("suggest", "guided"), "arousal.use": ("brake", "context")}
_CHOICE_WORDS = {
    "scene": "the person is in another scene",
    "kind": "another kind of session: see what `attune policy explain` says of each",
}
_HEARD_WORDS = {
    "palette": "other instruments are heard",
    "nature": "something else of nature is heard, or none of it",
    "presence_by_session": "another share of the music is heard, session by session: 1 all of it, 0 silence",
}
_SWITCHES = {
    "heart_pulse": (
        "a soft pulse with the person's own heart is heard now",
        "no pulse with the person's own heart is heard any more",
    ),
    "varies": (
        "rungs come in a varied order now, so that less can be foreseen",
        "rungs come in order now, one after the other",
    ),
}
_USES = {
    "brake": "a stirred heart keeps the next step waiting now",
    "context": "a stirred heart no longer keeps the next step waiting",
}
_OF_A_SCENE = {"limits.rise_per_second", "limits.dwell_seconds", "limits.suds_highest", "limits.sickness_highest"}
_HEARD = {"loudness_db", "lead_to_bpm", "valence", "palette", "heart_pulse", "nature", "nature_level"}


def judged(path: str, was: object, now: object, after: PolicyDocument) -> tuple[Turn, str]:
    """Which way the change at `path` goes, and what it means for the person."""
    if path in _CHOICES and was in _CHOICES[path] and now in _CHOICES[path]:
        order = _CHOICES[path]
        turn = Turn.HARDER if order.index(str(now)) > order.index(str(was)) else Turn.GENTLER
        return turn, mode_words(after) if path == "mode" else _USES[str(now)]
    switch = _SWITCHES.get(path.rpartition(".")[2])
    if switch is not None and isinstance(now, bool):
        return Turn.OTHER, switch[0 if now else 1]
    if path == "name":
        return Turn.NOTHING, "it is only called otherwise"
    if path.endswith(".purpose"):
        return Turn.OTHER, _music(path, after)
    meaning = meaning_of(path)
    if meaning is None:
        return Turn.OTHER, ""
    if _is_number(was) and _is_number(now):
        return meaning.turn(was, now), meaning.words(was, now) or meaning.what
    return Turn.OTHER, _CHOICE_WORDS.get(path) or _HEARD_WORDS.get(path.rpartition(".")[2], meaning.what)


def is_heeded(path: str, document: PolicyDocument) -> bool:
    """False where the policy does not heed its own value at `path`, as things stand in it."""
    if path.startswith("music.") and path.split(".")[1] in {phase.value for phase in Phase}:
        return _is_music_heeded(path, document)
    match path:
        case "music.session":
            return _counts_sessions(document)
        case "music.alternation.minutes_each":
            return document.music.alternation is None or document.music.alternation.by == "minutes"
        case "minutes_each":
            return not isinstance(document, BreathingDocument) or len(document.paces_per_minute) > 1
    if isinstance(document, PracticeDocument):
        return path not in _OF_A_SCENE
    return not isinstance(document, ExposureDocument) or _is_exposure_heeded(path, document)


def _counts_sessions(document: PolicyDocument) -> bool:
    """Music fades by the session's number, and what is left to chance is drawn by it."""
    rule = document.moving_on if isinstance(document, ExposureDocument) else None
    draws = document.music.alternation is not None or (isinstance(rule, InhibitoryRule) and rule.varies)
    return document.music.fading is not None or draws


def _is_exposure_heeded(path: str, document: ExposureDocument) -> bool:
    leaving = document.leaving
    if path == "arousal.brake_above":
        return document.arousal.use == "brake"
    if path.startswith("leaving.after_sickness."):
        comes_back = leaving.after_sickness.returns > 0 or path.endswith(".returns")
        return leaving.above_sickness < WORST_SICKNESS_SAID and comes_back
    return True


def _is_music_heeded(path: str, document: PolicyDocument) -> bool:
    _, name, key = path.split(".")
    plan = next((plan for phase, plan in document.music.phases() if phase.value == name), None)
    if plan is None:
        return True
    if name == Phase.PRACTICE.value and key in ("purpose", "lead_to_bpm"):
        return False  # the band or the breath says what the music is for
    if name == Phase.PRACTICE.value and key == "breaths_per_minute" and isinstance(document, BreathingDocument):
        return False  # the pace is that which is tried or trained
    is_unheard = not is_heard(Phase(name), plan, document) and key in _HEARD
    is_unled = key == "lead_to_bpm" and plan.purpose != "match_then_lead"
    return not (is_unheard or is_unled or (key == "nature_level" and plan.nature == "none"))


def _music(path: str, after: PolicyDocument) -> str:
    name = path.split(".")[1]
    plan = next((plan for phase, plan in after.music.phases() if phase.value == name), None)
    return "" if plan is None else music_words(Phase(name), plan, after)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
