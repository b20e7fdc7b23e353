"""A recorded session's raw inputs under two policies at once: where they decide differently, and why."""

from dataclasses import dataclass, field
from enum import Enum

from engine.messages import Outcome, PatientRating, Scale, Tick
from engine.records.recorded import RecordedStep
from engine.session import Session
from music.soundscape import MusicTargets
from policies.ladder import level_of
from policies.policy import Phase
from vr_scenes.exposure import SceneTargets

SAME_INTENSITY = 0.005  # as near as that is at the same rung
SAME_DB, SAME_BPM, SAME_PRESENCE = 1.0, 2.0, 0.1  # a smaller difference of the music is hardly heard
QUIET_PRESENCE, QUIET_DB = 0.05, -50.0  # less music, or music that is quieter, is none
KEPT_EVERY_S = 1.0  # what pictures are drawn of
_JUST_ABOUT_S = 1e-6


class Aspect(Enum):
    """What two decisions may differ in."""

    PHASE = "phase"
    AIM = "what the policy aims at"
    SHOWN = "what is shown"
    ASKED = "what is asked"
    SUGGESTED = "what is suggested"
    HEARD = "what is heard"

    @property
    def is_felt(self) -> bool:
        """Would the person have noticed at once?"""
        return self in (Aspect.SHOWN, Aspect.ASKED, Aspect.HEARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDifference:
    """Where two policies first differ in one aspect: both values in words, and both sentences why."""

    aspect: Aspect
    t: float
    recorded: str
    other: str
    recorded_why: str
    other_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A second of both: the intensities 0..1 that were let pass, the phases, whether both aim at the same."""

    t: float
    recorded_intensity: float
    other_intensity: float
    recorded_phase: Phase
    other_phase: Phase
    is_same_aim: bool


@dataclass(slots=True, kw_only=True)
class Compared:
    """One record under two policies; times in session seconds."""

    firsts: dict[Aspect, FirstDifference] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    suds: list[tuple[float, float]] = field(default_factory=list)
    left_record_t: float | None = None  # where this program no longer decides as the record says, under its own policy
    asks_expectancy: bool = False  # the other policy does, at any time ...
    has_expectancy: bool = False  # ... and the record has an answer
    seconds: float = 0.0
    ends_in: tuple[Phase, Phase] = (Phase.PREPARATION, Phase.PREPARATION)  # both, at the end of the record

    @property
    def in_order(self) -> tuple[FirstDifference, ...]:
        """The first differences in the order of time."""
        return tuple(sorted(self.firsts.values(), key=lambda one: one.t))

    @property
    def felt_from_t(self) -> float | None:
        """From when on the person would have seen, heard or been asked something else."""
        return min((one.t for one in self.firsts.values() if one.aspect.is_felt), default=None)

    @property
    def same_aim_share(self) -> float | None:
        """Of the recorded seconds, those in which both aim at the same intensity in the same phase."""
        if not self.moments:
            return None
        return sum(one.is_same_aim for one in self.moments) / len(self.moments)


class Comparison:
    """Steps both sessions through a record. Both are this program's: the one by the recorded policy, one by another."""

    def __init__(self, recorded: Session, other: Session) -> None:
        self._recorded, self._other = recorded, other
        self.found = Compared()
        self._kept_t = -KEPT_EVERY_S

    def step(self, step: RecordedStep) -> None:
        """Take one recorded tick to both."""
        tick = step.tick
        ours, theirs = self._recorded.step(tick), self._other.step(tick)
        found = self.found
        found.seconds, found.ends_in = ours.t, (ours.phase, theirs.phase)
        if found.left_record_t is None and not _is_as_recorded(step, ours):
            found.left_record_t = ours.t
        self._note_ratings(tick)
        found.asks_expectancy = found.asks_expectancy or theirs.asks_expectancy
        for aspect in Aspect:
            if aspect not in found.firsts:
                self._hold(aspect, ours, theirs)
        self._keep(ours, theirs)

    def _note_ratings(self, tick: Tick) -> None:
        for one in tick.inputs:
            if isinstance(one, PatientRating) and one.scale is Scale.SUDS:
                self.found.suds.append((tick.t, one.value))
            elif isinstance(one, PatientRating) and one.scale is Scale.EXPECTANCY:
                self.found.has_expectancy = True

    def _hold(self, aspect: Aspect, ours: Outcome, theirs: Outcome) -> None:
        if _are_same(aspect, ours, theirs):
            return
        self.found.firsts[aspect] = FirstDifference(
            aspect=aspect,
            t=ours.t,
            recorded=_words(aspect, ours),
            other=_words(aspect, theirs),
            recorded_why=_why(aspect, ours),
            other_why=_why(aspect, theirs),
        )

    def _keep(self, ours: Outcome, theirs: Outcome) -> None:
        if ours.t < self._kept_t + KEPT_EVERY_S - _JUST_ABOUT_S:
            return
        self._kept_t = ours.t
        self.found.moments.append(
            Moment(
                t=ours.t,
                recorded_intensity=ours.applied.scene.intensity,
                other_intensity=theirs.applied.scene.intensity,
                recorded_phase=ours.phase,
                other_phase=theirs.phase,
                is_same_aim=_are_same(Aspect.AIM, ours, theirs) and _are_same(Aspect.PHASE, ours, theirs),
            )
        )


def _is_as_recorded(step: RecordedStep, now: Outcome) -> bool:
    was = step.outcome
    return (was.get("phase"), was.get("policy_rule"), was.get("step")) == (now.phase.name, now.policy_rule, now.step)


def _are_same(aspect: Aspect, ours: Outcome, theirs: Outcome) -> bool:
    match aspect:
        case Aspect.PHASE:
            return ours.phase is theirs.phase
        case Aspect.AIM:
            mine, yours = ours.proposed.scene, theirs.proposed.scene
            is_near = abs(mine.intensity - yours.intensity) <= SAME_INTENSITY
            return is_near and mine.scene == yours.scene and mine.holds == yours.holds
        case Aspect.SHOWN:
            return _look_alike(ours.applied.scene, theirs.applied.scene)
        case Aspect.ASKED:
            return _asked(ours) == _asked(theirs)
        case Aspect.SUGGESTED:
            return ours.suggestion == theirs.suggestion
        case Aspect.HEARD:
            return _sound_alike(ours.applied.music, theirs.applied.music)


def _look_alike(ours: SceneTargets, theirs: SceneTargets) -> bool:
    """In the scene, in its strength, and in all that either holds back of it."""
    names = {hold.dimension: None for hold in (*ours.holds, *theirs.holds)}
    return (
        ours.scene == theirs.scene
        and abs(ours.intensity - theirs.intensity) <= SAME_INTENSITY
        and all(abs(_level(name, ours) - _level(name, theirs)) <= SAME_INTENSITY for name in names)
    )


def _level(dimension: str, scene: SceneTargets) -> float:
    return level_of(dimension, scene.intensity, scene.holds)


def _sound_alike(ours: MusicTargets, theirs: MusicTargets) -> bool:
    if _is_quiet(ours) or _is_quiet(theirs):
        return _is_quiet(ours) and _is_quiet(theirs)
    return (
        abs(ours.loudness_db - theirs.loudness_db) <= SAME_DB
        and abs(ours.tempo_bpm - theirs.tempo_bpm) <= SAME_BPM
        and abs(ours.presence - theirs.presence) <= SAME_PRESENCE
        and ours.palette is theirs.palette
    )


def _is_quiet(music: MusicTargets) -> bool:
    return music.presence <= QUIET_PRESENCE or music.loudness_db <= QUIET_DB


def _words(aspect: Aspect, one: Outcome) -> str:
    match aspect:
        case Aspect.PHASE:
            return one.phase.value
        case Aspect.AIM:
            return _scene_words(one.proposed.scene)
        case Aspect.SHOWN:
            return _scene_words(one.applied.scene)
        case Aspect.ASKED:
            return " and ".join(_asked(one)) or "nothing"
        case Aspect.SUGGESTED:
            return one.suggestion or "nothing"
        case Aspect.HEARD:
            return _music_words(one.applied.music)


def _scene_words(scene: SceneTargets) -> str:
    held = "".join(f", {hold.dimension} at most {hold.level:.2g}" for hold in scene.holds)
    return f"{scene.scene} at {scene.intensity:.2f}{held}"


def _music_words(music: MusicTargets) -> str:
    if _is_quiet(music):
        return "silence"
    palette = music.palette.name.lower().replace("_", " ")
    return f"{palette}, {music.tempo_bpm:.0f} bpm, {music.loudness_db:.0f} dB"


def _asked(one: Outcome) -> tuple[str, ...]:
    asked = ((one.asks_suds, "SUDS"), (one.asks_expectancy, "expectancy"), (one.asks_outcome, "what came"))
    return tuple(name for is_asked, name in asked if is_asked)


def _why(aspect: Aspect, one: Outcome) -> str:
    """What is shown and aimed at alike differs by the gate."""
    return f"{one.policy_why} The gate: {one.gate_why}" if aspect is Aspect.SHOWN else one.policy_why
