"""Whether anything moves at all: a policy that shows nothing is safe, and of no use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from policies.checking.greedy_policy import GreedyPolicy
from policies.checking.runs import run_on
from policies.checking.script import Happening, What, hurried, order
from policies.checking.watched_session import STEP_S, Subject, WatchedSession
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.phases import Way
from policies.policy import Order
from policies.safety_limits import SafetyLimits
from policies.trial import TriedSession, try_patient
from policies.virtual_patient import PATIENTS

RESPONSIVE = "responsive"
NEARLY = 1e-6
_MUSIC = ("loudness_db", "dynamics", "density", "brightness", "nature_level")
SETTLES_S = 90.0  # the rating and the trials before a rise, and music that comes out of silence
MOST_CLIMBS = 10  # that a gate is asked for: from nothing to everything
STANDS_FOR_CLIMBS = 3  # what has not risen for so long does not rise any more
LONGEST_COURSE_S = 7200.0  # what has not moved by then, no session will see
ANSWERS_AFTER_S, LOW_SUDS, CALM_AROUSAL = 3.0, 10.0, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """What came of a responsive patient's sessions; shares 0..1. `at_top` None: the policy climbs nothing."""

    sessions: int
    at_top: float | None
    recovered: float
    highest: float  # intensity 0..1, the highest of all sessions
    has_stayed: bool = False  # a climb of more than one rung never came beyond the first

    @property
    def words(self) -> str:
        top = "" if self.at_top is None else f"reached the ceiling in {self.at_top:.0%} and "
        return f"a responsive patient {top}ended in recovery in {self.recovered:.0%} of {self.sessions} sessions"

    def faults(self) -> Iterator[str]:
        """What does not move, in words."""
        if self.at_top is not None and self.highest == 0:
            yield f"nothing was shown in any of {self.sessions} sessions of a responsive patient"
        elif self.has_stayed:
            yield f"none of {self.sessions} sessions of a responsive patient came beyond the first rung"
        if self.recovered == 0:
            yield f"none of {self.sessions} sessions of a responsive patient came to its own end"


def liveness(
    document: PolicyDocument, sessions: int, *, progress: Callable[[float], None] = lambda _: None
) -> Liveness:
    """Try so many responsive patients, each for one session."""
    tried: list[TriedSession] = []
    for seed in range(sessions):
        tried += try_patient(document, PATIENTS[RESPONSIVE], seed)
        progress((seed + 1) / sessions)
    climbs, first = document.way is Way.EXPOSURE, _first_of_several(document)
    highest = max(one.highest for one in tried)
    return Liveness(
        sessions=sessions,
        at_top=sum(one.is_at_top for one in tried) / sessions if climbs else None,
        recovered=sum(one.is_recovered for one in tried) / sessions,
        highest=highest,
        has_stayed=first is not None and highest <= first + NEARLY,
    )


def _first_of_several(document: PolicyDocument) -> float | None:
    """The intensity of the rung where the climb begins; None: there is none above it."""
    if not isinstance(document, ExposureDocument):
        return None
    start, highest = document.hierarchy.start, max(rung.intensity for rung in document.hierarchy.rungs)
    return start if highest > start + NEARLY else None


def stuck(subject: Subject, scene: str) -> Iterator[str]:
    """What does not move though all is well, in words: the gate under a policy that asks for everything, or else the
    policy itself."""
    is_gate_stuck = False
    for fault in _gate_faults(subject, scene):
        is_gate_stuck = True
        yield fault
    own, course_s = WatchedSession(subject), _course_s(subject)
    climbs = subject.way is Way.EXPOSURE and not is_gate_stuck
    if live_well(own, course_s) and climbs and own.highest == 0:  # a short exposure may be over by then
        yield f"the policy shows nothing within {course_s:.0f} s of exposure, though all it asks for is answered well"


def _gate_faults(subject: Subject, scene: str) -> Iterator[str]:
    limits = subject.limits
    greedy = replace(subject, make_policy=lambda: GreedyPolicy(scene, limits.loudest_db))
    session, course_s = WatchedSession(greedy), _course_s(subject, climbs=MOST_CLIMBS)
    is_exposed = live_well(session, course_s) and subject.way is Way.EXPOSURE
    if is_exposed and session.highest == 0:
        yield "the gate lets no scene rise, though arousal is known and distress is low"
    elif is_exposed and _has_stopped(session, subject):
        yield f"the gate lets no scene rise above {session.highest:.2f}, though each level is earned"
    asked, played = session.decision.action.music, session.applied.music
    missing = [name for name in _MUSIC if getattr(played, name) < getattr(asked, name) - NEARLY]
    if missing:
        yield f"the gate never lets music arrive at the {', '.join(missing)} that it is asked for"
    blind = WatchedSession(greedy)
    run_on(blind, (Happening(after_s=SETTLES_S, what=What.UNKNOWN),))
    if blind.applied.music.loudness_db < limits.calm_db - NEARLY:
        yield "the gate lets no music come back without a known arousal, not even calm music"


def _course_s(subject: Subject, *, climbs: int = 1) -> float:
    """Long enough for so many levels and their climbs, and for music to come."""
    return min(LONGEST_COURSE_S, climbs * _climb_s(subject.limits) + SETTLES_S)


def _climb_s(limits: SafetyLimits) -> float:
    return limits.dwell_s + limits.largest_climb / limits.rise_per_s


def _has_stopped(session: WatchedSession, subject: Subject) -> bool:
    """Does it rise no more, though it is below the ceiling? A gate that is only slower than promised does."""
    is_below = session.highest < min(subject.limits.ceiling, subject.ceiling) - NEARLY
    return is_below and session.unchanged_s >= STANDS_FOR_CLIMBS * _climb_s(subject.limits)


def live_well(session: WatchedSession, seconds: float) -> bool:
    """Hurry to the exposure and live there for so long: what is asked is answered soon and calmly, what is suggested is
    taken. False: a promise broke on the way."""
    known = Happening(after_s=STEP_S, what=What.KNOWN, number=CALM_AROUSAL)
    if run_on(session, (known, *hurried(2))) is not None:
        return False
    asked_s = 0.0
    for _ in range(round(seconds / STEP_S)):
        answers: tuple[Happening, ...] = ()
        asked_s = asked_s + STEP_S if session.decision.asks_suds else 0.0
        if asked_s > ANSWERS_AFTER_S:
            asked_s, answers = 0.0, (Happening(after_s=STEP_S, what=What.SUDS, number=LOW_SUDS),)
        elif session.decision.suggestion is not None:
            answers = (order(Order.ACCEPT),)
        if run_on(session, answers or (known,)) is not None:
            return False
    return True
