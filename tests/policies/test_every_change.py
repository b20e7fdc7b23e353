"""Every key of every kind of policy: a change of it is told as what it is for the person, both ways."""

import json
from typing import Any

import pytest

from policies.comparing import Turn, difference_lines, differences
from policies.described_schema import json_schema, keys_in
from policies.document import LIBRARY, PolicyDocument, document_of, read_policy
from policies.document_shape import KINDS
from policies.policy import Phase

OPPOSITE = {
    "harder": "gentler",
    "gentler": "harder",
    "wider": "narrower",
    "narrower": "wider",
    "different": "different",
    "no effect": "no effect",
}
FADING = {"presence_by_session": [1, 0.5, 0], "phases": ["exposure", "plateau", "practice"]}
TURNS = {"by": "minutes", "minutes_each": 3}

# Of every key: two values that it may have, the smaller first where they have an order, and what the second one is to
# the person against the first. All keys are heeded in these documents.
EVERY_SESSION: dict[str, tuple[Any, Any, str]] = {
    "name": ("one", "another", "no effect"),
    "contraindications": (["Epilepsy"], ["Epilepsy", "Psychosis"], "gentler"),
    "mode": ("suggest", "guided", "harder"),
    "phases.preparation_minutes": (1, 2, "different"),
    "phases.baseline_minutes": (4, 5, "different"),
    "phases.baseline_longest_minutes": (6, 7, "different"),
    "phases.recovery_minutes": (4, 5, "gentler"),
    "limits.evidence_seconds": (8, 10, "wider"),
    "limits.lost_seconds": (20, 30, "wider"),
    "limits.loudest_db": (-12, -6, "wider"),
    "music.session": (1, 2, "different"),
    "music.fading.presence_by_session": ([1, 0], [1, 0.5, 0], "different"),
}
RESTS: dict[str, tuple[Any, Any, str]] = {  # changed together: they are 1 in all
    "rest.seated_quiet": (0.5, 0.75, "different"),
    "rest.neutral_scene": (0.25, 0.5, "different"),
    "rest.paced_breathing": (0.25, 0.5, "different"),
}
EXPOSURE: dict[str, tuple[Any, Any, str]] = {
    "scene": ("heights", "lift", "different"),
    "phases.exposure_minutes": (17, 20, "harder"),
    "phases.plateau_minutes": (2, 3, "harder"),
    "hierarchy.start": (0.2, 0.4, "harder"),
    "hierarchy.ceiling": (0.7, 0.8, "wider"),
    "hierarchy.steps": ([0.1, 0.2, 0.4], [0.1, 0.2, 0.3, 0.4], "gentler"),
    "suds.ask_every_seconds": (45, 60, "different"),
    "leaving.above_suds": (80, 90, "harder"),
    "leaving.above_sickness": (8, 10, "harder"),
    "leaving.after_sickness.pause_minutes": (1, 2, "gentler"),
    "leaving.after_sickness.longest_pause_minutes": (5, 6, "harder"),
    "leaving.after_sickness.returns": (1, 2, "harder"),
    "leaving.after_sickness.return_minutes": (4, 5, "harder"),
    "leaving.after_sickness.rungs_lower": (1, 2, "gentler"),
    "arousal.use": ("brake", "context", "harder"),
    "arousal.brake_above": (0.6, 0.7, "harder"),
    "limits.rise_per_second": (0.01, 0.02, "wider"),
    "limits.dwell_seconds": (30, 40, "narrower"),
    "limits.suds_highest": (60, 70, "wider"),
    "limits.sickness_highest": (5, 6, "wider"),
    "music.fading.phases": (["exposure"], ["exposure", "plateau"], "different"),
    "music.alternation.by": ("rungs", "minutes", "different"),
    "music.alternation.minutes_each": (2, 3, "different"),
}
HABITUATION: dict[str, tuple[Any, Any, str]] = {
    "moving_on.fall_share": (0.4, 0.5, "gentler"),
    "moving_on.or_below_suds": (20, 30, "harder"),
    "moving_on.ratings": (1, 2, "gentler"),
    "moving_on.least_minutes": (1, 2, "gentler"),
}
TRIALS: dict[str, tuple[Any, Any, str]] = {
    "moving_on.trial_seconds": (100, 120, "harder"),
    "moving_on.trials": (1, 2, "different"),
    "moving_on.expected_below": (10, 20, "harder"),
    "moving_on.varies": (False, True, "different"),
}
HOMEOSTAT: dict[str, tuple[Any, Any, str]] = {
    "phases.practice_minutes": (16, 18, "different"),
    "band.low": (0, 0.1, "different"),
    "band.high": (0.3, 0.35, "different"),
    "music.alternation.minutes_each": (2, 3, "different"),
}
BREATHING: dict[str, tuple[Any, Any, str]] = {
    "phases.practice_minutes": (18, 20, "different"),
    "paces_per_minute": ([6, 5], [6.5, 6, 5], "different"),
    "minutes_each": (2, 3, "different"),
}
PHASE_MUSIC: dict[str, tuple[Any, Any, str]] = {
    "purpose": ("accompany", "match_then_lead", "different"),
    "loudness_db": (-14, -12, "different"),
    "lead_to_bpm": (50, 54, "different"),
    "valence": (0.5, 0.7, "different"),
    "breaths_per_minute": (5, 6, "different"),
    "heart_pulse": (False, True, "different"),
    "palette": ("strings", "drone", "different"),
    "nature": ("rain", "ocean", "different"),
    "nature_level": (0.3, 0.5, "different"),
}
OF_ALL = {
    "heights_graded": EVERY_SESSION | EXPOSURE | HABITUATION,
    "heights_inhibitory": EVERY_SESSION | EXPOSURE | TRIALS,
    "music_relaxation": EVERY_SESSION | HOMEOSTAT,
    "resonance_breathing": EVERY_SESSION | BREATHING,
}
# What cannot be changed by itself, or is compared as another key is.
FIXED = {"schema_version", "kind", "moving_on.rule", "scene", "music.mapping"}
STEPS = {f"hierarchy.steps.{key}" for key in ("intensity", "holds", "words")}


