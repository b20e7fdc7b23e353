"""What the safety gate promises, as checks on what went in and what came out; any gate can be put to them.

The checks know nothing of the gate's insides: they watch the applied actions and keep their own account of what has
been earned. A check raises AssertionError where a promise is broken.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from music.soundscape import QUIETEST_DB, MusicTargets
from policies.policy import CALM, Action
from vr_scenes.exposure import SAFE_PLACE

SCENES = (SAFE_PLACE, "heights", "crowd")
NAN, INF = math.nan, math.inf
NEARLY = 1e-6  # rounding
STIRRING = ("dynamics", "density", "brightness")
# Limits that bite early, so that short sessions meet each of them.
NARROW = {
    "ceiling": 0.25,
    "rise_per_s": 0.05,
    "largest_climb": 0.07,
    "dwell_s": 20.0,
    "evidence_s": 4.0,
    "suds_highest": 50.0,
    "loudest_db": -16.0,
    "calm_db": -18.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of the gate; `orders_calm` calls calm() instead."""

    scene: str = "heights"
    intensity: float = 1.0
    loudness_db: float = -10.0
    presence: float = 1.0
    stirring: float = 0.2  # dynamics, density and brightness
    known: bool = True
    age_s: float | None = 1.0
    suds: float | None = 40.0
    suds_age_s: float | None = 0.05
    sickness: float | None = None
    may_expose: bool = True
    is_held: bool = False
    is_seen: bool = True
    ceiling: float = 1.0
    dt_s: float = 0.5
    orders_calm: bool = False
    music: MusicTargets | None = None  # instead of what loudness, presence and stirring make

    @property
    def action(self) -> Action:
        stirring = dict.fromkeys(STIRRING, self.stirring)
        music = replace(CALM.music, loudness_db=self.loudness_db, presence=self.presence, **stirring)
        return Action(music=self.music or music, scene=replace(CALM.scene, scene=self.scene, intensity=self.intensity))


