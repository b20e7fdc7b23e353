"""What the patient is shown besides the scene: questions, a guide for the breath, words; and what is to be at once."""

from dataclasses import dataclass
from enum import Enum

LONGEST_WORDS = 120  # two short lines, readable at arm's length


class Shape(Enum):
    """What stands beside words, for those who do not read, or not now. No two differ by colour alone."""

    NONE = "none"
    SAFE = "house"
    PAUSED = "two bars"
    STILL = "lying line"
    BREATH = "ring"
    DONE = "tick"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Comes with every command to the stage; the newest counts.

    `stops` and `centres` count the STOPs and the orders to look ahead anew since the session began: a stage that sees
    one more acts once, even if the command that brought it was never drawn.
    """

    asks_suds: bool = False
    asks_sickness: bool = False
    asks_outcome: bool = False  # of the trial that was: how much of what was feared came
    asks_expectancy: bool = False  # of the one that comes: how likely what is feared is
    guides_breath: bool = False
    words: str = ""
    shape: Shape = Shape.NONE
    stops: int = 0
    centres: int = 0

    def __post_init__(self) -> None:
        if len(self.words) > LONGEST_WORDS:
            raise ValueError(f"words for the patient have at most {LONGEST_WORDS} letters, not {len(self.words)}")
        if self.stops < 0 or self.centres < 0:
            raise ValueError(f"stops and centres are counts, not {self.stops} and {self.centres}")


NO_CUE = Cue()
