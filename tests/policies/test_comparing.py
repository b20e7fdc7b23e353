"""Two policies compared by what they mean."""

from typing import Any

import pytest

from policies.comparing import Difference, Turn, difference_lines, differences, summary_of
from policies.document import LIBRARY, ExposureDocument, PolicyDocument, document_of, read_policy
from policies.document_shape import KINDS
from policies.key_ranges import ranges_of
from policies.meanings import MEANINGS, meaning_of

GRADED = read_policy(LIBRARY / "heights_graded.yaml")
INHIBITORY = read_policy(LIBRARY / "heights_inhibitory.yaml")
MUSIC = read_policy(LIBRARY / "music_relaxation.yaml")


def changed(path: str, value: Any, document: PolicyDocument = GRADED) -> PolicyDocument:
    plain = document.model_dump(mode="json")
    *parents, key = path.split(".")
    within = plain
    for parent in parents:
        within = within[parent]
    within[key] = value
    return document_of(plain)


def only(before: PolicyDocument, after: PolicyDocument) -> Difference:
    (found,) = differences(before, after)
    return found


def leaves(value: object, path: str = "") -> list[str]:
    if not isinstance(value, dict):
        return [path]
    return [leaf for key, one in value.items() for leaf in leaves(one, f"{path}.{key}" if path else key)]


def test_a_policy_means_the_same_as_itself() -> None:
    assert differences(GRADED, GRADED) == ()
    assert summary_of(()) == "Both mean the same."


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("hierarchy.ceiling", 0.9, "wider"),
        ("hierarchy.ceiling", 0.5, "narrower"),
        ("limits.rise_per_second", 0.05, "wider"),
        ("limits.dwell_seconds", 60, "narrower"),
        ("limits.suds_highest", 60, "narrower"),
        ("leaving.above_suds", 95, "harder"),
        ("moving_on.ratings", 3, "gentler"),
        ("moving_on.fall_share", 0.3, "harder"),
        ("phases.recovery_minutes", 8, "gentler"),
        ("arousal.use", "context", "harder"),
        ("mode", "suggest", "gentler"),
        ("suds.ask_every_seconds", 90, "different"),
    ],
)
def test_a_change_is_told_as_it_is_for_the_person(path: str, value: Any, word: str) -> None:
    found = only(GRADED, changed(path, value))

    assert found.path == path
    assert found.turn_word == word
    assert found.means


def test_the_other_way_round_is_the_other_turn() -> None:
    wider = changed("limits.loudest_db", -4.0)

    assert only(GRADED, wider).turn is Turn.HARDER
    assert only(wider, GRADED).turn is Turn.GENTLER


def test_what_nobody_heeds_has_no_effect() -> None:
    assert only(GRADED, changed("music.plateau.palette", "drone")).turn is Turn.NOTHING
    context = changed("arousal.use", "context")
    assert only(context, changed("arousal.brake_above", 0.5, context)).turn is Turn.NOTHING


def test_a_rung_between_makes_smaller_steps_and_one_left_out_a_larger_one() -> None:
    steps = [0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    finer = changed("hierarchy.steps", steps)

    assert only(GRADED, finer).turn is Turn.GENTLER
    assert only(finer, GRADED).turn is Turn.HARDER


def test_a_rung_above_the_ceiling_means_nothing() -> None:
    assert only(GRADED, changed("hierarchy.steps", [n / 10 for n in range(1, 10)])).turn is Turn.NOTHING


def test_a_dimension_held_back_makes_its_rung_gentler() -> None:
    steps: list[Any] = [n / 10 for n in range(1, 11)]
    steps[3] = {"intensity": 0.4, "holds": {"wind": 0.2}, "words": None}

    assert only(GRADED, changed("hierarchy.steps", steps)).turn is Turn.GENTLER


def test_two_rules_for_moving_on_are_told_as_two_sentences() -> None:
    (found,) = [one for one in differences(GRADED, INHIBITORY) if one.path.startswith("moving_on")]

    assert "SUDS has fallen" in str(found.before)
    assert "Trials of" in str(found.after)


def test_asking_about_fewer_people_is_harder_and_says_who_is_missing() -> None:
    fewer = changed("contraindications", ["Epilepsy"])
    more = changed("contraindications", ["Epilepsy", "Psychosis"])

    found = only(more, fewer)

    assert found.turn is Turn.HARDER
    assert "Psychosis" in "\n".join(difference_lines((found,)))
    assert only(fewer, more).turn is Turn.GENTLER


def test_two_kinds_are_compared_in_what_both_have() -> None:
    found = differences(GRADED, MUSIC)

    assert found[0].path == "kind"
    assert not any(one.path.startswith(("hierarchy", "band")) for one in found)


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_key_of_a_ready_policy_has_a_meaning(path) -> None:
    plain = read_policy(path).model_dump(mode="json")

    assert not [leaf for leaf in leaves(plain) if meaning_of(leaf) is None]


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_that_has_a_range_has_a_meaning(kind: str) -> None:
    ranges = ranges_of(KINDS[kind])

    assert ranges["phases.recovery_minutes"] == "above 0, to 120"
    assert ranges["mode"] == "guided or suggest"
    assert not [path for path in ranges if meaning_of(path) is None]


def test_every_number_that_can_change_says_what_more_and_less_of_it_mean() -> None:
    silent = [
        path
        for path, meaning in MEANINGS.items()
        if bool(meaning.larger) != bool(meaning.smaller)
        or (meaning.turn(0, 1) is not Turn.OTHER and not meaning.larger)
    ]

    assert not silent


def test_no_difference_is_left_without_its_values() -> None:
    assert isinstance(GRADED, ExposureDocument)
    text = "\n".join(difference_lines(differences(GRADED, INHIBITORY)))

    assert "scene" not in text.splitlines()[0]
    assert "phases.exposure_minutes: 17 -> 20  [harder]" in text


def test_another_name_alone_is_said_to_be_without_effect() -> None:
    found = differences(GRADED, changed("name", "Ours"))

    assert summary_of(found) == "1 difference, without any effect for the person."
