"""How a report says numbers: plain, with units, and never a figure where nothing is known."""

from datetime import datetime

NOT_KNOWN = "not known"


def clock(t: float) -> str:
    """Session seconds as 1:05 (minutes and seconds), or 1:02:05."""
    seconds = round(abs(t))
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "−" if t < 0 and seconds else ""
    return f"{sign}{hours}:{minutes:02d}:{rest:02d}" if hours else f"{sign}{minutes}:{rest:02d}"


def length(seconds: float) -> str:
    """A duration: seconds below two minutes, else minutes; a space that does not break stands before the unit."""
    if seconds < 119.5:
        return f"{seconds:.0f}\u00a0s"
    minutes = seconds / 60
    return f"{minutes:.1f}\u00a0min" if minutes < 10 else f"{minutes:.0f}\u00a0min"


def share(value: float) -> str:
    """0..1 in percent; nothing that is there reads as none, and nothing that is missing as all."""
    percent = 100 * value
    if 0 < percent < 1:
        return "under\u00a01\u00a0%"
    if 99 < percent < 100:
        return "over\u00a099\u00a0%"
    return f"{percent:.0f}\u00a0%"


def times(number: int) -> str:
    """How often."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def count(number: int, noun: str) -> str:
    """1 rating, 2 ratings."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(words: list[str]) -> str:
    """a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def sentence(words: str) -> str:
    """With a capital and a full stop."""
    told = words.strip()
    if not told:
        return ""
    return told[0].upper() + told[1:] + ("" if told[-1] in ".!?:”" else ".")


def day_and_time(began: str) -> tuple[str, str]:
    """The day and the time of a record's header, in its own zone; what is no date stays as it is."""
    try:
        at = datetime.fromisoformat(began)
    except ValueError:
        return began, ""
    zone = f" (UTC{at.strftime('%z')[:3]}:{at.strftime('%z')[3:5]})" if at.tzinfo else ""
    return f"{at.day} {at.strftime('%B %Y')}", f"{at.strftime('%H:%M')}{zone}"


def whole(value: float | None, *, unit: str = "", decimals: int = 0) -> str:
    """A number with its unit, or that it is not known."""
    if value is None:
        return NOT_KNOWN
    return f"{value:.{decimals}f}{chr(0xA0) + unit if unit else ''}"


def shortened(words: str, most: int) -> str:
    """At most so many letters, cut between words where that is possible."""
    if len(words) <= most:
        return words
    cut = words[: most - 2]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:.") + " …"
