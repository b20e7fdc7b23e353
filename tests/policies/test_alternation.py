"""Music on and off by turns, in an order drawn by chance."""

from dataclasses import replace

import pytest

from policies.alternation import MusicAlternation, MusicTurns, Unit
from policies.document_shape import document_of
from policies.exposure_settings import ArousalUse
from policies.music_block import MusicBlock
from policies.policy import Order, Phase
from policies.policy_maker import graded_exposure, policy_of
from policies.verdict import Rule
from tests.policies.closed_loop import ready
from tests.policies.consulting import World

GRADED = replace(ready("heights_graded").exposure_settings(), exposure_s=3600.0, arousal_use=ArousalUse.CONTEXT)
BY_MINUTES = MusicAlternation(unit=Unit.MINUTES, each_s=60.0)
BY_RUNGS = MusicAlternation(unit=Unit.RUNGS)


def exposing(alternation: MusicAlternation | None, seed: int = 1) -> World:
    policy = graded_exposure(replace(GRADED, alternation=alternation), seed=seed)
    return World(policy=policy, phase=Phase.EXPOSURE)


def blocks_of(world: World) -> list[MusicBlock]:
    """Each block once, in order."""
    return list(dict.fromkeys(one.music_block for one in world.decisions if one.music_block is not None))


@pytest.mark.parametrize("seed", range(5))
def test_of_each_pair_one_block_has_music(seed: int) -> None:
    person = exposing(BY_MINUTES, seed)
    person.wait(600)
    blocks = blocks_of(person)

    assert [one.number for one in blocks] == list(range(10))
    assert all(one.has_music is not two.has_music for one, two in zip(blocks[::2], blocks[1::2], strict=True))


def test_the_order_is_drawn_by_the_seed_and_by_the_session() -> None:
    orders = []
    for seed, session in ((1, 1), (1, 1), (2, 1), (1, 2), (3, 1), (1, 3)):
        person = exposing(replace(BY_MINUTES, session=session), seed)
        person.wait(900)
        orders.append(tuple(one.has_music for one in blocks_of(person)))

    assert orders[0] == orders[1]
    assert len(set(orders)) >= 4


def test_a_block_without_music_is_silent_and_one_with_music_is_heard() -> None:
    person = exposing(BY_MINUTES)
    person.wait(600)
    heard = {True: set[bool](), False: set[bool]()}
    for number, one in enumerate(person.decisions):
        block = one.music_block
        if block is not None and number % 60 > 30:  # long after it has come or gone
            heard[block.has_music].add(one.action.music.presence > 0)

    assert heard == {True: {True}, False: {False}}


def test_by_rungs_each_rung_is_a_block_of_its_own() -> None:
    person = exposing(BY_RUNGS)
    person.wait(5)
    for _ in range(3):
        person.wait(5, Order.STEP_UP)

    assert [one.number for one in blocks_of(person)] == [0, 1, 2, 3]


def test_only_the_work_alternates() -> None:
    person = exposing(BY_MINUTES)
    for phase in (Phase.PREPARATION, Phase.BASELINE, Phase.PLATEAU, Phase.RECOVERY):
        person.enter(phase)
        person.wait(90)

    assert blocks_of(person) == []


def test_after_a_stop_another_block_begins() -> None:
    person = exposing(BY_MINUTES)
    person.wait(10)
    person.enter(Phase.RECOVERY)
    person.wait(10)
    person.enter(Phase.EXPOSURE)
    person.wait(10)

    assert [one.number for one in blocks_of(person)] == [0, 1]


def test_without_alternation_nothing_is_drawn() -> None:
    person = exposing(None)
    person.wait(120)

    assert blocks_of(person) == []


def test_a_practice_says_that_a_block_is_silent_by_chance() -> None:
    plain = ready("music_relaxation").model_dump(mode="json")
    plain["music"]["alternation"] = {"by": "minutes", "minutes_each": 1.0}
    person = World(policy=policy_of(document_of(plain), seed=1), phase=Phase.PRACTICE)
    person.wait(300)
    silent = [one for one in person.decisions if one.music_block is not None and not one.music_block.has_music]

    assert silent
    assert {one.rule for one in silent} == {Rule.SILENT_BLOCK.value}
    assert "without music, by chance: arousal 0.40" in silent[-1].why


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("heights_inhibitory", {"by": "rungs"}, "exposure is silent"),
        ("music_relaxation", {"by": "rungs"}, "alternates by minutes"),
        ("resonance_breathing", {"by": "minutes"}, "cannot be off by turns"),
        ("heights_graded", {"by": "minutes", "minutes_each": 0.5}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_alternate_is_refused_in_words(name: str, change: dict[str, object], words: str) -> None:
    plain = ready(name).model_dump(mode="json")
    plain["music"]["alternation"] = change

    with pytest.raises(ValueError, match=words):
        document_of(plain)


def test_turns_go_on_counting_where_their_place_was_left() -> None:
    turns = MusicTurns(BY_RUNGS, seed=1)
    person = exposing(None)
    person.wait()
    seen = person._seen(())
    numbers = [turns.block(seen, visit) for visit in (1, 1, None, 2, 2, 3)]

    assert [None if one is None else one.number for one in numbers] == [0, 0, None, 1, 1, 2]
