"""An HRV value in words: "RMSSD 31 ms (24-39), 82 % covered"."""

from biosignals.signals import Feature


def feature_words(name: str, feature: Feature, *, unit: str = "", decimals: int = 0) -> str:
    """The value with its interval and coverage, or why it is not known; `unit` as it is to be read, like "ms"."""
    if feature.value is None:
        why = "not known" if feature.missing is None else feature.missing.value
        return f"{name} unknown ({why})"
    words = f"{name} {feature.value:.{decimals}f}" + (f" {unit}" if unit else "")
    if feature.low is not None and feature.high is not None:
        words += f" ({feature.low:.{decimals}f}-{feature.high:.{decimals}f})"
    return f"{words}, {100 * feature.coverage:.0f} % covered"