def with_values(plain: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    changed = json.loads(json.dumps(plain))
    for path, value in values.items():
        *way, key = path.split(".")
        within = changed
        for part in way:
            within = within[part]
        within[key] = value
    return changed


def heeded(name: str) -> dict[str, Any]:
    """A ready policy with whatever makes each of its keys count."""
    plain = read_policy(LIBRARY / f"{name}.yaml").model_dump(mode="json")
    can_alternate = plain["kind"] != "paced_breathing"
    plain["music"] |= {"fading": FADING, "alternation": TURNS if can_alternate else None}
    plain["rest"] = {"seated_quiet": 0.5, "neutral_scene": 0.25, "paced_breathing": 0.25}
    for phase in Phase:
        if phase.value in plain["music"]:
            is_breath = phase is Phase.PRACTICE and not can_alternate
            purpose = "breathing" if is_breath else "match_then_lead"
            plain["music"][phase.value] |= {"purpose": purpose, "nature": "rain", "nature_level": 0.4}
    if plain["kind"] == "exposure":
        plain["arousal"]["use"] = "brake"
        plain["phases"]["plateau_minutes"] = 3
    return plain


def both(name: str, path: str, one: Any, other: Any) -> tuple[PolicyDocument, PolicyDocument]:
    plain = heeded(name)
    first, second = (document_of(with_values(plain, {path: value})) for value in (one, other))
    return first, second


CASES = [(name, path, *row) for name, rows in OF_ALL.items() for path, row in rows.items()]
CASES += [
    (name, f"music.{phase}.{key}", *row)
    for name, phase in (
        ("heights_graded", "exposure"),
        ("heights_inhibitory", "recovery"),
        ("music_relaxation", "baseline"),
    )
    for key, row in PHASE_MUSIC.items()
]


@pytest.mark.parametrize(("name", "path", "one", "other", "word"), CASES, ids=lambda one: str(one)[:40])
def test_a_change_of_any_key_is_told_both_ways(name: str, path: str, one: Any, other: Any, word: str) -> None:
    before, after = both(name, path, one, other)
    for was, now, expected in ((before, after, word), (after, before, OPPOSITE[word])):
        (found,) = [found for found in differences(was, now) if found.path == path]

        assert found.turn_word == expected
        assert len(found.means.split()) >= 3
        assert found.means in "\n".join(difference_lines((found,)))


@pytest.mark.parametrize("path", RESTS)
def test_a_change_of_the_rests_shares_is_told_both_ways(path: str) -> None:
    one, other, _ = RESTS[path]
    plain = heeded("heights_graded")
    gives = "rest.neutral_scene" if path == "rest.seated_quiet" else "rest.seated_quiet"
    less = with_values(plain, {path: one})
    more = with_values(plain, {path: other, gives: plain["rest"][gives.partition(".")[2]] - (other - one)})

    (up,) = [found for found in differences(document_of(less), document_of(more)) if found.path == path]
    (down,) = [found for found in differences(document_of(more), document_of(less)) if found.path == path]

    assert up.turn is down.turn is Turn.OTHER
    assert up.means.startswith("more of it")
    assert down.means.startswith("less of it")


@pytest.mark.parametrize("kind", KINDS)
def test_no_key_of_any_kind_is_missing_in_these_tables(kind: str) -> None:
    schema = json.loads(json_schema())
    definitions = schema["$defs"]
    keys = [path for path, _ in keys_in(definitions[KINDS[kind].__name__], definitions)]
    leaves = {path for path in keys if not any(other.startswith(f"{path}.") for other in keys)} | {"hierarchy.steps"}
    phases = {f"music.{phase.value}.{key}" for phase in Phase for key in PHASE_MUSIC}
    tables = {path for rows in OF_ALL.values() for path in rows} | RESTS.keys() | phases

    known = tables | FIXED | STEPS | ({"hierarchy.steps"} if kind != "exposure" else set())

    assert leaves <= known | {"music.alternation.by", "music.fading.phases"}


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("heights_inhibitory", "music.plateau.valence", 0.1),  # it lasts no time
        ("resonance_breathing", "music.baseline.palette", "drone"),  # all of the rest is quiet
        ("resonance_breathing", "music.practice.breaths_per_minute", 5),  # the paces say it
        ("music_relaxation", "music.practice.lead_to_bpm", 60),  # the band says it
        ("music_relaxation", "music.practice.purpose", "accompany"),
        ("music_relaxation", "limits.suds_highest", 60),  # nothing of a scene rises
        ("music_relaxation", "limits.rise_per_second", 0.01),
        ("music_relaxation", "music.session", 4),  # nothing fades, nothing is drawn
    ],
)
def test_what_a_policy_does_not_heed_is_said_to_have_no_effect(name: str, path: str, value: Any) -> None:
    plain = read_policy(LIBRARY / f"{name}.yaml").model_dump(mode="json")

    (found,) = differences(document_of(plain), document_of(with_values(plain, {path: value})))

    assert found.turn is Turn.NOTHING


def test_after_no_return_at_all_its_length_means_nothing() -> None:
    plain = with_values(heeded("heights_graded"), {"leaving.after_sickness.returns": 0})
    longer = with_values(plain, {"leaving.after_sickness.return_minutes": 9})

    (found,) = differences(document_of(plain), document_of(longer))

    assert found.turn is Turn.NOTHING


def test_trials_whose_order_is_drawn_are_drawn_anew_in_another_session() -> None:
    document = read_policy(LIBRARY / "heights_inhibitory.yaml")

    (found,) = differences(document, document.for_session(2))

    assert found.turn is Turn.OTHER
    assert "chance draws anew" in found.means
