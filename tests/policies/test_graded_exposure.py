"""The hierarchy, a rung at a time: what the policy does on ratings, orders, signals and time."""

from dataclasses import replace

import pytest

from biosignals.signals import ArousalEstimate, RestStep, Unknown
from policies.exposure_settings import ArousalUse, ExposureSettings, Mode
from policies.ladder import Rung
from policies.music_guide import USUAL_BREATHS_PER_MIN
from policies.policy import CALM, Action, Decision, Observation, Order, Phase, Rating
from policies.policy_maker import graded_exposure
from policies.verdict import Rule
from tests.policies.closed_loop import known, ready, unknown
from vr_scenes.exposure import Hold

SETTINGS = replace(
    ready("heights_graded").exposure_settings(),
    rungs=tuple(Rung(intensity=intensity) for intensity in (0.1, 0.2, 0.3)),
    start=0,
    exposure_s=600.0,
    arousal_use=ArousalUse.CONTEXT,
)


class Consulting:
    """Puts one observation after another to a policy, in a world where everything proposed is applied at once."""

    def __init__(self, settings: ExposureSettings = SETTINGS, phase: Phase = Phase.EXPOSURE) -> None:
        self.policy = graded_exposure(settings, seed=1)
        self.t = 0.0
        self.phase, self.phase_began_t = phase, 0.0
        self.suds: Rating | None = None
        self.sickness: Rating | None = None
        self.applied: Action = CALM
        self.ceiling = 1.0
        self.is_held = False
        self.arousal: float | None = 0.4

    def enter(self, phase: Phase) -> None:
        self.phase, self.phase_began_t = phase, self.t

    def wait(self, seconds: int = 1, *orders: Order, estimate: ArousalEstimate | None = None) -> Decision:
        """The last of the decisions of `seconds`; the orders come in the first of them."""
        for second in range(seconds):
            self.t += 1.0
            arousal = estimate or (unknown(self.t) if self.arousal is None else known(self.t, self.arousal))
            seen = Observation(
                t=self.t,
                phase=self.phase,
                phase_began_t=self.phase_began_t,
                arousal=arousal,
                suds=self.suds,
                sickness=self.sickness,
                applied=self.applied,
                orders=orders if second == 0 else (),
                is_held=self.is_held,
                ceiling=self.ceiling,
            )
            decision = self.policy.decide(seen)
            self.applied = decision.action
        return decision

    def rate(self, *values: float) -> Decision:
        for value in values:
            self.suds = Rating(t=self.t + 1.0, value=value)
            decision = self.wait()
        return decision

    def feel_sick(self, value: float) -> Decision:
        self.sickness = Rating(t=self.t + 1.0, value=value)
        return self.wait()

    def climb_to(self, rung: int) -> None:
        self.wait(2)
        for _ in range(rung):
            self.wait(1, Order.STEP_UP)
            self.wait(2)


def intensity(decision: Decision) -> float:
    return decision.action.scene.intensity


def test_exposure_begins_at_the_start_rung() -> None:
    decision = Consulting(replace(SETTINGS, start=1)).wait()

    assert (decision.step, intensity(decision), decision.rule) == (1, 0.2, Rule.RISES.value)


def test_two_low_ratings_after_the_least_time_lead_one_rung_up() -> None:
    person = Consulting()
    person.wait(70)

    first, second = person.rate(30), person.rate(25)

    assert first.rule == Rule.STAYS.value
    assert (second.rule, second.step) == (Rule.STEPS_UP.value, 1)
    assert "25" in second.why


def test_ratings_fallen_by_half_of_their_peak_lead_up_though_not_low() -> None:
    person = Consulting()
    person.wait(70)

    assert person.rate(80, 45).rule == Rule.STAYS.value
    assert person.rate(40).rule == Rule.STAYS.value
    assert person.rate(40).rule == Rule.STEPS_UP.value


def test_low_ratings_wait_for_the_least_time_at_the_rung() -> None:
    person = Consulting()
    person.wait(2)

    assert person.rate(10, 10, 10).rule == Rule.STAYS.value
    assert Rule.STEPS_UP.value in [person.wait().rule for _ in range(60)]


