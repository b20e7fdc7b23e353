"""What a search may make better: figures of one person's course under a policy, none of which rewards a quick calm.

How far distress fell within a session is left out on purpose: it tells little of what lasts, and a policy that only
hides what is feared lets it fall best (Craske 2014).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.document_practice import HomeostatDocument
from policies.tried_session import TriedSession

Course = Sequence[TriedSession]  # one person's sessions, from the first on


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One figure. `of` takes a course and the policy that the search began with; None: nobody said or did anything.

    Limits of distress and sickness are those of the start policy for every candidate: otherwise one that bears more
    would have less to answer for. `is_yes_or_no`: it is 1 or 0 for each person, a share over many.
    """

    name: str
    words: str
    of: Callable[[Course, PolicyDocument], float | None]
    is_more_better: bool = False
    is_yes_or_no: bool = False
    places: int = 2

    def told(self, value: float, *, is_signed: bool = False) -> str:
        sign = "+z" if is_signed else "z"  # z: nothing is never written as -0.0
        if self.is_yes_or_no:
            return f"{100 * value:{sign}.1f} %"
        return f"{value:{sign}.{self.places}f}"


def _fear_left(course: Course, _: PolicyDocument) -> float:
    return course[-1].fear_left


def _fear_returned(course: Course, _: PolicyDocument) -> float:
    return course[-1].fear_returned


def _dropped_out(course: Course, _: PolicyDocument) -> float:
    return float(course[-1].stops > 0)


def _stops(course: Course, _: PolicyDocument) -> float:
    return sum(one.stops for one in course) / len(course)


def _exposure_minutes(course: Course, _: PolicyDocument) -> float:
    return sum(one.exposed_s for one in course) / 60


def _session_minutes(course: Course, _: PolicyDocument) -> float:
    return sum(one.seconds for one in course) / 60


def _peak_suds(course: Course, _: PolicyDocument) -> float | None:
    return max((peak for one in course if (peak := one.peak_suds) is not None), default=None)


def _distressed(course: Course, start: PolicyDocument) -> float:
    return float((_peak_suds(course, start) or 0.0) > start.limits.suds_highest)


def _sick(course: Course, start: PolicyDocument) -> float:
    return float(max(one.most_sickness for one in course) > start.limits.sickness_highest)


def _in_band(course: Course, _: PolicyDocument) -> float | None:
    return course[-1].in_band_share


_ALL = (
    Objective(
        name="fear_returned", words="fear days after the last session, 0 to 1: what lasts", of=_fear_returned, places=3
    ),
    Objective(name="fear_left", words="fear left at the end of the last session, 0 to 1", of=_fear_left, places=3),
    Objective(
        name="dropped_out", words="persons whose last session was ended by a STOP", of=_dropped_out, is_yes_or_no=True
    ),
    Objective(name="stops", words="STOPs a session", of=_stops),
    Objective(name="exposure_minutes", words="minutes of exposure, in all sessions", of=_exposure_minutes, places=1),
    Objective(name="session_minutes", words="minutes of all sessions", of=_session_minutes, places=1),
    Objective(name="peak_suds", words="highest SUDS that was ever said, 0 to 100", of=_peak_suds, places=1),
    Objective(
        name="distressed",
        words="persons who ever said a SUDS above the start policy's limit",
        of=_distressed,
        is_yes_or_no=True,
    ),
    Objective(
        name="sick",
        words="persons who ever rated sickness above the start policy's limit",
        of=_sick,
        is_yes_or_no=True,
    ),
    Objective(
        name="in_band",
        words="share of the practice with arousal in the band",
        of=_in_band,
        is_more_better=True,
        places=3,
    ),
)
OBJECTIVES = {one.name: one for one in _ALL}
_OF_AN_EXPOSURE = tuple(one for one in _ALL if one.name != "in_band")
_OF_A_BAND = tuple(one for one in _ALL if one.name in ("in_band", "session_minutes"))


def objectives_for(document: PolicyDocument) -> tuple[Objective, ...]:
    """Those that trials of this kind of policy tell; none where nothing in a trial tells a better one from a worse."""
    match document:
        case ExposureDocument():
            return _OF_AN_EXPOSURE
        case HomeostatDocument():
            return _OF_A_BAND
        case _:
            return ()
