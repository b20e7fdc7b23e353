"""A pytest plugin that keeps the tests in the virtual machine within its time: none may hang, none begins too late."""

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

LONGEST_TEST_S = 150  # the slowest takes a tenth of it on an idle machine

LAST_START_S = float(os.environ.get("ATTUNE_LAST_START_S", "inf"))
"""Seconds since the machine's start after which no test begins."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    if uptime_s() > LAST_START_S:
        pytest.skip("no time left: the machine under the virtual one is too slow or too busy")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a test that hangs where its own time limits do not reach."""
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail(f"it has not ended within {LONGEST_TEST_S} s"))
    signal.alarm(LONGEST_TEST_S)
    try:
        return (yield)
    finally:
        signal.alarm(0)


def uptime_s() -> float:
    return float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
