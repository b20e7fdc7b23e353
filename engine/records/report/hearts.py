"""The heart in each phase: rate and variability, each with its coverage and its interval, or why it is not known."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from biosignals.signals import Feature, HrvFeatures, Missing
from engine.messages import Outcome
from engine.recollection import Recollection
from policies.policy import Phase

FEATURES: tuple[tuple[str, str, int, Callable[[HrvFeatures], Feature]], ...] = (
    ("heart rate", "bpm", 0, lambda hrv: hrv.mean_hr_bpm),
    ("RMSSD", "ms", 0, lambda hrv: hrv.rmssd_ms),
    ("SDNN", "ms", 0, lambda hrv: hrv.sdnn_ms),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRow:
    """One measure in one phase, over windows that lie side by side.

    `middle` is the window with the median value, with its interval and coverage as measured; None: no window had any.
    """

    name: str
    unit: str
    decimals: int
    window_s: float
    windows: int
    known: int
    middle: Feature | None
    lowest: float | None
    highest: float | None
    coverage: float  # mean share of all windows that trusted intervals cover, 0..1
    why_not: Missing | None  # what was missing oftenest


def heart_rows(recollection: Recollection) -> list[tuple[Phase, list[HeartRow]]]:
    """Rows for each phase in the order in which they first came; windows that reach into the phase before are left out.

    A phase that was entered again counts as one.
    """
    phases: dict[Phase, list[list[Outcome]]] = {}
    before: Phase | None = None
    for one in recollection.seconds:
        if one.phase is not before:
            phases.setdefault(one.phase, []).append([])
            before = one.phase
        phases[one.phase][-1].append(one)
    return [
        (phase, [_row(stretches, *feature) for feature in FEATURES])
        for phase, stretches in phases.items()
        if phase is not Phase.ENDED
    ]


def _row(
    stretches: Sequence[Sequence[Outcome]], name: str, unit: str, decimals: int, of: Callable[[HrvFeatures], Feature]
) -> HeartRow:
    features = [of(one.hrv) for stretch in stretches for one in _side_by_side(stretch, of)]
    known = [(one.value, one) for one in features if one.value is not None]
    values = [value for value, _ in known]
    middle = min(known, key=lambda pair: abs(pair[0] - median(values)))[1] if known else None
    reasons = Counter(one.missing for one in features if one.missing is not None)
    return HeartRow(
        name=name,
        unit=unit,
        decimals=decimals,
        window_s=of(stretches[0][0].hrv).window_s,
        windows=len(features),
        known=len(known),
        middle=middle,
        lowest=min(values, default=None),
        highest=max(values, default=None),
        coverage=sum(one.coverage for one in features) / len(features) if features else 0.0,
        why_not=reasons.most_common(1)[0][0] if reasons else None,
    )


def _side_by_side(stretch: Sequence[Outcome], of: Callable[[HrvFeatures], Feature]) -> Iterable[Outcome]:
    """The seconds at whose end a window lies wholly in the stretch, and that share nothing with each other."""
    began = stretch[0].t
    next_t = began + of(stretch[0].hrv).window_s
    for one in stretch:
        if one.t >= next_t - 1e-6:
            yield one
            next_t = one.t + of(one.hrv).window_s
