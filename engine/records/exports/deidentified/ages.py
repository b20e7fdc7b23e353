"""Ages as bands: ten years wide, and none above 89, as the rules of de-identification ask (45 CFR 164.514(b))."""

from datetime import date

OLDEST_TOLD = 89
_BAND_YEARS = 10


def age_band(born: str | None, at: str) -> str:
    """The band of somebody born on `born` (ISO 8601), at the day of `at`; "" where that is not known."""
    if born is None:
        return ""
    birth, day = date.fromisoformat(born), date.fromisoformat(at[:10])
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    if years < 0:
        return ""
    if years > OLDEST_TOLD:
        return f"{OLDEST_TOLD + 1} or older"
    begin = years // _BAND_YEARS * _BAND_YEARS
    return f"{begin} to {begin + _BAND_YEARS - 1}"
