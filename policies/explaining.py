"""A policy in plain sentences, for whoever has to answer for it."""

from biosignals.signals import RestStep
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument, HabituationRule, InhibitoryRule
from policies.document_practice import BreathingDocument, HomeostatDocument
from policies.explaining_music import music_rows
from policies.ladder import Rung
from policies.paced_breathing import USUAL_PACE_PER_MIN
from vr_scenes.scenes import Scene, load_scene

HIGHEST_SUDS_SAID, WORST_SICKNESS_SAID = 100, 20  # the ends of both scales: nobody says more
_RESTS = {
    RestStep.SEATED_QUIET: "sits quietly",
    RestStep.NEUTRAL_SCENE: "looks about in the safe place",
    RestStep.PACED_BREATHING: "breathes at {pace:g} a minute",
}


def explained(document: PolicyDocument) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings, each with its sentences. Raises SceneError where the scene's own words cannot be read."""
    parts = [("What it is", (_what(document), mode_words(document), *_not_for(document)))]
    parts.append(("How long", _lengths(document)))
    match document:
        case ExposureDocument():
            parts += [("The climb", _climb(document)), ("What leads down", _down(document))]
        case HomeostatDocument():
            parts.append(("The band", _band(document)))
        case BreathingDocument():
            parts.append(("The breath", _breath(document)))
    parts += [("The music", music_rows(document)), ("What the gate adds", _gate(document))]
    return tuple(parts)


def mode_words(document: PolicyDocument) -> str:
    """Who decides."""
    if document.mode == "guided" and isinstance(document, ExposureDocument):
        return "It acts by itself, below the therapist's ceiling."
    if document.mode == "guided":
        return "It acts by itself; the therapist can hold and stop it."
    if isinstance(document, ExposureDocument):
        return "It proposes each step, and waits until the therapist accepts it."
    return "It proposes when the practice begins, and waits until the therapist accepts it; then it acts by itself."


def _what(document: PolicyDocument) -> str:
    match document:
        case ExposureDocument(moving_on=InhibitoryRule()):
            return f"{document.name}: a graded exposure in the scene {document.scene!r}, by inhibitory learning."
        case ExposureDocument():
            return f"{document.name}: a graded exposure in the scene {document.scene!r}, by habituation."
        case HomeostatDocument():
            return f"{document.name}: arousal is held in a band by music alone, in the safe place."
        case _:
            return f"{document.name}: slow breathing at a pace of this person's own, in the safe place."


def _not_for(document: PolicyDocument) -> tuple[str, ...]:
    if not document.contraindications:
        return ("It names nobody whom it is not for.",)
    return ("Not for: " + "; ".join(document.contraindications) + ".",)


def _lengths(document: PolicyDocument) -> tuple[str, ...]:
    phases = document.phases
    named = phases.model_dump(exclude={"baseline_longest_minutes"})
    order = [phase.value for phase in document.way.value]
    lengths = sorted(named.items(), key=lambda one: order.index(one[0].removesuffix("_minutes")))
    told = ", ".join(f"{name.removesuffix('_minutes')} {minutes:.4g}" for name, minutes in lengths)
    return (
        f"{phases.total_minutes:.4g} minutes in all: {told}.",
        _rest(document),
        f"The rest is prolonged where no signal is usable, to {phases.baseline_longest_minutes:.4g} minutes at most.",
    )


def _rest(document: PolicyDocument) -> str:
    """What the person does in the baseline, as long as the shares and the shortest steps make it."""
    pace = document.music.baseline.breaths_per_minute
    steps = document.rest.plan().steps(document.phases.baseline_minutes * 60)
    told = [f"{_RESTS[step].format(pace=pace)} for {length_s:.0f} s" for step, length_s in steps]
    return f"In the baseline the person {', then '.join(told)}."


def _climb(document: ExposureDocument) -> tuple[str, ...]:
    scene = load_scene(document.scene)
    rungs = document.hierarchy.rungs
    rows = [
        f"Rung {number}, intensity {rung.intensity:g}: {(rung.words or _words(scene, rung.intensity)).rstrip('.')}."
        + _held_back(scene, rung)
        for number, rung in enumerate(rungs, start=1)
    ]
    start = document.exposure_settings().start + 1
    unused = [f"{step.intensity:g}" for step in document.hierarchy.steps[len(rungs) :]]
    ends = f"It begins at rung {start}, and never goes above an intensity of {document.hierarchy.ceiling:g}"
    ends += f"; the steps above it ({', '.join(unused)}) are not used." if unused else "."
    ends = f"{ends} {_end_of_climb(document)}"
    asks = f"Distress (SUDS, 0-100) is asked for at each rung, and every {document.suds.ask_every_seconds:g} s there."
    use = document.arousal
    arousal = (
        f"No step up is taken while the arousal index is above {use.brake_above:g}; a low one never earns a step."
        if use.use == "brake"
        else "The arousal index is shown, and however high or low, it decides nothing."
    )
    unknown = "While it is not known, no step up is taken."
    return (*rows, ends, asks, moving_on_words(document.moving_on), arousal, unknown)


def _end_of_climb(document: ExposureDocument) -> str:
    phases, rule = document.phases, document.moving_on
    top = len(document.hierarchy.rungs)
    if isinstance(rule, InhibitoryRule):
        done = f"once every rung is done, from the lowest that was visited up to rung {top}"
    elif phases.plateau_minutes > 0:
        done = f"with the first rating at rung {top}, and the plateau follows there"
    else:
        done = f"when rung {top} is done"
    return f"The climb ends {done}; else when its {phases.exposure_minutes:.4g} minutes are too short for another rung."


