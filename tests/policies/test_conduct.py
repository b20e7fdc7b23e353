"""The one conduct of live sessions and trials: when the policy decides, what it sees, and that the gate bounds it."""

from dataclasses import replace

import pytest

from policies.conduct import Conduct
from policies.phases import Way
from policies.policy import CALM, Action, Decision, Observation, Order, Phase, Rating
from policies.safety import SafetyGate
from policies.safety_limits import SafetyLimits
from tests.policies.closed_loop import known, unknown
from vr_scenes.exposure import SceneTargets

LIMITS = SafetyLimits(ceiling=0.6)


class Reckless:
    """Asks for all at once, whatever it sees, and keeps what it saw."""

    digest = "0" * 64

    def __init__(self, *, moves_on: bool = False) -> None:
        self.seen: list[Observation] = []
        self._moves_on = moves_on

    def decide(self, seen: Observation) -> Decision:
        self.seen.append(seen)
        music = replace(CALM.music, loudness_db=0.0, dynamics=1.0)
        scene = SceneTargets(scene="heights", intensity=1.0)
        return Decision(
            action=Action(music=music, scene=scene), rule="reckless", why="All of it.", moves_on=self._moves_on
        )


def conduct_of(policy: Reckless, *, phase: Phase = Phase.EXPOSURE, ceiling: float = 1.0) -> Conduct:
    conduct = Conduct(policy=policy, gate=SafetyGate(LIMITS), ceiling=ceiling)
    conduct.standing.enter(0.0, phase)
    return conduct


def lived(conduct: Conduct, seconds: float, *, begin_t: float = 0.0) -> None:
    for tenth in range(round(seconds * 10)):
        t = begin_t + (tenth + 1) / 10
        conduct.suds = Rating(t=t, value=10.0)
        conduct.step(t, 0.1, known(t, 0.3))


def test_the_policy_decides_once_a_second() -> None:
    policy = Reckless()
    lived(conduct_of(policy), 10)

    assert len(policy.seen) == 10


def test_what_is_urgent_is_decided_at_once_and_the_second_begins_anew() -> None:
    policy = Reckless()
    conduct = conduct_of(policy)
    lived(conduct, 0.5)
    conduct.step(0.6, 0.1, known(0.6, 0.3), is_urgent=True)
    lived(conduct, 0.9, begin_t=0.6)

    assert len(policy.seen) == 2


def test_all_that_was_said_reaches_the_policy() -> None:
    policy = Reckless()
    conduct = conduct_of(policy)
    conduct.suds, conduct.sickness = Rating(t=1, value=40), Rating(t=2, value=3)
    conduct.expectancy, conduct.outcome = Rating(t=3, value=70), Rating(t=4, value=5)
    conduct.obey(4.5, Order.CEILING, 0.4)
    conduct.step(5.0, 0.1, unknown(5.0), is_urgent=True)
    (seen,) = policy.seen

    assert (seen.suds, seen.sickness, seen.expectancy, seen.outcome) == (
        conduct.suds,
        conduct.sickness,
        conduct.expectancy,
        conduct.outcome,
    )
    assert (seen.ceiling, seen.orders) == (0.4, (Order.CEILING,))


@pytest.mark.parametrize("ceiling", [1.0, 0.2])
def test_no_policy_gets_past_the_gate_and_the_therapists_ceiling(ceiling: float) -> None:
    conduct = conduct_of(Reckless(), ceiling=ceiling)
    highest = 0.0
    for tenth in range(6000):
        t = (tenth + 1) / 10
        conduct.suds = Rating(t=t, value=10.0)
        before = conduct.applied.scene.intensity
        conduct.step(t, 0.1, known(t, 0.3))
        now = conduct.applied.scene.intensity
        assert now - before <= LIMITS.rise_per_s * 0.1 + 1e-9
        highest = max(highest, now)

    assert highest == pytest.approx(min(ceiling, LIMITS.ceiling))


@pytest.mark.parametrize("phase", [phase for phase in Phase if not phase.is_exposing])
def test_outside_an_exposure_no_policy_shows_anything(phase: Phase) -> None:
    conduct = conduct_of(Reckless(), phase=phase)
    lived(conduct, 60)

    assert conduct.applied.scene.intensity == 0


def test_a_stop_is_calm_in_the_same_step_whatever_the_policy_wants() -> None:
    conduct = conduct_of(Reckless())
    lived(conduct, 90)
    shown = conduct.applied.scene.intensity
    conduct.standing.stop(90.1)
    passed = conduct.step(90.1, 0.1, known(90.1, 0.3), must_stop=True)

    assert shown > 0
    assert passed.action.scene == CALM.scene
    assert conduct.phase is Phase.RECOVERY


def test_a_lost_strap_lets_nothing_rise_however_fresh_its_last_beats_are() -> None:
    conduct = conduct_of(Reckless())
    conduct.standing.is_strap_lost = True
    lived(conduct, 90)
    while_lost = conduct.applied.scene.intensity
    conduct.standing.is_strap_lost = False
    lived(conduct, 90, begin_t=90)

    assert while_lost == 0
    assert conduct.applied.scene.intensity > 0


def test_the_therapists_hand_comes_before_the_gate() -> None:
    scene = SceneTargets(scene="heights", intensity=1.0)
    conduct = Conduct(
        policy=Reckless(), gate=SafetyGate(LIMITS), ceiling=1.0, by_hand=lambda action: replace(action, scene=scene)
    )
    conduct.standing.enter(0.0, Phase.EXPOSURE)
    lived(conduct, 90)

    assert 0 < conduct.applied.scene.intensity <= LIMITS.ceiling


def test_what_moves_on_is_followed_by_a_decision_for_the_next_phase_in_the_next_step() -> None:
    policy = Reckless(moves_on=True)
    conduct = conduct_of(policy, phase=Phase.PREPARATION)
    conduct.step(0.1, 0.1, known(0.1, 0.3))
    conduct.step(0.2, 0.1, known(0.2, 0.3))

    assert [one.phase for one in policy.seen] == [Phase.PREPARATION, Phase.BASELINE]


def test_after_the_end_nobody_is_asked_and_all_is_calm() -> None:
    policy = Reckless()
    conduct = conduct_of(policy)
    conduct.obey(1.0, Order.END)
    lived(conduct, 3)

    assert policy.seen == []
    assert conduct.applied.scene == CALM.scene
    assert conduct.decision.rule == "ended"


def test_a_practice_way_never_exposes() -> None:
    conduct = Conduct(policy=Reckless(moves_on=True), gate=SafetyGate(LIMITS), ceiling=1.0, way=Way.PRACTICE)
    phases = []
    for tenth in range(60):
        t = (tenth + 1) / 10
        conduct.suds = Rating(t=t, value=10.0)
        conduct.step(t, 0.1, known(t, 0.3))
        phases.append(conduct.phase)

    assert not any(phase.is_exposing for phase in phases)
    assert phases[-1] is Phase.ENDED
    assert conduct.applied.scene.intensity == 0


@pytest.mark.parametrize("ceiling", [-0.1, 1.1, float("nan")])
def test_a_senseless_ceiling_is_refused(ceiling: float) -> None:
    with pytest.raises(ValueError, match="ceiling"):
        Conduct(policy=Reckless(), gate=SafetyGate(LIMITS), ceiling=ceiling)