class Account:
    """Keeps, from the outside, what a person has earned, and holds each applied action against it."""

    def __init__(self, limits: Any) -> None:
        self._limits = limits
        self._scene, self._now, self._top, self._plateau_s = SAFE_PLACE, 0.0, 0.0, 0.0
        self._heard_db = QUIETEST_DB
        self._music = replace(CALM.music, loudness_db=QUIETEST_DB)

    def check(self, step: Step, applied: Action) -> None:
        self._check_scene(step, applied)
        self._check_loudness(step, applied)
        self._check_stirring(step, applied)

    def _check_scene(self, step: Step, applied: Action) -> None:
        scene, shown = applied.scene.scene, applied.scene.intensity
        if step.orders_calm or not step.may_expose or step.scene == SAFE_PLACE:
            assert (scene, shown) == (SAFE_PLACE, 0.0), "outside exposure only the safe place, at nothing"
            self._start_over(SAFE_PLACE)
            return
        assert scene == step.scene, "an exposing phase shows the scene that was proposed"
        if scene != self._scene:
            assert shown == 0, "a new scene starts from nothing"
            self._start_over(scene)
            return
        wanted = min(step.intensity, self._limits.ceiling, step.ceiling if step.ceiling > 0 else 0.0)
        assert 0 <= shown <= wanted, "never above what was proposed, nor above a ceiling"
        self._check_lost(step, shown)
        self._top = min(self._top, wanted)
        if shown > self._now:
            self._check_rise(step, shown, wanted)
        elif shown < self._now:
            self._top, self._plateau_s = shown, 0.0
        elif shown >= self._top:
            self._plateau_s += counted(step.dt_s)
        else:
            self._plateau_s = 0.0
        if not step.is_seen:
            self._plateau_s = 0.0
        self._now = shown

    def _check_rise(self, step: Step, shown: float, wanted: float) -> None:
        limits = self._limits
        assert not step.is_held, "held: nothing rises"
        assert step.is_seen, "unseen: nothing rises"
        assert step.known, "unknown: nothing rises"
        assert step.age_s is not None, "no evidence: nothing rises"
        assert 0 <= step.age_s <= limits.evidence_s, "old evidence: nothing rises"
        assert step.suds is not None, "unrated: nothing rises"
        assert 0 <= step.suds <= limits.suds_highest, "high distress: nothing rises"
        assert step.sickness is None or 0 <= step.sickness <= limits.sickness_highest, "sick: nothing rises"
        assert shown - self._now <= limits.rise_per_s * counted(step.dt_s) + NEARLY, "rises slowly"
        if self._now >= self._top:
            plateau_s = self._plateau_s + counted(step.dt_s)
            assert plateau_s >= limits.dwell_s - NEARLY, "a climb needs time at the level"
            assert step.suds_age_s is not None, "a climb needs a rating"
            assert 0 <= step.suds_age_s <= plateau_s + NEARLY, "a climb needs a rating made at the level"
            self._top = min(wanted, self._top + limits.largest_climb)
        assert shown <= self._top + NEARLY, "one climb at a time"
        self._top = max(self._top, shown)
        self._plateau_s = 0.0

    def _check_lost(self, step: Step, shown: float) -> None:
        limits = self._limits
        if step.age_s is not None and 0 <= step.age_s <= limits.lost_too_long_s:
            return
        fallen_s = step.dt_s if 0 <= step.dt_s < INF else 0.0
        highest = max(0.0, self._now - limits.lost_fall_per_s * fallen_s)
        assert shown <= highest + NEARLY, "lost evidence lets it fall"

    def _check_loudness(self, step: Step, applied: Action) -> None:
        limits, heard, before = self._limits, heard_db(applied.music), self._heard_db
        asked = CALM.music if step.orders_calm else step.action.music
        assert applied.music.loudness_db <= asked.loudness_db, "never louder than proposed"
        assert applied.music.presence <= asked.presence, "no more present than proposed"
        assert applied.music.loudness_db <= limits.loudest_db, "never above the limit"
        raised_db = applied.music.loudness_db - self._music.loudness_db
        assert raised_db <= limits.db_per_s * counted(step.dt_s) + NEARLY, "louder slowly, even unheard"
        if step.orders_calm:
            assert heard <= min(before, limits.calm_db), "calm is not loud"
        elif heard > before:
            assert heard - before <= limits.db_per_s * counted(step.dt_s) + NEARLY, "louder slowly"
            if heard > limits.calm_db:
                assert step.known, "unknown: not above calm"
                assert not step.is_held, "held: not above calm"
                assert step.age_s is not None, "no evidence: not above calm"
                assert 0 <= step.age_s <= limits.evidence_s, "old evidence: not above calm"
        self._heard_db = heard

    def _check_stirring(self, step: Step, applied: Action) -> None:
        """What makes music louder though its loudness stays: it may fall at once, and rises slowly."""
        for name in STIRRING:
            before, now = getattr(self._music, name), getattr(applied.music, name)
            if not step.orders_calm:
                asked = getattr(step.action.music, name)
                assert now <= asked, "never more stirring than proposed"
                assert now <= max(before, before + 0.2 * counted(step.dt_s) + NEARLY), "more stirring slowly"
                assert now == asked or now >= before, "less stirring at once, and no less than proposed"
        self._music = applied.music

    def _start_over(self, scene: str) -> None:
        self._scene, self._now, self._top, self._plateau_s = scene, 0.0, 0.0, 0.0


def heard_db(music: Any) -> float:
    """The level that reaches the ear: presence is a gain."""
    return max(QUIETEST_DB, music.loudness_db + 20 * math.log10(music.presence)) if music.presence else QUIETEST_DB


def counted(dt_s: float) -> float:
    """Of a stretch of time, what may count for a rise: at most half a second, nothing where the clock is mad."""
    return min(0.5, dt_s) if 0 < dt_s < INF else 0.0


def run(gate: Any, limits: Any, make_evidence: Callable[..., Any], steps: Iterable[Step]) -> None:
    """Put a gate to the account, step by step."""
    account = Account(limits)
    for step in steps:
        account.check(step, apply(gate, make_evidence, step))


