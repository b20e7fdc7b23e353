"""What is promised is held by the gate as it is, and each promise is broken by a gate that breaks it."""

from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest

from music.soundscape import QUIETEST_DB
from policies.checking.check import wild
from policies.checking.greedy_policy import GreedyPolicy
from policies.checking.liveness import Liveness, live_well, stuck
from policies.checking.promises import Promises
from policies.checking.runs import run_script, shortened
from policies.checking.script import Happening, What, drawn_script, hurried, order
from policies.checking.story import told
from policies.checking.walk import Reach, walk, walk_stages
from policies.checking.watched_session import Subject, WatchedSession, subject_of
from policies.document import LIBRARY, read_policy
from policies.gate_values import Evidence, GateRule, Passed
from policies.policy import CALM, Action, Decision, Observation, Order, Phase
from policies.safety import SafetyGate
from policies.safety_limits import SafetyLimits
from vr_scenes.exposure import SceneEvent, SceneTargets

DOCUMENT = read_policy(LIBRARY / "heights_graded.yaml")
SUBJECT = subject_of(DOCUMENT)
LIMITS = SUBJECT.limits


class Opened:
    """The usual gate, made to look away from one thing."""

    def __init__(self, limits: SafetyLimits, **pretended: object) -> None:
        self._gate, self._pretended = SafetyGate(limits), pretended

    @property
    def limits(self) -> SafetyLimits:
        return self._gate.limits

    def pass_on(self, proposed: Action, evidence: Evidence, *, dt_s: float) -> Passed:
        pretended = evidence._replace(**self._pretended)  # type: ignore[arg-type]
        return self._gate.pass_on(proposed, pretended, dt_s=dt_s)

    def calm(self) -> Passed:
        return self._gate.calm()


def with_limits(**wider: float) -> Subject:
    """The promises of the policy, and a gate with other limits than these."""
    return replace(SUBJECT, make_gate=lambda: SafetyGate(replace(LIMITS, **wider)))


def looking_away(**pretended: object) -> Subject:
    return replace(SUBJECT, make_gate=lambda: Opened(LIMITS, **pretended))


def first_broken(subject: Subject, seeds: int = 12) -> str:
    for seed in range(seeds):
        found = run_script(wild(subject, DOCUMENT.scene, seed), drawn_script(Random(seed), 300, LIMITS))
        if found is not None:
            return found.promises[0]
    return "none"


@pytest.mark.parametrize("name", sorted(path.stem for path in LIBRARY.glob("*.yaml")))
def test_every_ready_policy_keeps_its_promises_whatever_happens(name: str) -> None:
    subject = subject_of(read_policy(LIBRARY / f"{name}.yaml"))

    assert [run_script(subject, drawn_script(Random(seed), 300, subject.limits)) for seed in range(3)] == [None] * 3


def test_the_gate_keeps_them_under_a_policy_that_asks_for_everything() -> None:
    assert first_broken(SUBJECT) == "none"


@pytest.mark.parametrize(
    ("subject", "promise"),
    [
        (with_limits(rise_per_s=0.03), "what rises, rises slowly"),
        (with_limits(dwell_s=20.0), "a level is earned by time at the one before, and a rating made there"),
        (with_limits(suds_highest=75.0), "distress unrated or too high: nothing rises"),
        (with_limits(sickness_highest=8.0), "sickness too high: nothing rises"),
        (with_limits(evidence_s=15.0), "held, or arousal not known: music does not rise above calm"),
        (with_limits(db_per_s=5.0), "music gets louder, and more stirring, slowly"),
        (with_limits(loudest_db=0.0), "music is not above its limit"),
        (looking_away(is_held=False), "held: nothing rises"),
        (looking_away(known=True), "arousal that is not known, or old: nothing rises"),
        (looking_away(suds=10.0), "distress unrated or too high: nothing rises"),
        (looking_away(ceiling=1.0), "nothing is above a ceiling"),
        (looking_away(suds_age_s=0.0), "a level is earned by time at the one before, and a rating made there"),
        (looking_away(may_expose=True), "outside an exposure there is only the safe place, at nothing"),
    ],
)
def test_a_gate_that_is_wider_or_looks_away_breaks_what_it_should(subject: Subject, promise: str) -> None:
    broken = set()
    for seed in range(40):
        found = run_script(wild(subject, DOCUMENT.scene, seed), drawn_script(Random(seed), 300, LIMITS))
        broken |= set(found.promises) if found else set()
        if promise in broken:
            return
    pytest.fail(f"only {broken}")


