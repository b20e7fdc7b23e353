"""Two policies compared by what they mean: each value that differs, and whether it makes a session gentler."""

from dataclasses import dataclass
from enum import Enum

from policies.document_base import PolicyDocument


class Turn(Enum):
    """What a change does to the person."""

    GENTLER = "gentler"
    HARDER = "harder"
    OTHER = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that differs, at `path`; None: it is not there."""

    path: str
    before: object
    after: object
    turn: Turn


# Of these a larger value is harder on the person, or lets more happen before anything is done.
_LARGER_IS_HARDER = {
    "hierarchy.ceiling",
    "hierarchy.start",
    "limits.rise_per_second",
    "limits.evidence_seconds",
    "limits.lost_seconds",
    "limits.suds_highest",
    "limits.sickness_highest",
    "limits.loudest_db",
    "leaving.above_suds",
    "leaving.above_sickness",
    "moving_on.or_below_suds",
    "moving_on.expected_below",
    "arousal.brake_above",
    "phases.exposure_minutes",
}
_LARGER_IS_GENTLER = {
    "limits.dwell_seconds",
    "moving_on.least_minutes",
    "moving_on.ratings",
    "moving_on.fall_share",
    "phases.recovery_minutes",
}
_CHOICES = {  # from gentler to harder
    "mode": ("suggest", "guided"),
    "arousal.use": ("brake", "context"),
}


def differences(before: PolicyDocument, after: PolicyDocument) -> tuple[Difference, ...]:
    """Every value that differs in meaning, in the order of the document; comments and order of keys mean nothing."""
    flat_before, flat_after = _flat(before.model_dump(mode="json")), _flat(after.model_dump(mode="json"))
    return tuple(
        Difference(
            path=path,
            before=flat_before.get(path),
            after=flat_after.get(path),
            turn=_turn(path, flat_before.get(path), flat_after.get(path)),
        )
        for path in dict.fromkeys((*flat_before, *flat_after))
        if flat_before.get(path) != flat_after.get(path)
    )


def _flat(value: object, path: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        flat: dict[str, object] = {}
        for key, one in value.items():
            flat |= _flat(one, f"{path}.{key}" if path else str(key))
        return flat
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        flat = {}
        for number, one in enumerate(value, start=1):
            flat |= _flat(one, f"{path}.{number}")
        return flat
    return {path: value}


def _turn(path: str, before: object, after: object) -> Turn:
    if path in _CHOICES and before in _CHOICES[path] and after in _CHOICES[path]:
        return Turn.HARDER if _CHOICES[path].index(after) > _CHOICES[path].index(before) else Turn.GENTLER
    if not (isinstance(before, int | float) and isinstance(after, int | float)):
        return Turn.OTHER
    if path in _LARGER_IS_HARDER:
        return Turn.HARDER if after > before else Turn.GENTLER
    if path in _LARGER_IS_GENTLER:
        return Turn.GENTLER if after > before else Turn.HARDER
    return Turn.OTHER
