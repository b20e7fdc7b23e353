"""Results as tables of the model card."""

from collections.abc import Iterable, Sequence

from biosignals.training.evaluation import BOTH
from biosignals.training.results import Bounded, Correlation, Results, Scores
from biosignals.training.targets import reached


def reached_table(results: Results) -> str:
    """What had to be reached, and whether it was."""
    rows = (
        (
            one.name,
            f"{one.n:,}",
            _number(one.value if one.value == one.value else None),
            f"{'at most' if one.is_most else 'at least'} {one.target:g}",
            "reached" if one.passes else "**missed**",
        )
        for one in reached(results)
    )
    return table(("what", "N", "value", "target", ""), rows)


def scores_table(rows: Sequence[Scores]) -> str:
    """Contestants on one set of people."""
    return table(
        (
            "who tells",
            "AUC",
            "above heart rate alone",
            "AUC of the surest 70 %",
            "AUC of what is known",
            "AUC at equal times",
            "balanced accuracy (sd over people)",
            "macro F1",
            "calibration error: all, known",
            "Brier",
            "rank correlation with the rating",
            "known and 0.5 or more: tasks, rests",
            "told",
            "known",
        ),
        (
            (
                one.contestant,
                words(one.auc),
                words(one.auc_minus_rate),
                words(one.auc_of_surest),
                _number(one.auc_of_known),
                _number(one.auc_at_equal_times),
                f"{_number(one.balanced_accuracy)} ({_number(one.spread_over_people, 2)})",
                _number(one.macro_f1),
                f"{_number(one.calibration_error)}, {_number(one.calibration_error_of_known)}",
                _number(one.brier),
                words(one.rating_correlation),
                f"{_percent(one.aroused_tasks)}, {_percent(one.aroused_rests)}",
                _percent(one.told),
                _percent(one.known),
            )
            for one in rows
        ),
    )


def across_table(rows: Sequence[Scores]) -> str:
    """Contestants that learnt from one set and were asked about the other."""
    return table(
        ("from, to", "who tells", "points / people", "AUC", "balanced accuracy", "calibration error"),
        (
            (
                one.people_of,
                one.contestant,
                f"{one.points:,} / {one.people}",
                words(one.auc),
                _number(one.balanced_accuracy),
                _number(one.calibration_error),
            )
            for one in rows
        ),
    )


def risk_table(rows: Sequence[Scores]) -> str:
    """AUC and share of wrong calls among the surest points."""
    shares = [one.share for one in rows[0].risk]
    return table(
        ("who tells", *(f"surest {100 * share:.0f} %" for share in shares)),
        ((one.contestant, *(f"{_number(at.auc)}, {_percent(at.wrong)} wrong" for at in one.risk)) for one in rows),
    )


def floors_table(results: Results) -> str:
    """Published figures, and the same here."""
    return table(
        ("set and contestant", "published: windows, AUC", "here: windows, AUC"),
        (
            (
                one.what,
                f"{one.published_windows:,}, {one.published_auc:.3f}",
                f"{one.points:,}, {one.auc:.3f}",
            )
            for one in results.floors
        ),
    )


def exertion_table(results: Results) -> str:
    """How often exercise was told as arousal."""
    by_session = (results.network, "the plain estimator")
    rows = [
        (one, "intervals alone") for one in results.exertion if one.session == "both" or one.contestant in by_session
    ]
    rows += [(one, "with simulated movement") for one in results.with_accelerometer]
    return table(
        (
            "who tells",
            "told of",
            "exercise",
            "windows / people",
            "known",
            "known and 0.5 or more",
            "the same, were no rhythm taken for irregular",
        ),
        (
            (
                one.contestant,
                how,
                one.session,
                f"{one.windows:,} / {one.people}",
                _percent(one.known),
                words(one.aroused, 3),
                words(one.aroused_if_regular, 3),
            )
            for one, how in rows
        ),
    )


def known_table(results: Results) -> str:
    """How much of clean seated time was known."""
    return table(
        (
            "who tells",
            "people of",
            "points / people",
            "known",
            "points / people whose rest was clean too",
            "known",
            "known of all, were no rhythm taken for irregular",
        ),
        (
            (
                one.contestant,
                one.people_of,
                f"{one.points:,} / {one.people}",
                _percent(one.known),
                f"{one.clean_rest_points:,} / {one.clean_rest_people}",
                _percent_or_dash(one.clean_rest_known),
                _percent_or_dash(one.known_if_regular),
            )
            for one in results.known_time
            if one.contestant in (results.network, "the plain estimator")
        ),
    )


def unknown_table(results: Results) -> str:
    """Why the shipped contestant did not know, of clean seated time on both sets."""
    (found,) = [one for one in results.known_time if (one.contestant, one.people_of) == (results.network, BOTH)]
    return table(("why", "share of the points"), ((one.why, _percent(one.share)) for one in found.unknown))


def groups_table(results: Results) -> str:
    """One contestant on groups of people."""
    return table(
        ("group", "people", "points", "AUC", "calibration error", "rests told at 0.5 or more"),
        (
            (
                one.name,
                str(one.people),
                f"{one.points:,}",
                words(one.auc),
                _number(one.calibration_error),
                _percent(one.aroused_at_rest),
            )
            for one in results.groups
        ),
    )


def ranges_table(results: Results) -> str:
    """How well ranges for the rating hold."""
    return table(
        ("who tells", "points / people", "held", "mean width, of 10"),
        (
            (one.contestant, f"{one.n:,} / {one.people}", words(one.covered), _number(one.mean_width, 2))
            for one in results.ranges
        ),
    )


def correlations_table(rows: Sequence[Correlation]) -> str:
    """Mean rank correlations within people."""
    return table(
        ("who tells", "what", "points / people", "mean over people", "sd over people"),
        (
            (
                one.contestant,
                one.what,
                f"{one.points:,} / {one.people}",
                words(one.mean, signed=True),
                _number(one.spread_over_people, 2),
            )
            for one in rows
        ),
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def words(figure: Bounded, digits: int = 3, *, signed: bool = False) -> str:
    """`.812 (.773 to .850)`; a dash where it is not known."""
    if figure.value is None:
        return "-"
    shown = _number(figure.value, digits)
    if signed and figure.value > 0:
        shown = "+" + shown
    if figure.low is None or figure.high is None:
        return shown
    return f"{shown} ({_number(figure.low, digits)} to {_number(figure.high, digits)})"


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _percent_or_dash(share: float | None) -> str:
    return "-" if share is None else _percent(share)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