def test_a_gate_that_is_narrower_breaks_nothing() -> None:
    assert first_broken(with_limits(rise_per_s=0.01, dwell_s=60.0, suds_highest=50.0, evidence_s=5.0)) == "none"


class Silent:
    """A policy that gives no reasons."""

    digest = "silent"

    def decide(self, seen: Observation) -> Decision:
        return Decision(action=CALM, rule="silent", why="")


class Failing:
    """A policy that has no answer in the exposure."""

    digest = "failing"

    def decide(self, seen: Observation) -> Decision:
        if seen.phase is Phase.EXPOSURE:
            raise KeyError("rung 3")
        return Decision(action=CALM, rule="calm", why="It is calm.")


def test_a_policy_without_reasons_is_found() -> None:
    found = run_script(replace(SUBJECT, make_policy=Silent), hurried(1))

    assert found is not None
    assert found.promises == ("every decision and every passing is explained, with the numbers behind it",)


def test_a_policy_that_fails_is_a_finding_and_its_story_says_with_what() -> None:
    failing = replace(SUBJECT, make_policy=Failing)
    found = run_script(failing, drawn_script(Random(1), 300, LIMITS))

    assert found is not None
    assert found.promises == ("policy and gate have an answer to whatever happens",)
    assert "it failed: KeyError: 'rung 3'" in told(shortened(failing, found))[-2]


def test_a_counterexample_keeps_only_what_is_needed_for_it() -> None:
    subject = wild(looking_away(is_held=False), DOCUMENT.scene, 2)
    found = next(
        found
        for seed in range(40)
        if (found := run_script(subject, drawn_script(Random(seed), 300, LIMITS)))
        and "held: nothing rises" in found.promises
    )

    short = shortened(subject, found)
    story = told(short)

    assert len(short.script) < len(found.script) / 2
    assert "BROKEN: held: nothing rises" in story[-1]
    assert any("the patient says SUDS" in line for line in story)
    assert any("the gate:" in line for line in story)


def test_a_walk_finds_what_only_an_order_at_the_right_moment_shows() -> None:
    class Forgetful(SafetyGate):
        """Keeps the scene through a STOP, so that a RESUME brings it back as it was."""

        def _start_over(self, scene: str) -> None:
            if scene == "safe_place" and self._scene != "safe_place":
                return
            super()._start_over(scene)

    found = walk(replace(SUBJECT, make_gate=lambda: Forgetful(LIMITS)), Reach(moves=8, most_places=20)).found

    assert found is not None


def test_a_walk_through_a_sound_policy_comes_through_all_its_phases_and_finds_nothing() -> None:
    walked = walk(subject_of(read_policy(LIBRARY / "resonance_breathing.yaml")), Reach(moves=3, most_places=5))

    assert (walked.found, walked.places, walked.is_whole) == (None, 5, False)
    assert walked.situations == 5 * 880
    assert walked.missed == ()


def test_a_stop_is_obeyed_in_its_step_and_nothing_is_shown_until_a_resume() -> None:
    session = WatchedSession(SUBJECT)
    assert live_well(session, 60)
    assert session.applied.scene.intensity > 0

    assert session.step((order(Order.STOP),)) == ()
    assert session.applied.scene == CALM.scene
    assert session.is_stopped


def test_a_gate_that_lets_nothing_rise_is_stuck() -> None:
    assert list(stuck(looking_away(known=False), DOCUMENT.scene)) == [
        "the gate lets no scene rise, though arousal is known and distress is low",
        "the gate never lets music arrive at the loudness_db that it is asked for",
    ]
    assert list(stuck(SUBJECT, DOCUMENT.scene)) == []


class Idle:
    """A policy that never asks for more than nothing."""

    digest = "idle"

    def decide(self, seen: Observation) -> Decision:
        return Decision(action=CALM, rule="idle", why="It stays.")


def test_a_policy_that_never_moves_is_stuck() -> None:
    (words,) = stuck(replace(SUBJECT, make_policy=Idle), DOCUMENT.scene)

    assert words.startswith("the policy shows nothing within 1")


@pytest.mark.parametrize("name", ["heights_inhibitory", "demo", "music_relaxation"])
def test_ready_policies_are_not_stuck(name: str) -> None:
    document = read_policy(LIBRARY / f"{name}.yaml")

    assert list(stuck(subject_of(document), document.scene)) == []


