"""Where the controls of this station's control surface lie: one TOML file, written by `attune music learn`."""

import contextlib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from engine.settings import SettingsError, SettingsReader, settings_path
from music.control_surface import Control, Place
from music.midi import Touch

FILE_NAME = "control-surface.toml"
HEAD = """# Where the controls of the control surface lie: kind, MIDI channel 1-16, number 0-127.
# Written by `attune music learn`; may be edited.
[controls]
"""
_SHAPE = 'must be such as "controller 1 7" or "note 1 36" (kind, channel 1-16, number 0-127)'


class SurfaceError(SettingsError):
    """The control surface cannot be used as asked; the message says what to do."""


def surface_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Beside the station's settings."""
    return settings_path(environment).with_name(FILE_NAME)


def read_places(path: Path) -> dict[Control, Place]:
    """What was learnt; empty without the file. Raises SettingsError with file, line and key."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, a number or a nesting beyond all bounds
        line = re.search(r"at line (\d+)", str(error))
        raise SettingsError(f"{path}:{line[1] if line else 1}: is not TOML: {error}") from None
    reader = SettingsReader(path, text)
    for name in tables:
        reader.check_known(name, ("controls",), place=None)
    controls = tables.get("controls", {})
    if not isinstance(controls, dict):
        raise reader.error("controls", "is a table: write [controls] on a line of its own, and its keys below")
    return _places(reader, controls)


def _places(reader: SettingsReader, controls: Mapping[str, object]) -> dict[Control, Place]:
    places: dict[Control, Place] = {}
    for name, value in controls.items():
        reader.check_known(name, tuple(control.value for control in Control), place="controls")
        control, place = Control(name), _place(reader, f"controls.{name}", value)
        if place in places.values():
            other = next(one.value for one, taken in places.items() if taken == place)
            raise reader.error(f"controls.{name}", f"lies where {other} lies: each needs a place of its own")
        if not control.is_button and place.touch is not Touch.CONTROLLER:
            raise reader.error(f"controls.{name}", "needs a controller, not a button")
        places[control] = place
    return places


def _place(reader: SettingsReader, key: str, value: object) -> Place:
    words = value.split() if isinstance(value, str) else []
    kinds = {touch.value: touch for touch in Touch if touch is not Touch.NOTE_OFF}
    if len(words) != 3 or words[0] not in kinds or not all(word.isdecimal() for word in words[1:]):
        raise reader.error(key, f"{_SHAPE}, not {value!r}")
    try:
        return Place(touch=kinds[words[0]], channel=int(words[1]), number=int(words[2]))
    except ValueError as error:
        raise reader.error(key, str(error)) from None


def write_places(path: Path, places: Mapping[Control, Place]) -> None:
    """Put `places` in the stead of what was there: whole, or not at all. Raises SettingsError."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    lines = [f'{control.value} = "{places[control].words}"\n' for control in Control if control in places]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(HEAD + "".join(lines), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise SettingsError(f"{path}: cannot be written: {error.strerror}") from None
