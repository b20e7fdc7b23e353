"""Each step of the hierarchy: time, what was said, what the body showed, how the patient faced it - side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import Outcome
from engine.records.report.facts import SessionFacts
from engine.records.session_summary import StepSummary
from engine.step_accounts import OFTEN
from policies.document_base import PolicyDocument
from policies.document_exposure import ExposureDocument
from vr_scenes.exposure import SceneError
from vr_scenes.scenes import Level, load_scene

CLEAR_SUDS = 10.0  # a rating is said in tens by most: a smaller change of it says nothing
COMPARED = 60  # seconds of the beginning and of the end of a step: what the body showed there
LEAST_KNOWN = 0.5  # of such a stretch: of less the mean is chance


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of the hierarchy. `intensity` and `words` are the policy's; None where that cannot be read.

    `spread` is the mean of the estimates' own standard deviations. `heart_early` and `heart_late` are the mean index,
    by the heart alone, in the first and the last minute of the step; None where less than half of that minute is known.
    """

    summary: StepSummary
    intensity: float | None
    words: str | None
    spread: float | None
    heart_early: float | None
    heart_late: float | None

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Where SUDS, body and behaviour do not say the same, in sentences; nothing is averaged or decided by them."""
        return tuple(words for words in (self._said_and_shown, self._said_unseen) if words is not None)

    @property
    def can_be_compared(self) -> bool:
        """Are there two voices at least that could say otherwise?"""
        of = self.summary
        heart = of.ratings >= 2 and self.heart_early is not None and self.heart_late is not None
        return heart or (of.facing is not None and of.ratings > 0)

    @property
    def _said_and_shown(self) -> str | None:
        first, last, early, late = self.summary.first_suds, self.summary.last_suds, self.heart_early, self.heart_late
        if first is None or last is None or early is None or late is None or self.spread is None:
            return None
        said, shown = last - first, late - early
        if abs(said) < CLEAR_SUDS or abs(shown) <= self.spread or said * shown > 0:
            return None
        verbs = ("rose", "fell") if said > 0 else ("fell", "rose")
        return (
            f"SUDS {verbs[0]} from {first:.0f} to {last:.0f}, while the index by the heart alone {verbs[1]} from "
            f"{early:.2f} (first minute) to {late:.2f} (last minute)"
        )

    @property
    def _said_unseen(self) -> str | None:
        facing, last = self.summary.facing, self.summary.last_suds
        if facing is None or facing.away <= OFTEN or last is None:
            return None
        return f"SUDS {last:.0f} was said by somebody who was turned away for {100 * facing.away:.0f} % of the time"


def step_rows(facts: SessionFacts) -> tuple[StepRow, ...]:
    """A row for each step that the session was in, easiest first."""
    by_step: dict[int, list[Outcome]] = {}
    for one in facts.recollection.seconds:
        if one.step is not None:
            by_step.setdefault(one.step, []).append(one)
    told = rung_words(facts.policy)
    rows = []
    for summary in facts.summary.steps:
        ones = by_step.get(summary.step, [])
        intensity, words = told[summary.step] if 0 <= summary.step < len(told) else (None, None)
        rows.append(
            StepRow(
                summary=summary,
                intensity=intensity,
                words=words,
                spread=_mean([one.arousal.spread for one in ones if one.arousal.spread is not None]),
                heart_early=_mean_of(ones[:COMPARED]),
                heart_late=_mean_of(ones[-COMPARED:]),
            )
        )
    return tuple(rows)


def rung_words(policy: PolicyDocument | None) -> list[tuple[float, str]]:
    """Intensity and words of each rung, where the policy has any."""
    if not isinstance(policy, ExposureDocument):
        return []
    try:
        levels = load_scene(policy.scene).levels
    except SceneError:
        levels = ()
    return [(rung.intensity, rung.words or _nearest_words(levels, rung.intensity)) for rung in policy.hierarchy.rungs]


def _nearest_words(levels: Sequence[Level], intensity: float) -> str:
    if not levels:
        return ""
    return min(levels, key=lambda level: abs(level.intensity - intensity)).words


def _mean_of(ones: Sequence[Outcome]) -> float | None:
    known = [one.arousal.heart_alone for one in ones if one.arousal.heart_alone is not None]
    return _mean(known) if ones and len(known) >= LEAST_KNOWN * len(ones) else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
