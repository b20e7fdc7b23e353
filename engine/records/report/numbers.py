"""The numbers that matter of a session, each with how far it can be relied on."""

from engine.records.report.facts import SessionFacts
from engine.records.report.words import NOT_KNOWN, clock, count, length, sentence, share
from engine.work_accounts import practice_lines
from policies.randomisation import effect_words

_NAME_LETTERS = 11  # what the terminal's summary puts before its words


def number_rows(facts: SessionFacts) -> list[tuple[str, str, str]]:
    """What, its value, and its coverage or uncertainty."""
    return [
        _suds(facts),
        _arousal(facts),
        _heart(facts),
        *_intensity(facts),
        *_trials(facts),
        *_practice(facts),
        *_music(facts),
        *_sickness(facts),
        *_suggestions(facts),
    ]


def _suds(facts: SessionFacts) -> tuple[str, str, str]:
    of = facts.summary
    if of.first_suds is None:
        return "SUDS, 0-100", "never rated", "-"
    value = f"first {of.first_suds:.0f} · highest {of.highest_suds:.0f} · last {of.last_suds:.0f}"
    return "SUDS, 0-100", value, f"{count(len(of.suds), 'rating')}, as said by the patient"


def _arousal(facts: SessionFacts) -> tuple[str, str, str]:
    of = facts.summary.arousal
    name = "arousal index, 0-1"
    if of.mean is None:
        return name, NOT_KNOWN, "known at no time"
    spreads = [one.arousal.spread for one in facts.recollection.seconds if one.arousal.spread is not None]
    value = f"{of.lowest:.2f} to {of.highest:.2f}, mean {of.mean:.2f}"
    return name, value, f"known {share(of.known)} of the time, ± {sum(spreads) / len(spreads):.2f} each (1 sd)"


def _heart(facts: SessionFacts) -> tuple[str, str, str]:
    of = facts.summary.heart_bpm
    if of.mean is None:
        return "heart rate", NOT_KNOWN, "known at no time"
    value = f"{of.lowest:.0f} to {of.highest:.0f} bpm, mean {of.mean:.0f}"
    doubted = facts.beats.doubted_share
    doubts = "" if doubted is None else f", {share(doubted)} of beats doubted"
    return "heart rate, over 10 s", value, f"known {share(of.known)} of the time{doubts}"


def _intensity(facts: SessionFacts) -> list[tuple[str, str, str]]:
    of = facts.summary
    if not of.steps:
        return []
    if of.highest_intensity_t is None:
        return [("intensity of the scene", "never above nothing", "as shown, not as felt")]
    value = f"at most {share(of.highest_intensity)}, at {clock(of.highest_intensity_t)}"
    allowed = "" if of.ceiling is None else f"{share(of.ceiling)} was allowed then; "
    return [("intensity of the scene", value, f"{allowed}shown for {length(of.exposure_s)}")]


def _trials(facts: SessionFacts) -> list[tuple[str, str, str]]:
    """Expected against what came, over the trials in which both were said."""
    trials = facts.summary.trials
    both = [(one.expected, one.came) for one in trials if one.expected is not None]
    if not trials and not facts.summary.expected_only:
        return []
    name = "expected, came, 0-100"
    all_of = len(trials) + max(0, facts.summary.expected_only)
    if not both:
        return [(name, NOT_KNOWN, f"both said in none of {count(all_of, 'trial')}")]
    expected, came = (sum(of) / len(both) for of in zip(*both, strict=True))
    gaps = sorted(before - after for before, after in both)
    less = (
        "as much"
        if round(expected) == round(came)
        else f"{abs(expected - came):.0f} {'less' if expected > came else 'more'}"
    )
    value = f"expected {expected:.0f}, came {came:.0f} on average: {less}"
    return [
        (
            name,
            value,
            f"both said in {len(both)} of {count(all_of, 'trial')}; by trial {gaps[0]:+.0f} to {gaps[-1]:+.0f}",
        )
    ]


def _practice(facts: SessionFacts) -> list[tuple[str, str, str]]:
    lines = practice_lines(facts.recollection.seconds)
    return [("practice", line[_NAME_LETTERS:], "share of the practice; the index as above") for line in lines]


def _music(facts: SessionFacts) -> list[tuple[str, str, str]]:
    """What music by turns changed, where it was drawn by chance."""
    blocks = facts.recollection.blocks
    if not blocks.lines:
        return []
    suds = effect_words(blocks.suds_change, what="change of SUDS in a block")
    arousal = effect_words(blocks.arousal, what="arousal index", decimals=2)
    return [("music on and off by turns", f"{suds}. {sentence(arousal)}", "randomisation test within this session")]


def _sickness(facts: SessionFacts) -> list[tuple[str, str, str]]:
    values = [one.value for one in facts.summary.sickness]
    if not values:
        return []
    value = f"first {values[0]:.0f} · highest {max(values):.0f} · last {values[-1]:.0f}"
    return [("sickness, 0-20", value, f"{count(len(values), 'rating')}, as said by the patient")]


def _suggestions(facts: SessionFacts) -> list[tuple[str, str, str]]:
    of = facts.summary
    if not of.suggestions:
        return []
    return [("suggestions", f"{of.suggestions_taken} of {of.suggestions} taken", "counted")]
