"""THE KERNEL: one session; a tick in, an outcome out. No clock, no I/O, no threads."""

from biosignals.arousal import ArousalEstimator
from biosignals.heart_rate_profile import MalformedMeasurement
from biosignals.next_beat import NextBeat
from biosignals.polar_profile import MalformedFrame
from biosignals.signals import ArousalEstimate, RestStep
from engine.messages import (
    ActuatorFound,
    ActuatorLost,
    Alert,
    AlertKind,
    Context,
    EcgPacket,
    HeadBehaviour,
    MotionPacket,
    MusicOrder,
    Outcome,
    PatientRating,
    PatientStop,
    Scale,
    SceneOrder,
    StrapFound,
    StrapLost,
    StrapPacket,
    TherapistOrder,
    Tick,
    Trouble,
)
from engine.phases import after
from engine.scene_hand import SceneHand
from engine.senses import Senses
from engine.signal_news import SignalNews
from engine.standing import Standing
from engine.step_behaviour import BehaviourSums
from music.composer import Composer
from music.soundscape import Note
from music.trim import UNTRIMMED, MusicTrim, trimmed
from policies.policy import CALM, Action, Decision, Observation, Order, Phase, Policy, Rating
from policies.safety import Evidence, GateRule, Passed, SafetyGate
from vr_scenes.scenes import Scene

DECIDE_EVERY_S = 1.0  # a policy decides once a second, and on every order and rating
COMPOSE_AHEAD_S = 0.5  # notes are handed out this early ...
LEAST_AHEAD_S = 0.3  # ... and dropped where a late tick left them less than this, see docs/architecture.md
LONGEST_TICK_S = 1.0  # a longer step means that the clock stood still: people are told
_JUST_ABOUT_S = 1e-6  # ticks at 0.1 s sum up to almost, not exactly, whole seconds

_NOT_DECIDED = Decision(action=CALM, rule="not decided", why="The session has just begun.")


