"""THE KERNEL: one session; a tick in, an outcome out. No clock, no I/O, no threads."""

from biosignals.arousal import ArousalEstimator
from biosignals.heart_rate_profile import MalformedMeasurement
from biosignals.next_beat import NextBeat
from biosignals.polar_profile import MalformedFrame
from biosignals.signals import ExpectedBeat, RestStep
from engine.messages import (
    SEEN_THROUGH,
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
from engine.scene_hand import SceneHand
from engine.senses import Senses
from engine.signal_news import SignalNews
from engine.step_behaviour import BehaviourSums
from music.composer import Composer
from music.soundscape import Note
from music.trim import UNTRIMMED, MusicTrim, trimmed
from policies.conduct import Conduct
from policies.gate_values import GateRule, Passed
from policies.phases import Way
from policies.policy import Action, Phase, Policy, Rating
from policies.safety import SafetyGate
from vr_scenes.scenes import Scene

COMPOSE_AHEAD_S = 0.5  # notes are handed out this early ...
LEAST_AHEAD_S = 0.3  # ... and dropped where a late tick left them less than this, see docs/architecture.md
_SEEN_THROUGH = frozenset(part.value for part in SEEN_THROUGH)
LONGEST_TICK_S = 1.0  # a longer step means that the clock stood still: people are told


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
        way: Way = Way.EXPOSURE,
    ) -> None:
        """`stands_in_why`: why the estimator is not the one it should be; people are told at the start.
        `scene`: what a therapist's hand can do to the scene that the policy exposes to; None: nothing.
        """
        self._conduct = Conduct(
            policy=policy, gate=gate, ceiling=ceiling, by_hand=self._by_hand, way=way, seen_through=_SEEN_THROUGH
        )
        self._limits, self._composer = gate.limits, composer
        self._senses, self._news = Senses(estimator, next_beat), SignalNews()
        self._t = self._last_tick_t = 0.0
        self._behaviour = BehaviourSums()
        self._trim: MusicTrim = UNTRIMMED  # the therapist's
        self._hand = SceneHand(scene)
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
        return self._conduct.phase

    def step(self, tick: Tick) -> Outcome:
        """Take one tick and say what came of it. A STOP in the tick wins over everything else in it."""
        self._alerts = []
        dt_s = self._advance_clock(tick.t)
        while self._to_tell_first:
            self._tell(*self._to_tell_first.pop(0))
        urges = [self._take(one) for one in tick.inputs]
        if tick.says_stop:
            self._stop()
        sensed = self._senses.sense(self._t)
        arousal = sensed.arousal
        self._alerts += self._news.of(self._t, sensed)
        passed = self._conduct.step(
            self._t,
            dt_s,
            arousal,
            must_stop=tick.says_stop,
            is_urgent=any(urges),
            held=self._hand.holds,
            next_beat=self._next_beat,
            hrv=sensed.hrv,
        )
        self._behaviour.enter(self._conduct.decision.step)
        self._tell_of_gate(passed)
        scene_why = self._settle_hand(passed)
        notes = self._compose(passed.action)
        conduct, decision = self._conduct, self._conduct.decision
        return Outcome(
            t=self._t,
            phase=conduct.phase,
            is_held=conduct.standing.is_held,
            ceiling=conduct.ceiling,
            contact=sensed.contact,
            movement=sensed.movement,
            ecg=sensed.ecg,
            hrv=sensed.hrv,
            arousal=arousal,
            rest=self._rest,
            suds=conduct.suds,
            sickness=conduct.sickness,
            step=decision.step,
            proposed=decision.action,
            applied=passed.action,
            policy_rule=decision.rule,
            policy_why=decision.why,
            suggestion=decision.suggestion,
            gate_rule=passed.rule.name,
            gate_why=passed.why,
            asks_suds=decision.asks_suds,
            asks_expectancy=decision.asks_expectancy,
            asks_outcome=decision.asks_outcome,
            trial_intensity=decision.trial_intensity,
            expectancy=conduct.expectancy,
            outcome=conduct.outcome,
            music_block=decision.music_block,
            behaviour=self._behaviour.told(self._t),
            scene_why=scene_why,
            notes=notes,
            alerts=tuple(self._alerts),
        )

    @property
    def _rest(self) -> RestStep | None:
        """Which part of the person's rest is being measured: only a baseline is a rest, whatever a policy says."""
        return self._conduct.decision.rest if self.phase is Phase.BASELINE else None

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
                refusal = self._conduct.obey(self._t, one.order, one.value)
                if refusal is not None:
                    self._tell(AlertKind.REFUSED, refusal)
                return True
            case PatientStop():
                return True
            case MusicOrder():
                self._trim = one.trim
                self._conduct.heed_hand()
            case SceneOrder():
                self._hand.take(self._t, one)
                self._conduct.heed_hand()
            case StrapLost():
                self._conduct.standing.is_strap_lost = True
                self._senses.break_off()
                self._news.lose()
                self._tell(AlertKind.STRAP_LOST, one.reason)
            case StrapFound():
                self._conduct.standing.is_strap_lost = False
                self._senses.break_off()
                self._news.find(self._t)
                self._tell(AlertKind.STRAP_FOUND, one.name)
            case ActuatorLost():
                self._conduct.standing.lose(one.actuator.value)
                self._tell(AlertKind.ACTUATOR_LOST, f"The {one.actuator.value}: {one.reason}")
                self._hand.lose(self._t, one.actuator)
                self._conduct.heed_hand()
            case ActuatorFound():
                self._conduct.standing.find(one.actuator.value)
                self._tell(AlertKind.ACTUATOR_FOUND, f"The {one.actuator.value}.")
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
        said, limits = Rating(t=self._t, value=rating.value), self._limits
        match rating.scale:
            case Scale.SUDS:
                self._conduct.suds = said
                self._senses.take_rating(said.t, said.value)
                if rating.value > limits.suds_highest:
                    words = f"SUDS {rating.value:.0f}, the limit is {limits.suds_highest:.0f}."
                    self._tell(AlertKind.SUDS_HIGH, words)
            case Scale.SICKNESS:
                self._conduct.sickness = said
                if rating.value > limits.sickness_highest:
                    words = f"Sickness {rating.value:.0f}, the limit is {limits.sickness_highest:.0f}."
                    self._tell(AlertKind.SICKNESS_HIGH, words)
            case Scale.EXPECTANCY:
                self._conduct.expectancy = said
            case Scale.OUTCOME:
                self._conduct.outcome = said

    def _stop(self) -> None:
        self._hand.end_events()
        if self._conduct.standing.stop(self._t):
            self._tell(AlertKind.STOPPED, "Scene and music are calm.")

    def _next_beat(self) -> ExpectedBeat | None:
        return self._senses.next_beat(self._t + LEAST_AHEAD_S)

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
            self._conduct.heed_hand()  # what was refused is not asked for again
        return " ".join(news.done) or None

    def _compose(self, action: Action) -> tuple[Note, ...]:
        notes = self._composer.advance(self._t + COMPOSE_AHEAD_S, action.music)
        return tuple(note for note in notes if note.t >= self._t + LEAST_AHEAD_S) if notes else ()

    def _tell_of_gate(self, passed: Passed) -> None:
        if passed.rule is GateRule.EVIDENCE_LOST and self._last_gate_rule is not GateRule.EVIDENCE_LOST:
            self._tell(AlertKind.EVIDENCE_LOST, passed.why)
        self._last_gate_rule = passed.rule

    def _tell(self, kind: AlertKind, words: str) -> None:
        self._alerts.append(Alert(t=self._t, kind=kind, words=words))
