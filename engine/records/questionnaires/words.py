"""Questionnaires as lines of text: a form, one item at a time, scores, and what became of them. Pure."""

from collections.abc import Sequence
from textwrap import wrap

from engine.records.questionnaires.form import Filling, Form, Item
from engine.records.questionnaires.instruments import Instrument, Scale
from engine.records.questionnaires.risk import RiskState, risk_items
from engine.records.questionnaires.scoring import Change, Score

WIDTH = 76
_MOST_APART = 5  # answers with a line between them; more would not fit on a terminal of 24 lines
KEYS = "s  skip this one      b  back      q  stop"


def form_lines(form: Form, instrument: Instrument | None) -> tuple[str, ...]:
    """A whole form: its items, how it is scored, under which terms it is used, where its texts are from."""
    lines, lead = [f"{form.title} ({form.name}, version {form.version}, {form.language})"], ""
    for number, item in enumerate(form.items, start=1):
        if item.lead != lead:
            lines += ["", *wrap(item.lead, WIDTH), ""]
        lead = item.lead
        lines += [*_item_words(item, number), f"       {_scale_words(item)}"]
    lines += ["", *_scoring_lines(instrument), *_apart_lines(form, instrument), ""]
    lines += wrap(f"Terms: {form.copyright}", WIDTH)
    if form.sources.strip("-"):
        lines += wrap(f"Sources: {form.sources}", WIDTH)
    return tuple(lines)


def slot_lines(instrument: Instrument) -> tuple[str, ...]:
    """What can be scored here, and what its wording waits for."""
    lines = [
        f"{instrument.title} ({instrument.name}): scored here, without its wording ({instrument.terms}).",
        "",
        *_scoring_lines(instrument),
        "",
        *wrap(f"A clinic's own form: {instrument.order}.", WIDTH),
        "Bring it with `attune questionnaire import FILE.json --licence WORDS`.",
    ]
    return tuple(lines)


def item_lines(filling: Filling, item: Item, *, fault: str | None = None) -> tuple[str, ...]:
    """One item alone, large and calm: what is asked, how it can be answered, how far one is. `fault`: what was said
    before, and is no answer."""
    form = filling.form
    number = 1 + [one.link_id for one in form.items].index(item.link_id)
    place = f"{number} of {len(form.items)}"
    lines = ["", f"  {form.title}".ljust(WIDTH - len(place)) + place, "  " + "-" * (WIDTH - 2), ""]
    lines += [f"  {line}" for line in wrap(item.lead, WIDTH - 4)]
    lines += ["", "", *(f"    {line}" for line in wrap(item.words, WIDTH - 8)), "", ""]
    if item.options:
        between = [""] if len(item.options) <= _MOST_APART else []
        for option in item.options:
            lines += [f"        {option.value}   {option.words}", *between]
    else:
        lines += [f"        a number from {item.lowest} to {item.highest}", ""]
    lines += [f"  {line}" for line in _said_so_far(filling, item)]
    if fault is not None:
        lines += [f"  {fault!r} is no answer here: {item.lowest} to {item.highest}, s, b or q."]
    return (*lines, "", f"  Type a number, then Enter.      {KEYS}", "")


def end_lines(filling: Filling) -> tuple[str, ...]:
    """When all was asked: what one can still do."""
    skipped = len(filling.skipped_items)
    none = "" if not skipped else f" {skipped} skipped: said so, and not scored."
    return ("", "  That was all, thank you." + none, "", "  Enter  done      b  back      q  stop", "")


def score_lines(scores: Sequence[Score], form: Form | None = None) -> tuple[str, ...]:
    """Each scale with its range; one with an item missing says which, and has none."""
    if not scores:
        return ("This questionnaire has no scoring here.",)
    width = max(len(score.words) for score in scores)
    return tuple(f"{score.words.ljust(width)}  {score_words(score, form)}" for score in scores)


