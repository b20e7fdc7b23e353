"""A small file of eye placements for `attune scene shot --view FILE`: TOML, one [[eye]] a picture."""

import tomllib
from pathlib import Path

from vr_scenes.exposure import SceneError
from vr_scenes.pictures import Look

MOST_EYES = 24
_LIMITS = {"heading_deg": 360.0, "pitch_deg": 90.0, "x_m": 50.0, "y_m": 50.0, "z_m": 50.0}


class EyeFileError(SceneError):
    """A file of eyes that cannot be used; the message says where, what, and how one is written."""


EXAMPLE = (
    "[[eye]]\nheading_deg = 30  # to the left\npitch_deg = -20\nx_m = 0.5    # to the right of where the scene puts it"
)


def read_eyes(path: Path) -> tuple[Look, ...]:
    """The eyes in the file, in their order: degrees, and metres from where the scene puts the eye.

    Raises EyeFileError.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        words = f"{path}: there is no view of that name, and no file: {error.strerror}"
        raise EyeFileError(f"{words}; the views are forward, down, left, right, back") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EyeFileError(f"{path}: is not TOML: {error}; write\n{EXAMPLE}") from None
    eyes = data.get("eye")
    if set(data) != {"eye"} or not isinstance(eyes, list) or not 1 <= len(eyes) <= MOST_EYES:
        raise EyeFileError(f"{path}: must hold 1 to {MOST_EYES} [[eye]] tables and nothing else; write\n{EXAMPLE}")
    return tuple(_eye(path, number, eye) for number, eye in enumerate(eyes, start=1))


def _eye(path: Path, number: int, eye: object) -> Look:
    if not isinstance(eye, dict):
        raise EyeFileError(f"{path}: eye {number} must be a table; write\n{EXAMPLE}")
    numbers: dict[str, float] = {}
    for name, value in eye.items():
        if name not in _LIMITS:
            raise EyeFileError(f"{path}: eye {number}: {name} is not known; known are {', '.join(_LIMITS)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LIMITS[name]:
            raise EyeFileError(f"{path}: eye {number}: {name} must be a number up to {_LIMITS[name]:g}, not {value!r}")
        numbers[name] = float(value)
    return Look(**numbers)
