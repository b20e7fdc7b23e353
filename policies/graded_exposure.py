"""The hierarchy, a rung at a time, by what the patient says; never by calm alone."""

from biosignals.signals import RestStep
from music.soundscape import MusicTargets
from policies.alternation import MusicTurns
from policies.asking import Asking
from policies.exposure_settings import ArousalUse, ExposureSettings, Mode
from policies.ladder import NOTHING, Ladder, below_hand
from policies.policy import CALM, Action, Decision, Observation, Order, Phase, Rating
from policies.quiet_phases import QuietPhases, waited
from policies.rung_work import RungWork
from policies.session_music import SessionMusic
from policies.sickness_ramp import SicknessRamp
from policies.verdict import Rule, Verdict, held_words, sentence
from vr_scenes.exposure import SAFE_PLACE, Hold, SceneTargets, lowest_holds

# What is waited for outside the climb.
_WAITS = (
    Rule.PREPARES,
    Rule.SITS_QUIETLY,
    Rule.LOOKS_ABOUT,
    Rule.BREATHES,
    Rule.RESTED,
    Rule.RESTS_LONGER,
    Rule.SUGGESTS_EXPOSURE,
    Rule.STAYS_ON_TOP,
    Rule.RECOVERS,
)


class GradedExposure:
    """One session's policy: rest, climb the hierarchy by SUDS, stay through arousal, recover.

    A rung is left upwards when its ratings have come down (see MovingOn) or by order; downwards on a rating above the
    SUDS limit, on sickness, or by order. Arousal can brake a step where the settings say so; it can never earn one.
    """

    def __init__(self, settings: ExposureSettings, work: RungWork, turns: MusicTurns | None = None) -> None:
        """`work`: what each rung is for; `turns`: music on and off. Both belong to this session alone."""
        self._settings = settings
        self._quiet = QuietPhases(settings.quiet)
        self._music = SessionMusic(settings.music, settings.mapping, recovery_s=settings.recovery_s, turns=turns)
        self._visits = 0  # of rungs, and of trials at them
        self._asking = Asking(every_s=settings.ask_suds_every_s, recovery_s=settings.recovery_s)
        self._ladder = Ladder(settings.rungs)
        self._log = work
        self._phase: Phase | None = None
        self._rung = NOTHING
        self._holds: tuple[Hold, ...] = ()  # those of the rung, and those of where one came down from
        self._has_exposed = False
        self._suds: Rating | None = None
        self._is_suggesting = False
        self._action_now = CALM
        self._ramp = SicknessRamp(settings.sickness)

    @property
    def digest(self) -> str:
        return self._settings.digest

    def decide(self, seen: Observation) -> Decision:
        """What to do at `seen.t`; to be called in order of time, once a second and on every order or rating."""
        if seen.phase is Phase.ENDED:
            return Decision(action=CALM, rule=Rule.ENDED.value, why="The session has ended.")
        if seen.phase is not self._phase:
            self._enter(seen)
        newest = self._new_suds(seen)
        self._notice_arrival(seen)
        if newest is not None:
            self._log.take(newest)
        if seen.phase.is_exposing:
            self._log.hear(seen, self._rung)
        verdict = self._judge(seen, newest)
        if seen.phase.is_exposing:
            self._log.hear(seen, self._rung)  # of a trial that was gone to just now nothing rises unasked either
        self._is_suggesting = verdict.suggestion is not None
        block = self._music.take_turn(seen, None if self._rung == NOTHING else self._visits)
        asks_expectancy = self._asks_expectancy(seen)
        asks_outcome = seen.phase is Phase.EXPOSURE and self._log.asks_outcome(seen.t)
        return Decision(
            action=self._action(seen, verdict.rest, may_rise=not asks_expectancy),
            rule=verdict.rule.value,
            why=sentence(held_words(verdict) if verdict.moves_on and seen.is_held else verdict.why),
            step=self._rung if seen.phase.is_exposing and self._rung != NOTHING else None,
            suggestion=verdict.suggestion,
            asks_suds=self._asking.asks(seen),
            asks_expectancy=asks_expectancy,
            asks_outcome=asks_outcome,
            trial_intensity=self._ladder.intensity(self._rung) if asks_expectancy or asks_outcome else None,
            moves_on=verdict.moves_on,
            music_block=block,
            rest=verdict.rest,
        )

    def _enter(self, seen: Observation) -> None:
        self._phase = seen.phase
        self._is_suggesting = False
        if seen.phase is Phase.EXPOSURE:
            if not (seen.sickness is not None and seen.sickness.value > self._settings.sickness.return_at):
                self._ramp.come_back(seen.t)  # it passed while the session was stopped
            self._go_to(0 if self._has_exposed else self._settings.start)  # after a STOP from the very bottom
            self._has_exposed = True
        elif seen.phase is Phase.PLATEAU and self._log.arrived_t is None:
            scene = seen.applied.scene
            is_there = scene.scene == self._settings.scene
            reached = self._ladder.reached(scene, self._rung, held=seen.held) if is_there else NOTHING
            self._come_down_to(reached, seen)
        elif not seen.phase.is_exposing:
            self._go_to(NOTHING)

    def _judge(self, seen: Observation, newest: Rating | None) -> Verdict:
        verdict = self._judge_phase(seen, newest)
        if seen.orders and Order.STEP_UP in seen.orders and verdict.rule in _WAITS and not verdict.moves_on:
            why = f"A step up was ordered and refused: the {seen.phase.value} has no steps."
            return verdict._replace(rule=Rule.REFUSES_UP, why=why)  # what is rested or suggested goes on
        return verdict

    def _judge_phase(self, seen: Observation, newest: Rating | None) -> Verdict:
        quiet = self._quiet.judge(seen, is_accepted=self._is_accepted(seen))
        if quiet is not None:
            return quiet
        return self._leave(seen, newest) or (
            self._climb(seen) if seen.phase is Phase.EXPOSURE else self._stay_on_top(seen)
        )

    def _leave(self, seen: Observation, newest: Rating | None) -> Verdict | None:
        """A reason to go down, if there is one. Down is free: it needs nobody's leave, held or not."""
        settings = self._settings
        if self._ramp.begins(seen.t, seen.sickness, self._rung):
            return self._pause_sick(seen)
        if self._ramp.is_paused and not self._ramp.is_over(seen.t, seen.sickness):
            return self._pause_sick(seen)
        if self._ramp.is_paused:
            self._end_pause(seen)
        if newest is not None and not newest.value <= settings.leave_above_suds:
            self._go_down(seen)
            why = f"SUDS {newest.value:.0f} is above {settings.leave_above_suds:.0f}: down to {self._place()}."
            return Verdict(rule=Rule.LEAVES_ON_SUDS, why=why)
        if seen.orders and Order.STEP_DOWN in seen.orders:
            self._go_down(seen)
            return Verdict(rule=Rule.ORDERED_DOWN, why=f"A step down was ordered: {self._place()}.")
        if self._rung > self._highest(seen):
            self._come_down_to(self._highest(seen), seen)
            why = f"The ceiling is now {seen.ceiling:.2f}: down to {self._place()}."
            return Verdict(rule=Rule.BELOW_CEILING, why=why)
        return None

    def _pause_sick(self, seen: Observation) -> Verdict:
        """Nothing is shown, and the exposure ends where that does not help."""
        self._go_to(NOTHING)
        must_end = self._ramp.must_end(seen.t) or seen.phase is Phase.PLATEAU
        words = self._ramp.pause_words(seen.t, seen.sickness)
        return Verdict(rule=Rule.PAUSES_SICK, why=words, moves_on=must_end)

    def _end_pause(self, seen: Observation) -> None:
        self._ramp.come_back(seen.t)
        may_rise = seen.phase is Phase.EXPOSURE and self._settings.mode is Mode.GUIDED
        self._go_to(0 if may_rise else NOTHING)

    def _climb(self, seen: Observation) -> Verdict:
        spent_s = seen.t - seen.phase_began_t
        if spent_s >= self._settings.exposure_s:
            return Verdict(rule=Rule.TIME_UP, why=f"Exposed for {spent_s:.0f} s: the time is up.", moves_on=True)
        if self._ramp.is_time_up(seen.t):
            why = f"The time there is after sickness, {self._settings.sickness.return_s:.0f} s, is up."
            return Verdict(rule=Rule.TIME_UP, why=why, moves_on=True)
        highest = self._highest(seen)
        if seen.orders and Order.STEP_UP in seen.orders:
            return self._obey_step_up(seen)
        if self._log.arrived_t is None:
            return self._rise(seen)
        has_more = self._settings.plateau_s > 0  # without a plateau the top has to do its work here
        if self._log.is_finished(self._rung, self._ladder.top) and (has_more or self._log.is_done(seen.t)):
            is_top = self._rung == self._ladder.top
            reached = "The top of the hierarchy is reached" if is_top else "Every rung has done its work"
            why = f"{reached}: {self._place()}, {self._log.words(seen.t)}."
            return Verdict(rule=Rule.TOP_REACHED, why=why, moves_on=True)
        if self._log.is_done(seen.t):
            left_s = min(self._settings.exposure_s - spent_s, self._ramp.left_s(seen.t))
            rung = self._log.next_rung(self._rung, highest)
            if (rung != self._rung or self._log.repeats) and left_s < self._log.takes_s(self._settings.plateau_s):
                return self._end_in_time(seen, left_s)
            if rung > self._rung:
                return self._step_up(seen, rung)
            if rung < self._rung or self._log.repeats:
                return self._vary(seen, rung)
            return self._stay_below_ceiling(seen)
        return Verdict(rule=Rule.STAYS, why=f"Staying at {self._place()}: {self._log.words(seen.t)}.")

    def _end_in_time(self, seen: Observation, left_s: float) -> Verdict:
        """What cannot be brought to its end is not begun."""
        done = f"{self._place()} has done its work ({self._log.words(seen.t)})"
        takes_s = self._log.takes_s(self._settings.plateau_s)
        why = f"{done}: {left_s:.0f} s are left, too few for another rung, which takes {takes_s:.0f} s or more."
        return Verdict(rule=Rule.TIME_UP, why=why, moves_on=True)

    def _stay_below_ceiling(self, seen: Observation) -> Verdict:
        """Nothing is left to go to: whoever wonders why it stays is told."""
        refusal = self._ramp.back_words() or f"no rung is left below the ceiling {seen.ceiling:.2f}"
        return Verdict(rule=Rule.STAYS, why=f"Staying at {self._place()}: {self._log.words(seen.t)}; {refusal}.")

    def _obey_step_up(self, seen: Observation) -> Verdict:
        """The therapist may step up before a rung has done its work, but one rung at a time and not against a hold."""
        if seen.is_held:
            refusal = "the session is held"
        elif self._rung >= self._highest(seen):
            refusal = self._ramp.back_words() or f"no rung is left below the ceiling {seen.ceiling:.2f}"
        elif self._log.arrived_t is None:
            refusal = f"{self._place()} is not reached yet"
        else:
            self._go_to(self._rung + 1)
            return Verdict(rule=Rule.ORDERED_UP, why=f"A step up was ordered: {self._place()}.")
        return Verdict(rule=Rule.REFUSES_UP, why=f"A step up was ordered and refused: {refusal}.")

    def _rise(self, seen: Observation) -> Verdict:
        if self._asks_expectancy(seen):
            why = f"Before the trial at {self._place()} the person says what is expected: nothing rises meanwhile."
            return Verdict(rule=Rule.ASKS_EXPECTANCY, why=why)
        scene = seen.applied.scene
        missing = self._ladder.missing(scene, self._rung, held=seen.held)
        on_way = ", ".join((f"On the way to {self._place()}, now at {scene.intensity:.2f}", *missing))
        if seen.is_held:
            return Verdict(rule=Rule.HELD, why=f"{on_way}, but the session is held.")
        if seen.arousal.arousal is None:
            return Verdict(rule=Rule.WAITS_FOR_SIGNAL, why=f"{on_way}, but arousal is not known: {_reason(seen)}.")
        refused = self._refused_words(seen)
        if refused is not None:
            return Verdict(rule=Rule.BRAKES, why=f"{on_way}, but {refused}.")
        return Verdict(rule=Rule.RISES, why=f"{on_way}.")

    def _refused_words(self, seen: Observation) -> str | None:
        """The rating on which the gate lets nothing rise; the words of a climb that stands still have to name it."""
        settings = self._settings
        for name, rating, highest in (
            ("sickness", seen.sickness, settings.sickness.return_at),
            ("SUDS", seen.suds, settings.rises_up_to_suds),
        ):
            if rating is not None and not rating.value <= highest:
                return f"{name} {rating.value:.0f} is above {highest:.0f}: nothing rises until it is rated lower"
        return None

    def _step_up(self, seen: Observation, rung: int) -> Verdict:
        """The rung has done its work; what may still stand against the next one."""
        done = f"{self._place()} has done its work ({self._log.words(seen.t)})"
        arousal, brake = seen.arousal.arousal, self._settings.brake_above
        if seen.is_held:
            return Verdict(rule=Rule.HELD, why=f"{done}, but the session is held.")
        if arousal is None:
            return Verdict(rule=Rule.WAITS_FOR_SIGNAL, why=f"{done}, but arousal is not known: {_reason(seen)}.")
        if self._settings.arousal_use is ArousalUse.BRAKE and not arousal <= brake:
            return Verdict(rule=Rule.BRAKES, why=f"{done}, but arousal {arousal:.2f} is above {brake:.2f}.")
        if self._settings.mode is Mode.SUGGEST and not self._is_accepted(seen):
            suggestion = f"Step up to {self._ladder.words(rung)}"
            return Verdict(rule=Rule.SUGGESTS_STEP, why=f"{done}; the therapist decides.", suggestion=suggestion)
        self._go_to(rung)
        return Verdict(rule=Rule.STEPS_UP, why=f"{done}: up to {self._place()}.")

    def _vary(self, seen: Observation, rung: int) -> Verdict:
        """The next trial is no harder: down is free, but in the suggesting mode the therapist chooses."""
        done = f"{self._place()} has done its work ({self._log.words(seen.t)})"
        if self._settings.mode is Mode.SUGGEST and not self._is_accepted(seen):
            suggestion = f"Next trial at {self._ladder.words(rung)}"
            return Verdict(rule=Rule.SUGGESTS_STEP, why=f"{done}; the therapist decides.", suggestion=suggestion)
        if rung < self._rung:
            self._come_down_to(rung, seen)
        else:
            self._begin_visit()
        return Verdict(rule=Rule.VARIES, why=f"{done}: the next trial is at {self._place()}.")

    def _stay_on_top(self, seen: Observation) -> Verdict:
        plateau_s = self._settings.plateau_s
        doing = f"Staying at {self._place()}" if plateau_s > 0 else "No plateau is planned"
        return waited(seen, Rule.STAYS_ON_TOP, doing, plateau_s)

    def _asks_expectancy(self, seen: Observation) -> bool:
        return seen.phase is Phase.EXPOSURE and self._log.asks_expectancy(seen.t)

    def _is_accepted(self, seen: Observation) -> bool:
        """ACCEPT takes only what was on the screen when it was given."""
        return self._is_suggesting and Order.ACCEPT in seen.orders

    def _new_suds(self, seen: Observation) -> Rating | None:
        newest = seen.suds if seen.suds != self._suds else None
        self._suds = seen.suds
        return newest

    def _notice_arrival(self, seen: Observation) -> None:
        if not seen.phase.is_exposing:
            return
        scene, is_there = seen.applied.scene, False
        if scene.scene == self._settings.scene and self._ladder.is_near(scene.intensity, self._rung):
            is_there = self._ladder.is_at(scene, self._rung, held=(*self._holds, *seen.held))
        self._log.notice(seen.t, is_there=is_there, is_seen=seen.is_seen)

    def _go_to(self, rung: int) -> None:
        if rung != self._rung:
            self._rung, self._holds = rung, self._ladder.holds(rung)
            self._begin_visit()

    def _begin_visit(self) -> None:
        self._log.forget()
        self._visits += 1

    def _go_down(self, seen: Observation) -> None:
        self._come_down_to(self._ladder.below(self._rung, seen.applied.scene.intensity), seen)

    def _come_down_to(self, rung: int, seen: Observation) -> None:
        """No dimension rises by it: rungs in an order of their own may hold back less."""
        kept = (*self._holds, *below_hand(seen.applied.scene.holds, seen.held))
        self._go_to(rung)
        self._holds = lowest_holds((*kept, *self._ladder.holds(rung)))

    def _highest(self, seen: Observation) -> int:
        highest, after_sickness = self._ladder.highest_within(seen.ceiling), self._ramp.highest
        return highest if after_sickness is None else min(highest, after_sickness)

    def _place(self) -> str:
        return self._ladder.words(self._rung)

    def _action(self, seen: Observation, rest: RestStep | None, *, may_rise: bool) -> Action:
        """`may_rise`: False while the person says what is expected of a trial, of which nothing rises meanwhile."""
        music, now = self._music.advance(seen, rest), self._action_now
        name, intensity = SAFE_PLACE, 0.0
        holds: tuple[Hold, ...] = ()
        if seen.phase.is_exposing:
            name = self._settings.scene
            intensity, holds = (self._ladder.intensity(self._rung), self._holds) if may_rise else self._kept(seen)
        scene = self._scene(name, intensity, holds, music)
        if scene is not now.scene or music is not now.music:
            self._action_now = Action(music=music, scene=scene)
        return self._action_now

    def _scene(self, name: str, intensity: float, holds: tuple[Hold, ...], music: MusicTargets) -> SceneTargets:
        """What is shown; the very same while nothing changes, so whoever comes after it has no work."""
        now = self._action_now.scene
        breath = music.breath_begins_t, music.breaths_per_min
        is_same = now.intensity == intensity and now.holds == holds and now.scene == name
        if is_same and breath == (now.breath_begins_t, now.breaths_per_min):
            return now
        return SceneTargets(
            scene=name, intensity=intensity, holds=holds, breath_begins_t=breath[0], breaths_per_min=breath[1]
        )

    def _kept(self, seen: Observation) -> tuple[float, tuple[Hold, ...]]:
        """Intensity and holds of the rung, and nothing of them above what is shown."""
        intensity, shown = self._ladder.intensity(self._rung), seen.applied.scene
        kept = below_hand(shown.holds, seen.held) if shown.scene == self._settings.scene else ()
        return min(intensity, shown.intensity), lowest_holds((*kept, *self._holds))


def _reason(seen: Observation) -> str:
    return seen.arousal.unknown.value if seen.arousal.unknown else "no estimate"