@pytest.mark.parametrize("arousal", [0.0, 0.1])
def test_calm_alone_never_earns_a_step(arousal: float) -> None:
    person = Consulting()
    person.arousal = arousal

    assert person.wait(400).step == 0


def test_arousal_alone_never_leads_down() -> None:
    person = Consulting()
    person.climb_to(2)
    person.arousal = 1.0

    assert person.wait(60).step == 2


def test_a_rating_from_before_the_rung_does_not_count() -> None:
    person = Consulting()
    person.wait(70)
    person.rate(20, 20)
    person.wait(1)

    later = [person.wait() for _ in range(100)]

    assert {decision.step for decision in later} == {1}


def test_suds_above_the_limit_leave_the_rung_once_for_each_rating() -> None:
    person = Consulting()
    person.climb_to(2)

    down = person.rate(90)
    later = person.wait(30)

    assert (down.rule, down.step, later.step) == (Rule.LEAVES_ON_SUDS.value, 1, 1)
    assert "90" in down.why


def test_leaving_works_from_where_the_person_is_not_from_where_the_policy_aims() -> None:
    person = Consulting(replace(SETTINGS, start=2))
    person.wait()
    person.applied = replace(person.applied, scene=replace(person.applied.scene, intensity=0.14))

    assert intensity(person.rate(95)) == 0.1


def test_leaving_the_lowest_rung_leads_to_nothing_and_back_by_the_same_rule() -> None:
    person = Consulting()
    person.wait(2)

    down = person.rate(90)
    person.wait(61)
    up = person.rate(30, 30)

    assert (intensity(down), down.step) == (0.0, None)
    assert (up.rule, up.step) == (Rule.STEPS_UP.value, 0)


def test_sickness_shows_nothing_until_it_has_passed() -> None:
    person = Consulting()
    person.climb_to(2)

    sick = person.feel_sick(11)
    better = person.feel_sick(5)
    back = person.wait(60)

    assert (sick.rule, intensity(sick), sick.moves_on) == (Rule.PAUSES_SICK.value, 0.0, False)
    assert (better.rule, better.step) == (Rule.PAUSES_SICK.value, None)
    assert "until 60 s have passed" in better.why
    assert back.step == 0


def test_sickness_is_paused_until_the_gate_would_let_something_rise_again() -> None:
    person = Consulting()
    person.climb_to(1)
    person.feel_sick(11)
    person.feel_sick(8)
    waiting = person.wait(100)

    assert SETTINGS.sickness.return_at == 6
    assert (waiting.rule, waiting.step) == (Rule.PAUSES_SICK.value, None)
    assert "Sickness is 8: nothing is shown for 101 s now, until it is rated 6 or less." in waiting.why


def test_after_sickness_one_comes_back_lower_and_for_shorter() -> None:
    person = Consulting(replace(SETTINGS, exposure_s=3600.0))
    person.climb_to(2)
    person.feel_sick(11)
    person.feel_sick(2)
    person.wait(60)
    steps = []
    for _ in range(4):
        steps.append(person.wait(1, Order.STEP_UP))
        person.wait(5)

    assert max(one.step or 0 for one in steps) == 1
    assert "after sickness no higher than rung 2, for 300 s at most" in steps[-1].why
    assert person.wait(300).moves_on
    assert person.wait().why == "The time there is after sickness, 300 s, is up."


def test_sickness_that_comes_again_ends_the_exposure() -> None:
    person = Consulting()
    person.climb_to(1)
    person.feel_sick(11)
    person.feel_sick(2)
    person.wait(60)
    again = person.feel_sick(12)

    assert again.moves_on
    assert "came again" in again.why


def test_sickness_that_passed_while_the_session_was_stopped_counts_as_one_return() -> None:
    person = Consulting()
    person.climb_to(2)
    person.feel_sick(11)
    person.enter(Phase.RECOVERY)
    person.wait(10, Order.STOP)
    person.feel_sick(1)
    person.enter(Phase.EXPOSURE)
    back = person.wait(2)
    person.wait(1, Order.STEP_UP)
    person.wait(2)
    refused = person.wait(1, Order.STEP_UP)

    assert back.step == 0
    assert "after sickness no higher than rung 2" in refused.why


