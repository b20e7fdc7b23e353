"""Policy files: every fault is named with its line, and what is read means what it says."""

import contextlib
import json
import re
from pathlib import Path
from random import Random

import pytest
from pydantic import ValidationError

from policies.described_schema import keys_in
from policies.document import LIBRARY, PolicyDocument, PolicyError, document_of, json_schema, read_policy
from policies.music_mapping import USUAL
from policies.policy import Phase
from policies.policy_maker import policy_of
from policies.safety import SafetyGate
from vr_scenes.scenes import scene_names

SCENES = scene_names()
DEMO = (LIBRARY / "demo.yaml").read_text(encoding="utf-8")


def read(tmp_path: Path, text: str) -> PolicyDocument:
    path = tmp_path / "edited.yaml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path, scenes=SCENES)


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read(tmp_path, text)
    folder = f"{tmp_path}/"
    return [fault.removeprefix(folder) for fault in caught.value.faults]


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_ready_policy_can_be_used_and_says_what_it_is_for(path: Path) -> None:
    document = read_policy(path, scenes=SCENES)

    assert policy_of(document, seed=1).digest == document.digest
    assert SafetyGate(document.gate_limits()).limits.ceiling == document.ceiling
    assert "Intended use:" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("healthy", "broken", "fault"),
    [
        ("scene: heights", "scene: hights", "scene: there is no such scene; there are: "),
        (
            "fall_share: 0.3",
            "fall_shere: 0.3",
            "moving_on.fall_shere: there is no such key; did you mean 'fall_share'?",
        ),
        ("mode: guided", "mode: alone", "mode: must be 'guided' or 'suggest' (got 'alone')"),
        ("start: 0.1", 'start: "0.1"', "hierarchy.start: here must be a number, without quotes (got '0.1')"),
        ("start: 0.1", "start: 0.15", "hierarchy.start: start (0.15) must be one of the steps"),
        ("steps: [0.1, 0.2,", "steps: [0.1, 0.1,", "hierarchy.steps: steps must rise, but 0.1 follows 0.1"),
        ("ceiling: 0.5", "ceiling: 0.05", "hierarchy.ceiling: ceiling (0.05) must not be below start (0.1)"),
        ("ceiling: 0.5", "ceiling: 1.5", "hierarchy.ceiling: must be 0.01 to 1 (got 1.5)"),
        ("above_suds: 85", "above_suds: .nan", "leaving.above_suds: must be a finite number (got nan)"),
        ("above_suds: 85", "above_suds: 40", "leaving.above_suds: leaving.above_suds (40) must be above moving_on"),
        ("least_minutes: 0.4", "least_minutes: 9", "moving_on.least_minutes: moving_on.least_minutes (9) must not"),
        ("longest_minutes: 3", "longest_minutes: 1", "phases.baseline_longest_minutes: baseline_longest_minutes (1)"),
        (
            "mode: guided",
            "mode: guided\nrest: {seated_quiet: 0.9}",
            "rest.seated_quiet: the shares of seated_quiet, neutral",
        ),
        ("mode: guided", "mode: guided\nrest: {seated_quiet: -1}", "rest.seated_quiet: must be 0 to 1 (got -1)"),
        ("purpose: breathing", "purpose: sleep", "music.baseline.purpose: must be 'match_then_lead'"),
        (
            "dwell_seconds: 20",
            "dwell_seconds: 2",
            "limits.dwell_seconds: must be 20 to 3600; a limit can only be narrower than the gate's own (got 2)",
        ),
        ("loudest_db: -4", "loudest_db: 3", "limits.loudest_db: must be -60 to 0; a limit can only be narrower"),
        ("ratings: 2", "ratings: two", "moving_on.ratings: here must be a whole number (got 'two')"),
        (
            "schema_version: 2",
            "schema_version: 3",
            "schema_version: this program reads files up to version 2: use the Attune that made it",
        ),
        ("mode: guided", "mode: guided\nmode: suggest", "the YAML is broken: the key 'mode' is there twice"),
        ("mode: guided", "mode: [guided", "the YAML is broken: the bracket that opens here is not closed"),
        ("mode: guided", "mode: gui\x07ded", "the YAML is broken: unacceptable character #x0007"),
        ("steps: [0.1,", "steps: [0.001, 0.1,", "hierarchy.steps.0.intensity: must be 0.01 or more (got 0.001)"),
        ("least_minutes: 0.4", "least_minutes: 61", "moving_on.least_minutes: must be 0 to 60 (got 61)"),
        (
            "longest_minutes: 3",
            "longest_minutes: 61",
            "phases.baseline_longest_minutes: must be 0 to 60 (got 61)",
        ),
        ("scene: heights", "scene: safe_place", "scene: the safe place has no intensity: name a scene"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, healthy: str, broken: str, fault: str) -> None:
    text = DEMO.replace(healthy, broken, 1)

    found = faults(tmp_path, text)

    assert len(found) == 1
    place, _, what = found[0].partition(": ")
    assert what.startswith(fault)
    expected = line_of(text, broken.splitlines()[-1])
    assert place == f"edited.yaml:{expected}"


GRADED = (LIBRARY / "heights_graded.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("healthy", "broken", "fault"),
    [
        ("register: [0.25,", "regster: [0.25,", "music.mapping.regster: must be 'mode', 'tempo_bpm'"),
        ("register: [0.25, 0.75]", "register: [0.25]", "music.mapping.register.1: a value is missing here"),
        (
            "register: [0.25, 0.75]",
            "register: [0.25, high]",
            "music.mapping.register.1: here must be a number (got 'high')",
        ),
        ("register: [0.25, 0.75]", "register: [0, 1]", "music.mapping.register: uses 1.00 of its range, and tempo"),
        ("tempo_bpm: [48, 104]", "tempo_bpm: [48, 204]", "music.mapping.tempo_bpm: must lie in [40, 120], not 204"),
        ("lead_to_bpm: 52", "lead_to_bpm: 45", "music.recovery.lead_to_bpm: 45 is not among the tempos of the mapp"),
        ("palette: strings", "palette: violins", "music.recovery.palette: must be 'warm_bells', 'felt_pia"),
        ("palette: strings", "palette: nature", "music.recovery.palette: nature alone needs a nature: ocean, rain"),
        ("nature: ocean", "nature: sea", "music.baseline.nature: must be 'none', 'ocean', 'rain', 'wind'"),
        ("[1, 1, 0.7, 0.4, 0]", "[1, 0.4, 0.7]", "music.fading.presence_by_session: music that fades does not ri"),
        ("breaths_per_minute: 6", "breaths_per_minute: 8", "music.baseline.breaths_per_minute: a pace to breathe"),
        ("session: 1\n", "session: 0\n", "music.session: must be 1 to 1000 (got 0)"),
    ],
)
def test_a_fault_of_the_music_is_named_with_its_line(tmp_path: Path, healthy: str, broken: str, fault: str) -> None:
    text = GRADED.replace(healthy, broken, 1)

    place, _, what = faults(tmp_path, text)[0].partition(": ")

    assert what.startswith(fault)
    assert place == f"edited.yaml:{line_of(text, broken.strip())}"


def test_rows_that_are_left_out_stay_as_usual(tmp_path: Path) -> None:
    table = GRADED[GRADED.index("  mapping:") :]

    assert read(tmp_path, GRADED.replace(table, "")).digest == read(tmp_path, GRADED).digest
    shorter = read(tmp_path, GRADED.replace(table, "  mapping: {density: [0.1, 0.5]}\n")).exposure_settings().mapping
    assert shorter.density.high == 0.5
    assert shorter.tempo_bpm == USUAL.tempo_bpm


@pytest.mark.parametrize(("session", "presence"), [(1, 1.0), (3, 0.7), (5, 0.0), (40, 0.0)])
def test_music_fades_over_sessions_where_that_is_planned(tmp_path: Path, session: int, presence: float) -> None:
    music = dict(read(tmp_path, GRADED).for_session(session).exposure_settings().music)

    assert music[Phase.EXPOSURE].presence == presence
    assert music[Phase.RECOVERY].presence == 1.0


def test_a_policy_comes_back_from_its_record_as_it_was(tmp_path: Path) -> None:
    document = read(tmp_path, GRADED).for_session(3)

    assert document_of(json.loads(json.dumps(document.model_dump(mode="json")))) == document


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = DEMO.replace("mode: guided", "mode: alone").replace("ratings: 2", "ratings: 9").replace("name: D", "nam: D")

    assert [fault.split(": ")[1] for fault in faults(tmp_path, text)] == ["name", "mode", "moving_on.ratings", "nam"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "edited.yaml:1: the document: the file holds no policy (got nothing)"),
        ("- 1\n- 2\n", "edited.yaml:1: the document: here must be keys with values (got [1, 2])"),
        ("a: !!python/object:os.system {}\n", "edited.yaml:1: the YAML is broken: values of type"),
        ("a: &a [*a]\n", "edited.yaml:1: the YAML is broken: anchors"),
        ("a:\n  b: !!bool x\n", "edited.yaml:2: the YAML is broken: 'x' is neither true nor false"),
        ("? [a]\n: 1\n", "edited.yaml:1: the YAML is broken: a key must be a word"),
        ("[" * 100, "edited.yaml:1: the YAML is broken: a value is missing here"),
        ("a: 1\n---\nb: 2\n", "edited.yaml:2: the YAML is broken: a second document begins here"),
        ("# " + "x" * 300_000, "edited.yaml:1: the file has 300002 bytes; a policy has at most 200000"),
    ],
)
def test_what_is_no_policy_is_refused_in_words(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(tmp_path, text)[0].startswith(fault)


def test_a_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"schema_version: 1\nname: H\xf6he\n")

    with pytest.raises(PolicyError, match=r"latin\.yaml:2: the file is not UTF-8 text"):
        read_policy(path)


