"""How the patient faced what is feared: in this exposure step, and over the last half minute."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from vr_scenes.behaviour import HeadSpan, LookSource

RECENT_S = 30.0
FRESH_S = 3.0  # spans come twice a second: after so long without one, the last half minute is not known
LEAST_COVERED_S = 1.0  # shares of less are chance


@dataclass(frozen=True, slots=True, kw_only=True)
class FacingShares:
    """Shares 0..1 of `covered_s` seconds in which something feared was shown; `back` is None where only keys told."""

    covered_s: float
    looked: float
    away: float
    back: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBehaviour:
    """What the head did in exposure step `step` so far, and in the last RECENT_S of it; None: not known (any more)."""

    step: int
    source: LookSource
    whole: FacingShares
    recent: FacingShares | None


class FacingSum:
    """Adds spans up, all of one source."""

    def __init__(self, spans: Iterable[HeadSpan] = ()) -> None:
        self._covered_s = self._looked_s = self._away_s = self._back_s = 0.0
        self._has_place = True
        for span in spans:
            self.add(span)

    def add(self, span: HeadSpan) -> None:
        self._covered_s += span.covered_s
        self._looked_s += span.looked_s
        self._away_s += span.away_s
        self._has_place = self._has_place and span.back_s is not None
        self._back_s += span.back_s or 0.0

    @property
    def shares(self) -> FacingShares | None:
        """None: less than LEAST_COVERED_S was covered."""
        if self._covered_s < LEAST_COVERED_S:
            return None
        return FacingShares(
            covered_s=round(self._covered_s, 3),
            looked=round(self._looked_s / self._covered_s, 4),
            away=round(self._away_s / self._covered_s, 4),
            back=round(self._back_s / self._covered_s, 4) if self._has_place else None,
        )


class BehaviourSums:
    """Sums the spans of one exposure step; another step, or the same one entered again, begins anew.

    It changes nothing in a session: it is shown beside what is said and what the heart tells.
    """

    def __init__(self) -> None:
        self._step: int | None = None
        self._source = LookSource.HEAD
        self._whole = FacingSum()
        self._recent: deque[tuple[float, HeadSpan]] = deque()
        self._newest_t = 0.0
        self._told: StepBehaviour | None = None

    def enter(self, step: int | None) -> None:
        """The exposure is in `step` from now on; None: there is none."""
        if step != self._step:
            self._step = step
            self._begin(self._source)

    def take(self, t: float, span: HeadSpan) -> None:
        """Take a span that ended at session second `t`."""
        if self._step is None:
            return
        if span.source is not self._source:
            self._begin(span.source)  # the headset was put on or laid aside: keys and a head are not one measure
        self._whole.add(span)
        self._recent.append((t, span))
        self._newest_t = t
        while self._recent[0][0] <= t - RECENT_S:
            self._recent.popleft()
        self._sum_up()

    def told(self, t: float) -> StepBehaviour | None:
        """What is known at session second `t`; None: nothing."""
        if self._recent and t - self._newest_t > FRESH_S:
            self._recent.clear()
            self._sum_up()
        return self._told

    def _begin(self, source: LookSource) -> None:
        self._source, self._told = source, None
        self._whole = FacingSum()
        self._recent.clear()

    def _sum_up(self) -> None:
        whole = self._whole.shares
        if whole is None or self._step is None:
            return
        recent = FacingSum(span for _, span in self._recent).shares
        self._told = StepBehaviour(step=self._step, source=self._source, whole=whole, recent=recent)