def test_in_suggest_mode_nobody_is_led_up_again_after_sickness_unasked() -> None:
    person = Consulting(replace(SETTINGS, mode=Mode.SUGGEST))
    person.wait(2)

    person.feel_sick(11)
    person.feel_sick(5)
    better = person.wait(61)
    suggested = [person.wait(70), person.rate(20, 20)][-1]

    assert intensity(better) == 0
    assert (intensity(suggested), suggested.rule) == (0, Rule.SUGGESTS_STEP.value)
    assert intensity(person.wait(1, Order.ACCEPT)) == 0.1


def test_sickness_that_does_not_pass_ends_the_exposure() -> None:
    person = Consulting()
    person.feel_sick(15)

    assert not person.wait(295).moves_on
    assert person.wait(10).moves_on
    person.enter(Phase.PLATEAU)
    assert person.wait().moves_on


def test_orders_step_up_and_down_one_rung() -> None:
    person = Consulting()
    person.wait(2)

    up, down = person.wait(1, Order.STEP_UP), person.wait(1, Order.STEP_DOWN)

    assert (up.rule, up.step) == (Rule.ORDERED_UP.value, 1)
    assert (down.rule, down.step) == (Rule.ORDERED_DOWN.value, 0)


def test_a_step_up_is_refused_while_held_or_on_the_way_or_at_the_ceiling() -> None:
    on_the_way, held, at_ceiling = Consulting(), Consulting(), Consulting()
    held.wait(2)
    held.is_held = True
    at_ceiling.wait(2)
    at_ceiling.ceiling = 0.1

    for person in (on_the_way, held, at_ceiling):
        decision = person.wait(1, Order.STEP_UP)
        assert (decision.rule, decision.step) == (Rule.REFUSES_UP.value, 0)


@pytest.mark.parametrize("phase", [Phase.PREPARATION, Phase.BASELINE, Phase.PLATEAU, Phase.RECOVERY])
def test_a_step_up_outside_the_climb_is_refused_in_words_and_delays_nothing(phase: Phase) -> None:
    person = Consulting(phase=phase)
    person.wait(5)

    refused = person.wait(1, Order.STEP_UP)

    assert (refused.rule, refused.step) == (Rule.REFUSES_UP.value, None)
    assert phase.value in refused.why
    assert person.wait(400).moves_on


def test_held_is_no_step_up_but_still_a_way_down() -> None:
    person = Consulting()
    person.climb_to(1)
    person.is_held = True
    person.wait(70)

    assert person.rate(20, 20).rule == Rule.HELD.value
    assert person.wait(1, Order.STEP_DOWN).step == 0


def test_a_lowered_ceiling_leads_to_the_rung_below_it() -> None:
    person = Consulting()
    person.climb_to(2)
    person.ceiling = 0.25

    decision = person.wait()

    assert (decision.rule, decision.step) == (Rule.BELOW_CEILING.value, 1)


def test_unknown_arousal_waits_and_says_why() -> None:
    person = Consulting()
    person.wait(70)
    person.arousal = None

    decision = person.rate(20, 20)

    assert (decision.rule, decision.step) == (Rule.WAITS_FOR_SIGNAL.value, 0)
    assert Unknown.STALE.value in decision.why


def test_arousal_brakes_a_step_only_where_the_settings_say_so() -> None:
    context, brake = Consulting(), Consulting(replace(SETTINGS, arousal_use=ArousalUse.BRAKE, brake_above=0.7))
    for person in (context, brake):
        person.wait(70)
        person.arousal = 0.9

    assert context.rate(20, 20).rule == Rule.STEPS_UP.value
    assert brake.rate(20, 20).rule == Rule.BRAKES.value


def test_suggest_mode_waits_for_the_therapist() -> None:
    person = Consulting(replace(SETTINGS, mode=Mode.SUGGEST))
    person.wait(1, Order.ACCEPT)  # there was nothing to accept: it must not count later
    person.wait(70)

    suggested = person.rate(20, 20)
    waiting = person.wait(20)
    accepted = person.wait(1, Order.ACCEPT)

    assert suggested.suggestion is not None
    assert "0.20" in suggested.suggestion
    assert (suggested.step, waiting.step, accepted.step) == (0, 0, 1)


