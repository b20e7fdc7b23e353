"""A person's own rest, measured in up to three steps; each tells what the others cannot."""

import math
from collections import deque
from copy import deepcopy
from dataclasses import dataclass

from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN, grains
from biosignals.signals import Beat, RestStep

FULL_REST_S = 180.0  # after three minutes the person's own slow drift is the limit
LEAST_DIFFERENCES = 20  # for an RMSSD that says something
LEAST_NEUTRAL_S = 20.0  # some breaths, so that none of them sets the level
LEAST_NEUTRAL_COVERAGE = 0.75  # of the step, by trusted beats: else it is not clean
# Wearing a headset and looking about in a new place raise a heart by some beats. A heart that is raised by more is
# already afraid of what comes: taken as its rest, that fear would never be seen.
MOST_WEARING_BPM = 8.0
# Made-up fibrillation is found within 34 s in half of all rows, within 84 s in nineteen of twenty: what was heard less
# than so long before may have been irregular already, and a rest of such a heart says nothing of its owner.
TAKEN_BACK_S = 90.0
_KEPT_EVERY_S = 10.0

# Every number that what is known of a rest depends on, for the digest of an estimator that asks.
RULES = (
    *(FULL_REST_S, LEAST_DIFFERENCES, LEAST_NEUTRAL_S, LEAST_NEUTRAL_COVERAGE),
    *(MOST_WEARING_BPM, TAKEN_BACK_S, _KEPT_EVERY_S),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestLevel:
    """The rate of the heart at rest, and the step that told it."""

    bpm: float
    step: RestStep


class PersonalRest:
    """Sums over the trusted beats of a person's rest, in grains, so that they never drift.

    Sitting quietly sets level and variability. The neutral scene moves the level to what wearing and looking about
    cost, where it is clean and believable (see MOST_WEARING_BPM). Breathing at a given pace tells how far breath moves
    this heart's variability; it sets neither level nor variability, which it would raise.
    """

    def __init__(self) -> None:
        self._sums = {step: _Sums() for step in RestStep}
        self._newest: _Sums | None = None  # those of the newest beat, where it was measured in the rest
        self._length_s = 0.0  # this and what follows is kept: it is asked for at every tick
        self._level: RestLevel | None = None
        self._rmssd_ms: float | None = None
        self._breath_reach: float | None = None
        self._taken_t = -math.inf  # of the newest beat in the sums
        self._earlier: deque[tuple[float, dict[RestStep, _Sums]]] = deque()  # the same two as they were

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        """Take one beat, in the order of time; `rest` is the step in which it was measured, None outside the rest."""
        sums = None if rest is None else self._sums[rest]
        if self._newest is not None and self._newest is not sums:
            self._newest.break_off()
        self._newest = sums
        if sums is not None:
            self._keep()
            sums.take(beat)
            self._taken_t = beat.t
            self._reckon()

    def take_back(self, t: float) -> None:
        """What was heard less than TAKEN_BACK_S before `t` (session seconds) was no rest, and counts no more.

        With it goes what was heard up to _KEPT_EVERY_S before that.
        """
        if self._taken_t <= t - TAKEN_BACK_S:
            return
        while self._earlier and self._taken_t > t - TAKEN_BACK_S:
            self._taken_t, self._sums = self._earlier.pop()
        self._newest = None
        for sums in self._sums.values():
            sums.break_off()
        self._reckon()

    @property
    def length_s(self) -> float:
        """How many trusted seconds tell the level: of sitting quietly and of the neutral scene."""
        return self._length_s

    @property
    def trusted_share(self) -> float:
        """How much of all that was measured at rest trusted beats cover, 0..1; 0 where nothing was."""
        trusted_s = sum(sums.trusted_s for sums in self._sums.values())
        whole_s = trusted_s + sum(sums.doubted_s for sums in self._sums.values())
        return trusted_s / whole_s if whole_s else 0.0

    @property
    def level(self) -> RestLevel | None:
        """The level of rest; None while no trusted beat tells one."""
        return self._level

    @property
    def rmssd_ms(self) -> float | None:
        """RMSSD while sitting quietly; None where too few differences tell it, or none of them differs."""
        return self._rmssd_ms

    @property
    def breath_reach(self) -> float | None:
        """By how much paced breathing raised ln RMSSD above that of rest, 0 or more; None: not measured."""
        return self._breath_reach

    def _keep(self) -> None:
        """Keep the sums of now and then, as far back as they may be taken back to."""
        earlier, taken_t = self._earlier, self._taken_t
        if earlier and taken_t - earlier[-1][0] < _KEPT_EVERY_S:
            return
        earlier.append((taken_t, deepcopy(self._sums)))
        while len(earlier) > 1 and earlier[1][0] <= taken_t - TAKEN_BACK_S:
            earlier.popleft()

    def _reckon(self) -> None:
        quiet, neutral = self._sums[RestStep.SEATED_QUIET], self._sums[RestStep.NEUTRAL_SCENE]
        self._length_s = quiet.trusted_s + neutral.trusted_s
        self._level = self._level_of(quiet, neutral)
        self._rmssd_ms, paced_ms = quiet.rmssd_ms, self._sums[RestStep.PACED_BREATHING].rmssd_ms
        self._breath_reach = None
        if paced_ms is not None and self._rmssd_ms is not None:
            self._breath_reach = max(0.0, math.log(paced_ms / self._rmssd_ms))

    def _level_of(self, quiet: "_Sums", neutral: "_Sums") -> RestLevel | None:
        if quiet.trusted_s == 0 and neutral.trusted_s == 0:
            return None
        if quiet.trusted_s == 0 or self._is_believable(neutral, quiet):
            return RestLevel(bpm=neutral.mean_hr_bpm, step=RestStep.NEUTRAL_SCENE)
        return RestLevel(bpm=quiet.mean_hr_bpm, step=RestStep.SEATED_QUIET)

    @staticmethod
    def _is_believable(neutral: "_Sums", quiet: "_Sums") -> bool:
        is_clean = neutral.trusted_s >= LEAST_NEUTRAL_S and neutral.coverage >= LEAST_NEUTRAL_COVERAGE
        return is_clean and neutral.mean_hr_bpm - quiet.mean_hr_bpm <= MOST_WEARING_BPM


class _Sums:
    """What the trusted beats of one step add up to."""

    def __init__(self) -> None:
        self._beats = 0
        self._sum = 0
        self._doubted_sum = 0
        self._differences = 0
        self._square_sum = 0
        self._previous: int | None = None

    @property
    def trusted_s(self) -> float:
        return self._sum / GRAINS_PER_S

    @property
    def coverage(self) -> float:
        return self._sum / (self._sum + self._doubted_sum)

    @property
    def mean_hr_bpm(self) -> float:
        return 60.0 * GRAINS_PER_S * self._beats / self._sum

    @property
    def doubted_s(self) -> float:
        return self._doubted_sum / GRAINS_PER_S

    @property
    def rmssd_ms(self) -> float | None:
        if self._differences < LEAST_DIFFERENCES or self._square_sum == 0:
            return None
        return MS_PER_GRAIN * math.sqrt(self._square_sum / self._differences)

    def take(self, beat: Beat) -> None:
        interval = grains(beat.rr_s)
        if beat.doubt is not None:
            self._doubted_sum += interval
            self._previous = None
            return
        if beat.follows_previous and self._previous is not None:
            self._differences += 1
            self._square_sum += (interval - self._previous) ** 2
        self._beats += 1
        self._sum += interval
        self._previous = interval

    def break_off(self) -> None:
        """Beats of another step came between: nothing is joined across them."""
        self._previous = None
