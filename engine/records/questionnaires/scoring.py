"""Answers -> scores, and what changed between two. Pure. A score with an item missing is None: nothing is prorated."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.records.questionnaires.instruments import Instrument, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One scale's score. `value` is None where items are missing, which `missing` names (linkIds)."""

    instrument: str
    scale: str
    words: str
    value: float | None
    lowest: float
    highest: float
    band: str | None  # the published word for this score; None: there is none, or no score
    missing: tuple[str, ...]
    code: str | None  # LOINC

    @property
    def is_known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one scale. `difference` is after minus before; None where one of them is not known."""

    scale: str
    words: str
    before: float | None
    after: float | None
    difference: float | None
    is_reliable: bool | None  # at least the published reliable change; None: none is published here, or not known
    reliable_points: int | None
    source: str | None


def scores_of(instrument: Instrument, values: Mapping[str, int]) -> tuple[Score, ...]:
    """The scores of all scales. `values`: linkId -> what was answered; items that are not scored may be among them.

    Raises ValueError for a value that the instrument does not have.
    """
    for link_id in instrument.items:
        low, high = instrument.bounds_of(link_id)
        if link_id in values and not low <= values[link_id] <= high:
            raise ValueError(f"{instrument.title}: item {link_id!r} lies in {low} to {high}, not {values[link_id]}")
    return tuple(_score(instrument, scale, values) for scale in instrument.scales)


def changes_between(instrument: Instrument, before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Change, ...]:
    """What became of each scale from one filling to a later one. Raises ValueError as `scores_of`."""
    pairs = zip(instrument.scales, scores_of(instrument, before), scores_of(instrument, after), strict=True)
    return tuple(_change(scale, earlier.value, later.value) for scale, earlier, later in pairs)


def band_of(scale: Scale, value: float) -> str | None:
    """The published word for a score."""
    reached = [band for band in scale.bands if band.lowest <= value]
    return reached[-1].words if reached else None


def _score(instrument: Instrument, scale: Scale, values: Mapping[str, int]) -> Score:
    missing = tuple(item for item in dict.fromkeys(scale.items) if item not in values)
    low, high = scale.range
    value = None if missing else _value(scale, values)
    return Score(
        instrument=instrument.name,
        scale=scale.name,
        words=scale.words,
        value=value,
        lowest=low,
        highest=high,
        band=None if value is None else band_of(scale, value),
        missing=missing,
        code=scale.code,
    )


def _value(scale: Scale, values: Mapping[str, int]) -> float:
    counted = [
        scale.lowest + scale.highest - values[item] if item in scale.reversed else values[item] for item in scale.items
    ]
    raw = sum(counted) / len(counted) if scale.is_mean else float(sum(counted))
    return scale.weight * raw


def _change(scale: Scale, before: float | None, after: float | None) -> Change:
    difference = None if before is None or after is None else after - before
    reliable = scale.reliable
    return Change(
        scale=scale.name,
        words=scale.words,
        before=before,
        after=after,
        difference=difference,
        is_reliable=None if difference is None or reliable is None else abs(difference) >= reliable.points,
        reliable_points=None if reliable is None else reliable.points,
        source=None if reliable is None else reliable.source,
    )
