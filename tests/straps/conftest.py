"""One parametrised rig for every test that a strap must pass however it is reached."""

import os

import pytest

RIG_KINDS = tuple(os.environ.get("ATTUNE_RIGS", "bumble").split())


@pytest.fixture(params=RIG_KINDS)
def rig_kind(request: pytest.FixtureRequest) -> str:
    """Which way bleak takes to the strap: give it to make_rig."""
    return str(request.param)
