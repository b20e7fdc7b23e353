"""A policy that shows by plan what a session comes to by luck alone: something held back, released, and an event."""

from dataclasses import dataclass, replace

from policies.policy import CALM, Action, Decision, Observation
from policies.safety_limits import SafetyLimits
from vr_scenes.exposure import Hold, SceneEvent, SceneTargets

EVENT_LEAD_S = 4.0  # from a stage's beginning: the decision may come a second after it
A_WHILE_S = 4.0  # for a decision, and a rating after it
SOON_S = 2.0  # far too soon for anything to be earned
_HELD_SHARE = 0.4  # of a climb: what is held back stands there
_MUSIC = replace(CALM.music, loudness_db=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """From `from_s` of the exposure on: how strong, whether something is held back, and whether an event is ordered."""

    from_s: float
    intensity: float
    is_held_back: bool = False
    has_event: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The stages of an exposure, and the moments of them at which to look closely, in its seconds."""

    stages: tuple[Stage, ...]
    moments: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return max(self.moments)


def plan_for(limits: SafetyLimits) -> Plan:
    """One climb with something held back, its release, a second climb, a release that comes too soon, an event."""
    climb = min(limits.largest_climb, limits.ceiling / 2)
    dwell_s, rise_s = limits.dwell_s, climb / limits.rise_per_s
    released_s = 2 * dwell_s + rise_s + A_WHILE_S
    climbs_s = released_s + rise_s
    stands_s = climbs_s + 2 * dwell_s + rise_s + A_WHILE_S
    too_soon_s = stands_s + SOON_S
    event_s = too_soon_s + dwell_s + rise_s + A_WHILE_S
    return Plan(
        stages=(
            Stage(from_s=0.0, intensity=climb, is_held_back=True),
            Stage(from_s=released_s, intensity=climb),
            Stage(from_s=climbs_s, intensity=2 * climb),
            Stage(from_s=stands_s, intensity=2 * climb, is_held_back=True),
            Stage(from_s=too_soon_s, intensity=2 * climb),
            Stage(from_s=event_s, intensity=2 * climb, has_event=True),
        ),
        moments=(
            dwell_s + rise_s / 2,  # on the first climb
            released_s + rise_s / 4,  # a release on its way
            climbs_s + dwell_s / 2,
            event_s + EVENT_LEAD_S / 2,  # an event about to begin
            event_s + EVENT_LEAD_S + A_WHILE_S,  # and one that happens
        ),
    )


class StagedPolicy:
    """Goes through the stages of a plan from the moment in which an exposure begins. Its phases end by orders alone."""

    digest = "staged"

    def __init__(self, scene: str, plan: Plan) -> None:
        self._scene, self._stages = scene, plan.stages

    def decide(self, seen: Observation) -> Decision:
        action = CALM if not seen.phase.is_exposing else self._action(seen.t - seen.phase_began_t, seen.phase_began_t)
        return Decision(action=action, rule="staged", why="It goes by a plan.", asks_suds=True)

    def _action(self, exposed_s: float, began_t: float) -> Action:
        stage = [one for one in self._stages if one.from_s <= exposed_s or one is self._stages[0]][-1]
        held = (Hold(dimension="one", level=_HELD_SHARE * self._stages[0].intensity),) if stage.is_held_back else ()
        event = SceneEvent(name="event", begins_t=began_t + stage.from_s + EVENT_LEAD_S)
        scene = SceneTargets(
            scene=self._scene,
            intensity=stage.intensity,
            holds=held,
            events=(event,) if stage.has_event else (),
        )
        return Action(music=_MUSIC, scene=scene)
