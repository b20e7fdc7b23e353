"""Everything that can be so at one moment: each state of evidence, with each rating, loss and order."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from policies.checking.branches import Branches
from policies.checking.runs import Break, Steps, in_steps, run_steps
from policies.checking.script import BESIDE, Happening, Script, What, order
from policies.policy import Order
from policies.safety_limits import SafetyLimits

LOW_SUDS, HIGHEST_SUDS, HIGHEST_SICKNESS = 10.0, 100.0, 20.0
LOW_CEILING, HIGH_CEILING = 0.05, 1.0
MOMENT_S = 0.5
NOW = 0.0  # in the same step as what happened before

_ORDERS = tuple(one for one in Order if one is not Order.CEILING)


class Situations:
    """All that can be so at once under `limits`, each as what happens in one step, and a step later a RESUME."""

    def __init__(self, limits: SafetyLimits) -> None:
        hands, orders = tuple(_hands()), tuple(_orders())
        evidence = tuple(product(_arousals(limits), _ratings(), hands))
        self.words = f"{len(evidence)} states of evidence with {len(orders)} orders each"
        self._all = tuple(_steps(one, what) for one in evidence for what in orders)

    def __len__(self) -> int:
        return len(self._all)

    def stay_at(self, branches: Branches, kept: bytes, path: Script) -> Break | None:
        """Let each of them happen at a place that `path` led to; the first break, told from the beginning."""
        for situation, steps in self._all:
            found = run_steps(branches.again(kept), steps, situation)
            if found is not None:
                return replace(found, script=(*path, *situation))
        return None


def _steps(evidence: tuple[Script, ...], what: Script) -> tuple[Script, Steps]:
    first, *others = (one for some in (*evidence, what) for one in some)
    situation = (
        replace(first, after_s=MOMENT_S),
        *(replace(one, after_s=NOW) for one in others),
        order(Order.RESUME, after_s=MOMENT_S),
    )
    return situation, in_steps(situation)


def _arousals(limits: SafetyLimits) -> Iterator[Script]:
    known = Happening(after_s=NOW, what=What.KNOWN, number=0.3)
    yield (known,)
    yield (replace(known, what=What.UNKNOWN),)
    yield known, replace(known, what=What.OLD, number=limits.evidence_s + BESIDE)
    yield known, replace(known, what=What.OLD, number=limits.lost_too_long_s + BESIDE)
    yield (replace(known, what=What.NO_BEAT),)


def _ratings() -> Iterator[Script]:
    """Distress and sickness: as they were rated before, low, or high."""
    low = Happening(after_s=NOW, what=What.SUDS, number=LOW_SUDS)
    yield ()
    yield (low,)
    yield (replace(low, number=HIGHEST_SUDS),)
    yield low, Happening(after_s=NOW, what=What.SICKNESS, number=HIGHEST_SICKNESS)


def _hands() -> Iterator[Script]:
    """Held by nobody, by order, or by a loss."""
    lost = Happening(after_s=NOW, what=What.STRAP_LOST)
    yield from ((), (order(Order.HOLD, NOW),), (lost,), (replace(lost, what=What.STAGE_LOST),))


def _orders() -> Iterator[Script]:
    """None, each, a lower and a higher ceiling, and a RESUME in the very step of a STOP."""
    ceiling = Happening(after_s=NOW, what=What.CEILING, number=LOW_CEILING)
    yield from ((), (ceiling,), (replace(ceiling, number=HIGH_CEILING),))
    yield from ((order(one, NOW),) for one in _ORDERS if one is not Order.HOLD)  # it is among the hands
    yield order(Order.STOP, NOW), order(Order.RESUME, NOW)
