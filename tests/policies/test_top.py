"""policies/checking/top.py: a gate that forgets a ceiling is found out under every ready exposure."""

from dataclasses import replace
from pathlib import Path

import pytest

from policies.checking.top import run_to_the_top
from policies.checking.watched_session import subject_of
from policies.document import LIBRARY, read_policy
from policies.document_exposure import ExposureDocument
from policies.safety import SafetyGate

_READ = {path.stem: read_policy(path) for path in sorted(Path(LIBRARY).glob("*.yaml"))}
EXPOSURES = {name: one for name, one in _READ.items() if isinstance(one, ExposureDocument)}


@pytest.mark.parametrize("name", EXPOSURES)
def test_nothing_comes_above_the_ceiling_of_a_ready_exposure_however_much_is_earned(name: str) -> None:
    document = EXPOSURES[name]

    assert run_to_the_top(subject_of(document), document.scene) is None


@pytest.mark.parametrize("name", EXPOSURES)
def test_a_gate_that_forgets_the_ceiling_of_a_ready_exposure_is_found_out(name: str) -> None:
    document = EXPOSURES[name]
    subject = subject_of(document)
    forgetful = replace(subject.limits, ceiling=1.0)

    found = run_to_the_top(replace(subject, make_gate=lambda: SafetyGate(forgetful)), document.scene)

    assert found is not None
    assert "nothing is above a ceiling" in found.promises
