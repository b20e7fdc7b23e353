"""The clinic's own words on what is done where somebody tells of risk, as the station's settings name them."""

from pathlib import Path

from engine.settings import RecordsSettings

_LONGEST = 4000  # letters: what fits on two screens


def clinic_protocol(settings: RecordsSettings) -> str | None:
    """The words themselves, or those of the file that is named; None: the clinic has set none.

    Never raises: that risk was told of is shown whatever is wrong with the file, which is said in its place.
    """
    if settings.risk_help is not None:
        return settings.risk_help
    if settings.risk_help_file is None:
        return None
    path = Path(settings.risk_help_file).expanduser()
    try:
        words = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        return f"(its file {path} cannot be read: {error})"
    return words[:_LONGEST] if words else f"(its file {path} is empty)"
