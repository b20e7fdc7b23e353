"""Accelerometer frames -> how much a body moves, how it leans, and what that may do to heart and electrodes."""

import math
from collections import deque
from dataclasses import replace
from itertools import pairwise

from biosignals.motion_seconds import MotionSecond, SecondCutter, angle_deg
from biosignals.polar_profile import MotionFrame
from biosignals.signals import Activity, Movement, Unknown

WINDOW_SECONDS = 5  # mean amplitude deviation is taken over 5 s (Vaha-Ypya 2015) ...
FEWEST_SECONDS = 3  # ... or what there is of them

# Cut-points of the mean amplitude deviation. On the chest 47.7 mg tell sitting and standing from walking (ECG patch, 18
# adults, BMC Sports Sci Med Rehabil 2024, s13102-024-00991-6). On the hip 91 mg are 3 MET and 414 mg 6 MET (Vaha-Ypya
# 2015, PLoS ONE 10:e0134813), and 27 mg light activity (Aittasalo 2015, adolescents). For running none is known on the
# chest: the hip's is taken.
CUTS_MG = ((Activity.VIGOROUS, 414.0), (Activity.MODERATE, 47.7), (Activity.LIGHT, 25.0))
FALLS_BELOW_SHARE = 0.8  # of its cut-point: a level is left no sooner, so that it does not flicker

# A heart falls after low exercise with a time constant near 55 s (Wang 2006) and is a few beats above rest after two
# minutes; after hard exercise it is 40 bpm above rest even at six minutes (Sci Rep 2021, 11:83071).
LEAST_RECOVERY_S = 60.0
LONGEST_RECOVERY_S = 600.0
HARD_COUNTS = 2.0  # seconds as in running

# After standing up the heart is fastest near the 15th beat and settled near the 30th (Ewing 1978); complaints are over
# within 30 s. Sitting down and lying down move it for no longer.
POSTURE_SETTLES_S = 30.0
POSTURE_TURN_DEG = 25.0  # more than leaning forward in talk, less than a bow in standing up
POSTURE_SECONDS = 5  # within which gravity turns that far
UPRIGHT_SECONDS = 3  # of quiet, from which the upright posture is taken
UPRIGHT_STEADY_DEG = 5.0
LEAN_STEP_DEG = 5.0

# A chest breathes: some 0.3 degrees or more, 5 mg. On a table only the sensor's noise is left: a mean over a second
# moves by 1-2 mg.
MOTIONLESS_SECONDS = 30
MOTIONLESS_RANGE_MG = 4.0

SILENT_S = 5.0  # frames come every 3 s at most


def unsettled(t: float, movement: Movement) -> Unknown | None:
    """Why the heart at `t` says nothing about arousal after such movement; None where it is settled again."""
    if movement.exerted_t is not None and t - movement.exerted_t < recovery_s(movement.exertion_s):
        return Unknown.MOVED
    if movement.posture_changed_t is not None and t - movement.posture_changed_t < POSTURE_SETTLES_S:
        return Unknown.POSTURE
    return None


def recovery_s(exertion_s: float) -> float:
    """How long a heart needs to settle after an exertion: a minute, and as long again as it lasted, 600 s at most."""
    return min(LONGEST_RECOVERY_S, LEAST_RECOVERY_S + exertion_s)