def apply(gate: Any, make_evidence: Callable[..., Any], step: Step) -> Action:
    if step.orders_calm:
        passed = gate.calm()
    else:
        evidence = make_evidence(
            known=step.known,
            age_s=step.age_s,
            suds=step.suds,
            suds_age_s=step.suds_age_s,
            sickness=step.sickness,
            may_expose=step.may_expose,
            is_held=step.is_held,
            is_seen=step.is_seen,
            ceiling=step.ceiling,
        )
        passed = gate.pass_on(step.action, evidence, dt_s=step.dt_s)
    assert passed.why, "every passing is explained"
    action: Action = passed.action
    return action


# What a step may be changed to, one thing at a time: the borders, just beyond them, and nonsense.
CHANGES: dict[str, tuple[Any, ...]] = {
    "scene": SCENES,
    "intensity": (0.0, 0.05, 0.1, 0.15, 0.5, 1.0),
    "loudness_db": (-60.0, -30.0, -18.0, -12.0, -6.0, 0.0),
    "presence": (0.0, 0.01, 0.5, 1.0),
    "stirring": (0.0, 0.4, 1.0),
    "known": (True, False),
    "age_s": (None, 0.0, 10.0, 10.01, 20.0, 30.0, 30.01, 100.0, -1.0, NAN, INF),
    "suds": (None, 0.0, 70.0, 70.01, 100.0, -1.0, NAN),
    "suds_age_s": (None, 0.0, 5.0, 30.0, 31.0, 300.0, -1.0, NAN),
    "sickness": (None, 0.0, 6.0, 6.01, 20.0, NAN),
    "may_expose": (True, False),
    "is_held": (True, False),
    "is_seen": (True, False),
    "ceiling": (0.0, 0.05, 0.12, 0.5, 1.0, -1.0, NAN, INF),
    "dt_s": (0.0, 0.1, 0.5, 0.51, 5.0, 1000.0, -1.0, -INF, NAN, INF),
    "orders_calm": (True, False),
}


def random_session(chance: Random) -> list[Step]:
    """A session's worth of steps: long stretches in which levels can be earned, broken by changes of all kinds."""
    steps: list[Step] = []
    for _ in range(chance.randint(3, 12)):
        step = Step()
        for name in chance.sample(sorted(CHANGES), chance.choice((0, 0, 1, 1, 2, 3))):
            step = replace(step, **{name: chance.choice(CHANGES[name])})
        length = chance.choice((1, 2, 5, 20, 65, 90))
        steps += [step] * (1 if step.orders_calm else length)
    return steps


def sweep() -> list[list[Step]]:
    """Every single change, once in the middle of a rise and once while the first level is being earned."""
    usual = Step()
    sessions = []
    for name, values in sorted(CHANGES.items()):
        for value in values:
            changed = replace(usual, **{name: value})
            sessions.append([usual] * 66 + [changed] * 4 + [usual] * 2)
            sessions.append([changed] * 62 + [usual] * 4)
    return sessions


# The rest: exact timelines for what a gate must also do, since a gate that lets nothing pass would break no promise.


def check_a_good_climb_is_granted(gate: Any, limits: Any, make_evidence: Callable[..., Any]) -> None:
    """Rated at each level, 0.25 is reached; the time is that of three dwells and climbs, and a little."""
    step = Step(intensity=0.25, loudness_db=-12.0, dt_s=0.1)
    climbs = [0.1, 0.1, 0.05]
    needed_s = sum(limits.dwell_s + climb / limits.rise_per_s for climb in climbs)
    applied = [apply(gate, make_evidence, step) for _ in range(round(needed_s / 0.1) + 10)]
    assert applied[-1].scene.intensity == 0.25, "a good climb arrives"
    assert applied[-20].scene.intensity < 0.25, "but not before its time"
    assert applied[-1].music.loudness_db == -12.0, "the music gets as loud as it was asked to be"
    assert applied[-1].scene.scene == "heights"