def test_the_top_once_rated_leads_to_the_plateau_which_stays_there() -> None:
    person = Consulting()
    person.climb_to(2)

    top = person.rate(60)
    person.enter(Phase.PLATEAU)
    staying = person.wait(100)

    assert (top.rule, top.moves_on) == (Rule.TOP_REACHED.value, True)
    assert (staying.rule, intensity(staying), staying.moves_on) == (Rule.STAYS_ON_TOP.value, 0.3, False)
    assert person.wait(80).moves_on


def test_when_the_time_is_up_the_plateau_stays_where_the_person_really_is() -> None:
    person = Consulting(replace(SETTINGS, exposure_s=100.0))
    person.climb_to(1)
    time_up = person.wait(100)
    person.wait(1)
    person.applied = replace(person.applied, scene=replace(person.applied.scene, intensity=0.17))
    person.wait(1)
    person.applied = replace(person.applied, scene=replace(person.applied.scene, intensity=0.17))
    person.enter(Phase.PLATEAU)

    assert (time_up.rule, time_up.moves_on) == (Rule.TIME_UP.value, True)
    assert intensity(person.wait()) == 0.1


def test_without_a_plateau_nobody_leaves_the_top_at_the_height_of_distress() -> None:
    person = Consulting(replace(SETTINGS, plateau_s=0.0))
    person.climb_to(2)
    peak = person.rate(60)
    person.wait(60)

    assert (peak.rule, peak.moves_on) == (Rule.STAYS.value, False)
    assert person.rate(25, 20).rule == Rule.TOP_REACHED.value


def test_a_rung_for_which_no_time_is_left_is_not_begun() -> None:
    person = Consulting(replace(SETTINGS, plateau_s=0.0, exposure_s=150.0))
    person.wait(70)
    done = person.rate(20, 20)
    later = Consulting(replace(SETTINGS, plateau_s=0.0, exposure_s=125.0))
    later.wait(70)
    ends = later.rate(20, 20)

    assert done.rule == Rule.STEPS_UP.value
    assert (ends.rule, ends.moves_on, ends.step) == (Rule.TIME_UP.value, True, 0)
    assert "53 s are left, too few for another rung, which takes 60 s" in ends.why


def test_a_plateau_is_time_for_the_rung_that_is_begun_late() -> None:
    person = Consulting(replace(SETTINGS, plateau_s=180.0, exposure_s=100.0))
    person.wait(70)

    assert person.rate(20, 20).rule == Rule.STEPS_UP.value


def test_a_hold_that_keeps_a_phase_is_said_where_its_time_is_up() -> None:
    person = Consulting(replace(SETTINGS, exposure_s=100.0))
    person.is_held = True
    held = person.wait(110)
    person.enter(Phase.RECOVERY)
    recovering = person.wait(600)

    assert held.rule == Rule.TIME_UP.value
    assert held.why == "Exposed for 110 s: the time is up, but the session is held: it stays until it is resumed."
    assert recovering.why.endswith("but the session is held: it stays until it is resumed.")


def test_whoever_stays_below_a_lowered_ceiling_is_told_why() -> None:
    person = Consulting()
    person.ceiling = 0.15
    person.wait(70)
    done = person.rate(20, 20)
    person.ceiling = 0.05
    nothing = person.wait(70)
    empty = person.rate(20, 20)

    assert done.rule == Rule.STAYS.value
    assert done.why.endswith("no rung is left below the ceiling 0.15.")
    assert nothing.step is None
    assert empty.why.endswith("no rung is left below the ceiling 0.05.")


def test_on_the_way_what_keeps_the_scene_back_is_said() -> None:
    rungs = (Rung(intensity=0.3, holds=(Hold(dimension="height_m", level=0.1),)), Rung(intensity=0.3))
    person = Consulting(replace(SETTINGS, rungs=rungs))
    person.climb_to(1)
    shown = replace(person.applied.scene, holds=(Hold(dimension="height_m", level=0.14),))
    person.applied = replace(person.applied, scene=shown)
    held_back = person.wait()
    person.applied = replace(person.applied, scene=shown)
    person.arousal = None
    unknown_now = person.wait()

    assert held_back.why.endswith("now at 0.30, height_m at 0.14 of 0.30.")
    assert unknown_now.rule == Rule.WAITS_FOR_SIGNAL.value
    assert "but arousal is not known" in unknown_now.why


