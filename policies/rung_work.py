"""What a way of exposing has to say of one rung: is its work done, and where one goes from there."""

from typing import Protocol

from policies.policy import Observation, Rating


class RungWork(Protocol):
    """The work at the rung where the person is, in words too. Rungs are numbers from 0, see Ladder."""

    @property
    def arrived_t(self) -> float | None:
        """Since which session second the person is at the rung; None: still on the way."""
        ...

    def notice(self, t: float, *, is_there: bool, is_seen: bool) -> None:
        """Is the rung shown at session second `t`, and seen? Time and ratings in which it is not do not count."""
        ...

    def forget(self) -> None:
        """The rung was left: whatever was shown there must be shown anew."""
        ...

    def take(self, rating: Rating) -> None:
        """A SUDS rating."""
        ...

    def hear(self, seen: Observation, rung: int) -> None:
        """What else was said; to be called with every observation of the exposure."""
        ...

    def is_done(self, t: float) -> bool:
        """Has the rung done its work?"""
        ...

    @property
    def repeats(self) -> bool:
        """May the next trial be at the same rung?"""
        ...

    def next_rung(self, rung: int, highest: int) -> int:
        """Where to go from a rung that is done, `highest` at most."""
        ...

    def takes_s(self, plateau_s: float) -> float:
        """How long another rung takes at least; of that `plateau_s` may lie behind the climb."""
        ...

    def is_finished(self, rung: int, top: int) -> bool:
        """Is there nothing left to climb for?"""
        ...

    def asks_expectancy(self, t: float) -> bool:
        """Is it time to ask how likely what is feared is?"""
        ...

    def asks_outcome(self, t: float) -> bool:
        """Is it time to ask how much of it came?"""
        ...

    def words(self, t: float) -> str:
        """What stands here, with its numbers, for a decision's why."""
        ...
