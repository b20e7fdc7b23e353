"""One parametrised rig for every test that a strap must pass however it is reached."""

import pytest

from tests.straps.rigs import KINDS


@pytest.fixture(params=KINDS)
def rig_kind(request: pytest.FixtureRequest) -> str:
    """Which way bleak takes to the strap: give it to make_rig."""
    return str(request.param)