def test_the_digest_is_of_the_content_not_of_its_dress(tmp_path: Path) -> None:
    original = read(tmp_path, DEMO)
    dressed = read(tmp_path, "# a new comment\n" + DEMO.replace("  ratings: 2", "  ratings:   2  # twice"))
    changed = read(tmp_path, DEMO.replace("ratings: 2", "ratings: 3"))

    assert original.digest == dressed.digest
    assert original.digest != changed.digest
    assert len(original.digest) == 64


def test_a_session_can_be_stretched_and_shrunk(tmp_path: Path) -> None:
    document = read(tmp_path, DEMO)

    for minutes in (4.0, 8.0, 60.0):
        assert document.scaled(minutes).phases.total_minutes == pytest.approx(minutes)
    assert document.scaled(16.0).phases.exposure_minutes == pytest.approx(8.3)
    assert document.scaled(16.0).moving_on == document.moving_on


def test_a_shrunk_session_keeps_the_rest_that_an_estimate_needs(tmp_path: Path) -> None:
    document = read(tmp_path, DEMO)

    assert document.scaled(4.0).phases.baseline_minutes == 1.25
    assert document.scaled(2.0).phases.baseline_minutes == pytest.approx(0.8)
    assert document.scaled(8.0).phases.baseline_minutes == pytest.approx(2.0)