def test_on_the_way_a_rating_on_which_nothing_rises_is_named() -> None:
    person = Consulting()
    person.climb_to(0)
    person.wait(1, Order.STEP_UP)
    below = replace(person.applied, scene=replace(person.applied.scene, intensity=0.12))
    person.applied, person.suds = below, Rating(t=person.t + 1, value=75)
    distressed = person.wait()
    person.applied, person.suds = below, Rating(t=person.t + 1, value=50)
    person.sickness = Rating(t=person.t + 1, value=8)
    sick = person.wait()
    person.applied, person.sickness = below, Rating(t=person.t + 1, value=3)
    well = person.wait()

    assert (distressed.rule, sick.rule, well.rule) == (Rule.BRAKES.value, Rule.BRAKES.value, Rule.RISES.value)
    assert distressed.why.endswith("but SUDS 75 is above 70: nothing rises until it is rated lower.")
    assert sick.why.endswith("but sickness 8 is above 6: nothing rises until it is rated lower.")


@pytest.mark.parametrize("phase", [Phase.PREPARATION, Phase.BASELINE, Phase.RECOVERY])
def test_calm_phases_show_the_safe_place(phase: Phase) -> None:
    decision = Consulting(phase=phase).wait(30)

    assert (decision.action.scene.scene, intensity(decision), decision.step) == ("safe_place", 0.0, None)


def test_after_a_stop_the_climb_begins_at_the_bottom() -> None:
    person = Consulting(replace(SETTINGS, start=1))
    person.climb_to(1)
    person.enter(Phase.RECOVERY)
    person.wait(10)
    person.enter(Phase.EXPOSURE)

    assert person.wait().step == 0


def test_music_is_calm_from_the_stop_on() -> None:
    person = Consulting()
    person.arousal = 0.9
    person.wait(200)
    person.enter(Phase.RECOVERY)

    stopped = person.wait(1, Order.STOP).action.music
    later = person.wait(20).action.music

    assert later.tempo_bpm <= stopped.tempo_bpm <= CALM.music.tempo_bpm


def test_a_baseline_without_rest_is_prolonged_up_to_its_bound() -> None:
    person = Consulting(replace(SETTINGS, baseline_s=60.0, baseline_longest_s=90.0), Phase.BASELINE)
    no_rest = unknown(0.0, Unknown.NO_REST)

    assert not person.wait(59, estimate=no_rest).moves_on
    longer = person.wait(30, estimate=no_rest)
    assert (longer.rule, longer.moves_on) == (Rule.RESTS_LONGER.value, False)
    moving = person.wait(1, estimate=no_rest)
    assert moving.moves_on
    assert moving.why.startswith("No usable rest after 90 s")


def test_a_prolonged_baseline_ends_with_the_first_usable_rest() -> None:
    person = Consulting(replace(SETTINGS, baseline_s=60.0, baseline_longest_s=300.0), Phase.BASELINE)
    person.wait(80, estimate=unknown(0.0, Unknown.NO_REST))

    assert person.wait(1, estimate=unknown(0.0, Unknown.EXERTION, quality=0.9)).moves_on


def test_the_baseline_leads_through_the_steps_of_the_rest_and_says_which() -> None:
    person = Consulting(replace(SETTINGS, baseline_s=120.0), Phase.BASELINE)

    told = [person.wait() for _ in range(121)]

    assert [decision.rest for decision in told[:119:30]] == [
        RestStep.SEATED_QUIET,
        RestStep.SEATED_QUIET,
        RestStep.NEUTRAL_SCENE,
        RestStep.PACED_BREATHING,
    ]
    assert told[70].why == "Sitting quietly and looking about in the safe place: 11 of 30 s."
    assert (told[-1].rule, told[-1].rest, told[-1].moves_on) == (Rule.RESTED.value, None, True)


