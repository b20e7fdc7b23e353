"""What contestants told -> figures with bounds over people, rounded as they are kept."""

import math
from collections.abc import Sequence

import numpy

from biosignals.training import bootstrap, metrics
from biosignals.training.bootstrap import Drawn, Interval
from biosignals.training.metrics import Floats, People
from biosignals.training.results import (
    AtCoverage,
    Bounded,
    Correlation,
    Exertion,
    Group,
    KnownTime,
    Ranges,
    Scores,
    WhyUnknown,
)
from biosignals.training.told import Told

SUREST = 0.7
SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
AROUSED_FROM = 0.5
EQUAL_TIMES_S = 60.0
# Clean: trusted beats cover four fifths of the last minute. Chosen before anything was evaluated; the same of the rest
# was asked for later, when it was seen how many rests are lost.
CLEAN_COVERAGE = 0.8
DIGITS = 4


def scores_of(contestant: str, people_of: str, told: Told, rate: Told) -> Scores:
    """All figures of one contestant; `rate` is what heart rate alone told at the same points, in the same order."""
    if not (len(rate.person) == len(told.person) and (rate.person == told.person).all()):
        raise ValueError("both contestants must have been asked at the same points")
    rated = ~numpy.isnan(told.rating)
    correlations = metrics.within_person_correlations(told.person[rated], told.rating[rated], told.probability[rated])
    known = told.where(told.is_known)
    auc, rate_auc = _drawn_auc(told), _drawn_auc(rate)
    surest, rate_surest = _drawn_surest(told), _drawn_surest(rate)
    called = metrics.balanced_accuracy(told.is_task, told.is_called)
    spread = metrics.spread_over_people(told.person, told.is_task, told.is_called)
    return Scores(
        contestant=contestant,
        people_of=people_of,
        points=len(told.person),
        people=told.people,
        tasks=rounded(told.is_task.mean()),
        told=rounded(told.is_told.mean()),
        known=rounded(told.is_known.mean()),
        aroused_tasks=_aroused(told.where(told.is_task)),
        aroused_rests=_aroused(told.where(~told.is_task)),
        auc=bounded(auc.interval),
        auc_at_equal_times=or_none(
            metrics.area_at_equal_times(
                told.is_task, told.probability, told.since_rest_s, told.data_set, within_s=EQUAL_TIMES_S
            )
        ),
        auc_of_known=or_none(metrics.area_under_curve(known.is_task, known.probability)),
        auc_of_surest=bounded(surest.interval),
        auc_minus_rate=bounded((auc - rate_auc).interval),
        surest_minus_rate=bounded((surest - rate_surest).interval),
        balanced_accuracy=or_none(called),
        macro_f1=rounded(metrics.macro_f1(told.is_task, told.is_called)),
        spread_over_people=or_none(spread),
        rating_correlation=bounded(bootstrap.of_means(correlations).interval),
        calibration_error=rounded(metrics.calibration_error(told.is_task, told.probability)),
        calibration_error_of_known=_calibration_error_of(known),
        brier=rounded(metrics.brier_score(told.is_task, told.probability)),
        risk=_risk(told),
    )


def _calibration_error_of(known: Told) -> float | None:
    return rounded(metrics.calibration_error(known.is_task, known.probability)) if len(known.person) else None


def _aroused(told: Told) -> float:
    return rounded(is_aroused(told).mean()) if len(told.person) else 0.0


def is_aroused(told: Told) -> metrics.Booleans:
    """Where a session would have been told a value at or above the middle."""
    return told.is_known & (told.probability >= AROUSED_FROM)


def exertion_of(contestant: str, session: str, told: Told) -> Exertion:
    """How often a contestant called exercise arousal; `told` holds exercise alone."""
    return Exertion(
        contestant=contestant,
        session=session,
        windows=len(told.person),
        people=told.people,
        known=rounded(told.is_known.mean()),
        aroused=bounded(bootstrap.share_over_people(told.person, is_aroused(told)).interval),
        aroused_if_regular=_aroused_if_regular(told),
    )


