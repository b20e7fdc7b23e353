"""What happens to a session from outside, as a list that can be drawn by chance, shortened and told."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from policies.policy import Order
from policies.safety_limits import SafetyLimits

SEEN_THROUGH = ("stage",)  # the parts of the station without which no scene is seen
BESIDE = 0.1  # so little beyond a limit, in its own unit
SHORTEST_GAP_S, LONGEST_GAP_S, MEAN_GAP_S = 0.5, 40.0, 8.0


class What(Enum):
    """Kinds of happenings; the value tells them in a story, with the number where there is one."""

    KNOWN = "arousal is known: {:.2f}"
    UNKNOWN = "arousal is not known"
    NO_BEAT = "no heartbeat has been heard at all"
    OLD = "the newest heartbeat is {:.0f} s old from now on"
    SUDS = "the patient says SUDS {:.0f}"
    SICKNESS = "the patient says sickness {:.0f}"
    SILENT = "the patient does not say any more what is expected, and what came"
    ORDER = "the therapist orders: {}"
    CEILING = "the therapist's ceiling is {:.2f}"
    STOP = "somebody says STOP"
    STRAP_LOST = "the strap is lost"
    STRAP_FOUND = "the strap is back"
    STAGE_LOST = "the stage is lost"
    STAGE_FOUND = "the stage is back"
    SOUND_LOST = "the sound is lost"
    SOUND_FOUND = "the sound is back"
    CLOCK = "the clock leaps by {:.1f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happens `after_s` seconds after the one before; 0: in the same step as it."""

    after_s: float
    what: What
    number: float = 0.0
    order: Order | None = None

    @property
    def part(self) -> str:
        """The part of the station that is lost or found."""
        return "sound" if self.what in (What.SOUND_LOST, What.SOUND_FOUND) else "stage"

    @property
    def words(self) -> str:
        return self.what.value.format(self.order.value if self.order else self.number)


Script = tuple[Happening, ...]


def order(order: Order, after_s: float = SHORTEST_GAP_S) -> Happening:
    """A therapist's order; STOP is anybody's."""
    return Happening(after_s=after_s, what=What.STOP if order is Order.STOP else What.ORDER, order=order)


# Holds are lifted sooner than they come, NEXT_PHASE is rare and END never drawn: a session that is held or over shows
# nothing more of what could happen.
_ORDERS = (
    *5 * (Order.RESUME,),
    *3 * (Order.STEP_UP, Order.ACCEPT),
    *2 * (Order.STEP_DOWN,),
    Order.HOLD,
    Order.NEXT_PHASE,
)
# A session in which something can be earned has long stretches of ratings and known arousal between its accidents.
_CHANCES: tuple[tuple[What, int], ...] = (
    (What.SUDS, 30),
    (What.KNOWN, 24),
    (What.ORDER, 14),
    (What.SICKNESS, 4),
    (What.UNKNOWN, 4),
    (What.OLD, 4),
    (What.NO_BEAT, 1),
    (What.CEILING, 5),
    (What.SILENT, 1),
    (What.STOP, 2),
    (What.STRAP_LOST, 2),
    (What.STRAP_FOUND, 8),
    (What.STAGE_LOST, 1),
    (What.STAGE_FOUND, 6),
    (What.SOUND_LOST, 1),
    (What.SOUND_FOUND, 6),
    (What.CLOCK, 2),
)
# Every other session has few accidents, which are soon over: what is granted shows only where much is earned.
_PATIENT_CHANCES: tuple[tuple[What, int], ...] = tuple(
    (what, weight if what in (What.KNOWN, What.STRAP_FOUND, What.STAGE_FOUND, What.SOUND_FOUND) else 1)
    for what, weight in _CHANCES
    if what not in (What.SUDS, What.ORDER)
)
_PATIENT_CHANCES += ((What.SUDS, 40), (What.ORDER, 5))
_EXTREME_SHARE = 0.15  # of a patient session's ratings are anything at all; the others low
_LOW_SUDS = 10.0


def hurried(phases: int) -> Script:
    """The way into the session's work: so many phases are left at once, by order."""
    return tuple(order(Order.NEXT_PHASE) for _ in range(phases))


def drawn_script(chance: Random, seconds: float, limits: SafetyLimits) -> Script:
    """A session of about `seconds` by chance: it hurries to its work, and then all sorts of things happen.

    Numbers lie far from what is promised under `limits`, and just beside it.
    """
    numbers, is_patient = _numbers(limits), chance.random() < 0.5
    kinds, weights = zip(*(_PATIENT_CHANCES if is_patient else _CHANCES), strict=True)
    script = [Happening(after_s=0.5, what=What.KNOWN, number=0.3), *hurried(2)]
    spent_s = sum(one.after_s for one in script)
    while spent_s < seconds:
        after_s = min(LONGEST_GAP_S, max(SHORTEST_GAP_S, chance.expovariate(1 / MEAN_GAP_S)))
        spent_s += after_s
        what = chance.choices(kinds, weights)[0]
        if what is What.ORDER:
            script.append(order(chance.choice(_ORDERS), after_s))
            continue
        number = chance.choice(numbers[what]) if what in numbers else 0.0
        is_low = is_patient and what in (What.SUDS, What.SICKNESS) and chance.random() > _EXTREME_SHARE
        if is_low:
            number = _LOW_SUDS if what is What.SUDS else 0.0
        script.append(Happening(after_s=after_s, what=what, number=number))
    return tuple(script)


def _numbers(limits: SafetyLimits) -> dict[What, tuple[float, ...]]:
    too_old_s, lost_s = limits.evidence_s + BESIDE, limits.lost_too_long_s + BESIDE
    distressed, sick = min(100.0, limits.suds_highest + BESIDE), min(20.0, limits.sickness_highest + BESIDE)
    return {
        What.KNOWN: (0.0, 0.2, 0.5, 0.9, 1.0),
        What.OLD: (limits.evidence_s - 1, too_old_s, too_old_s, limits.lost_too_long_s - 1, lost_s, 1000.0),
        What.SUDS: (0.0, *5 * (10.0,), 30.0, 30.0, limits.suds_highest, distressed, distressed, 100.0),
        What.SICKNESS: (0.0, 0.0, 0.0, limits.sickness_highest, sick, sick, 20.0),
        What.CEILING: (0.0, 0.05, 0.15, 0.3, 0.8, *5 * (1.0,)),
        What.CLOCK: (-5.0, -0.5, 0.0, 3.0, 120.0),
    }
