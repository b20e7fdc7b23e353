"""Bounds of a search: only what the policy and the gate allow may be changed, and mistakes are told with their line."""

import pytest

from engine.plan import library_policy
from policies.allowed_values import NOT_SEARCHED, allowed_at, keys_of, location_of, value_at
from policies.bounds_example import example_bounds
from policies.bounds_file import read_bounds
from policies.document import LIBRARY, PolicyError

DEMO = library_policy("demo")
GOOD = """\
objectives:
  - of: fear_left
  - {of: dropped_out, may_worsen: 0.02}
keys:
  moving_on.or_below_suds: {low: 35, high: 55, step: 5}
  moving_on.ratings: {low: 1, high: 3, step: 1}
  arousal.use: {choices: [context, brake]}
"""


def written(tmp_path, text):
    path = tmp_path / "bounds.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_good_bounds_give_the_values_to_try_and_where_the_own_one_stands(tmp_path):
    bounds = read_bounds(written(tmp_path, GOOD), DEMO)

    suds, ratings, use = bounds.knobs
    assert suds.values == (35, 40, 45, 50, 55)
    assert ratings.values == (1, 2, 3)
    assert [value_at(DEMO, knob.location) for knob in bounds.knobs] == [knob.values[knob.own] for knob in bounds.knobs]
    assert (suds.is_ordered, use.is_ordered) == (True, False)
    assert bounds.may_worsen == (0.0, 0.02)