def test_only_paced_breathing_shows_a_slow_breath_and_only_sitting_quietly_is_silent() -> None:
    person = Consulting(replace(SETTINGS, baseline_s=240.0), Phase.BASELINE)

    quiet, neutral, paced = (person.wait(seconds).action for seconds in (100, 60, 60))

    assert quiet.music.presence == 0
    assert neutral.music.presence == paced.music.presence == 1
    assert quiet.scene.breaths_per_min == neutral.scene.breaths_per_min == USUAL_BREATHS_PER_MIN
    assert paced.scene.breaths_per_min == paced.music.breaths_per_min == 6
    assert paced.music.breath_depth > neutral.music.breath_depth


def test_a_prolonged_rest_is_spent_sitting_quietly_and_waiting_for_a_therapist_is_no_rest() -> None:
    prolonged = Consulting(replace(SETTINGS, baseline_s=60.0, baseline_longest_s=90.0), Phase.BASELINE)
    waiting = Consulting(replace(SETTINGS, mode=Mode.SUGGEST, baseline_s=60.0), Phase.BASELINE)

    assert prolonged.wait(70, estimate=unknown(0.0, Unknown.NO_REST)).rest is RestStep.SEATED_QUIET
    assert waiting.wait(70).rest is None


def test_a_flagged_heart_does_not_prolong_the_rest() -> None:
    person = Consulting(replace(SETTINGS, baseline_s=60.0, baseline_longest_s=300.0), Phase.BASELINE)

    assert person.wait(61, estimate=unknown(0.0, Unknown.FLAGGED, quality=0.1)).moves_on


def test_suggest_mode_begins_the_exposure_only_when_accepted() -> None:
    person = Consulting(replace(SETTINGS, mode=Mode.SUGGEST, baseline_s=60.0), Phase.BASELINE)

    suggested = person.wait(65)
    accepted = person.wait(1, Order.ACCEPT)

    assert (suggested.rule, suggested.moves_on) == (Rule.SUGGESTS_EXPOSURE.value, False)
    assert suggested.suggestion
    assert accepted.moves_on


def test_suds_are_asked_at_every_level_and_then_regularly() -> None:
    person = Consulting(replace(SETTINGS, ask_suds_every_s=45.0))

    assert person.wait(6).asks_suds
    assert not person.rate(50).asks_suds
    assert not person.wait(40).asks_suds
    assert person.wait(6).asks_suds
    person.rate(50)
    person.wait(1, Order.STEP_UP)
    assert not person.wait(2).asks_suds  # it must be seen before it can be rated
    assert person.wait(3).asks_suds


def test_suds_are_never_asked_in_the_baseline() -> None:
    person = Consulting(phase=Phase.BASELINE)

    assert not any(person.wait().asks_suds for _ in range(200))


def test_suds_are_asked_after_exposure_and_at_the_end() -> None:
    person = Consulting(replace(SETTINGS, recovery_s=120.0), Phase.RECOVERY)

    assert person.wait(6).asks_suds
    person.rate(30)
    assert not person.wait(70).asks_suds
    assert person.wait(15).asks_suds


def test_an_ended_session_is_calm() -> None:
    decision = Consulting(phase=Phase.ENDED).wait()

    assert (decision.action, decision.rule) == (CALM, Rule.ENDED.value)


def test_music_and_scene_breathe_together() -> None:
    action = Consulting(phase=Phase.BASELINE).wait(10).action

    assert action.scene.breath_begins_t == action.music.breath_begins_t
    assert action.scene.breaths_per_min == action.music.breaths_per_min


def test_the_same_observations_give_the_same_decisions() -> None:
    one, other = Consulting(), Consulting()

    for person in (one, other):
        person.climb_to(1)
        person.rate(50, 20)

    assert one.wait(20) == other.wait(20)


@pytest.mark.parametrize(
    "changed",
    [
        {"rungs": ()},
        {"rungs": (Rung(intensity=0.2), Rung(intensity=0.2))},
        {"start": 3},
        {"baseline_longest_s": 1.0},
        {"ask_suds_every_s": 1.0},
        {"music": ()},
        {"brake_above": float("nan")},
    ],
)
def test_senseless_settings_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|needs"):
        replace(SETTINGS, **changed)
