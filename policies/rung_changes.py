"""How the rungs of two hierarchies differ, and whether the climb gets gentler or harder by it."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from policies.document_exposure import ExposureDocument
from policies.ladder import AT_RUNG, Rung
from policies.meanings import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class RungChange:
    """Rungs that were there `before`, and those in their place `after`, in words; None: there is none."""

    before: str | None
    after: str | None
    turn: Turn
    means: str


def rung_changes(before: ExposureDocument, after: ExposureDocument) -> tuple[RungChange, ...]:
    """What differs between the rungs of both, in the order of the climb. Those of two scenes cannot be compared."""
    ours, theirs = _rungs(before), _rungs(after)
    if before.scene != after.scene:
        counts = [f"{len(rungs)} rungs in {one.scene}" for rungs, one in ((ours, before), (theirs, after))]
        means = "other things are shown: rungs of two scenes cannot be compared"
        return (RungChange(before=counts[0], after=counts[1], turn=Turn.OTHER, means=means),)
    changes: list[RungChange] = []
    for kind, our_from, our_to, their_from, their_to in SequenceMatcher(None, ours, theirs, False).get_opcodes():
        gone, new = ours[our_from:our_to], theirs[their_from:their_to]
        if kind == "replace" and len(gone) == len(new):
            changes += [_replaced(*pair, before, after) for pair in zip(gone, new, strict=True)]
        elif kind == "replace":
            means = f"other rungs: {len(new)} in place of {len(gone)}"
            changes.append(RungChange(before=_all(gone), after=_all(new), turn=Turn.OTHER, means=means))
        elif kind == "delete":
            changes += [_gone(rung, ours, before, after) for rung in gone]
        elif kind == "insert":
            changes += [_new(rung, theirs, after) for rung in new]
    return tuple(changes)


def _rungs(document: ExposureDocument) -> tuple[Rung, ...]:
    return tuple(step.rung for step in document.hierarchy.steps)


def _is_shown(rung: Rung, document: ExposureDocument) -> bool:
    return rung.intensity <= document.hierarchy.ceiling + AT_RUNG


def _replaced(was: Rung, now: Rung, before: ExposureDocument, after: ExposureDocument) -> RungChange:
    turn, means = _turn(was, now)
    if not (_is_shown(was, before) or _is_shown(now, after)):
        turn, means = Turn.NOTHING, "above the ceiling: it is never shown"
    return RungChange(before=rung_words(was), after=rung_words(now), turn=turn, means=means)


def _turn(was: Rung, now: Rung) -> tuple[Turn, str]:
    is_harder, is_easier = now.is_harder_than(was), was.is_harder_than(now)
    if is_harder and is_easier:
        return Turn.OTHER, "harder in some of what is shown, easier in other"
    if is_harder:
        return Turn.HARDER, "more is shown at this rung"
    if is_easier:
        return Turn.GENTLER, "less is shown at this rung"
    return Turn.OTHER, "the same is shown, told in other words"


def _gone(rung: Rung, rungs: tuple[Rung, ...], before: ExposureDocument, after: ExposureDocument) -> RungChange:
    """Without a rung between, a step is larger; without the last one, the climb ends lower."""
    turn, means = Turn.HARDER, "a larger step in its place"
    if not _is_shown(rung, before):
        turn, means = Turn.NOTHING, "above the ceiling: it was never shown"
    elif not _is_shown(rung, after):
        turn, means = Turn.NOTHING, "above the new ceiling"
    elif rung is _last_shown(rungs, before):
        turn, means = Turn.GENTLER, "the climb ends below it"
    elif rung is rungs[0]:
        turn, means = Turn.OTHER, "no easier rung to begin at or to come down to"
    return RungChange(before=rung_words(rung), after=None, turn=turn, means=means)


def _new(rung: Rung, rungs: tuple[Rung, ...], document: ExposureDocument) -> RungChange:
    turn, means = Turn.GENTLER, "smaller steps: one more on the way"
    if not _is_shown(rung, document):
        turn, means = Turn.NOTHING, "above the ceiling: it is never shown"
    elif rung is _last_shown(rungs, document):
        turn, means = Turn.HARDER, "the climb goes on to it"
    elif rung is rungs[0]:
        turn, means = Turn.OTHER, "an easier rung to begin at or to come down to"
    return RungChange(before=None, after=rung_words(rung), turn=turn, means=means)


def _last_shown(rungs: tuple[Rung, ...], document: ExposureDocument) -> Rung:
    return [rung for rung in rungs if _is_shown(rung, document)][-1]


def rung_words(rung: Rung) -> str:
    """A rung in a line: its intensity, what is held back, and what it is called."""
    held = ", ".join(f"{hold.dimension} at most {hold.level:g}" for hold in rung.holds)
    return f"{rung.intensity:g}" + (f" with {held}" if held else "") + (f": {rung.words}" if rung.words else "")


def _all(rungs: tuple[Rung, ...]) -> str:
    return "; ".join(map(rung_words, rungs))