def test_an_event_let_in_the_first_step_of_its_scene_is_not_taken_for_one_that_comes_too_late() -> None:
    gust, bird = SceneEvent(name="gust", begins_t=11.2), SceneEvent(name="bird", begins_t=11.9)
    scene = SceneTargets(scene="heights", intensity=0.0, events=(gust,))
    asked = Action(music=replace(CALM.music, loudness_db=QUIETEST_DB), scene=scene)
    well = Evidence(
        known=True, age_s=1.0, suds=10.0, suds_age_s=1.0, sickness=None, may_expose=True, is_held=False, ceiling=1.0
    )
    promises = Promises(LIMITS)

    first = promises.broken_by(asked, well._replace(t=10.0), 0.5, asked)
    second = promises.broken_by(asked, well._replace(t=10.5), 0.5, asked)
    late = replace(asked, scene=replace(scene, events=(gust, bird)))
    third = promises.broken_by(late, well._replace(t=11.0), 0.5, late)

    assert (first, second) == ((), ())
    assert third == ("an event comes only where something may rise, after a time in which it can be taken back",)


def test_scripts_are_drawn_by_their_seed_alone() -> None:
    draw = partial(drawn_script, seconds=200, limits=LIMITS)

    assert draw(Random("a")) == draw(Random("a")) != draw(Random("b"))


@pytest.mark.parametrize("minutes", [1.0, 3.0])
def test_a_short_session_whose_exposure_is_soon_over_is_not_stuck(minutes: float) -> None:
    document = read_policy(LIBRARY / "demo.yaml").scaled(minutes)

    assert list(stuck(subject_of(document), document.scene)) == []


def test_a_walk_comes_to_every_phase_and_to_strong_scenes_of_it_and_says_what_it_misses() -> None:
    def nothing(*_: object) -> None:
        return None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("policies.checking.situations.Situations.stay_at", nothing)
        graded = walk(SUBJECT)
        inhibitory = walk(subject_of(read_policy(LIBRARY / "heights_inhibitory.yaml")))

    assert graded.missed == ()
    assert {"exposure with a strong scene", "plateau with a strong scene"} <= dict(graded.came_to).keys()
    assert "exposure with a strong scene" in dict(inhibitory.came_to)
    assert inhibitory.missed == ("plateau with nothing shown",)


class Hasty(SafetyGate):
    """Lets what was held back go on rising whatever has happened since."""

    def _why_no_rise(self, evidence: Evidence) -> GateRule | None:
        refusal = super()._why_no_rise(evidence)
        return None if self._hold_gate.is_rising and refusal is GateRule.HELD else refusal


def test_a_plan_finds_a_release_that_goes_on_while_held() -> None:
    found = walk_stages(replace(SUBJECT, make_gate=lambda: Hasty(LIMITS)), DOCUMENT.scene).found

    assert found is not None
    assert "held: nothing rises" in found.promises


def test_a_gate_that_stops_halfway_is_stuck() -> None:
    class Halfway(SafetyGate):
        def _rise(self, wanted: float, *others: Any) -> GateRule:
            return super()._rise(min(wanted, 0.3), *others)

    (words,) = stuck(replace(SUBJECT, make_gate=lambda: Halfway(LIMITS)), DOCUMENT.scene)

    assert words == "the gate lets no scene rise above 0.30, though each level is earned"


def test_a_climb_that_never_comes_beyond_its_first_rung_is_a_fault() -> None:
    stays = Liveness(sessions=6, at_top=0.0, recovered=1.0, highest=0.1, has_stayed=True)

    assert list(stays.faults()) == ["none of 6 sessions of a responsive patient came beyond the first rung"]


def test_a_story_keeps_the_time_that_matters_and_nothing_that_only_fills_it() -> None:
    low = Happening(after_s=10.0, what=What.SUDS, number=10.0)
    idle = replace(low, what=What.SICKNESS, number=0.0)
    known = Happening(after_s=0.5, what=What.KNOWN, number=0.3)
    script = (known, *hurried(2), low, idle, idle, order(Order.HOLD), idle)
    subject = replace(looking_away(is_held=False), make_policy=lambda: GreedyPolicy(DOCUMENT.scene, -12.0))
    found = run_script(subject, script)
    assert found is not None

    story = told(shortened(subject, found))

    assert not any("sickness" in line for line in story[:-4])
    assert any("before) and music at" in line for line in story)
