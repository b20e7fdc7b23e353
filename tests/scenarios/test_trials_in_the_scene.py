"""A session of trials whose patient answers by looks at the panel alone: every answer counts once, for its trial."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pytest

from engine.actuators import input_for_sign
from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    Input,
    Outcome,
    PatientRating,
    PatientStop,
    Scale,
    StrapFound,
    StrapLost,
    TherapistOrder,
    Tick,
)
from engine.patient_cues import PatientCues
from engine.plan import SessionPlan, library_policy, new_session
from engine.recollection import Recollection
from engine.rehearsal import virtual_patient_side
from policies.document_shape import document_of
from policies.policy import Order, Phase
from tests.vr_scenes.panel_rig import AnsweringHead
from vr_scenes.panel_layout import Page

SECONDS, TICK_S = 700.0, 0.1
SAYS = {Page.SICKNESS: 2.0, Page.SUDS: 30.0, Page.OUTCOME: 10.0, Page.EXPECTANCY: 70.0}
SCALE_OF = {
    Page.SICKNESS: Scale.SICKNESS,
    Page.SUDS: Scale.SUDS,
    Page.OUTCOME: Scale.OUTCOME,
    Page.EXPECTANCY: Scale.EXPECTANCY,
}


def plan() -> SessionPlan:
    """The inhibitory heights, short before the exposure."""
    plain = library_policy("heights_inhibitory").model_dump(mode="json")
    plain["moving_on"]["trial_seconds"] = 60.0
    plain["phases"] |= {"preparation_minutes": 0.2, "baseline_minutes": 1.5}
    return SessionPlan(policy=document_of(plain), seed=4)


class Happening:
    """Something that begins while `page` is asked, and what ends it 60 s later."""

    LASTS_S = 60.0

    def __init__(
        self, page: Page, begins: Callable[[float], Input], ends: Callable[[float], Input] | None = None
    ) -> None:
        self._page, self._begins, self._ends = page, begins, ends
        self.began_t: float | None = None

    def at(self, t: float, head: AnsweringHead) -> list[Input]:
        if self.began_t is None and head.pages[-1:] == [self._page]:
            self.began_t = t
            return [self._begins(t)]
        if self.began_t is not None and self._ends is not None and t - self.began_t >= self.LASTS_S:
            ends, self._ends = self._ends, None
            return [ends(t)]
        return []


class Lived:
    """Steps of a session, and the head that answered in it."""

    def __init__(self, happening: Happening | None = None, seconds: float = SECONDS) -> None:
        self.steps: list[tuple[Tick, Outcome]] = []
        self.head = AnsweringHead(SAYS)
        session, side, cues = new_session(plan()), virtual_patient_side("responsive", seed=4), PatientCues()
        outcome, cue = None, None
        for number in range(1, round(seconds / TICK_S) + 1):
            t = number * TICK_S
            of_body = side.live_through(t, outcome)  # it has a heart; what it says, it says by the panel
            inputs: list[Input] = [one for one in of_body if not isinstance(one, PatientRating | PatientStop)]
            if cue is not None:
                inputs += [input_for_sign(sign, t) for sign in self.head.step(TICK_S, cue)]
            inputs += [] if happening is None else happening.at(t, self.head)
            if any(isinstance(one, PatientStop) for one in inputs):
                self.head.stop()
            tick = Tick(t=t, inputs=tuple(inputs))
            outcome = session.step(tick)
            cue = cues.of(tick, outcome)
            self.steps.append((tick, outcome))

    @property
    def ratings(self) -> list[PatientRating]:
        return [one for tick, _ in self.steps for one in tick.inputs if isinstance(one, PatientRating)]


@cache
def lived() -> Lived:
    return Lived()


def test_every_answer_by_a_look_goes_with_the_scale_of_its_question() -> None:
    said = {(one.scale, one.value) for one in lived().ratings}

    assert said == {(SCALE_OF[page], value) for page, value in SAYS.items()}


def test_each_trial_has_what_was_expected_of_it_and_what_came() -> None:
    recollection = Recollection()
    for tick, outcome in lived().steps:
        recollection.hear(tick, outcome)
    accounts = recollection.trials.accounts

    assert len(accounts) >= 4
    assert {(one.expected, one.came) for one in accounts} == {(70.0, 10.0)}


def test_a_question_is_answered_once_each_time_that_it_is_asked() -> None:
    outcomes = [outcome for _, outcome in lived().steps]
    for scale, was_asked in (
        (Scale.EXPECTANCY, [one.asks_expectancy for one in outcomes]),
        (Scale.OUTCOME, [one.asks_outcome for one in outcomes]),
    ):
        began = sum(now and not before for before, now in pairwise(was_asked))
        said = sum(one.scale is scale for one in lived().ratings)
        assert began - 1 <= said <= began, scale


def test_distress_comes_before_what_is_expected_where_both_are_due_and_every_question_was_shown() -> None:
    pages = lived().head.pages

    assert set(pages) == set(Page)
    assert pages[:4] == [Page.SUDS, Page.SUDS, Page.EXPECTANCY, Page.SUDS]  # before the rest, and as the scene is there
    assert (Page.OUTCOME, Page.EXPECTANCY) in set(pairwise(pages))


def test_a_stop_while_a_trial_is_asked_about_leaves_no_question_of_it() -> None:
    for page in (Page.EXPECTANCY, Page.OUTCOME):
        stopped = Lived(Happening(page, lambda t: PatientStop(t=t)), seconds=300.0)
        after = [outcome for _, outcome in stopped.steps if outcome.phase is Phase.RECOVERY]

        assert after
        assert not any(one.asks_expectancy or one.asks_outcome for one in after)
        shown = stopped.head.pages[stopped.head.pages.index(page) + 1 :]
        assert set(shown) <= {Page.SUDS, Page.SICKNESS}


@pytest.mark.parametrize("page", [Page.EXPECTANCY, Page.OUTCOME])
@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (lambda t: TherapistOrder(t=t, order=Order.HOLD), lambda t: TherapistOrder(t=t, order=Order.RESUME)),
        (lambda t: StrapLost(t=t, reason="out of range"), lambda t: StrapFound(t=t, name="H10")),
        (
            lambda t: ActuatorLost(t=t, actuator=Actuator.STAGE, reason="its process ended"),
            lambda t: ActuatorFound(t=t, actuator=Actuator.STAGE),
        ),
    ],
    ids=["hold", "strap", "stage"],
)
def test_whatever_begins_and_ends_within_a_question_it_is_answered_once_and_the_trial_goes_on(
    page: Page, begins: Callable[[float], Input], ends: Callable[[float], Input]
) -> None:
    happening = Happening(page, begins, ends)
    disturbed, recollection = Lived(happening, seconds=420.0), Recollection()
    for tick, outcome in disturbed.steps:
        recollection.hear(tick, outcome)
    of_trials = [one.scale for one in disturbed.ratings if one.scale in (Scale.EXPECTANCY, Scale.OUTCOME)]

    assert happening.began_t is not None
    assert of_trials[:3] == [Scale.EXPECTANCY, Scale.OUTCOME, Scale.EXPECTANCY]
    assert (recollection.trials.accounts[0].expected, recollection.trials.accounts[0].came) == (70.0, 10.0)
