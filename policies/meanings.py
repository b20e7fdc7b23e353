"""What each key of a policy means for the person: in plain words, and which way a change of it goes."""

from dataclasses import dataclass
from enum import Enum

from policies.policy import Phase


class Turn(Enum):
    """What a change does to the person."""

    GENTLER = "gentler"
    HARDER = "harder"
    OTHER = "different"
    NOTHING = "no effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One key: what it says, and what a larger and a smaller value mean for the person.

    `is_limit`: the gate holds it, so a change makes the policy narrower or wider. `larger_is` OTHER: neither way is
    harder.
    """

    what: str
    larger: str = ""
    smaller: str = ""
    larger_is: Turn = Turn.OTHER
    is_limit: bool = False

    def turn(self, before: float, after: float) -> Turn:
        """Which way a change from `before` to `after` goes."""
        if self.larger_is is Turn.OTHER or after > before:
            return self.larger_is
        return Turn.GENTLER if self.larger_is is Turn.HARDER else Turn.HARDER

    def words(self, before: float, after: float) -> str:
        """What a change from `before` to `after` means for the person."""
        return self.larger if after > before else self.smaller


_HARDER, _GENTLER = Turn.HARDER, Turn.GENTLER


def _limit(what: str, larger: str, smaller: str, larger_is: Turn = _HARDER) -> Meaning:
    return Meaning(what=what, larger=larger, smaller=smaller, larger_is=larger_is, is_limit=True)


def _key(what: str, larger: str = "", smaller: str = "", larger_is: Turn = Turn.OTHER) -> Meaning:
    return Meaning(what=what, larger=larger, smaller=smaller, larger_is=larger_is)


_WHOLE = {
    "schema_version": _key("the version of this form"),
    "kind": _key("what kind of session it is"),
    "name": _key("what it is called; it changes nothing for the person"),
    "scene": _key("the scene that the person is in"),
    "contraindications": _key("for whom it is not; asked for when a session is set up"),
    "mode": _key("guided acts below the therapist's ceiling; suggest waits until the therapist accepts"),
}
_PHASES = {
    "phases": _key("how many minutes each phase takes, in the order in which they come"),
    "rest": _key("how the baseline is shared out, together 1"),
    "phases.preparation_minutes": _key(
        "settling in and explaining, in the safe place", "more time to settle in", "less time to settle in"
    ),
    "phases.baseline_minutes": _key(
        "quiet rest, from which arousal is measured",
        "a longer rest: arousal is measured against more of it",
        "a shorter rest: arousal is measured against less of it",
    ),
    "phases.baseline_longest_minutes": _key(
        "how far the rest may be prolonged while no signal is usable",
        "a poor signal is waited for longer",
        "a poor signal is waited for less long",
    ),
    "phases.exposure_minutes": _key(
        "the climb, at most", "the person may be exposed for longer", "the exposure is over sooner", _HARDER
    ),
    "phases.plateau_minutes": _key(
        "staying at the highest rung that was reached",
        "the person stays longer at the highest rung",
        "the person leaves the highest rung sooner",
        _HARDER,
    ),
    "phases.practice_minutes": _key("the practice itself", "a longer practice", "a shorter practice"),
    "phases.recovery_minutes": _key(
        "back in the safe place", "more time to come down afterwards", "less time to come down afterwards", _GENTLER
    ),
    "rest.seated_quiet": _key(
        "share of the baseline: sitting quietly", "more of it in silence", "less of it in silence"
    ),
    "rest.neutral_scene": _key(
        "share of the baseline: looking about in the safe place", "more of it looking about", "less of it looking about"
    ),
    "rest.paced_breathing": _key(
        "share of the baseline: breathing at a slow pace", "more of it breathing slowly", "less of it breathing slowly"
    ),
}
_CLIMB = {
    "suds": _key("how often distress is asked for"),
    "leaving": _key("at what distress and sickness one goes back, and how one returns after sickness"),
    "arousal": _key("what the cardiac arousal index may do: it never earns a step"),
    "hierarchy.start": _key(
        "the rung to begin at, by its intensity", "the climb begins higher", "the climb begins lower", _HARDER
    ),
    "hierarchy.ceiling": _limit(
        "rungs above it are not used, 0 to 1", "what is shown may get stronger", "what is shown stays weaker"
    ),
    "hierarchy": _key("the rungs, where to begin, and where to end"),
    "hierarchy.steps": _key("the rungs in the order in which they are climbed"),
    "hierarchy.steps.intensity": _key("how strong the scene is at this rung, 0.01 to 1"),
    "hierarchy.steps.holds": _key("what of the scene is held back at this rung, and to what level, 0 to 1"),
    "hierarchy.steps.words": _key("what this rung means to this patient"),
    "suds.ask_every_seconds": _key(
        "how often distress is asked for at a rung",
        "distress is asked for less often: it is noticed later, and steps come later",
        "distress is asked for more often: it is noticed sooner, and steps may come sooner",
    ),
    "moving_on": _key("when a rung has done its work"),
    "moving_on.rule": _key("habituation waits for lower distress; inhibitory_learning tests what is expected"),
    "moving_on.fall_share": _key(
        "how far distress must fall from its peak at the rung, 0 to 1",
        "distress must fall further before the next step",
        "a smaller fall of distress is enough for the next step",
        _GENTLER,
    ),
    "moving_on.or_below_suds": _key(
        "or how low it must be (SUDS 0-100)",
        "the next step comes at a higher distress",
        "distress must be lower before the next step",
        _HARDER,
    ),
    "moving_on.ratings": _key(
        "so many times in a row",
        "more ratings must agree before the next step",
        "fewer ratings are enough for the next step",
        _GENTLER,
    ),
    "moving_on.least_minutes": _key(
        "at each rung, whatever is rated",
        "more time at each rung before the next step",
        "less time at each rung before the next step",
        _GENTLER,
    ),
    "moving_on.trial_seconds": _key(
        "how long a trial lasts, whatever is felt", "each trial is longer", "each trial is shorter", _HARDER
    ),
    "moving_on.trials": _key(
        "at each rung, at least",
        "a rung counts as done after more trials",
        "a rung counts as done after fewer trials",
    ),
    "moving_on.expected_below": _key(
        "how likely what is feared may still seem when a rung is done, 0-100",
        "a rung counts as done while more is still feared",
        "less may still be feared when a rung counts as done",
        _HARDER,
    ),
    "moving_on.varies": _key("true: the next rung is drawn by chance, never more than one step up"),
    "leaving.above_suds": _key(
        "a rating above it leads one rung down at once (SUDS 0-100)",
        "more distress is borne before the scene gives way",
        "the scene gives way at less distress",
        _HARDER,
    ),
    "leaving.above_sickness": _key(
        "sickness above it shows nothing until it passes, 0-20",
        "more sickness is borne before nothing is shown",
        "nothing is shown at less sickness",
        _HARDER,
    ),
    "leaving.after_sickness": _key("what follows sickness: a pause, then a return that is lower and shorter"),
    "leaving.after_sickness.pause_minutes": _key(
        "how long nothing is shown after sickness, at least",
        "a longer pause after sickness",
        "a shorter pause after sickness",
        _GENTLER,
    ),
    "leaving.after_sickness.longest_pause_minutes": _key(
        "sickness that has not passed by then ends the exposure",
        "sickness is waited out for longer before the exposure ends",
        "the exposure ends sooner where sickness does not pass",
        _HARDER,
    ),
    "leaving.after_sickness.returns": _key(
        "how often one comes back after sickness",
        "one comes back more often after sickness",
        "sickness ends the exposure sooner",
        _HARDER,
    ),
    "leaving.after_sickness.return_minutes": _key(
        "how long one comes back for after sickness, at most",
        "a longer return after sickness",
        "a shorter return after sickness",
        _HARDER,
    ),
    "leaving.after_sickness.rungs_lower": _key(
        "how many rungs below the one where sickness came one comes back to, at most",
        "an easier return after sickness",
        "a harder return after sickness",
        _GENTLER,
    ),
    "arousal.use": _key("brake: no step up while the heart is stirred; context: shown, decides nothing"),
    "arousal.brake_above": _key(
        "with brake: no step up above this arousal, 0 to 1",
        "a step up is taken with a heart that is stirred more",
        "a step up waits for a calmer heart",
        _HARDER,
    ),
}
_PRACTICE = {
    "band": _key("where arousal is to be held by music"),
    "band.low": _key(
        "arousal is to be held above it, 0 to 1", "livelier music sets in earlier", "livelier music sets in later"
    ),
    "band.high": _key(
        "arousal is to be held below it, 0 to 1", "calmer music sets in later", "calmer music sets in earlier"
    ),
    "paces_per_minute": _key("breaths a minute that are tried, one after the other"),
    "minutes_each": _key(
        "how long each pace is tried", "each pace is tried for longer", "each pace is tried more briefly"
    ),
}
_LIMITS = {
    "limits": _key("what the safety gate holds to; they can only be narrower than its own"),
    "limits.rise_per_second": _limit(
        "how fast the scene may get stronger: 0.02 is one level in 5 s",
        "the scene may get stronger faster",
        "the scene gets stronger more slowly",
    ),
    "limits.dwell_seconds": _limit(
        "time at a level before it may get stronger",
        "more time at each level before it may get stronger",
        "less time at each level before it may get stronger",
        _GENTLER,
    ),
    "limits.evidence_seconds": _limit(
        "nothing rises on a heartbeat older than this",
        "the scene may rise on older heartbeats",
        "the scene rises only on fresher heartbeats",
    ),
    "limits.lost_seconds": _limit(
        "without a heartbeat for so long, the scene falls",
        "the scene stays longer when the heartbeat is lost",
        "the scene falls sooner when the heartbeat is lost",
    ),
    "limits.suds_highest": _limit(
        "nothing rises above this distress (SUDS 0-100)",
        "the scene may rise at a higher distress",
        "the scene stops rising at a lower distress",
    ),
    "limits.sickness_highest": _limit(
        "nothing rises above this sickness, 0-20",
        "the scene may rise with more sickness",
        "the scene stops rising with less sickness",
    ),
    "limits.loudest_db": _limit(
        "music stays so far below the loudest of the station", "the music may be louder", "the music stays quieter"
    ),
}
_PHASE_MUSIC = {
    "music": _key("what the music is for in each phase, how it fades, and on and off by turns"),
    "purpose": _key("what the music is for: match_then_lead, accompany, breathing or silence"),
    "loudness_db": _key("below the loudest of the station", "the music is louder", "the music is quieter"),
    "lead_to_bpm": _key("the tempo that match_then_lead ends at", "it ends livelier", "it ends calmer"),
    "valence": _key("0 dark to 1 light", "the music is lighter", "the music is darker"),
    "breaths_per_minute": _key(
        "the pace of the breath that the music swells with", "a faster breath", "a slower breath"
    ),
    "heart_pulse": _key("a soft pulse with the person's own heart"),
    "palette": _key("the instruments"),
    "nature": _key("what of nature is heard beside the music"),
    "nature_level": _key("how loud nature is, 0 to 1", "nature is louder", "nature is quieter"),
}
_MUSIC = {
    "music": _key("what the music is for in each phase, how it fades, and on and off by turns"),
    "music.session": _key(
        "which of this person's sessions it is",
        "a later session: music that fades has faded further, and chance draws anew",
        "an earlier session: music that fades has faded less, and chance draws anew",
    ),
    "music.fading": _key("how much music there is, session by session"),
    "music.fading.presence_by_session": _key("how much music there is, session by session: 1 all of it, 0 silence"),
    "music.fading.phases": _key("the phases in which it fades"),
    "music.alternation": _key("music on and off by turns in exposure or practice, in an order drawn by chance"),
    "music.alternation.by": _key("what a turn is: each rung or trial, or a time"),
    "music.alternation.minutes_each": _key("how long each turn with or without music lasts, by minutes"),
    "music.mapping": _key("how the music follows arousal and valence: from calmest to most stirring music"),
}


def meaning_of(path: str) -> Meaning | None:
    """What the key at `path` (with dots) means; None: nobody has said."""
    if path in MEANINGS:
        return MEANINGS[path]
    if path.startswith("hierarchy.steps"):
        return MEANINGS["hierarchy.steps"]
    if path.startswith("music.mapping."):
        return MEANINGS["music.mapping"]
    return None


MEANINGS: dict[str, Meaning] = {
    **_WHOLE,
    **_PHASES,
    **_CLIMB,
    **_PRACTICE,
    **_LIMITS,
    **_MUSIC,
    **{f"music.{phase.value}": _key(f"the music of the {phase.value}") for phase in Phase if phase is not Phase.ENDED},
    **{f"music.{phase.value}.{key}": meaning for phase in Phase for key, meaning in _PHASE_MUSIC.items()},
}
