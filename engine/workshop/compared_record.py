"""One record under another policy: whose it was, and what was found; for the terminal and for the page."""

from dataclasses import dataclass

from engine.workshop.other_decisions import Compared


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """One record, by which policy it was made, and what was found."""

    name: str  # a tape's file, or `session` and the beginning of its id: never where the vault lies
    policy: str
    software: str
    found: Compared
    torn: str | None
    planned_minutes: tuple[float, float]  # of the recorded policy, as it was run, and of the other


def clock(t_s: float) -> str:
    """Session seconds as minutes and seconds, down to the second that has begun."""
    return f"{int(t_s) // 60}:{int(t_s) % 60:02d}"