def test_decimal_steps_come_to_decimal_values(tmp_path):
    text = GOOD.replace("moving_on.or_below_suds: {low: 35, high: 55, step: 5}", "{}").replace("  {}\n", "")
    path = written(tmp_path, text + "  moving_on.fall_share: {low: 0.1, high: 0.7, step: 0.1}\n")

    fall = read_bounds(path, DEMO).knobs[-1]

    assert fall.values == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("high: 55", "high: 65", 5, "keys.moving_on.or_below_suds.high: a policy allows a number from 0 to 60 here"),
        ("step: 5", "step: 3", 5, "no whole number of 3"),
        ("low: 35", "low: 56", 5, "high (55) must be above low (56)"),
        ("low: 35, high: 55, step: 5", "low: 35, high: 55", 5, "step missing"),
        ("low: 35", "low: 50", 5, "the policy's own value must be one of 50, 55"),
        ("step: 1", "step: 0.5", 6, "the key takes whole numbers: so does its step"),
        ("[context, brake]", "[context, lead]", 7, "a policy allows context or brake here (got 'lead')"),
        ("[context, brake]", "[context, context]", 7, "a choice is there twice"),
        ("moving_on.ratings", "moving_on.rating", 6, "did you mean 'moving_on.ratings'?"),
        ("moving_on.ratings", "moving_on.rule", 6, "is not searched"),
        ("moving_on.ratings: {low: 1, high: 3, step: 1}", "scene: {choices: [heights, dog]}", 6, "is not searched"),
        ("moving_on.ratings", "hierarchy.steps", 6, "no number or choice of its own"),
        ("of: fear_left", "of: fear", 2, "did you mean 'fear_left'?"),
        ("of: dropped_out", "of: in_band", 3, "trials of this kind of policy tell no such thing"),
        ("of: dropped_out", "of: fear_left", 3, "is there twice"),
        ("- of: fear_left", "- {of: fear_left, may_worsen: 1}", 2, "the first objective decides"),
        ("may_worsen: 0.02", "may_worsen: .nan", 3, "must be a finite number"),
        ("may_worsen", "may_worsens", 3, "did you mean 'may_worsen'?"),
        ("step: 5}", "step: 5, log: true}", 5, "there is no such key"),
        ("low: 35", "low: many", 5, "here must be a number (got 'many')"),
        ("keys:", "kyes:", 1, "keys: this key is missing"),
        ("  - of: fear_left", "  - &a fear_left", 2, "anchors"),
        ("low: 35", "low: 35, low: 40", 5, "twice"),
        ("step: 5", "step: 1.0e-320", 5, "at most 1000 steps"),
        ("low: 35, high: 55", "low: -1.0e+308, high: 1.0e+308", 5, "at most 1000 steps"),
        ("may_worsen: 0.02", "may_worsen: -1", 3, "must be 0 or more (got -1)"),
        ("low: 1, high: 3, step: 1", "choices: [2, 2.0, 3]", 6, "a choice is there twice"),
        ("low: 1, high: 3, step: 1", f"choices: [{'9' * 400}, 2]", 6, "here must be a finite number or a word"),
        (
            "  arousal.use: {choices: [context, brake]}",
            "  moving_on..ratings: {low: 1, high: 3, step: 1}",
            7,
            "no such",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(tmp_path, before, after, line, said):
    path = written(tmp_path, GOOD.replace(before, after, 1))

    with pytest.raises(PolicyError) as told:
        read_bounds(path, DEMO)

    assert any(fault.startswith(f"{path}:{line}: ") and said in fault for fault in told.value.faults), told.value.faults


@pytest.mark.parametrize("choice", [".nan", "null", "[2]", "{a: 1}", "9" * 400])
def test_a_choice_that_is_none_is_told_once(tmp_path, choice):
    path = written(tmp_path, GOOD.replace("{low: 1, high: 3, step: 1}", f"{{choices: [2, {choice}]}}"))

    with pytest.raises(PolicyError) as told:
        read_bounds(path, DEMO)

    (fault,) = told.value.faults
    assert fault.startswith(f"{path}:6: keys.moving_on.ratings.choices.1: here must be a finite number or a word")


def test_the_same_key_written_otherwise_is_refused(tmp_path):
    steps = "{choices: [0.1, 0.15, 0.2, 0.25, 0.3]}"
    path = written(tmp_path, f"{GOOD}  hierarchy.steps.1: {steps}\n  hierarchy.steps.01: {steps}\n")

    with pytest.raises(PolicyError, match=r"9: keys\.hierarchy\.steps\.01: this key is there already"):
        read_bounds(path, DEMO)


def test_limits_are_bounded_by_the_gate(tmp_path):
    path = written(tmp_path, GOOD + "  limits.suds_highest: {low: 60, high: 90, step: 5}\n")

    with pytest.raises(PolicyError, match="the safety gate allows a number from 0 to 80 here"):
        read_bounds(path, DEMO)


def test_a_file_that_is_no_text_and_one_that_is_too_long_are_refused(tmp_path):
    path = tmp_path / "bounds.yaml"
    path.write_bytes(b"objectives:\n  - \xff\n")
    with pytest.raises(PolicyError, match=":2: the file is not UTF-8"):
        read_bounds(path, DEMO)

    path.write_bytes(b"#" * 300_000)
    with pytest.raises(PolicyError, match="at most 200000"):
        read_bounds(path, DEMO)


@pytest.mark.parametrize("ready", sorted(path.stem for path in LIBRARY.glob("*.yaml")))
def test_the_example_fits_every_ready_policy_or_says_that_nothing_can_be_searched(tmp_path, ready):
    document = library_policy(ready)
    if document.kind == "paced_breathing":
        with pytest.raises(ValueError, match="tells nothing by which"):
            example_bounds(document)
        return

    bounds = read_bounds(written(tmp_path, example_bounds(document)), document)

    assert len(bounds.knobs) >= 3
    assert all(len(knob.values) > 1 for knob in bounds.knobs)


@pytest.mark.parametrize("ready", ["dog_graded", "dog_inhibitory", "music_relaxation"])
def test_every_key_that_can_be_searched_allows_the_own_value(ready):
    document = library_policy(ready)

    for key in keys_of(document):
        location = location_of(key)
        allowed = allowed_at(document, location)
        assert allowed is not None
        assert allowed.holds(value_at(document, location)), key
        assert key not in NOT_SEARCHED
