"""Streams of the tests stay on this machine, and have names that no other run has."""

import time
import uuid
from collections.abc import Callable
from typing import TypeVar

import pylsl

from biosignals.lab_streaming import Channel, Finder, Inlet, Outlet, StreamDescription

# Before anything else is asked of the library: it reads its settings once. Its log tells of losses that tests want.
pylsl.set_config_content("[multicast]\nResolveScope = machine\n[log]\nlevel = -3\n")

T = TypeVar("T")

LONGEST_WAIT_S = 20.0  # a stream is there within a tenth of this even on a machine under load


def unique(name: str) -> str:
    return f"{name} {uuid.uuid4().hex[:8]}"


def described(name: str, *labels: str, **changes) -> StreamDescription:
    """A stream of one or more channels in microvolt, without a rate."""
    channels = tuple(Channel(label=label, unit="microvolts") for label in labels or ("one",))
    settings = {"kind": "Test", "source_id": f"id of {name}", "channels": channels, **changes}
    return StreamDescription(name=name, **settings)


def offered(name: str, *labels: str, **changes) -> Outlet:
    return Outlet(described(name, *labels, **changes), about="a test")


def until(ask: Callable[[], T]) -> T:
    """What `ask` says as soon as it says something."""
    ends = time.monotonic() + LONGEST_WAIT_S
    while not (said := ask()):
        assert time.monotonic() < ends, "what was waited for has not come"
        time.sleep(0.02)
    return said


def inlet_of(wanted: str) -> Inlet:
    finder = Finder(wanted)
    try:
        return Inlet(until(finder.seen)[0])
    finally:
        finder.close()
