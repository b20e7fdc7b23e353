"""The way to the very top: a policy that asks for all of a scene, a patient at ease, a therapist who allows it all.

What a session of chance comes to by luck alone, for it takes many climbs, each of them earned.
"""

from dataclasses import replace
from math import ceil

from policies.checking.runs import Break, run_script
from policies.checking.script import Happening, Script, What, hurried
from policies.checking.staged_policy import Plan, Stage, StagedPolicy
from policies.checking.watched_session import STEP_S, Subject
from policies.safety_limits import SafetyLimits

RATED_EVERY_S = 10.0
LONGEST_S = 4 * 3600.0  # no session lasts longer, however small its climbs are
_ALL = Plan(stages=(Stage(from_s=0.0, intensity=1.0),), moments=())


def to_the_top(subject: Subject, scene: str) -> Subject:
    """The same gate under a policy that asks for the whole scene all the time."""
    return replace(subject, make_policy=lambda: StagedPolicy(scene, _ALL), pauses_above=None)


def run_to_the_top(subject: Subject, scene: str) -> Break | None:
    """The first broken promise on the way there, where the session's ceiling is no ceiling any more."""
    return run_script(to_the_top(subject, scene), top_script(subject.limits))


def top_script(limits: SafetyLimits) -> Script:
    """Low distress again and again, for as long as all climbs to the whole of a scene take at most."""
    climb_s = limits.dwell_s + limits.largest_climb / limits.rise_per_s + RATED_EVERY_S
    climbs = ceil(1 / limits.largest_climb) + 1
    ratings = ceil(min(LONGEST_S, climbs * climb_s) / RATED_EVERY_S)
    low = Happening(after_s=RATED_EVERY_S, what=What.SUDS, number=10.0)
    known = Happening(after_s=STEP_S, what=What.KNOWN, number=0.3)
    return (known, *hurried(2), Happening(after_s=STEP_S, what=What.CEILING, number=1.0), *ratings * (low,))
