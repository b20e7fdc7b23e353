"""What is wrong with a policy file is said in a clinician's words, at the line to look at, with what to do."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from policies.document import LIBRARY, PolicyError, document_of, read_policy
from policies.fault_words import faults_in_words
from policies.plain_yaml import PlainYaml
from vr_scenes.scenes import scene_names

GRADED, TRIALS, MUSIC, BREATH = (
    (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
    for name in ("heights_graded", "heights_inhibitory", "music_relaxation", "resonance_breathing")
)


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    path = tmp_path / "edited.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(PolicyError) as caught:
        read_policy(path, scenes=scene_names())
    return [fault.removeprefix(f"{path}:") for fault in caught.value.faults]


def edited(text: str, healthy: str, broken: str) -> tuple[str, int]:
    """The text with something else in it, and the line where that stands."""
    assert healthy in text
    return text.replace(healthy, broken, 1), text[: text.index(healthy)].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "healthy", "broken", "fault"),
    [
        (GRADED, "rule: habituation", "rule: habit", "moving_on.rule: say which: habituation or inhibitory_learning"),
        (GRADED, "  rule: habituation\n", "", "moving_on.rule: say which: habituation or inhibitory_learning"),
        (GRADED, "kind: exposure", "kind: expozure", "kind: say which: exposure or homeostat or paced_breathing; did"),
        (GRADED, "fall_share: 0.5", "fall_share: 50%", "moving_on.fall_share: here must be a number, without a unit"),
        (GRADED, "least_minutes: 1", "least_minutes: 1,5", "moving_on.least_minutes: here must be a number with a poi"),
        (TRIALS, "varies: true", "varies: yes", "moving_on.varies: here must be true or false (got 'yes')"),
        (GRADED, "ratings: 2", "ratings: true", "moving_on.ratings: here must be a whole number (got true)"),
        (GRADED, "ceiling: 0.8", "ceiling:", "hierarchy.ceiling: here must be a number (got nothing)"),
        (GRADED, "suds_highest: 70", "suds_highest: 95", "limits.suds_highest: must be 0 to 80; a limit can only be"),
        (GRADED, "  - Epilepsy, or", "  - Epilepsy: or", "contraindications.0: here must be text: where a colon is in"),
        (MUSIC, "band:\n", "suds: {}\nband:\n", "suds: there is no such key here: it belongs to policies of kind exp"),
        (MUSIC, "  low: 0\n", "  lowest: 0\n", "band.low: this key is missing: arousal is to be held above it, 0 to 1"),
        (BREATH, "[6.5, 6, 5.5, 5, 4.5]", "6", "paces_per_minute: here must be a list: in [ ], or a line with a dash"),
        (
            BREATH,
            "practice: {purpose: breathing",
            "practice: {purpose: silence",
            "music.practice.purpose: the breath to",
        ),
        (GRADED, "schema_version: 2", "schema_version: true", "schema_version: must be 2 (got true)"),
        (GRADED, "schema_version: 2", "schema_version: 3", "schema_version: this program reads files up to version 2"),
        (GRADED, "name: Heights, graded", 'name: "  "', "name: must not be blank (got '  ')"),
        (GRADED, "name: Heights, graded", 'name: "a\\e[2Jb"', "name: must be one line of text, without the character"),
        (GRADED, "  start: 0.1", "\tstart: 0.1", "the YAML is broken: a tab stands here: use spaces, also to indent"),
        (GRADED, "mode: guided", "mode:guided", "the YAML is broken: here must be a key, a colon and a space"),
        (GRADED, "name: Heights, graded", "name: Heights: graded", "the YAML is broken: here is a colon too many: "),
        (GRADED, "name: Heights, graded", 'name: "Heights', "the YAML is broken: the quotation mark that opens here"),
        (
            GRADED,
            "plateau: {purpose: silence}",
            "plateau: {purpose: silence",
            "the YAML is broken: the bracket that op",
        ),
        (GRADED, "[0.1, 0.2,", "[0.1, , 0.2,", "the YAML is broken: a value is missing here"),
        (GRADED, "ratings: 2", "ratings: 02", "the YAML is broken: '02' cannot be read as a number: write it plainly"),
        (GRADED, "suds:\n", ": 5\nsuds:\n", "the YAML is broken: a key is missing before the colon"),
    ],
)
def test_a_fault_is_said_in_plain_words_at_its_line(tmp_path, text, healthy, broken, fault) -> None:
    changed, line = edited(text, healthy, broken)

    found = faults(tmp_path, changed)[0]

    place, _, what = found.partition(": ")
    assert what.startswith(fault)
    assert abs(int(place) - line) <= 1  # of a key that is missing, the line of what it belongs to


def test_a_file_of_a_version_to_come_has_one_fault_whatever_else_is_new_in_it(tmp_path) -> None:
    changed, _ = edited(GRADED.replace("kind: exposure", "kind: dance"), "schema_version: 2", "schema_version: 7")

    (fault,) = faults(tmp_path, changed)

    assert "use the Attune that made it, or a newer one (got 7)" in fault


def test_keys_of_the_other_rule_are_said_to_be_its_own(tmp_path) -> None:
    changed, _ = edited(GRADED, "rule: habituation", "rule: inhibitory_learning")

    assert all("it belongs to the rule habituation" in fault for fault in faults(tmp_path, changed))


def test_what_is_wrong_in_a_list_does_not_make_it_too_short_as_well(tmp_path) -> None:
    changed, _ = edited(BREATH, "[6.5, 6, 5.5, 5, 4.5]", "[12]")

    assert [fault.partition(": ")[2] for fault in faults(tmp_path, changed)] == [
        "paces_per_minute.0: must be 7 or less (got 12)"
    ]


def test_the_first_version_knew_one_kind_and_another_is_not_passed_over(tmp_path) -> None:
    changed, _ = edited(GRADED, "schema_version: 2\nkind: exposure", "schema_version: 1\nkind: homeostat")

    assert any("band: this key is missing" in fault for fault in faults(tmp_path, changed))


def test_a_length_that_a_policy_cannot_be_stretched_to_is_told_by_its_key() -> None:
    with pytest.raises(ValidationError) as caught:
        read_policy(LIBRARY / "heights_graded.yaml").scaled(250.0)

    ((place, words),) = faults_in_words(caught.value.errors())
    assert place == ("phases", "exposure_minutes")
    assert words.startswith("phases.exposure_minutes: must be 120 or less (got ")


def leaves(value: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(one for key, inner in items for one in leaves(inner, (*place, key)))]


@pytest.mark.parametrize("text", [GRADED, TRIALS, MUSIC, BREATH])
def test_no_fault_speaks_of_inputs_and_tuples(text) -> None:
    plain = PlainYaml(text).value
    told = []
    for *way, last in leaves(plain)[1:]:
        for value in (None, "word", [1], {"a": 1}, -1000, 1e9, True):
            broken = deepcopy(plain)
            within: Any = broken
            for part in way:
                within = within[part]
            within[last] = value
            try:
                document_of(broken)
            except ValidationError as error:
                told += [words for _, words in faults_in_words(error.errors())]

    assert len(told) > 150
    assert not [one for one in told if "Input" in one or "uple" in one or "None" in one or "valid" in one]
