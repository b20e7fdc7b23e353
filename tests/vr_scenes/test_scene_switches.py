"""Worlds that are no longer needed are let go: 50 switches of the scene leave nothing behind."""

from benchmarks.scene_switches import measure

LARGEST_MB = 30.0  # forty meadows that stay would take 800; the C library keeps up to 20 more or less


def test_fifty_switches_do_not_grow() -> None:
    (growth,) = measure(switches=50, scenes=("safe_place#1", "safe_place#2"))

    assert growth.n == 50
    assert growth.value < LARGEST_MB
