"""engine/session.py under any inputs at any moment: its promises hold, and its record replays exactly."""

import asyncio
import random
from functools import cache

import pytest

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.movement import unsettled
from biosignals.polar_profile import EcgFrame, MotionFrame
from biosignals.signals import Unknown
from biosignals.virtual_strap.synthetic_motion import Episode, MotionKind
from engine.messages import (
    FARTHEST_S,
    Actuator,
    ActuatorFound,
    ActuatorLost,
    Context,
    EcgPacket,
    HeadBehaviour,
    Input,
    MotionPacket,
    MusicOrder,
    PatientRating,
    PatientStop,
    Scale,
    SceneOrder,
    SceneVerb,
    StrapFound,
    StrapLost,
    StrapPacket,
    TherapistOrder,
    Tick,
    Trouble,
)
from engine.plan import new_session, plan_of
from engine.records.tape import Tape
from engine.replay import replay
from music.soundscape import Palette
from music.trim import MusicTrim
from policies.gate_values import GateRule
from policies.phases import Way
from policies.policy import CALM, Action, Order, Phase
from policies.safety import LONGEST_STEP_S
from tests.engine.head_spans import head_span
from tests.engine.rehearsed import Driver, demo_plan, demo_session, record
from tests.engine.strap_streams import EcgStream, MotionStream
from vr_scenes.behaviour import HeadSpan, LookSource
from vr_scenes.scenes import load_scene

LIMITS = demo_plan().policy.gate_limits()
HEIGHTS = load_scene("heights")
DIMENSIONS = [one.name for one in HEIGHTS.dimensions]
SLACK = 1e-9
SEEDS = range(12)
TICKS = 1200
QUIET_ORDERS = [order for order in Order if order not in (Order.CEILING, Order.STOP, Order.END)]


class _Noted:
    """A session that keeps its steps, and is driven by a clock that leaps."""

    def __init__(self, seed: int) -> None:
        self._session = demo_session(seed)
        self.steps = []
        self.leap_s = 0.0

    def step(self, tick: Tick):
        tick = Tick(t=max(-FARTHEST_S, min(FARTHEST_S, tick.t + self.leap_s)), inputs=tick.inputs)
        self.steps.append((tick, self._session.step(tick)))
        return self.steps[-1][1]


def any_stamp(chance: random.Random, t: float) -> float:
    return chance.choice([t, t, t, 0.0, t - 40, t + 40, FARTHEST_S, -FARTHEST_S])


def any_packet(chance: random.Random, t: float) -> StrapPacket:
    if chance.random() < 0.3:
        return StrapPacket(t=any_stamp(chance, t), payload=chance.randbytes(chance.choice([0, 1, 2, 5, 20, 512])))
    rr_s = tuple(chance.randrange(0, 65536) / 1024 for _ in range(chance.choice([0, 1, 2, 9, 250])))
    contact = chance.choice([True, True, False, None])
    measurement = HeartRateMeasurement(bpm=chance.randrange(65536), contact=contact, rr_s=rr_s)
    return StrapPacket(t=any_stamp(chance, t), payload=bytes(measurement))


def any_frame(chance: random.Random, t: float) -> EcgPacket | MotionPacket:
    make, payload = chance.choice([(EcgPacket, any_ecg_frame), (MotionPacket, any_motion_frame)])
    garbage = chance.randbytes(chance.choice([0, 1, 9, 10, 11, 50, 512]))
    return make(t=any_stamp(chance, t), payload=garbage if chance.random() < 0.3 else bytes(payload(chance)))


def any_stamp_ns(chance: random.Random) -> int:
    return chance.choice([0, 2**64 - 1, chance.randrange(2**64), chance.randrange(10**10)])


def any_ecg_frame(chance: random.Random) -> EcgFrame:
    samples = tuple(chance.randrange(-(2**23), 2**23) for _ in range(chance.choice([1, 73, 500])))
    return EcgFrame(stamp_ns=any_stamp_ns(chance), samples_uv=samples)


def any_motion_frame(chance: random.Random) -> MotionFrame:
    samples = tuple(
        tuple(chance.randrange(-32768, 32768) for _ in range(3)) for _ in range(chance.choice([1, 36, 200]))
    )
    return MotionFrame(stamp_ns=any_stamp_ns(chance), samples_mg=samples)