def check_down_is_free(gate: Any, limits: Any, make_evidence: Callable[..., Any]) -> None:
    for _ in range(200):
        apply(gate, make_evidence, Step())
    assert apply(gate, make_evidence, Step()).scene.intensity > 0.15
    worst = Step(known=False, age_s=20.0, suds=100.0, is_held=True, dt_s=NAN, intensity=0.02, loudness_db=-40.0)
    applied = apply(gate, make_evidence, worst)
    assert applied.scene.intensity == 0.02, "whatever is known, down is free"
    assert applied.music.loudness_db == -40.0, "and so is softer"


def check_silence_ends_without_evidence(gate: Any, limits: Any, make_evidence: Callable[..., Any]) -> None:
    blind = Step(known=False, age_s=None, suds=None, suds_age_s=None, is_held=True, may_expose=False)
    first = apply(gate, make_evidence, blind)
    assert first.music.loudness_db <= QUIETEST_DB + limits.db_per_s * 0.5, "from silence, slowly"
    for _ in range(60):
        last = apply(gate, make_evidence, blind)
    assert last.music.loudness_db == limits.calm_db, "music comes back up to calm"


def check_a_mad_clock_still_falls(gate: Any, limits: Any, make_evidence: Callable[..., Any]) -> None:
    for _ in range(200):
        before = apply(gate, make_evidence, Step()).scene.intensity
    for _ in range(math.ceil(before / (limits.lost_fall_per_s * 0.5)) + 1):
        after = apply(gate, make_evidence, Step(age_s=None, dt_s=NAN)).scene.intensity
    assert before > 0.15
    assert after == 0, "a lost signal leads to nothing whatever the clock says"


def check_loud_music_fades_when_lost(gate: Any, limits: Any, make_evidence: Callable[..., Any]) -> None:
    for _ in range(60):
        before = apply(gate, make_evidence, Step(intensity=0.0)).music.loudness_db
    lost = [apply(gate, make_evidence, Step(intensity=0.0, age_s=100.0)).music.loudness_db for _ in range(60)]
    assert before > limits.calm_db
    assert lost[-1] == limits.calm_db, "lost: back to calm, not to silence"
    assert lost[0] > limits.calm_db, "but not in one step"


def check_a_loud_silence_is_not_broken_at_once(gate: Any, limits: Any, make_evidence: Callable[..., Any]) -> None:
    """Loudness that was earned while nothing sounded is not heard in one step, and not at all without evidence."""
    for _ in range(80):
        apply(gate, make_evidence, Step(presence=0.0, intensity=0.0))
    calm = apply(gate, make_evidence, Step(orders_calm=True))
    assert heard_db(calm.music) == QUIETEST_DB, "not by a stop either"
    for _ in range(80):
        apply(gate, make_evidence, Step(presence=0.0, intensity=0.0))
    first = apply(gate, make_evidence, Step(intensity=0.0))
    assert heard_db(first.music) <= QUIETEST_DB + limits.db_per_s * 0.5, "out of silence, slowly"
    for _ in range(80):
        apply(gate, make_evidence, Step(presence=0.0, intensity=0.0))
        last = apply(gate, make_evidence, Step(intensity=0.0, known=False))
    assert heard_db(last.music) <= limits.calm_db, "unknown: not above calm, however it was hidden"


def check_stirring_music_arrives(gate: Any, limits: Any, make_evidence: Callable[..., Any]) -> None:
    for _ in range(10):
        applied = apply(gate, make_evidence, Step(stirring=1.0, loudness_db=-60.0))
    assert [getattr(applied.music, name) for name in STIRRING] == [1.0] * 3, "in five seconds over the whole range"


TIMELINES = (
    check_a_loud_silence_is_not_broken_at_once,
    check_stirring_music_arrives,
    check_a_good_climb_is_granted,
    check_down_is_free,
    check_silence_ends_without_evidence,
    check_a_mad_clock_still_falls,
    check_loud_music_fades_when_lost,
)
