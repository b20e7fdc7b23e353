"""What a policy's decision followed, and what it came to."""

from enum import Enum
from typing import NamedTuple

from biosignals.signals import RestStep


class Rule(Enum):
    """What a decision followed. The values are stable names for the record and for tests."""

    PREPARES = "prepares"
    SITS_QUIETLY = "sits quietly"
    LOOKS_ABOUT = "looks about"
    BREATHES = "breathes at a pace"
    RESTED = "has rested"
    RESTS_LONGER = "rests longer"
    SUGGESTS_EXPOSURE = "suggests exposure"
    RISES = "rises to a rung"
    ASKS_EXPECTANCY = "asks what is expected"
    STAYS = "stays"
    STEPS_UP = "steps up"
    VARIES = "varies the order"
    SUGGESTS_STEP = "suggests a step up"
    HELD = "held"
    WAITS_FOR_SIGNAL = "waits for a signal"
    BRAKES = "brakes"
    LEAVES_ON_SUDS = "leaves on SUDS"
    PAUSES_SICK = "pauses for sickness"
    ORDERED_UP = "ordered up"
    REFUSES_UP = "refuses a step up"
    ORDERED_DOWN = "ordered down"
    BELOW_CEILING = "goes below the ceiling"
    TOP_REACHED = "top reached"
    TIME_UP = "time is up"
    STAYS_ON_TOP = "stays on top"
    RECOVERS = "recovers"
    LEADS_DOWN = "leads down"
    LEADS_UP = "leads up"
    SILENT_BLOCK = "without music by turns"
    IN_BAND = "stays in the band"
    TRIES_PACE = "tries a pace"
    TRAINS_PACE = "trains at a pace"
    ENDED = "ended"


class Verdict(NamedTuple):
    """One judgement: the rule, why in one sentence, and what follows."""

    rule: Rule
    why: str
    rest: RestStep | None = None
    suggestion: str | None = None
    moves_on: bool = False


def held_words(verdict: Verdict) -> str:
    """Why, where the phase has done its work and a hold keeps it: else the words would say that it ends."""
    return f"{verdict.why.removesuffix('.')}, but the session is held: it stays until it is resumed."


def sentence(words: str) -> str:
    """With a capital to begin with: rungs are named in the middle of sentences, too."""
    return words[:1].upper() + words[1:]