@pytest.mark.parametrize("minutes", [0.0, -5.0, float("nan"), 0.2, 5000.0])
def test_a_senseless_length_is_refused(tmp_path: Path, minutes: float) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read(tmp_path, DEMO).scaled(minutes)


def test_settings_carry_the_document_in_seconds(tmp_path: Path) -> None:
    document = read(tmp_path, DEMO.replace("ceiling: 0.5", "ceiling: 0.3"))

    settings = document.exposure_settings()

    assert [rung.intensity for rung in settings.rungs] == [0.1, 0.2, 0.3]
    assert (settings.start, settings.baseline_s, settings.moving_on.least_s) == (0, 120.0, 24.0)


def test_the_json_schema_refuses_unknown_keys_and_names_the_version() -> None:
    schema = json.loads(json_schema())

    kinds = [schema["$defs"][one["$ref"].rsplit("/", 1)[1]] for one in schema["oneOf"]]
    assert len(kinds) == 3
    assert all(kind["additionalProperties"] is False for kind in kinds)
    assert all(kind["properties"]["schema_version"]["const"] == 2 for kind in kinds)


def test_every_key_that_an_editor_completes_says_what_it_means() -> None:
    schema = json.loads(json_schema())
    definitions = schema["$defs"]

    silent = [
        path
        for kind in schema["oneOf"]
        for path, key in keys_in(definitions[kind["$ref"].rsplit("/", 1)[1]], definitions)
        if "description" not in key
    ]

    assert not silent


def test_whatever_number_a_document_accepts_a_session_can_be_made_of(tmp_path: Path) -> None:
    plain = read(tmp_path, DEMO).model_dump()
    made = 0
    numbers = [(part, key) for part in plain.values() if isinstance(part, dict) for key in part]
    for part, key in numbers:
        healthy = part[key]
        for number in (0, 1e-9, 0.004, 0.006, 0.5, 1, 5, 60, 61, 120, -12, -60):
            part[key] = (number, *healthy[1:]) if isinstance(healthy, tuple) else number
            with contextlib.suppress(ValidationError):
                document = document_of(plain)
                made += 1
                document.gate_limits()
                document.exposure_settings()
        part[key] = healthy

    assert made > 50


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_to_a_file_does_worse_than_a_named_fault(tmp_path: Path, seed: int) -> None:
    chance, text = Random(seed), DEMO
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(DAMAGE) + text[at + chance.randrange(4) :]

    found: tuple[str, ...] = ()
    try:
        read(tmp_path, text).exposure_settings()
    except PolicyError as error:
        found = error.faults

    assert all(re.match(r".*edited\.yaml:\d+: \S", fault) for fault in found)


DAMAGE = (
    "",
    "\t",
    "\x00",
    "'",
    '"',
    "[",
    "}",
    ": ",
    "- ",
    "? ",
    "<<: ",
    "&a ",
    "*a",
    "!!set ",
    "!!bool ",
    "é",
    "1e999",
    "9" * 400,
)
