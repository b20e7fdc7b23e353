"""Each exposure step's SUDS, body and behaviour, side by side: where they disagree, that is seen and not averaged."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.messages import HeadBehaviour, Outcome, Tick
from engine.step_behaviour import FacingShares, FacingSum
from vr_scenes.behaviour import HeadCell, HeadSpan, LookSource, added_cells

OFTEN = 0.5  # of the time: more than half of it says what somebody mostly did
_BY = {LookSource.HEAD: "head", LookSource.KEYS: "view (by keys)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAccount:
    """What is known of one exposure step, over all times that the session was in it; None: not known.

    `arousal` is the mean of the cardiac arousal index where it was known, `arousal_known` of the time (0..1). `cells`
    is the map of the directions in which the head was: field for field, how many seconds.
    """

    step: int
    seconds: float
    suds: float | None  # the last rating given in it
    arousal: float | None
    source: LookSource | None
    facing: FacingShares | None
    cells: tuple[HeadCell, ...]
    arousal_known: float = 0.0


@dataclass(slots=True)
class _Facing:
    """Summed as it comes: spans come twice a second, for hours."""

    shares: FacingSum = field(default_factory=FacingSum)
    cells: tuple[HeadCell, ...] = ()

    def add(self, span: HeadSpan) -> None:
        self.shares.add(span)
        self.cells = added_cells((self.cells, span.cells))


@dataclass(slots=True)
class _Step:
    seconds: float = 0.0
    suds: float | None = None
    arousal_s: float = 0.0
    arousal_sum: float = 0.0
    facing: dict[LookSource, _Facing] = field(default_factory=dict)


class StepAccounts:
    """Gathers them as a session runs. `hear` is a listener of the loop."""

    def __init__(self) -> None:
        self._steps: dict[int, _Step] = {}
        self._before: Outcome | None = None

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        before, self._before = self._before, outcome
        if before is None or before.step is None:
            return
        account = self._steps.setdefault(before.step, _Step())
        passed_s = outcome.t - before.t
        account.seconds += passed_s
        if before.arousal.arousal is not None:
            account.arousal_s += passed_s
            account.arousal_sum += before.arousal.arousal * passed_s
        if outcome.suds is not None and outcome.suds != before.suds:
            account.suds = outcome.suds.value
        for one in tick.inputs:
            if isinstance(one, HeadBehaviour):  # of what was before this tick
                account.facing.setdefault(one.span.source, _Facing()).add(one.span)

    @property
    def accounts(self) -> tuple[StepAccount, ...]:
        """In the order of the steps."""
        return tuple(_account(step, of) for step, of in sorted(self._steps.items()))


def account_lines(accounts: Iterable[StepAccount]) -> list[str]:
    """A line for each step in which it was seen where the head faced, for the terminal."""
    return [_line(one) for one in accounts if one.facing is not None]


def _account(step: int, of: _Step) -> StepAccount:
    source = LookSource.HEAD if LookSource.HEAD in of.facing else next(iter(of.facing), None)  # a head says more
    summed = _Facing() if source is None else of.facing[source]
    facing = summed.shares.shares
    return StepAccount(
        step=step,
        seconds=of.seconds,
        suds=of.suds,
        arousal=of.arousal_sum / of.arousal_s if of.arousal_s > 0 else None,
        source=source if facing is not None else None,
        facing=facing,
        cells=summed.cells,
        arousal_known=of.arousal_s / of.seconds if of.seconds > 0 else 0.0,
    )


def _line(one: StepAccount) -> str:
    assert one.facing is not None, "told only of steps whose facing is known"
    assert one.source is not None, "facing has a source"
    suds = "not rated" if one.suds is None else f"{one.suds:.0f}"
    arousal = "unknown" if one.arousal is None else f"{one.arousal:.2f}"
    back = "" if one.facing.back is None else f", moved back {100 * one.facing.back:.0f} %"
    name = f"rung {one.step + 1}"
    return (
        f"{name:<11}{one.seconds:.0f} s: SUDS {suds}; cardiac arousal {arousal}; {_BY[one.source]} upon it "
        f"{100 * one.facing.looked:.0f} %, turned away {100 * one.facing.away:.0f} %{back}{_doubt(one)}"
    )


def _doubt(one: StepAccount) -> str:
    """Low distress of somebody who did not look is not yet what it seems: said, not reckoned in."""
    if one.facing is None or one.suds is None or one.facing.away <= OFTEN:
        return ""
    return " (rated while mostly turned away)"
