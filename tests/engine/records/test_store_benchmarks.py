"""Small versions of the vault's benchmarks; nothing here judges how fast this machine is."""

from benchmarks import vault_damage, vault_kills, vault_speed
from tests.engine.records.server import Server


def test_a_kill_loses_nothing_that_was_acknowledged() -> None:
    lost, broken, reopening = vault_kills.measure(kills=3, minutes=0.5)

    assert (lost.value, broken.value) == (0, 0)
    assert reopening.n == 3


def test_a_killed_client_of_a_server_loses_nothing_that_was_acknowledged(server: Server) -> None:
    lost, broken, _ = vault_kills.measure_client(kills=2, url=server.new_database(), minutes=0.5)

    assert (lost.value, broken.value) == (0, 0)


def test_a_damaged_log_leaves_a_clean_prefix() -> None:
    (faults,) = vault_damage.measure(places=10, minutes=0.3)

    assert (faults.n, faults.value) == (10, 0)


def test_commits_opening_and_lists_are_measured() -> None:
    live, commits, share, opening = vault_speed.measure_recording(minutes=0.3, live_s=1.0)
    (listing,) = vault_speed.measure_list(sessions=20)

    assert live.n >= 4
    assert commits.n >= 60
    assert 0 < share.value < 100
    assert min(live.value, commits.value, opening.value, listing.value) > 0
