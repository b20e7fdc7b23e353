"""A JSON file that somebody brings: read whole, within bounds, with errors that name it."""

import json
from pathlib import Path

from engine.records.questionnaires.form_json import FormError

_LARGEST_BYTES = 1_000_000  # a form of a hundred items has some 100 kB


def json_of(path: Path) -> object:
    """What stands in the file. Raises FormError."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise FormError(f"{path}: has more than {_LARGEST_BYTES:,} bytes: that is no questionnaire")
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refused)
    except OSError as error:
        raise FormError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:  # also of bytes that are no text
        raise FormError(f"{path}: is no JSON: {error}") from None


def _refused(word: str) -> object:
    raise ValueError(f"{word} is no number")
