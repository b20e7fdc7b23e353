"""Where there is no POSIX shared memory, the controls come through a file, and the player's loop hands them on."""

from multiprocessing.connection import Connection

import pytest

from music import controls
from music.player_messages import PlayerSettings

from .player_rig import PlayerRig

HEARD_DB = -45.0


def portable_main(connection: Connection, settings: PlayerSettings) -> None:
    """The player's process on a machine that is not Linux, as far as its controls go."""
    from music import player

    controls.is_posix_shared_memory = player.is_posix_shared_memory = lambda: False
    player.main(connection, settings)


def test_without_shared_memory_the_player_follows_its_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controls, "is_posix_shared_memory", lambda: False)

    with PlayerRig("portable", portable_main) as rig:
        assert not str(controls.table_path(rig.table.name)).startswith("/dev/shm")
        rig.wait_for(lambda: rig.last is not None and rig.last.level_db > HEARD_DB, driving=True)

        assert rig.last is not None
        assert not rig.last.is_calm_by_itself
        assert rig.troubles == []
