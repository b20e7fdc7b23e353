"""Two policies compared by what they mean: each value that differs, and what that means for the person."""

from dataclasses import dataclass

from policies.change_words import is_heeded, judged
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from policies.explaining import moving_on_words
from policies.meanings import Turn, meaning_of
from policies.rung_changes import rung_changes

__all__ = ["Difference", "Turn", "difference_lines", "differences", "summary_of"]

_LONGEST = 70  # letters of key and values in one line; more stand on lines of their own
_STEPS, _RULE = "hierarchy.steps", "moving_on.rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that differs, at `path` (with dots); None: it is not there. `means`: what that means for the person."""

    path: str
    before: object
    after: object
    turn: Turn
    means: str = ""

    @property
    def turn_word(self) -> str:
        """What the gate holds gets narrower or wider; all else gets gentler or harder."""
        meaning = meaning_of(self.path)
        if meaning is not None and meaning.is_limit:
            return {Turn.GENTLER: "narrower", Turn.HARDER: "wider"}.get(self.turn, self.turn.value)
        return self.turn.value


def differences(before: PolicyDocument, after: PolicyDocument) -> tuple[Difference, ...]:
    """Every value that differs in meaning, in the order of the document; comments and order of keys mean nothing.

    Of two kinds of policy, what only one of them has is not listed.
    """
    ours, theirs = _flat(before), _flat(after)
    paths = [path for path in dict.fromkeys((*ours, *theirs)) if ours.get(path) != theirs.get(path)]
    if before.kind != after.kind:
        paths = [path for path in paths if path in ours and path in theirs]
    if ours.get(_RULE) != theirs.get(_RULE):
        paths = [path for path in paths if not path.startswith("moving_on.")]
    found = [_difference(path, ours.get(path), theirs.get(path), before, after) for path in paths]
    return (*found, *_named(before, after), *_own_differences(before, after))


def _difference(path: str, was: object, now: object, before: PolicyDocument, after: PolicyDocument) -> Difference:
    turn, means = judged(path, was, now, after)
    match is_heeded(path, before), is_heeded(path, after):
        case False, False:
            turn, means = Turn.NOTHING, "neither of them heeds it"
        case True, False:
            turn, means = Turn.OTHER, "heeded no longer"
        case False, True:
            turn, means = Turn.OTHER, "was not heeded before"
    return Difference(path=path, before=was, after=now, turn=turn, means=means)


def _named(before: PolicyDocument, after: PolicyDocument) -> tuple[Difference, ...]:
    """For whom it is not: who is named no longer, and who is named now."""
    gone = [one for one in before.contraindications if one not in after.contraindications]
    new = [one for one in after.contraindications if one not in before.contraindications]
    if not (gone or new):
        return ()
    turn, means = Turn.OTHER, "others are asked about before a session"
    if bool(gone) != bool(new):
        turn = Turn.HARDER if gone else Turn.GENTLER
        means = f"{'less' if gone else 'more'} is asked about before a session"
    return (Difference(path="contraindications", before=gone, after=new, turn=turn, means=means),)


def _own_differences(before: PolicyDocument, after: PolicyDocument) -> tuple[Difference, ...]:
    """Of two exposures: their rungs, and rules for moving on that are of different kinds."""
    if not (isinstance(before, ExposureDocument) and isinstance(after, ExposureDocument)):
        return ()
    found = [
        Difference(path=_STEPS, before=one.before, after=one.after, turn=one.turn, means=one.means)
        for one in rung_changes(before, after)
    ]
    if before.moving_on.rule != after.moving_on.rule:
        words = [moving_on_words(one.moving_on) for one in (before, after)]
        means = "a rung is left for another reason"
        found.append(Difference(path="moving_on", before=words[0], after=words[1], turn=Turn.OTHER, means=means))
    return tuple(found)


def _flat(document: PolicyDocument) -> dict[str, object]:
    """Each value by its path, but what is compared as a whole."""
    flat = _flattened(document.model_dump(mode="json"), "")
    return {path: value for path, value in flat.items() if path not in (_STEPS, "contraindications")}


def _flattened(value: object, path: str) -> dict[str, object]:
    if not isinstance(value, dict):
        return {path: value}
    flat: dict[str, object] = {}
    for key, one in value.items():
        flat |= _flattened(one, f"{path}.{key}" if path else str(key))
    return flat


def difference_lines(found: tuple[Difference, ...]) -> list[str]:
    """The differences for a person to read: a line of values each, and below it what that means."""
    lines = []
    for one in found:
        before, after = _shown(one.before), _shown(one.after)
        if len(one.path) + len(before) + len(after) <= _LONGEST:
            lines.append(f"{one.path}: {before} -> {after}  [{one.turn_word}]")
        else:
            lines += [f"{one.path}:  [{one.turn_word}]", f"    - {before}", f"    + {after}"]
        if one.means:
            lines.append(f"    {one.means}")
    return lines


def summary_of(found: tuple[Difference, ...]) -> str:
    """How many go which way, in a line."""
    if not found:
        return "Both mean the same."
    counts = {turn: sum(one.turn is turn for one in found) for turn in Turn}
    words = [f"{count} {turn.value}" for turn, count in counts.items() if count]
    plural = "s" if len(found) > 1 else ""
    if len(words) == 1 and counts[Turn.NOTHING]:
        return f"{len(found)} difference{plural}, without any effect for the person."
    return f"{len(found)} difference{plural} for the person: {', '.join(words)}."


def _shown(value: object) -> str:
    match value:
        case None:
            return "(none)"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:g}"
        case list() | tuple():
            apart = "; " if any(isinstance(one, str) for one in value) else ", "
            return apart.join(map(_shown, value)) or "(none)"
        case _:
            return str(value)
