"""One suite for both back ends: `place` is where a vault lies, `vault` a new one there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.records.vault import Vault
from tests.engine.records.rig import MASTER, Place
from tests.engine.records.server import NoServer, Server, running_server


@pytest.fixture(scope="session")
def running() -> Iterator[Server | str]:
    """The server of all these tests, or why there is none."""
    try:
        with running_server() as server:
            yield server
    except NoServer as error:
        yield str(error)


@pytest.fixture
def server(running: Server | str) -> Server:
    if isinstance(running, str):
        pytest.skip(running)
    return running


@pytest.fixture(params=["sqlcipher", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a vault may lie: nothing is there yet."""
    if request.param == "sqlcipher":
        return Place(folder=tmp_path, url=None)
    server: Server = request.getfixturevalue("server")
    return Place(folder=tmp_path, url=server.new_database())


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    """A new vault, open."""
    vault = Vault.make(place.store(), MASTER, actor="tester")
    yield vault
    vault.close()
