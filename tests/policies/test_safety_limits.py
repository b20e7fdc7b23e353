"""The hard limits are those that docs/SAFETY.md promises; a document's limits reach the gate as they are written."""

from pathlib import Path

import pytest

from policies import safety_limits as hard
from policies.document import LIBRARY, read_policy
from policies.safety import LONGEST_STEP_S
from policies.safety_limits import SafetyLimits

SAFETY = (Path(__file__).parents[2] / "docs" / "SAFETY.md").read_text(encoding="utf-8")
USUAL = SafetyLimits()


@pytest.mark.parametrize(
    "words",
    [
        f"at most {hard.FASTEST_RISE_PER_S:g} a second by any policy, {USUAL.rise_per_s:g} by default",
        f"{hard.SHORTEST_DWELL_S:g} s at least, at most {hard.LARGEST_CLIMB:g} of intensity",
        f"{USUAL.evidence_s:g} s by default; {USUAL.lost_too_long_s:g} s by default, {hard.LONGEST_LOST_S:g} s at most",
        f"above SUDS {USUAL.suds_highest:g}, sickness {USUAL.sickness_highest:g} by default",
        f"of a step at most {LONGEST_STEP_S:g} s count",
        f"above {USUAL.calm_db:g} dB; {USUAL.db_per_s:g} dB a second by default",
    ],
)
def test_the_numbers_of_the_gate_are_those_that_are_promised(words: str) -> None:
    assert words in SAFETY


def test_no_policy_is_wider_than_the_hard_limits() -> None:
    assert (hard.HIGHEST_CEILING, hard.HIGHEST_SUDS, hard.HIGHEST_SICKNESS) == (1.0, 80.0, 10.0)
    assert (hard.OLDEST_EVIDENCE_S, hard.SLOWEST_FALL_PER_S) == (15.0, 0.01)
    assert (hard.LOUDEST_DB, hard.LOUDEST_CALM_DB, hard.FASTEST_DB_PER_S) == (0.0, -12.0, 6.0)


def test_what_a_document_limits_reaches_the_gate_as_it_is_written(tmp_path: Path) -> None:
    written = {
        "rise_per_second": ("rise_per_s", 0.011),
        "dwell_seconds": ("dwell_s", 41.0),
        "evidence_seconds": ("evidence_s", 7.5),
        "lost_seconds": ("lost_too_long_s", 21.0),
        "suds_highest": ("suds_highest", 61.0),
        "sickness_highest": ("sickness_highest", 4.5),
        "loudest_db": ("loudest_db", -14.0),
    }
    document = read_policy(LIBRARY / "heights_graded.yaml")
    limits = document.limits.model_copy(update={key: value for key, (_, value) in written.items()})

    gate = document.model_copy(update={"limits": limits}).gate_limits()

    assert set(written) == set(type(limits).model_fields)
    assert {name: getattr(gate, name) for name, _ in written.values()} == dict(written.values())
    assert (gate.ceiling, gate.calm_db) == (document.ceiling, -14.0)
