"""What one changed value of a policy means for the person, and whether it decides anything at all."""

from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.explaining import MODES, music_words
from policies.meanings import Turn, meaning_of
from policies.policy import Phase

# From gentler to harder.
_CHOICES = {"mode": ("suggest", "guided"), "arousal.use": ("brake", "context")}
_CHOICE_WORDS = {
    "scene": "the person is in another scene",
    "kind": "another kind of session: see what `attune policy explain` says of each",
    "name": "it is only called otherwise",
}
_SWITCHES = {
    "moving_on.varies": (
        "rungs come in a varied order now, so that less can be foreseen",
        "rungs come in order now, one after the other",
    ),
}
_USES = {
    "brake": "a stirred heart keeps the next step waiting now",
    "context": "a stirred heart no longer keeps the next step waiting",
}
_HEARD = {"loudness_db", "lead_to_bpm", "valence", "palette", "heart_pulse", "nature", "nature_level"}


def judged(path: str, was: object, now: object, after: PolicyDocument) -> tuple[Turn, str]:
    """Which way the change at `path` goes, and what it means for the person."""
    if path in _CHOICES and was in _CHOICES[path] and now in _CHOICES[path]:
        order = _CHOICES[path]
        turn = Turn.HARDER if order.index(str(now)) > order.index(str(was)) else Turn.GENTLER
        return turn, MODES[str(now)] if path == "mode" else _USES[str(now)]
    if path in _SWITCHES and isinstance(now, bool):
        return Turn.OTHER, _SWITCHES[path][0 if now else 1]
    if path.endswith(".purpose"):
        return Turn.OTHER, _music(path, after)
    meaning = meaning_of(path)
    if meaning is None:
        return Turn.OTHER, ""
    if _is_number(was) and _is_number(now):
        return meaning.turn(was, now), meaning.words(was, now) or meaning.what  # type: ignore[arg-type]  # just checked
    return Turn.OTHER, _CHOICE_WORDS.get(path, meaning.what)


def is_heeded(path: str, document: PolicyDocument) -> bool:
    """False where the policy does not heed its own value at `path`, as things stand in it."""
    if path == "arousal.brake_above":
        return not isinstance(document, ExposureDocument) or document.arousal.use == "brake"
    if path == "music.session":
        return document.music.fading is not None
    if not path.startswith("music.") or path.count(".") != 2:
        return True
    _, name, key = path.split(".")
    plan = next((plan for phase, plan in document.music.phases() if phase.value == name), None)
    if plan is None:
        return True
    is_silent = plan.purpose == "silence" and key in _HEARD
    is_unled = key == "lead_to_bpm" and plan.purpose != "match_then_lead"
    return not (is_silent or is_unled or (key == "nature_level" and plan.nature == "none"))


def _music(path: str, after: PolicyDocument) -> str:
    name = path.split(".")[1]
    plan = next((plan for phase, plan in after.music.phases() if phase.value == name), None)
    return "" if plan is None else music_words(Phase(name), plan, after)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