def any_context(chance: random.Random, t: float) -> Context:
    values = tuple(chance.choice([None, 0.0, -1e308, chance.random()]) for _ in range(chance.choice([0, 1, 8])))
    return Context(
        t=any_stamp(chance, t), channel="EEG \ud800", labels=tuple(map(str, range(len(values)))), values=values
    )


def any_trim(chance: random.Random) -> MusicTrim:
    return MusicTrim(
        loudest_db=chance.choice([-60.0, -12, 0]),
        presence=chance.choice([0, 0.5, 1]),
        density_bias=chance.uniform(-0.5, 0.5),
        brightness_bias=chance.choice([-0.5, 0, 0.5]),
        palette=chance.choice([None, *Palette]),
    )


def any_scene_order(chance: random.Random, stamp: float) -> SceneOrder:
    verb = chance.choice(list(SceneVerb))
    if verb is SceneVerb.CENTRE:
        return SceneOrder(t=stamp, verb=verb)
    events, dimensions = [one.name for one in HEIGHTS.events], [one.name for one in HEIGHTS.dimensions]
    known = dimensions if verb in (SceneVerb.HOLD, SceneVerb.RELEASE) else events
    level = chance.choice([0, 0.1, chance.random(), 1]) if verb is SceneVerb.HOLD else None
    return SceneOrder(t=stamp, verb=verb, name=chance.choice([*known, *known, "nothing \ud800"]), level=level)


def any_span(chance: random.Random) -> HeadSpan:
    covered_s = chance.choice([0.001, 0.5, 1e9])
    away, source = chance.random(), chance.choice(list(LookSource))
    return head_span(looked=chance.random(), away=away, covered_s=covered_s, source=source)


def any_input(chance: random.Random, t: float) -> Input:
    stamp = any_stamp(chance, t)
    makers = [
        lambda: any_packet(chance, t),
        lambda: any_packet(chance, t),
        lambda: any_frame(chance, t),
        lambda: any_context(chance, t),
        lambda: StrapLost(t=stamp, reason="out of range"),
        lambda: StrapFound(t=stamp, name="H10 \ud800\u0000ü"),
        lambda: ActuatorLost(t=stamp, actuator=chance.choice(list(Actuator)), reason="killed"),
        *[lambda: ActuatorFound(t=stamp, actuator=chance.choice(list(Actuator)))] * 3,
        *[lambda: TherapistOrder(t=stamp, order=chance.choice(QUIET_ORDERS))] * 3,
        *[lambda: TherapistOrder(t=stamp, order=Order.RESUME)] * 3,
        lambda: TherapistOrder(t=stamp, order=Order.CEILING, value=chance.choice([0.05, 1, chance.random()])),
        lambda: PatientRating(t=stamp, scale=Scale.SUDS, value=chance.choice([0, 20, 60, 100])),
        lambda: PatientRating(t=stamp, scale=Scale.SICKNESS, value=chance.choice([0, 2, 20])),
        lambda: MusicOrder(t=stamp, trim=any_trim(chance)),
        *[lambda: any_scene_order(chance, stamp)] * 2,
        lambda: HeadBehaviour(t=stamp, span=any_span(chance)),
        lambda: Trouble(t=stamp, words="x" * chance.choice([0, 10, 10_000])),
        lambda: chance.choice(
            [PatientStop(t=stamp), TherapistOrder(t=stamp, order=chance.choice([Order.STOP, Order.STOP, Order.END]))]
        ),
    ]
    return chance.choice(makers)()


def streams_of(seed: int) -> tuple[MotionStream | EcgStream, ...]:
    """Every other strap has an accelerometer, on which its wearer is soon seen to walk, and an ECG."""
    if seed % 2:
        return ()
    walks = Episode(kind=MotionKind.WALKING, from_t=170.0 + seed, to_t=180.0 + 2 * seed)
    return MotionStream(walks, seed=seed), EcgStream(1.0)


