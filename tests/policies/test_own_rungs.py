"""A hierarchy in a therapist's own order, with dimensions held back: as it is written, climbed, and left downwards."""

import re
from pathlib import Path

import pytest

from engine.messages import Input, Outcome, SceneOrder, SceneVerb, TherapistOrder
from engine.plan import SessionPlan, new_session
from policies.document import LIBRARY, PolicyDocument, PolicyError, document_of, hold_faults, read_policy
from policies.ladder import NOTHING, Ladder, Rung
from policies.policy import Order, Phase
from tests.engine.rehearsed import Driver
from vr_scenes.exposure import Hold, SceneTargets

DEMO = (LIBRARY / "demo.yaml").read_text(encoding="utf-8")
PLAIN = "steps: [0.1, 0.2, 0.3, 0.4, 0.5]"
OWN = """steps:
    - 0.1
    - intensity: 0.3
      holds: {height_m: 0.1, railing_m: 0.0}
      words: In the wind, but on the first floor
    - {intensity: 0.2}"""


def document(tmp_path: Path, steps: str = OWN, demo: str = DEMO) -> PolicyDocument:
    path = tmp_path / "own.yaml"
    path.write_text(demo.replace(PLAIN, steps), encoding="utf-8")
    return read_policy(path, scenes=["heights"])


def hold(level: float, dimension: str = "height_m") -> Hold:
    return Hold(dimension=dimension, level=level)


def test_own_rungs_are_read_in_their_order(tmp_path: Path) -> None:
    rungs = document(tmp_path).exposure_settings().rungs

    assert [rung.intensity for rung in rungs] == [0.1, 0.3, 0.2]
    assert rungs[1].holds == (hold(0.1), hold(0.0, "railing_m"))
    assert rungs[1].words == "In the wind, but on the first floor"


def test_plain_rungs_stay_numbers_so_that_older_documents_keep_their_digest(tmp_path: Path) -> None:
    plain = document(tmp_path, PLAIN)
    spelled_out = document(tmp_path, PLAIN.replace("0.2,", "{intensity: 0.2},"))

    assert plain.model_dump(mode="json")["hierarchy"]["steps"] == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert spelled_out.digest == plain.digest


def test_a_document_with_own_rungs_comes_back_from_its_json(tmp_path: Path) -> None:
    own = document(tmp_path)

    assert document_of(own.model_dump(mode="json")) == own
    assert own.scaled(20).hierarchy == own.hierarchy


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        (("height_m: 0.1", "height_m: 1.1"), 4, "hierarchy.steps.1.holds.height_m: must be 1 or less"),
        (("height_m: 0.1", "heigth_m: 0.1"), 4, "no such dimension; it has: height_m"),
        (("intensity: 0.3\n", "intensity: 0.1\n"), 3, "step 2 is in nothing harder than step 1"),
        (("intensity: 0.2}", "intensity: 0.2, hold: {}}"), 6, "hold: there is no such key"),
        (("    - 0.1", "    - low"), 2, "hierarchy.steps.0.intensity: here must be a number"),
        (("words: In the wind, but on the first floor", "words: ''"), 5, "must not be empty"),
        (("height_m: 0.1", "'': 0.1"), 4, "a key is missing before the colon"),
    ],
)
def test_what_is_wrong_with_a_rung_is_said_with_its_line(
    tmp_path: Path, wrong: tuple[str, str], line: int, words: str
) -> None:
    first = DEMO[: DEMO.index(PLAIN)].count("\n") + 1

    with pytest.raises(PolicyError) as caught:
        document(tmp_path, OWN.replace(*wrong))

    fault = next(one for one in caught.value.faults if words in one)
    assert fault.startswith(f"{tmp_path / 'own.yaml'}:{first + line - 1}: ")


def test_holds_in_a_scene_that_is_not_there_are_a_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(DEMO.replace(PLAIN, OWN).replace("scene: heights", "scene: nowhere"), encoding="utf-8")

    with pytest.raises(PolicyError, match=r"own.yaml:\d+: scene: there is no scene 'nowhere'"):
        read_policy(path)


def test_holds_of_another_scene_are_found(tmp_path: Path) -> None:
    faults = hold_faults(document(tmp_path).model_copy(update={"scene": "safe_place"}))

    assert [(step, name) for step, name, _ in faults] == [(1, "height_m"), (1, "railing_m")]


LADDER = Ladder((Rung(intensity=0.1), Rung(intensity=0.3, holds=(hold(0.1),)), Rung(intensity=0.2)))


def shown(intensity: float, *holds: Hold) -> SceneTargets:
    return SceneTargets(scene="heights", intensity=intensity, holds=holds)


