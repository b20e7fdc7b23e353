"""The rungs of a hierarchy, by number: 0 is the easiest, NOTHING is the scene at intensity 0."""

NOTHING = -1
AT_RUNG = 0.005  # an applied intensity this near is at the rung


class Ladder:
    """Answers where an intensity stands among the rungs (intensities 0..1, easiest first)."""

    def __init__(self, rungs: tuple[float, ...]) -> None:
        self._rungs = rungs

    @property
    def top(self) -> int:
        return len(self._rungs) - 1

    def intensity(self, rung: int) -> float:
        return 0.0 if rung == NOTHING else self._rungs[rung]

    def is_at(self, intensity: float, rung: int) -> bool:
        return abs(intensity - self.intensity(rung)) <= AT_RUNG

    def highest_within(self, intensity: float) -> int:
        """The highest rung that is no stronger than `intensity`."""
        return sum(1 for rung in self._rungs if rung <= intensity + AT_RUNG) - 1

    def below(self, rung: int, applied: float) -> int:
        """The rung below `rung`, and below what is applied: who is still on the way up goes down from there."""
        reached = self.highest_within(applied)
        lower = reached - 1 if self.is_at(applied, reached) else reached
        return max(NOTHING, min(rung - 1, lower))

    def words(self, rung: int) -> str:
        if rung == NOTHING:
            return "nothing (intensity 0)"
        return f"rung {rung + 1} of {len(self._rungs)} (intensity {self._rungs[rung]:.2f})"