@cache
def driven(seed: int):
    """The ticks and outcomes of a session that has begun to expose, and then meets anything, seldom or often."""
    meets_share = (0.002, 0.01, 0.05)[seed % 3]
    chance, noted = random.Random(f"any session {seed}"), _Noted(seed)
    driver = Driver(noted)
    streams = streams_of(seed)
    while driver.t < 400 and not (driver.outcomes and driver.last.applied.scene.intensity >= 0.15):
        driver.step(*[packet for stream in streams for packet in stream.until(driver.t)])
    for _ in range(TICKS):
        if chance.random() < meets_share / 10:
            noted.leap_s += chance.choice([-3.0, 0.3, 3.0, 60.0, -60.0])
        is_rising = driver.last.gate_rule == GateRule.RAMP.name  # where most can go wrong
        meets = chance.random() < meets_share * (10 if is_rising else 1)
        inputs = [any_input(chance, driver.t + noted.leap_s) for _ in range(chance.choice([1, 2, 5]) if meets else 0)]
        inputs += [packet for stream in streams for packet in stream.until(driver.t)]
        if driver.step(*inputs, has_strap=chance.random() < 0.999).phase is Phase.ENDED:
            break
    return noted.steps


def is_stop(one: Input) -> bool:
    return isinstance(one, PatientStop) or (isinstance(one, TherapistOrder) and one.order is Order.STOP)


def after_inputs(holds: frozenset, tick: Tick) -> frozenset:
    """Who holds the session: the therapist, and every actuator that is lost."""
    for one in tick.inputs:
        match one:
            case TherapistOrder(order=Order.HOLD):
                holds |= {"therapist"}
            case TherapistOrder(order=Order.RESUME):
                holds -= {"therapist"}
            case ActuatorLost():
                holds |= {one.actuator}
            case ActuatorFound():
                holds -= {one.actuator}
    return holds


def level_of(action: Action, dimension: str) -> float:
    held = {hold.dimension: hold.level for hold in action.scene.holds}
    return min(action.scene.intensity, held.get(dimension, 1.0))


def _is_event_earned(before: Action, outcome, is_held: bool) -> bool:
    known = {(event.name, event.begins_t) for event in before.scene.events}
    new = [event for event in outcome.applied.scene.events if (event.name, event.begins_t) not in known]
    may = outcome.arousal.is_known and outcome.phase.is_exposing and not is_held and outcome.suds
    return not new or bool(may and min(event.begins_t for event in new) > outcome.t)


def _begins_only_where_it_may(before: Action, outcome, is_held: bool) -> bool:
    """In the tick in which an event has begun everything still stands that a rise needs."""
    shown = outcome.applied.scene.events
    begun = [
        event.name for event in shown if event.begins_t <= outcome.t and (event.ends_t or outcome.t + 1) > outcome.t
    ]
    known = {event.name for event in before.scene.events}
    may = outcome.arousal.is_known and outcome.arousal.age_s <= LIMITS.evidence_s and not is_held
    may = may and outcome.suds and outcome.suds.value <= LIMITS.suds_highest
    may = may and not (outcome.sickness and outcome.sickness.value > LIMITS.sickness_highest)
    return known.issuperset(begun) and (bool(may) or not any(_begins_now(before, outcome, name) for name in begun))


def _begins_now(before: Action, outcome, name: str) -> bool:
    event = next(one for one in outcome.applied.scene.events if one.name == name)
    return outcome.t - 0.1 < event.begins_t


def _nothing_goes_on_in_distress(outcome) -> bool:
    """Whatever else is so."""
    is_bad = (outcome.suds and outcome.suds.value > LIMITS.suds_highest) or (
        outcome.sickness and outcome.sickness.value > LIMITS.sickness_highest
    )
    events = outcome.applied.scene.events
    return not is_bad or all(event.ends_t is not None and event.ends_t <= outcome.t for event in events)