def known_time_of(contestant: str, people_of: str, told: Told) -> KnownTime:
    """Which share of clean seated points was known, why the others were not, and the same behind a clean rest."""
    clean = told.where(told.coverage >= CLEAN_COVERAGE)
    rested = clean.where(clean.rest_coverage >= CLEAN_COVERAGE)
    return KnownTime(
        contestant=contestant,
        people_of=people_of,
        points=len(clean.person),
        people=clean.people,
        known=rounded(clean.is_known.mean()) if len(clean.person) else 0.0,
        known_if_regular=or_none(clean.known_if_regular.mean()) if len(clean.person) else None,
        clean_rest_points=len(rested.person),
        clean_rest_people=rested.people,
        clean_rest_known=rounded(rested.is_known.mean()) if len(rested.person) else None,
        unknown=_reasons(clean),
    )


def _reasons(told: Told) -> tuple[WhyUnknown, ...]:
    reasons, counts = numpy.unique(told.why[told.why != ""], return_counts=True)
    shares = [
        WhyUnknown(why=str(why), share=rounded(n / len(told.why))) for why, n in zip(reasons, counts, strict=True)
    ]
    return tuple(sorted(shares, key=lambda one: -one.share))


def _aroused_if_regular(told: Told) -> Bounded:
    if numpy.isnan(told.known_if_regular).any():
        return Bounded(value=None, low=None, high=None)
    is_so = (told.known_if_regular == 1) & (told.probability >= AROUSED_FROM)
    return bounded(bootstrap.share_over_people(told.person, is_so).interval)


def group_of(name: str, told: Told) -> Group:
    """How a contestant does on one group of people."""
    return Group(
        name=name,
        people=told.people,
        points=len(told.person),
        auc=bounded(_drawn_auc(told).interval),
        calibration_error=rounded(metrics.calibration_error(told.is_task, told.probability)),
        aroused_at_rest=_aroused(told.where(~told.is_task)),
    )


def ranges_of(contestant: str, told: Told) -> Ranges:
    """How often the person's own rating lay in the range told for it, where there is a rating and a range."""
    ranged = told.where(~numpy.isnan(told.rating) & ~numpy.isnan(told.low))
    score = metrics.range_score(ranged.rating, ranged.low, ranged.high)
    is_in = (ranged.rating >= ranged.low) & (ranged.rating <= ranged.high)
    covered = Bounded(value=None, low=None, high=None)
    if score.n:
        covered = bounded(bootstrap.share_over_people(ranged.person, is_in).interval)
    return Ranges(
        contestant=contestant,
        n=score.n,
        people=ranged.people,
        covered=covered,
        mean_width=or_none(score.mean_width),
    )


def correlation_of(contestant: str, what: str, person: People, first: Floats, second: Floats) -> Correlation:
    """Within each person the rank correlation of two things, where both are there; its mean over people."""
    there = ~(numpy.isnan(first) | numpy.isnan(second))
    each = metrics.within_person_correlations(person[there], first[there], second[there])
    return Correlation(
        contestant=contestant,
        what=what,
        people=len(each),
        points=int(there.sum()),
        mean=bounded(bootstrap.of_means(each).interval),
        spread_over_people=or_none(float(numpy.std(each, ddof=1))) if len(each) > 1 else None,
    )


def rounded(value: float) -> float:
    """As many digits as are kept: more would differ from machine to machine, and say nothing."""
    return round(float(value), DIGITS)


def or_none(value: float) -> float | None:
    """Rounded; None where it is not known."""
    return None if math.isnan(value) else rounded(value)


def bounded(interval: Interval) -> Bounded:
    """An interval as it is kept."""
    return Bounded(value=or_none(interval.value), low=or_none(interval.low), high=or_none(interval.high))


def _drawn_auc(told: Told) -> Drawn:
    return bootstrap.area_over_people(told.person, told.is_task, told.probability)


def _drawn_surest(told: Told) -> Drawn:
    is_sure = numpy.zeros(len(told.person), dtype=numpy.bool_)
    is_sure[metrics.surest(told.confidence, SUREST)] = True
    return bootstrap.area_over_people(told.person, told.is_task, told.probability, is_sure)


def _risk(told: Told, shares: Sequence[float] = SHARES) -> tuple[AtCoverage, ...]:
    rows = metrics.risk_coverage(told.is_task, told.probability, told.is_called, told.confidence, shares)
    return tuple(AtCoverage(share=row.share, n=row.n, auc=or_none(row.auc), wrong=rounded(row.wrong)) for row in rows)
