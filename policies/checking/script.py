"""What happens to a session from outside, as a list that can be drawn by chance, shortened and told."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from policies.policy import Order

PARTS = ("stage", "sound")
SHORTEST_GAP_S, LONGEST_GAP_S = 0.5, 40.0


class What(Enum):
    """Kinds of happenings; the value tells them in a story, with the number where there is one."""

    KNOWN = "arousal is known: {:.2f}"
    UNKNOWN = "arousal is not known"
    OLD = "the newest heartbeat is {:.0f} s old from now on"
    SUDS = "the patient says SUDS {:.0f}"
    SICKNESS = "the patient says sickness {:.0f}"
    SILENT = "the patient does not answer any more"
    ORDER = "the therapist orders: {}"
    CEILING = "the therapist's ceiling is {:.2f}"
    STOP = "somebody says STOP"
    STRAP_LOST = "the strap is lost"
    STRAP_FOUND = "the strap is back"
    PART_LOST = "part of the station is lost"
    PART_FOUND = "the part is back"
    CLOCK = "the clock leaps by {:.1f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happens `after_s` seconds after the one before."""

    after_s: float
    what: What
    number: float = 0.0
    order: Order | None = None

    @property
    def words(self) -> str:
        return self.what.value.format(self.order.value if self.order else self.number)


Script = tuple[Happening, ...]

_ORDERS = tuple(order for order in Order if order not in (Order.STOP, Order.CEILING, Order.END))
_NUMBERS: dict[What, tuple[float, ...]] = {
    What.KNOWN: (0.0, 0.2, 0.5, 0.9, 1.0),
    What.OLD: (2.0, 9.0, 11.0, 16.0, 29.0, 31.0, 61.0, 1000.0),
    What.SUDS: (0.0, 10.0, 30.0, 50.0, 69.0, 71.0, 86.0, 100.0),
    What.SICKNESS: (0.0, 3.0, 6.0, 7.0, 11.0, 20.0),
    What.CEILING: (0.0, 0.05, 0.15, 0.3, 0.8, 1.0),
    What.CLOCK: (-5.0, -0.5, 0.0, 3.0, 120.0),
}
# A session in which something can be earned has long stretches of ratings and known arousal between its accidents.
_CHANCES: tuple[tuple[What, int], ...] = (
    (What.SUDS, 30),
    (What.KNOWN, 18),
    (What.ORDER, 16),
    (What.SICKNESS, 5),
    (What.UNKNOWN, 5),
    (What.OLD, 5),
    (What.CEILING, 5),
    (What.SILENT, 3),
    (What.STOP, 3),
    (What.STRAP_LOST, 2),
    (What.STRAP_FOUND, 3),
    (What.PART_LOST, 2),
    (What.PART_FOUND, 4),
    (What.CLOCK, 2),
)


def drawn_script(chance: Random, seconds: float) -> Script:
    """A session of about `seconds` by chance: it hurries to the exposure, and then all sorts of things happen."""
    hurry = (Happening(after_s=1.0, what=What.ORDER, order=Order.NEXT_PHASE),) * 2
    script = [Happening(after_s=0.5, what=What.KNOWN, number=0.3), *hurry]
    spent_s = sum(one.after_s for one in script)
    kinds, weights = [what for what, _ in _CHANCES], [weight for _, weight in _CHANCES]
    while spent_s < seconds:
        after_s = min(LONGEST_GAP_S, max(SHORTEST_GAP_S, chance.expovariate(1 / 8)))
        spent_s += after_s
        script.append(_drawn(chance, chance.choices(kinds, weights)[0], after_s))
    return tuple(script)


def _drawn(chance: Random, what: What, after_s: float) -> Happening:
    if what is What.ORDER:
        return Happening(after_s=after_s, what=what, order=chance.choice(_ORDERS))
    number = chance.choice(_NUMBERS[what]) if what in _NUMBERS else 0.0
    return Happening(after_s=after_s, what=what, number=number)