def score_words(score: Score, form: Form | None = None) -> str:
    """One score with its range and its published word, or why there is none."""
    if score.value is None:
        return f"no score: {len(score.missing)} without an answer ({', '.join(_names(score.missing, form))})"
    band = "" if score.band is None else f", {score.band}"
    return f"{number_words(score.value)} of {number_words(score.lowest)} to {number_words(score.highest)}{band}"


def change_lines(changes: Sequence[Change]) -> tuple[str, ...]:
    """What became of each scale; unknown where one of both is."""
    return tuple(f"{change.words}: {change_words(change)}" for change in changes)


def change_words(change: Change) -> str:
    """One scale's change, and whether it is more than noise where that is published."""
    if change.difference is None or change.before is None or change.after is None:
        return "change not known: a score is missing"
    said = f"{number_words(change.before)} to {number_words(change.after)} ({change.difference:+.4g})"
    if change.is_reliable is None:
        return said
    more = "a reliable change" if change.is_reliable else "no reliable change"
    return f"{said}, {more} ({change.reliable_points} or more: {change.source})"


def risk_state_line(state: RiskState) -> str | None:
    """What is said of risk beside scores; None: the questionnaire does not ask."""
    return None if state is RiskState.NOT_ASKED else f"thoughts of death or self-harm: {state.value}"


def number_words(value: float) -> str:
    """At most one decimal; none where it is whole."""
    return f"{value:.1f}".removesuffix(".0")


def _item_words(item: Item, number: int) -> list[str]:
    prefix = (item.prefix or str(number)).rjust(4)
    return wrap(item.words, WIDTH, initial_indent=f"{prefix}.  ", subsequent_indent="       ")


def _scale_words(item: Item) -> str:
    if not item.options:
        return f"{item.lowest} to {item.highest}"
    return "; ".join(f"{option.value} {option.words}" for option in item.options)


def _said_so_far(filling: Filling, item: Item) -> tuple[str, ...]:
    if item.link_id in filling.skipped_items:
        return ("Skipped so far. Enter leaves it so.",)
    value = filling.values.get(item.link_id)
    return () if value is None else (f"Answered so far: {value}. Enter leaves it so.",)


def _scoring_lines(instrument: Instrument | None) -> tuple[str, ...]:
    if instrument is None:
        return ("It has no scoring here: its answers are kept as they are.",)
    lines = [f"Scoring ({instrument.source}); with an item missing there is no score, nothing is prorated:"]
    for scale in instrument.scales:
        low, high = map(number_words, scale.range)
        bands = ", ".join(f"{band.words} from {band.lowest}" for band in scale.bands)
        lines.append(f"  {scale.words}: {low} to {high}{f' ({bands})' if bands else ''}{_how(scale)}")
    return tuple(lines)


def _apart_lines(form: Form, instrument: Instrument | None) -> tuple[str, ...]:
    """The items that are in no score, and the one that is acted on by itself."""
    lines, scored = [], () if instrument is None else instrument.items
    if apart := [item.link_id for item in form.items if instrument is not None and item.link_id not in scored]:
        lines.append(f"Not scored: {', '.join(_names(apart, form))}.")
    for name in _names([item.link_id for item in risk_items(form)], form):
        lines.append(f"{name.capitalize()}: any answer but 0 raises the risk protocol at once, whatever the total.")
    return tuple(lines)


def _how(scale: Scale) -> str:
    how = "mean" if scale.is_mean else "sum"
    weight = "" if scale.weight == 1 else f" times {scale.weight:.4g}"
    turned = f", {', '.join(scale.reversed)} reversed" if scale.reversed else ""
    return f"; {how} of {len(scale.items)}{weight}{turned}" if len(scale.items) > 1 else turned


def _names(missing: Sequence[str], form: Form | None) -> list[str]:
    """Items by the number that people see, where the form is at hand."""
    if form is None:
        return list(missing)
    numbers = {item.link_id: item.prefix or str(number) for number, item in enumerate(form.items, start=1)}
    return [f"item {numbers.get(link_id, link_id)}" for link_id in missing]
