"""Music on and off by turns within one session, in an order drawn by chance, so that what it does can be tested."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicBlock:
    """One stretch of a session, with music or without it; `number` counts from 0, and two make a pair."""

    number: int
    has_music: bool