class Session:
    """Steps a session through its ticks: beats > HRV > arousal > policy > gate > score.

    All parts are passed in and belong to this session alone; the gate has the last word on every action.
    """

    def __init__(
        self,
        *,
        policy: Policy,
        gate: SafetyGate,
        estimator: ArousalEstimator,
        composer: Composer,
        ceiling: float,
        stands_in_why: str | None = None,
        next_beat: NextBeat | None = None,
        scene: Scene | None = None,
    ) -> None:
        """`stands_in_why`: why the estimator is not the one it should be; people are told at the start.
        `scene`: what a therapist's hand can do to the scene that the policy exposes to; None: nothing.
        """
        if not 0 <= ceiling <= 1:
            raise ValueError(f"ceiling must lie in [0, 1], not {ceiling}")
        self._policy, self._gate, self._composer = policy, gate, composer
        self._senses, self._news = Senses(estimator, next_beat), SignalNews()
        self._ceiling = ceiling
        self._t = self._last_tick_t = 0.0
        self._standing = Standing(self._tell)
        self._suds: Rating | None = None
        self._sickness: Rating | None = None
        self._behaviour = BehaviourSums()
        self._decision, self._decide_t = _NOT_DECIDED, 0.0
        self._trim: MusicTrim = UNTRIMMED  # the therapist's
        self._hand = SceneHand(scene)
        self._asked = CALM  # what was decided, after the therapist's hand
        self._applied = CALM
        self._last_gate_rule: GateRule | None = None
        self._alerts: list[Alert] = []
        self._to_tell_first: list[tuple[AlertKind, str]] = []
        if estimator.flags:
            flags = ", ".join(flag.value for flag in estimator.flags)
            self._to_tell_first.append((AlertKind.HEART_FLAGGED, f"Said at set-up: {flags}."))
        if stands_in_why is not None:
            self._to_tell_first.append((AlertKind.STANDS_IN, stands_in_why))

    @property
    def phase(self) -> Phase:
        return self._standing.phase

    def step(self, tick: Tick) -> Outcome:
        """Take one tick and say what came of it. A STOP in the tick wins over everything else in it."""
        self._alerts = []
        dt_s = self._advance_clock(tick.t)
        while self._to_tell_first:
            self._tell(*self._to_tell_first.pop(0))
        must_stop = any(map(_is_stop, tick.inputs))
        urges = [self._take(one) for one in tick.inputs]
        if must_stop:
            self._stop()
        sensed = self._senses.sense(self._t)
        arousal = sensed.arousal
        self._alerts += self._news.of(self._t, sensed)
        if any(urges) or must_stop or self._t >= self._decide_t - _JUST_ABOUT_S:
            self._decide(arousal)
        passed = self._gate.calm() if must_stop or self.phase is Phase.ENDED else self._pass_on(arousal, dt_s)
        self._tell_of_gate(passed)
        self._applied = passed.action
        scene_why = self._settle_hand(passed)
        notes = self._compose(passed.action)
        return Outcome(
            t=self._t,
            phase=self.phase,
            is_held=self._standing.is_held,
            ceiling=self._ceiling,
            contact=sensed.contact,
            movement=sensed.movement,
            ecg=sensed.ecg,
            hrv=sensed.hrv,
            arousal=arousal,
            rest=self._rest,
            suds=self._suds,
            sickness=self._sickness,
            step=self._decision.step,
            proposed=self._decision.action,
            applied=passed.action,
            policy_rule=self._decision.rule,
            policy_why=self._decision.why,
            suggestion=self._decision.suggestion,
            gate_rule=passed.rule.name,
            gate_why=passed.why,
            asks_suds=self._decision.asks_suds,
            behaviour=self._behaviour.told(self._t),
            scene_why=scene_why,
            notes=notes,
            alerts=tuple(self._alerts),
        )

    @property
    def _rest(self) -> RestStep | None:
        """Which part of the person's rest is being measured: only a baseline is a rest, whatever a policy says."""
        return self._decision.rest if self.phase is Phase.BASELINE else None

    def _advance_clock(self, tick_t: float) -> float:
        """Session time never goes back. What the gate is given is below 0 as long as the clock is behind it: evidence
        and ratings do not age meanwhile, so nothing may be earned."""
        step_s, self._last_tick_t = tick_t - self._last_tick_t, tick_t
        if step_s < 0 or step_s > LONGEST_TICK_S:
            self._tell(AlertKind.CLOCK, f"The last step took {step_s:.1f} s by the clock.")
        dt_s = tick_t - self._t
        self._t = max(self._t, tick_t)
        return dt_s

    def _take(self, one: object) -> bool:
        """Take one input in; True where the policy must decide at once."""
        match one:
            case StrapPacket() | EcgPacket() | MotionPacket():
                self._take_packet(one)
            case HeadBehaviour():
                self._behaviour.take(self._t, one.span)  # shown beside what is said; the gate never hears of it
            case Context():
                pass  # shown and recorded beside the session; nothing in it may rest on this
            case PatientRating():
                self._rate(one)
                return True
            case TherapistOrder():
                if one.order is Order.CEILING and one.value is not None:
                    self._ceiling = one.value
                self._standing.obey(self._t, one)
                return True
            case PatientStop():
                return True
            case MusicOrder():
                self._trim = one.trim
                self._asked = self._by_hand(self._decision.action)
            case SceneOrder():
                self._hand.take(self._t, one)
                self._asked = self._by_hand(self._decision.action)
            case StrapLost():
                self._standing.is_strap_lost = True
                self._senses.break_off()
                self._news.lose()
                self._tell(AlertKind.STRAP_LOST, one.reason)
            case StrapFound():
                self._standing.is_strap_lost = False
                self._senses.break_off()
                self._news.find(self._t)
                self._tell(AlertKind.STRAP_FOUND, one.name)
            case ActuatorLost():
                self._standing.lose(one.actuator, one.reason)
                self._hand.lose(self._t, one.actuator)
                self._asked = self._by_hand(self._decision.action)
            case ActuatorFound():
                self._standing.find(one.actuator)
            case Trouble():
                self._tell(AlertKind.TROUBLE, one.words)
        return False

    def _take_packet(self, packet: StrapPacket | EcgPacket | MotionPacket) -> None:
        arrival_t = min(packet.t, self._t)  # it is here: beats of a later stamp would stay fresh evidence for too long
        try:
            match packet:
                case StrapPacket():
                    self._news.hear_packet(self._t)
                    self._senses.take_heart_rate(arrival_t, packet.payload, rest=self._rest)
                case EcgPacket():
                    self._senses.take_ecg(arrival_t, packet.payload)
                case MotionPacket():
                    self._senses.take_motion(arrival_t, packet.payload)
        except (MalformedMeasurement, MalformedFrame) as error:
            self._alerts += self._news.of_bad_packet(self._t, packet, error)

    def _rate(self, rating: PatientRating) -> None:
        said, limits = Rating(t=self._t, value=rating.value), self._gate.limits
        if rating.scale is Scale.SUDS:
            self._suds = said
            self._senses.take_rating(said.t, said.value)
            if rating.value > limits.suds_highest:
                self._tell(AlertKind.SUDS_HIGH, f"SUDS {rating.value:.0f}, the limit is {limits.suds_highest:.0f}.")
        else:
            self._sickness = said
            if rating.value > limits.sickness_highest:
                words = f"Sickness {rating.value:.0f}, the limit is {limits.sickness_highest:.0f}."
                self._tell(AlertKind.SICKNESS_HIGH, words)

    def _stop(self) -> None:
        self._hand.end_events()
        self._standing.stop(self._t)

    def _decide(self, arousal: ArousalEstimate) -> None:
        self._decide_t = self._t + DECIDE_EVERY_S
        self._decision = self._decided(arousal)
        self._behaviour.enter(self._decision.step)
        self._asked = self._by_hand(self._decision.action)
        if self._decision.moves_on and not self._standing.is_held:
            has_moved = self._standing.enter(self._t, after(self.phase, Order.NEXT_PHASE))
            self._decide_t = self._t if has_moved else self._decide_t  # what was decided was for the phase before

    def _decided(self, arousal: ArousalEstimate) -> Decision:
        if self.phase is Phase.ENDED:
            return Decision(action=CALM, rule="ended", why="The session has ended.")
        return self._policy.decide(
            Observation(
                t=self._t,
                phase=self.phase,
                phase_began_t=self._standing.phase_began_t,
                arousal=arousal,
                suds=self._suds,
                sickness=self._sickness,
                next_beat=self._senses.next_beat(self._t + LEAST_AHEAD_S),
                applied=self._applied,
                orders=self._standing.take_orders(),
                is_held=self._standing.is_held,
                ceiling=self._ceiling,
                held=self._hand.holds,
            )
        )

    def _by_hand(self, action: Action) -> Action:
        """What the therapist's hand makes of it; the gate still has the last word."""
        music, scene = trimmed(action.music, self._trim), self._hand.on(action.scene)
        return action if music is action.music and scene is action.scene else Action(music=music, scene=scene)

    def _settle_hand(self, passed: Passed) -> str | None:
        """What came of the therapist's hand on the scene, in words; refusals are alerts."""
        news = self._hand.settle(self._t, passed.action.scene, passed.refused)
        for words in news.refused:
            self._tell(AlertKind.REFUSED, words)
        if news.done or news.refused:
            self._asked = self._by_hand(self._decision.action)  # what was refused is not asked for again
        return " ".join(news.done) or None

    def _pass_on(self, arousal: ArousalEstimate, dt_s: float) -> Passed:
        return self._gate.pass_on(
            self._asked,
            Evidence(
                known=arousal.is_known,
                age_s=arousal.age_s,
                suds=self._suds.value if self._suds else None,
                suds_age_s=self._t - self._suds.t if self._suds else None,
                sickness=self._sickness.value if self._sickness else None,
                may_expose=self.phase.is_exposing,
                is_held=self._standing.is_held or self._standing.is_strap_lost,
                ceiling=self._ceiling,
                t=self._t,
            ),
            dt_s=dt_s,
        )

    def _compose(self, action: Action) -> tuple[Note, ...]:
        notes = self._composer.advance(self._t + COMPOSE_AHEAD_S, action.music)
        return tuple(note for note in notes if note.t >= self._t + LEAST_AHEAD_S) if notes else ()

    def _tell_of_gate(self, passed: Passed) -> None:
        if passed.rule is GateRule.EVIDENCE_LOST and self._last_gate_rule is not GateRule.EVIDENCE_LOST:
            self._tell(AlertKind.EVIDENCE_LOST, passed.why)
        self._last_gate_rule = passed.rule

    def _tell(self, kind: AlertKind, words: str) -> None:
        self._alerts.append(Alert(t=self._t, kind=kind, words=words))


def _is_stop(one: object) -> bool:
    return isinstance(one, PatientStop) or (isinstance(one, TherapistOrder) and one.order is Order.STOP)