def broken_promises(steps) -> list[str]:
    broken = []
    before, newest_t, is_stopped, holds = CALM, 0.0, False, frozenset()
    loudness_db = steps[0][1].applied.music.loudness_db
    for tick, outcome in steps:
        counted_s = min(LONGEST_STEP_S, max(0.0, tick.t - newest_t))
        newest_t = max(newest_t, tick.t)
        orders = [one.order for one in tick.inputs if isinstance(one, TherapistOrder)]
        stops = any(map(is_stop, tick.inputs))
        is_stopped = stops or (is_stopped and Order.RESUME not in orders)
        holds = after_inputs(holds, tick)
        now, evidence = outcome.applied, outcome.arousal
        rise = now.scene.intensity - before.scene.intensity
        louder_db = now.music.loudness_db - loudness_db
        checks = {
            "a stop is calm": not stops
            or (now.scene == CALM.scene and now.music.loudness_db <= CALM.music.loudness_db),
            "a stop leads to recovery": not stops or outcome.phase in (Phase.RECOVERY, Phase.ENDED),
            "it stays stopped": not is_stopped or now.scene.intensity == 0,
            "below the ceiling": now.scene.intensity <= min(outcome.ceiling, LIMITS.ceiling),
            "never more than proposed": now.scene.intensity <= outcome.proposed.scene.intensity,
            "only where it may expose": outcome.phase.is_exposing or now.scene.intensity == 0,
            "up is slow": rise <= LIMITS.rise_per_s * counted_s + SLACK,
            "louder is slow": louder_db <= LIMITS.db_per_s * counted_s + SLACK,
            "never too loud": now.music.loudness_db <= LIMITS.loudest_db,
            "a stop ends all events": not stops or not now.scene.events,
            "events come only where something may rise": _is_event_earned(before, outcome, bool(holds)),
            "events begin only where something may rise": _begins_only_where_it_may(before, outcome, bool(holds)),
            "distress ends all events": _nothing_goes_on_in_distress(outcome),
            "what is held back rises slowly": all(
                level_of(now, name) - level_of(before, name) <= LIMITS.rise_per_s * counted_s + SLACK
                and (level_of(now, name) <= level_of(before, name) or not holds)
                for name in DIMENSIONS
            ),
            "held is held": outcome.is_held == bool(holds) and (rise <= 0 or not holds),
            "not up on a loose strap": rise <= 0 or not outcome.contact.is_lost,
            "not up on a heart that movement drives": rise <= 0
            or outcome.movement is None
            or unsettled(outcome.t, outcome.movement) is None,
            "known before up": rise <= 0 or (evidence.is_known and evidence.age_s <= LIMITS.evidence_s),
            "rated before up": rise <= 0 or (outcome.suds and outcome.suds.value <= LIMITS.suds_highest),
            "not sick and up": rise <= 0 or not outcome.sickness or outcome.sickness.value <= LIMITS.sickness_highest,
            "session time never goes back": outcome.t == newest_t,
        }
        broken += [f"{name}: at {tick.t:.1f} s" for name, is_kept in checks.items() if not is_kept]
        before, loudness_db = now, now.music.loudness_db
    return broken


@pytest.mark.parametrize("seed", SEEDS)
def test_no_inputs_break_a_promise_and_the_record_replays_exactly(seed, tmp_path):
    steps = driven(seed)
    tape = Tape(record(tmp_path / "any.tape", tuple(steps), seed))

    result = asyncio.run(replay(tape, new_session(plan_of(tape.header, "any.tape"))))

    assert not broken_promises(steps)
    assert [step.tick for step in tape.steps()] == [tick for tick, _ in steps]
    assert result.is_exact
    assert result.ticks == len(steps)


def all_with_movement(sessions):
    return [outcome for steps in sessions for _, outcome in steps if outcome.movement is not None]


def test_what_the_sessions_above_meet_is_worth_the_name():
    sessions = [driven(seed) for seed in SEEDS]

    kinds = {type(one) for steps in sessions for tick, _ in steps for one in tick.inputs}
    phases = {outcome.phase for steps in sessions for _, outcome in steps}
    strongest = [max(outcome.applied.scene.intensity for _, outcome in steps[-TICKS:]) for steps in sessions]

    unknowns = {outcome.arousal.unknown for steps in sessions for _, outcome in steps}
    moved = sum(unsettled(outcome.t, outcome.movement) is not None for outcome in all_with_movement(sessions))

    assert len(kinds) == 15
    assert {Unknown.MOVED, Unknown.NO_CONTACT, Unknown.STALE} < unknowns
    assert moved > TICKS / 2
    assert phases == set(Way.EXPOSURE.value)
    assert max(strongest) >= 0.3
    assert sum(len(steps) > 2000 for steps in sessions) > len(SEEDS) / 2