class MovementMeter:
    """Follows activity, posture and jolts, second by second; causal, and constant in memory.

    Nothing is assumed of how the strap sits: only sizes of vectors and angles between them are used. The patient is
    taken to be upright in the first quiet seconds.
    """

    def __init__(self) -> None:
        self._cutter = SecondCutter()
        self._seconds: deque[MotionSecond] = deque(maxlen=MOTIONLESS_SECONDS)  # without a gap, newest last
        self._stood: deque[MotionSecond] = deque(maxlen=POSTURE_SECONDS)  # since the last change of posture
        self._upright: MotionSecond | None = None
        self._newest_t = self._second_t = -math.inf  # when the newest frame, and the newest full second, arrived
        self._movement: Movement | None = None
        self._activity = Activity.STILL
        self._exerted_t: float | None = None
        self._exertion_s = 0.0
        self._posture_changed_t: float | None = None

    def take(self, t: float, frame: MotionFrame) -> Movement | None:
        """What is known with the frame that arrived at `t` (session seconds); None while too little is known."""
        self._newest_t = max(self._newest_t, t)
        for second in self._cutter.take(frame):
            self._second_t = self._newest_t
            self._take_second(self._newest_t, second)
        return self._movement

    def reading(self, t: float) -> Movement | None:
        """What is known at `t`: where frames stay away, or never go on, when the body last moved. None: no frame was
        ever of use."""
        if self._seconds and t - self._second_t > SILENT_S:
            self._fall_silent(t)
        return self._movement

    @property
    def is_motionless(self) -> bool:
        """Half a minute without so much as a breath: no living chest wears it. A sensor that does not even feel
        gravity is broken, and tells nothing."""
        if len(self._seconds) < MOTIONLESS_SECONDS or not self._seconds[-1].shows_gravity:
            return False
        axes = zip(*(second.mean_mg for second in self._seconds), strict=True)
        return all(max(axis) - min(axis) <= MOTIONLESS_RANGE_MG for axis in axes)

    def begin_anew(self) -> None:
        """The stream was interrupted, and the strap perhaps taken off: what is kept is when the body last exerted
        itself, and how gravity lay: if it lies otherwise from now on, that counts as a change of posture."""
        self._cutter = SecondCutter()
        self._upright = None
        if self._movement is not None:
            self._fall_silent(self._newest_t)

    def _fall_silent(self, t: float) -> None:
        self._seconds.clear()
        self._activity = Activity.STILL
        if self._movement is not None:
            self._show(t, Activity.NOT_KNOWN, None, None, has_artefact=False)

    def _take_second(self, t: float, second: MotionSecond) -> None:
        if not second.follows:
            self._seconds.clear()
        self._seconds.append(second)
        self._follow_posture(t, second)
        newest = list(self._seconds)[-WINDOW_SECONDS:]
        if len(newest) < FEWEST_SECONDS:
            return
        activity_mg = _mean_amplitude_deviation(newest)
        self._activity = _level(activity_mg, self._activity)
        if self._activity in (Activity.MODERATE, Activity.VIGOROUS):
            self._note_exertion(t)
        self._find_upright(newest)
        shown = self._movement
        self._show(
            t,
            self._activity,
            _stepped(activity_mg, shown.activity_mg if shown else None, _activity_step_mg(activity_mg)),
            self._lean_deg(newest, shown.lean_deg if shown else None),
            has_artefact=any(one.has_jolt for one in newest),
        )

    def _show(
        self,
        t: float,
        activity: Activity,
        activity_mg: float | None,
        lean_deg: float | None,
        *,
        has_artefact: bool,
    ) -> None:
        now = Movement(
            t=t,
            activity=activity,
            activity_mg=activity_mg,
            lean_deg=lean_deg,
            exerted_t=self._exerted_t,
            exertion_s=self._exertion_s,
            posture_changed_t=self._posture_changed_t,
            has_artefact=has_artefact,
        )
        if self._movement is None or replace(now, t=self._movement.t) != self._movement:
            self._movement = now

    def _note_exertion(self, t: float) -> None:
        if self._exerted_t is None or t - self._exerted_t > recovery_s(self._exertion_s):
            self._exertion_s = 0.0
        self._exerted_t = t
        self._exertion_s += HARD_COUNTS if self._activity is Activity.VIGOROUS else 1.0
        self._exertion_s = min(self._exertion_s, LONGEST_RECOVERY_S)

    def _follow_posture(self, t: float, second: MotionSecond) -> None:
        if not second.shows_gravity:
            return
        if any(angle_deg(second, before) > POSTURE_TURN_DEG for before in self._stood):
            self._posture_changed_t = t
            self._stood.clear()
        self._stood.append(second)

    def _find_upright(self, newest: list[MotionSecond]) -> None:
        quiet = newest[-UPRIGHT_SECONDS:]
        if self._upright is not None or self._activity is not Activity.STILL or not newest[-1].shows_gravity:
            return
        if all(angle_deg(one, after) < UPRIGHT_STEADY_DEG for one, after in pairwise(quiet)):
            self._upright = newest[-1]

    def _lean_deg(self, newest: list[MotionSecond], shown_deg: float | None) -> float | None:
        if self._upright is None or not newest[-1].shows_gravity:
            return shown_deg
        return _stepped(angle_deg(newest[-1], self._upright), shown_deg, LEAN_STEP_DEG)


def _mean_amplitude_deviation(seconds: list[MotionSecond]) -> float:
    """Mean absolute deviation of the size of acceleration from its own mean, in milli-g (Vaha-Ypya 2015)."""
    sizes = [size for second in seconds for size in second.sizes_mg]
    mean = sum(sizes) / len(sizes)
    return sum(abs(size - mean) for size in sizes) / len(sizes)


def _level(activity_mg: float, before: Activity) -> Activity:
    for level, cut_mg in CUTS_MG:
        if activity_mg >= cut_mg or (level is before and activity_mg >= FALLS_BELOW_SHARE * cut_mg):
            return level
    return Activity.STILL


def _activity_step_mg(activity_mg: float) -> float:
    return 5.0 if activity_mg < 50 else 25.0 if activity_mg < 400 else 100.0


def _stepped(exact: float, shown: float | None, step: float) -> float:
    """`exact` on a grid of steps; what is shown stays while it is less than a step wrong."""
    return shown if shown is not None and abs(exact - shown) < step else step * round(exact / step)
