"""What the safety gate promises, as checks on what went in and what came out; any gate can be put to them.

What may never happen is watched by policies/checking/promises.py; here are the steps that a gate is put through,
nonsense among them that no session can bring, and what a gate must also let pass. A check raises AssertionError.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from music.soundscape import QUIETEST_DB, MusicTargets
from policies.checking.music_promises import heard_at_db
from policies.checking.promises import Promises
from policies.gate_values import Evidence
from policies.policy import CALM, Action
from vr_scenes.exposure import SAFE_PLACE

SCENES = (SAFE_PLACE, "heights", "crowd")
NAN, INF = math.nan, math.inf
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


def run(gate: Any, limits: Any, make_evidence: Callable[..., Any], steps: Iterable[Step]) -> None:
    """Hold a gate to its promises, step by step."""
    promises = Promises(limits)
    for step in steps:
        applied = apply(gate, make_evidence, step)
        asked, evidence = (CALM, None) if step.orders_calm else (step.action, evidence_of(step, make_evidence))
        broken = promises.broken_by(asked, evidence, step.dt_s, applied)
        assert not broken, "; ".join(broken)


def apply(gate: Any, make_evidence: Callable[..., Any], step: Step) -> Action:
    passed = (
        gate.calm() if step.orders_calm else gate.pass_on(step.action, evidence_of(step, make_evidence), dt_s=step.dt_s)
    )
    assert passed.why, "every passing is explained"
    action: Action = passed.action
    return action


def evidence_of(step: Step, make_evidence: Callable[..., Any] = Evidence) -> Any:
    return make_evidence(
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
    assert heard_at_db(calm.music) == QUIETEST_DB, "not by a stop either"
    for _ in range(80):
        apply(gate, make_evidence, Step(presence=0.0, intensity=0.0))
    first = apply(gate, make_evidence, Step(intensity=0.0))
    assert heard_at_db(first.music) <= QUIETEST_DB + limits.db_per_s * 0.5, "out of silence, slowly"
    for _ in range(80):
        apply(gate, make_evidence, Step(presence=0.0, intensity=0.0))
        last = apply(gate, make_evidence, Step(intensity=0.0, known=False))
    assert heard_at_db(last.music) <= limits.calm_db, "unknown: not above calm, however it was hidden"


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
