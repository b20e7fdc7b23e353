"""One stretch of a session in which there is music, or none, as chance drew it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicBlock:
    """With music or without it; `number` counts from 0 through a session, and 0 and 1, 2 and 3, ... are pairs."""

    number: int
    has_music: bool
