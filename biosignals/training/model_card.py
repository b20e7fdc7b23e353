"""The model card: a template's words, and figures that come from kept results alone."""

from pathlib import Path
from string import Template

from biosignals.training import card_tables as tables
from biosignals.training.evaluation import BOTH, PREDICT, WEARABLE, WITH_FAST_BREATHING
from biosignals.training.results import Correlation, Results
from biosignals.training.targets import reached

TEMPLATE = Path(__file__).with_name("card_template.md")
TRIED = Path(__file__).with_name("tried.md")  # kept by hand: what was tried, in what order, with what outcome

WITHOUT_HEART = "without the heart"

_TITLES = {
    WEARABLE: "Wearable stress set: tasks against rest",
    PREDICT: "Stress-Predict, without hyperventilation",
    WITH_FAST_BREATHING: "Stress-Predict, with hyperventilation (a manipulation of breath, not of feeling)",
    BOTH: "Both sets",
}


_TOLD_OF = {WEARABLE: "the wearable stress set", PREDICT: "Stress-Predict"}


def model_card(results: Results, tried: str) -> str:
    """The whole page in Markdown; `tried` is put in word for word."""
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        verdict=_verdict(results),
        reached=tables.reached_table(results),
        results=_results(results),
        floors=tables.floors_table(results),
        known_time=tables.known_table(results),
        unknown=tables.unknown_table(results),
        known_words=_of_known_time(results),
        told=_of_told(results),
        exertion=tables.exertion_table(results),
        ranges=tables.ranges_table(results),
        ranges_words=_of_ranges(results),
        groups=tables.groups_table(results),
        music=tables.correlations_table(results.music),
        music_words=" ".join(_reading(one) for one in results.music if one.contestant == results.network),
        wrist_noise=tables.correlations_table(results.wrist_noise),
        tried=tried.strip(),
        command=results.command,
        people=results.people,
        parts="; ".join(f"{part.name} {part.seconds:.0f} s" for part in results.parts),
        digest=results.weights_digest,
    )


def _verdict(results: Results) -> str:
    rows = reached(results)
    missed = [one.name for one in rows if not one.passes]
    words = f"Of {len(rows)} targets {len(rows) - len(missed)} are reached by what ships ({results.network})"
    words += f"; missed: {'; '.join(missed)}." if missed else "."
    if results.is_quick:
        words += " **These figures are of a quick run, which learns too little: they are no figures of what ships.**"
    return words


def _results(results: Results) -> str:
    parts: list[str] = []
    for people_of, title in _TITLES.items():
        rows = [one for one in results.scores if one.people_of == people_of]
        if not rows:
            continue
        counted = f"{rows[0].points:,} points of {rows[0].people} people, {100 * rows[0].tasks:.0f} % of them in tasks."
        parts += [f"### {title}", counted, tables.scores_table(rows)]
        if people_of in (WEARABLE, PREDICT):
            parts += ["The surest points alone, by what each contestant itself is sure of:", tables.risk_table(rows)]
    parts += ["### Across sets: learnt from one, asked about the other", tables.across_table(results.across)]
    return "\n\n".join(parts)


def _of_told(results: Results) -> str:
    """What a session would have been told, in a therapist's words."""
    parts = [
        f"in {_TOLD_OF[one.people_of]} {100 * one.known:.0f} % of the points had an answer, "
        f"{100 * one.aroused_tasks:.0f} % of those in tasks were told at 0.5 or more and "
        f"{100 * one.aroused_rests:.0f} % of those at rest, and where one was told, said and seen shares of tasks lay "
        f"{_number(one.calibration_error_of_known)} apart"
        for one in results.scores
        if one.contestant == results.network and one.people_of in _TOLD_OF
    ]
    return "; ".join(parts)


def _of_known_time(results: Results) -> str:
    """How much a rest that was heard well changes."""
    (one,) = [one for one in results.known_time if (one.contestant, one.people_of) == (results.network, BOTH)]
    words = f"Known are {_share(one.known)} of all clean seated time"
    if one.clean_rest_known is not None:
        words += f", and {_share(one.clean_rest_known)} of the {one.clean_rest_points:,} points behind a rest as clean"
    if one.known_if_regular is not None:
        words += f"; were no rhythm taken for irregular, it would be {_share(one.known_if_regular)} of all"
    return words + "."


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _share(share: float) -> str:
    return f"{100 * share:.1f} %"


def _of_ranges(results: Results) -> str:
    """Whether the heart makes ranges narrower than they would be without it."""
    widths = {one.contestant: one.mean_width for one in results.ranges}
    told, without = widths.get(results.network), widths.get(WITHOUT_HEART)
    if told is None or without is None:
        return ""
    if told >= without:
        return (
            "**The heart makes these ranges no narrower than they would be without it**: they are honest in what they "
            "hold, and tell nothing of one moment that the ratings of other people do not tell. They are for context."
        )
    return f"The heart makes them {100 * (1 - told / without):.0f} % narrower."


def _reading(control: Correlation) -> str:
    claim = "**felt arousal in music cannot be read from this index, and nothing here claims it.**"
    mean, low, high = control.mean.value, control.mean.low, control.mean.high
    if mean is None or low is None or high is None:
        return "Too few people for bounds."
    if low <= 0 <= high:
        return f"The bounds hold 0: {claim}"
    return (
        f"The bounds do not hold 0, but ranks that share {100 * mean**2:.0f} % of their variance are of no use in one "
        f"person: {claim}"
    )
