"""Runs a policy and a gate through a script, and says which promise was broken, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from policies.checking.script import Happening, Script
from policies.checking.watched_session import ANSWERS, STEP_S, Step, Subject, WatchedSession

MOST_TRIES = 400  # of shorter scripts: enough for some hundred happenings, and over within seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A broken promise: which, when, in which script, and the steps that led there."""

    promises: tuple[str, ...]
    t: float
    script: Script
    steps: tuple[Step, ...] = field(repr=False)


def run_script(subject: Subject, script: Script) -> Break | None:
    """None: every promise was kept to the end of the script, and policy and gate answered to all of it."""
    return run_on(WatchedSession(subject), script)


def run_on(session: WatchedSession, script: Script) -> Break | None:
    """As `run_script`, from where `session` stands."""
    return run_steps(session, in_steps(script), script)


Steps = tuple[tuple[int, tuple[Happening, ...]], ...]  # what happens in one step, and how many steps end with it


def in_steps(script: Script) -> Steps:
    """The script by steps."""
    begins = [number for number, one in enumerate(script) if number == 0 or one.after_s > 0]
    return tuple(
        (max(1, round(script[begin].after_s / STEP_S)), script[begin:end])
        for begin, end in pairwise([*begins, len(script)])
    )


def run_steps(session: WatchedSession, steps: Steps, script: Script) -> Break | None:
    """As `run_on`; `script` is what the steps were made of."""
    told: list[Step] = []
    for waits, happenings in steps:
        for number in range(waits):
            promises = _step(session, happenings if number == waits - 1 else (), told)
            if promises:
                return Break(promises=promises, t=session.t, script=script, steps=tuple(told))
    return None


def _step(session: WatchedSession, happenings: tuple[Happening, ...], told: list[Step]) -> tuple[str, ...]:
    """One step of `session`; what broke, and into `told` what is worth telling."""
    try:
        promises = session.step(happenings)
    except Exception as error:  # noqa: BLE001 - what policy or gate do instead of answering is looked for here
        told.append(session.seen(happenings, failure=f"{type(error).__name__}: {error}"))
        return (ANSWERS,)
    if happenings or promises:
        told.append(session.seen(happenings))
    return promises


def shortened(subject: Subject, found: Break) -> Break:
    """The same promise broken by as few happenings as can be found: each is left out that is not needed for it."""
    best, tries = found, 0
    size = max(1, len(best.script) // 2)
    while size >= 1:
        begin = 0
        while begin < len(best.script) and tries < MOST_TRIES:
            for shorter in _without(best.script, begin, begin + size):
                again = run_script(subject, shorter)
                tries += 1
                if again is not None and set(again.promises) & set(found.promises):
                    best = again
                    break
            else:
                begin += size
        size //= 2
    return best


def _without(script: Script, begin: int, end: int) -> Iterator[Script]:
    """Without some happenings and the time that they take; or with that time, for it may be what matters."""
    out, later = script[begin:end], script[end:]
    if not (script[:begin] or later):
        return
    yield (*script[:begin], *later)
    waited_s = sum(one.after_s for one in out)
    if later and waited_s > 0:
        first = replace(later[0], after_s=later[0].after_s + waited_s)
        yield (*script[:begin], first, *later[1:])
