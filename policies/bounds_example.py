"""Bounds to begin with, that fit a given policy: an example of the file, with each key told."""

from policies.allowed_values import Allowed, allowed_at, location_of, value_at
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.document_practice import HomeostatDocument
from policies.meanings import meaning_of
from policies.objectives import objectives_for

# Keys that a clinician would turn first, with a step that makes a difference to a person. How much distress is borne,
# how often one is asked, and the gate's limits are not among them: what those cost, virtual patients do not know.
_EXPOSURE_STEPS = {
    "moving_on.fall_share": 0.1,
    "moving_on.or_below_suds": 5,
    "moving_on.ratings": 1,
    "moving_on.least_minutes": 0.5,
    "moving_on.trial_seconds": 15,
    "moving_on.trials": 1,
    "moving_on.expected_below": 5,
}
_BAND_STEPS = {
    "music.practice.lead_to_bpm": 2,
    "music.practice.valence": 0.05,
    "phases.practice_minutes": 1,
}
_STEPS_EACH_WAY = 3
_HEAD = (
    "# Bounds of a search for better values of {name!r}.",
    "#",
    "#   attune policy tune FILE --bounds THIS --study FILE.study --out NEW.yaml",
    "#",
    "# objectives: what is to get better. The first decides among the candidates that are no worse than the policy as",
    "#   it is in all the others; may_worsen says how much worse one may be nonetheless. There are:",
)
_KEYS = (
    "# keys: what may be changed, and how far. The policy's own value must be among the values; limits of the policy's",
    "#   form and of the safety gate hold. Leave out what you would not change; add any other number or choice of the",
    "#   policy by its dotted path, such as limits.dwell_seconds or hierarchy.steps.2.",
)


def example_bounds(document: PolicyDocument) -> str:
    """The text of bounds for `document`. Raises ValueError where nothing in its trials tells better from worse."""
    objectives = objectives_for(document)
    if not objectives:
        raise ValueError(
            f"a trial of {document.name!r} tells nothing by which a better one could be found: only exposures and "
            "music that holds a band can be searched"
        )
    lines = [line.format(name=document.name) for line in _HEAD]
    lines += [f"#   {one.name}: {one.words}" for one in objectives]
    lines += [*_KEYS, "", "objectives:", *_objective_lines(document), "", "keys:"]
    for key, step in _steps(document).items():
        lines += _key_lines(document, key, step)
    if isinstance(document, ExposureDocument):
        lines += _choice_lines(document)
    return "\n".join(lines) + "\n"


def _objective_lines(document: PolicyDocument) -> list[str]:
    if isinstance(document, HomeostatDocument):
        return ["  - {of: in_band}", "  - {of: session_minutes, may_worsen: 2}"]
    return [
        "  - {of: fear_returned}",
        "  - {of: dropped_out, may_worsen: 0.03}",
        "  - {of: exposure_minutes, may_worsen: 2}",
    ]


def _steps(document: PolicyDocument) -> dict[str, float]:
    return _EXPOSURE_STEPS if isinstance(document, ExposureDocument) else _BAND_STEPS


def _key_lines(document: PolicyDocument, key: str, step: float) -> list[str]:
    location = location_of(key)
    try:
        own, allowed = value_at(document, location), allowed_at(document, location)
    except KeyError:
        return []  # of the other rule
    assert isinstance(own, int | float)
    assert allowed is not None
    down, up = (_steps_until(own, way * step, allowed) for way in (-1, 1))
    if not (down or up):
        return []
    low, high = round(own - down * step, 9), round(own + up * step, 9)
    meaning = meaning_of(key)
    told = [] if meaning is None else [f"  # {meaning.what}; allowed: {allowed.words}; now {own:g}"]
    return [*told, f"  {key}: {{low: {low:g}, high: {high:g}, step: {step:g}}}"]


def _steps_until(own: float, step: float, allowed: Allowed) -> int:
    """How many steps that way are allowed, up to a few; none of them comes to nothing."""
    count = 0
    while count < _STEPS_EACH_WAY and allowed.holds(value := round(own + (count + 1) * step, 9)) and value > 0:
        count += 1
    return count


def _choice_lines(document: ExposureDocument) -> list[str]:
    """Where to begin: the lower half of the plain rungs, with the one that is."""
    plain = [step.intensity for step in document.hierarchy.steps if step.is_plain]
    start = document.hierarchy.start
    below = [one for one in plain if one <= document.hierarchy.ceiling / 2 and one != start]
    starts = sorted({start, *below})
    lines = []
    if len(starts) > 1:
        lines += [f"  # the rung to begin at; now {start:g}"]
        lines += [f"  hierarchy.start: {{choices: [{', '.join(f'{one:g}' for one in starts)}]}}"]
    return [*lines, "  # what the arousal index may do", "  arousal.use: {choices: [context, brake]}"]