def _words(scene: Scene, intensity: float) -> str:
    """Those of the nearest named level."""
    return min(scene.levels, key=lambda level: abs(level.intensity - intensity)).words


def _held_back(scene: Scene, rung: Rung) -> str:
    """What a hold leaves of its dimension, in the scene's own units."""
    titles = {one.name: (one.title, one.unit) for one in scene.dimensions}
    told = [
        f"{titles[hold.dimension][0][0].lower()}{titles[hold.dimension][0][1:]}, as at {hold.level:g}: "
        f"{_amount(scene.at(hold.dimension, hold.level), titles[hold.dimension][1])}"
        for hold in rung.holds
        if hold.dimension in titles
    ]
    return f" Held back: {'; '.join(told)}." if told else ""


def _amount(value: float, unit: str) -> str:
    """With its unit; what the ends of a scale mean is put in brackets."""
    return f"{value:.3g} ({unit})" if " .. " in unit else f"{value:.3g} {unit}".rstrip()


def moving_on_words(rule: HabituationRule | InhibitoryRule) -> str:
    """When a rung has done its work."""
    if isinstance(rule, HabituationRule):
        return (
            f"A rung is done when SUDS has fallen by {100 * rule.fall_share:.0f} % of its peak there, or is at most "
            f"{rule.or_below_suds:g}, {_times(rule.ratings)}, and after {60 * rule.least_minutes:g} s at least."
        )
    order = "in an order drawn by chance, never more than one rung above those reached" if rule.varies else "in order"
    return (
        f"Trials of {rule.trial_seconds:g} s each, whatever is felt, {order}; before each the person says how "
        f"likely what is feared is, after it how much of it came. A rung is done after {_count(rule.trials, 'trial')} "
        f"at least, when before the last of them what is feared was expected with at most {rule.expected_below:g} of "
        "100, or was not said."
    )


def _times(number: int) -> str:
    return {1: "once", 2: "twice in a row"}.get(number, f"{number} times in a row")


def _often(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}" + ("" if number == 1 else "s")


def _down(document: ExposureDocument) -> tuple[str, ...]:
    leaving, back_at = document.leaving, document.exposure_settings().sickness.return_at
    sick = (
        f"Sickness above {leaving.above_sickness:g} of 20 shows nothing until it is rated {back_at:g} or less. "
        f"{_after_sickness(document)}"
    )
    return (
        f"A rating above {leaving.above_suds:g} leads one rung down at once."
        if leaving.above_suds < HIGHEST_SUDS_SAID
        else "No rating of distress leads down by itself.",
        sick if leaving.above_sickness < WORST_SICKNESS_SAID else "No rating of sickness leads down by itself.",
        "A step down and a STOP are obeyed at once, from the patient and from the therapist.",
    )


def _after_sickness(document: ExposureDocument) -> str:
    after = document.leaving.after_sickness
    if after.returns == 0:
        return "Nobody comes back after it: the exposure ends."
    below = f"{_count(after.rungs_lower, 'rung')} below the one" if after.rungs_lower else "the one"
    return (
        f"After at least {_count(after.pause_minutes, 'minute')} the person comes back to the easiest rung, at most "
        f"{_often(after.returns)}, no higher than {below} where it came, and for at most "
        f"{_count(after.return_minutes, 'minute')}; what has not passed after "
        f"{_count(after.longest_pause_minutes, 'minute')}, or comes again, ends the exposure."
    )


def _band(document: HomeostatDocument) -> tuple[str, ...]:
    band = document.band
    return (
        f"The arousal index, over the last 20 s, is to lie between {band.low:g} and {band.high:g} of its scale.",
        "Above it the music gets calmer, below it livelier, over minutes; within it, and where it is not known, the "
        "music stays as it is.",
    )


def _breath(document: BreathingDocument) -> tuple[str, ...]:
    paces = document.paces_per_minute
    if len(paces) == 1:
        return (f"Breathing at {paces[0]:g} a minute, for the whole practice.",)
    return (
        f"{len(paces)} paces are tried, {document.minutes_each:g} minutes each: "
        f"{', '.join(f'{pace:g}' for pace in paces)} breaths a minute.",
        f"The one at which the heart swings most is trained for the rest of the time; where that cannot be told, the "
        f"one nearest to {USUAL_PACE_PER_MIN:g} a minute is, and the record says so.",
    )


def _gate(document: PolicyDocument) -> tuple[str, ...]:
    limits = document.gate_limits()
    below = f"stays at least {abs(limits.loudest_db):g} dB below" if limits.loudest_db else "is never louder than"
    loudness = f"Music {below} the loudest the station allows."
    if not isinstance(document, ExposureDocument):
        return (
            loudness,
            f"While the newest heartbeat is older than {limits.evidence_s:g} s, or arousal is not known, music that is "
            f"{abs(limits.calm_db):g} dB below the loudest or louder gets no louder; after "
            f"{limits.lost_too_long_s:g} s without a heartbeat it falls to there.",
        )
    return (
        f"A level of 0.1 takes {0.1 / limits.rise_per_s:.0f} s to rise at the fastest, also of what was held back, "
        f"after {limits.dwell_s:g} s and a rating at the level before.",
        f"Nothing rises on evidence older than {limits.evidence_s:g} s, above SUDS {limits.suds_highest:g}, or above "
        f"sickness {limits.sickness_highest:g}; after {limits.lost_too_long_s:g} s without a heartbeat it falls.",
        loudness,
    )
