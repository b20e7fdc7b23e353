"""The check of a policy: all of it before it is signed, its quick part before it is run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from policies.checking.liveness import Liveness, liveness, stuck
from policies.checking.runs import Break, run_script, shortened
from policies.checking.script import drawn_script
from policies.checking.story import told
from policies.checking.teasing_policy import TeasingPolicy
from policies.checking.top import run_to_the_top, to_the_top
from policies.checking.walk import WHOLE, Reach, Walked, walk, walk_stages
from policies.checking.watched_session import Subject, subject_of
from policies.checking.wild_policy import WildPolicy
from policies.document_base import PolicyDocument
from policies.phases import Way

SESSION_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is tried. Every session of chance is drawn by its number: the same check finds the same."""

    reach: Reach | None  # None: no walk
    sessions: int  # of the policy, with faults
    wild_sessions: int  # of a policy that asks for everything, through the same gate
    patients: int


FULL = Effort(reach=WHOLE, sessions=40, wild_sessions=40, patients=6)
QUICK = Effort(reach=None, sessions=6, wild_sessions=6, patients=0)  # well below a second of work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why a policy is refused: what is wrong in one sentence, and how it comes to that, line by line."""

    words: str
    story: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check tried, and what it found; None: that part was not done, for one before it had found enough."""

    findings: tuple[Finding, ...]
    sessions: int
    wild_sessions: int
    walked: Walked | None
    staged: Walked | None  # the same gate through a plan; None too where nothing is exposed
    liveness: Liveness | None

    @property
    def words(self) -> str:
        """One sentence, for a signature and a record."""
        tried = [f"{self.sessions} sessions and {self.wild_sessions} wild ones with faults"]
        if self.walked is not None:
            tried.append(f"{self.walked.situations} situations at {self.walked.places} places")
        if self.staged is not None:
            tried.append(f"{self.staged.situations} at {self.staged.places} moments of a plan")
        if self.liveness is not None:
            tried.append(self.liveness.words)
        found = "; ".join(one.words for one in self.findings) or "no promise was broken"
        return f"{', '.join(tried)}: {found}"


def check(
    document: PolicyDocument, effort: Effort = FULL, *, progress: Callable[[float], None] = lambda _: None
) -> Checked:
    """Check what a session of `document` runs. `progress` hears the share that is done."""
    return check_subject(subject_of(document), document, effort, progress=progress)


def check_subject(
    subject: Subject,
    document: PolicyDocument,
    effort: Effort = FULL,
    *,
    progress: Callable[[float], None] = lambda _: None,
) -> Checked:
    """Check a policy and a gate of any make, which are said to be those of `document`.

    What is quickest comes first, and nothing more is tried once something was found.
    """
    findings = list(_chance(subject, document, effort, _part(progress, 0.0, 0.3)))
    if not findings and subject.way is Way.EXPOSURE:
        top = run_to_the_top(subject, document.scene)
        findings += [] if top is None else [_finding(to_the_top(subject, document.scene), top)]
    findings += [] if findings else [Finding(words=words) for words in stuck(subject, document.scene)]
    walked = staged = lively = None
    if effort.reach is not None and not findings and subject.way is Way.EXPOSURE:
        staged = walk_stages(subject, document.scene)
        findings += [_finding(staged.subject, staged.found)] if staged.found is not None else []
    if effort.reach is not None and not findings:
        walked = walk(subject, effort.reach, progress=_part(progress, 0.35, 0.8))
        findings += [_finding(subject, walked.found)] if walked.found is not None else []
    if effort.patients and not findings:
        lively = liveness(document, effort.patients, progress=_part(progress, 0.8, 1.0))
        findings += [Finding(words=words) for words in lively.faults()]
    return Checked(
        findings=tuple(findings),
        sessions=effort.sessions,
        wild_sessions=effort.wild_sessions,
        walked=walked,
        staged=staged,
        liveness=lively,
    )


def wild(subject: Subject, scene: str, number: int) -> Subject:
    """The same gate under a policy that knows no measure, by turns in all that it asks for, and with patience."""
    kind = TeasingPolicy if number % 2 else WildPolicy
    return replace(subject, make_policy=lambda: kind(scene, Random(f"{number}/wild")), pauses_above=None)


def _chance(
    subject: Subject, document: PolicyDocument, effort: Effort, progress: Callable[[float], None]
) -> Iterator[Finding]:
    """The first break in sessions of chance, if there is one."""
    own = [(subject, number) for number in range(effort.sessions)]
    asking = [(wild(subject, document.scene, number), number) for number in range(effort.wild_sessions)]
    for done, (one, number) in enumerate((*own, *asking), start=1):
        found = run_script(one, drawn_script(Random(f"{number}/script"), SESSION_S, subject.limits))
        if found is not None:
            yield _finding(one, found)
            return
        progress(done / (len(own) + len(asking)))


def _finding(subject: Subject, found: Break) -> Finding:
    shortest = shortened(subject, found)
    return Finding(words="; ".join(shortest.promises), story=told(shortest))


def _part(progress: Callable[[float], None], begin: float, end: float) -> Callable[[float], None]:
    return lambda share: progress(begin + (end - begin) * share)
