"""Whether anything moves at all: a policy that shows nothing is safe, and of no use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from policies.checking.greedy_policy import GreedyPolicy
from policies.checking.runs import run_on
from policies.checking.script import Happening, What, good_course
from policies.checking.watched_session import Subject, WatchedSession
from policies.document_base import PolicyDocument
from policies.phases import Way
from policies.trial import TriedSession, try_patient
from policies.virtual_patient import PATIENTS

RESPONSIVE = "responsive"
NEARLY = 1e-6
_MUSIC = ("loudness_db", "dynamics", "density", "brightness", "nature_level")
BLIND_S = 120.0  # enough for music to come out of silence by the slowest rise that limits may set


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """What came of a responsive patient's sessions; shares 0..1. `at_top` None: the policy climbs nothing."""

    sessions: int
    at_top: float | None
    recovered: float
    highest: float  # intensity 0..1, the highest of all sessions

    @property
    def words(self) -> str:
        top = "" if self.at_top is None else f"reached the ceiling in {self.at_top:.0%} and "
        return f"a responsive patient {top}ended in recovery in {self.recovered:.0%} of {self.sessions} sessions"

    def faults(self) -> Iterator[str]:
        """What does not move, in words."""
        if self.at_top is not None and self.highest == 0:
            yield f"nothing was shown in any of {self.sessions} sessions of a responsive patient"
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
    climbs = document.way is Way.EXPOSURE
    return Liveness(
        sessions=sessions,
        at_top=sum(one.is_at_top for one in tried) / sessions if climbs else None,
        recovered=sum(one.is_recovered for one in tried) / sessions,
        highest=max(one.highest for one in tried),
    )


def stuck(subject: Subject, scene: str) -> Iterator[str]:
    """What a gate does not let pass though all is well, told in words: it is asked for everything for a while."""
    limits = subject.limits
    greedy = replace(subject, make_policy=lambda: GreedyPolicy(scene, limits.loudest_db))
    session = WatchedSession(greedy)
    climb_s = limits.largest_climb / limits.rise_per_s
    if run_on(session, good_course(2 * (limits.dwell_s + climb_s) + BLIND_S)) is not None:
        return  # a broken promise is told by those who look for one
    if subject.way is Way.EXPOSURE and session.applied.scene.intensity == 0:
        yield "the gate lets no scene rise, though arousal is known and distress is low"
    asked, played = session.decision.action.music, session.applied.music
    missing = [name for name in _MUSIC if getattr(played, name) < getattr(asked, name) - NEARLY]
    if missing:
        yield f"the gate never lets music arrive at the {', '.join(missing)} that it is asked for"
    blind = WatchedSession(greedy)
    unknown = Happening(after_s=BLIND_S, what=What.UNKNOWN)
    if run_on(blind, (unknown,)) is None and blind.applied.music.loudness_db < limits.calm_db - NEARLY:
        yield "the gate lets no music come back without a known arousal, not even calm music"