def test_a_rung_is_reached_where_every_dimension_is_there() -> None:
    assert LADDER.is_at(shown(0.3, hold(0.1)), 1)
    assert not LADDER.is_at(shown(0.3), 1)
    assert not LADDER.is_at(shown(0.2, hold(0.1)), 2)
    assert LADDER.is_at(shown(0.2), 2)
    assert LADDER.is_at(shown(0.2, hold(0.9)), 2)


def test_what_is_held_by_hand_is_not_waited_for() -> None:
    assert LADDER.is_at(shown(0.2, hold(0.05)), 2, held=(hold(0.05),))
    assert not LADDER.is_at(shown(0.2, hold(0.05)), 2)


def test_a_rung_is_climbed_to_only_where_those_before_are_allowed() -> None:
    assert LADDER.highest_within(0.25) == 0
    assert LADDER.highest_within(0.3) == 2


@pytest.mark.parametrize(
    ("rung", "applied", "below"), [(2, 0.2, 0), (1, 0.3, 0), (0, 0.1, NOTHING), (1, 0.05, NOTHING)]
)
def test_down_leads_to_a_rung_that_is_no_stronger(rung: int, applied: float, below: int) -> None:
    assert LADDER.below(rung, applied) == below


def test_a_session_climbs_own_rungs_and_no_dimension_rises_on_the_way_down(tmp_path: Path) -> None:
    driver = Driver(new_session(SessionPlan(policy=document(tmp_path), seed=1)))
    driver.go(500, until=lambda one: one.step == 1 and one.applied.scene.intensity == 0.3)
    at_second = driver.last
    driver.go(300, until=lambda one: one.step == 2)
    going = driver.last
    driver.go(2)
    before = driver.last.applied.scene
    down = driver.step(TherapistOrder(t=0.0, order=Order.STEP_DOWN)).applied.scene

    assert {one.dimension: one.level for one in at_second.applied.scene.holds} == {"height_m": 0.1, "railing_m": 0.0}
    assert going.applied.scene.intensity == pytest.approx(0.2)
    assert {one.dimension: one.level for one in before.holds}["height_m"] >= 0.1
    assert down.intensity <= before.intensity
    levels = {one.dimension: one.level for one in before.holds}
    assert all(one.level <= levels[one.dimension] for one in down.holds)
    assert {one.dimension for one in down.holds} == set(levels)


def driver_at_second(path: Path, steps: str = OWN) -> Driver:
    """A session on the second of its rungs, where it has stayed a while."""
    driver = Driver(new_session(SessionPlan(policy=document(path, steps, SLOW), seed=1)))
    driver.go(900, until=lambda one: one.step == 1 and one.applied.scene.intensity == 0.3)
    driver.go(1)
    return driver


def height(outcome: Outcome) -> float:
    scene = outcome.applied.scene
    return min([scene.intensity, *(one.level for one in scene.holds if one.dimension == "height_m")])


SLOW = re.sub(
    "least_minutes: .*", "least_minutes: 1.5", re.sub("(exposure|plateau)_minutes: .*", r"\1_minutes: 30", DEMO)
)
LOW = """steps:
    - 0.1
    - {intensity: 0.3, holds: {height_m: 0.05}}
    - 0.4"""


@pytest.mark.parametrize(
    "orders",
    [
        [TherapistOrder(t=0.0, order=Order.STEP_DOWN)],
        [TherapistOrder(t=0.0, order=Order.CEILING, value=0.2)],
        [
            SceneOrder(t=0.0, verb=SceneVerb.HOLD, name="height_m", level=0.2),
            TherapistOrder(t=0.0, order=Order.STEP_DOWN),
        ],
        [
            SceneOrder(t=0.0, verb=SceneVerb.HOLD, name="height_m", level=0.2),
            TherapistOrder(t=0.0, order=Order.CEILING, value=0.2),
        ],
    ],
)
def test_whatever_leads_down_no_dimension_rises_by_it(tmp_path: Path, orders: list[Input]) -> None:
    driver = driver_at_second(tmp_path, LOW)
    before = height(driver.last)

    for one in orders:
        driver.step(one)
    down = driver.last
    driver.go(100, until=lambda one: one.step != 0 or not one.phase.is_exposing)
    below = [one for one in driver.outcomes if one.t >= down.t and one.step == 0]

    assert before == pytest.approx(0.05)
    assert len(below) > 800
    assert max(map(height, below)) <= before


def test_a_plateau_that_is_ordered_on_the_way_up_raises_no_dimension(tmp_path: Path) -> None:
    driver = Driver(new_session(SessionPlan(policy=document(tmp_path, LOW, SLOW), seed=1)))
    driver.go(900, until=lambda one: one.step == 1 and one.applied.scene.intensity >= 0.15)
    before = height(driver.step(TherapistOrder(t=0.0, order=Order.NEXT_PHASE)))

    levels = [height(driver.step()) for _ in range(900)]

    assert driver.last.phase is Phase.PLATEAU
    assert max(levels) <= before
    assert driver.last.step == 0, "what was not reached is not where one stays"
