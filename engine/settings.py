"""The station's settings: one TOML file that a person edits, checked when it is read."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

LEAST_SILENT_S, LONGEST_SILENT_S = 2.5, 60.0  # straps send about once a second, and one packet may be lost
LONGEST_WAIT_S = 86_400.0


class SettingsError(Exception):
    """The settings cannot be used; the message says file, line and key, what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapSettings:
    """Which strap this station uses, and how patient it is with it. The keys of the table [strap]."""

    use: str | None = None  # name or address; None: the one that last sent heartbeats here
    silent_s: float = 5.0  # a link over which nothing comes for so long is ended and made anew
    wait_s: float = 120.0  # how long a strap is looked for where nobody sits at a terminal
    ecg: bool = True  # ask a Polar strap for ECG and movement too

    def __post_init__(self) -> None:
        if self.use is not None and not self.use.strip():
            raise ValueError('use must be the name or the address of a strap, not ""')
        if not LEAST_SILENT_S <= self.silent_s <= LONGEST_SILENT_S:
            raise ValueError(
                f"silent_s must lie in [{LEAST_SILENT_S:g}, {LONGEST_SILENT_S:g}] seconds, not {self.silent_s}"
            )
        if not 1 <= self.wait_s <= LONGEST_WAIT_S:
            raise ValueError(f"wait_s must lie in [1, {LONGEST_WAIT_S:.0f}] seconds, not {self.wait_s}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSettings:
    """All that a person may set for this station."""

    strap: StrapSettings = field(default_factory=StrapSettings)


_KINDS: Mapping[str, tuple[type, ...]] = {
    "use": (str,),
    "silent_s": (int, float),
    "wait_s": (int, float),
    "ecg": (bool,),
}
_KIND_WORDS = {"use": "a text in quotes", "silent_s": "a number", "wait_s": "a number", "ecg": "true or false"}


def settings_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the settings lie: `attune/station.toml` in XDG_CONFIG_HOME, else in ~/.config."""
    return _xdg(environment, "XDG_CONFIG_HOME", ".config") / "attune" / "station.toml"


def state_path(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of what the program remembers by itself: `attune` in XDG_STATE_HOME, else in ~/.local/state."""
    return _xdg(environment, "XDG_STATE_HOME", ".local/state") / "attune"


def _xdg(environment: Mapping[str, str], name: str, otherwise: str) -> Path:
    folder = environment.get(name, "")
    # The XDG base directory specification wants a path that is not absolute left out.
    return Path(folder) if folder and Path(folder).is_absolute() else Path.home() / otherwise


def read_settings(path: Path) -> StationSettings:
    """The settings in `path`; without the file, what holds where nothing is set. Raises SettingsError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return StationSettings()
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: is no text in UTF-8: save it as such") from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # beside TOML's own errors: a number or a nesting beyond all bounds
        line = re.search(r"at line (\d+)", str(error))
        place = f"{path}:{line[1]}" if line else f"{path}:{text.count(chr(10)) + 1}"
        raise SettingsError(f"{place}: is not TOML: {error}") from None
    reader = _Reader(path, text)
    for name in tables:
        reader.check_known(name, ("strap",), place=None)
    return StationSettings(strap=_strap_settings(reader, tables.get("strap", {})))


def _strap_settings(reader: "_Reader", table: object) -> StrapSettings:
    if not isinstance(table, dict):
        raise reader.error("strap", "is a table: write [strap] on a line of its own, and its keys below")
    settings = StrapSettings()
    for name, value in table.items():
        reader.check_known(name, tuple(_KINDS), place="strap")
        is_truth = isinstance(value, bool)  # a bool is an int to Python
        if not isinstance(value, _KINDS[name]) or (is_truth and bool not in _KINDS[name]):
            raise reader.error(f"strap.{name}", f"must be {_KIND_WORDS[name]}, not {value!r}")
        try:
            checked: dict[str, Any] = {name: value}
            settings = replace(settings, **checked)
        except ValueError as error:
            raise reader.error(f"strap.{name}", str(error).removeprefix(f"{name} ")) from None
    return settings


class _Reader:
    """Knows on which line of the text a key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def check_known(self, name: str, known: tuple[str, ...], *, place: str | None) -> None:
        if name in known:
            return
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        raise self.error(name if place is None else f"{place}.{name}", f"is not known; {hint}")

    def error(self, key: str, words: str) -> SettingsError:
        return SettingsError(f"{self._path}:{self._line_of(key)}: {key}: {words}")

    def _line_of(self, key: str) -> int:
        """TOML's reader tells no lines; a key's last word stands in front of its = or in its table's brackets."""
        name = re.escape(key.rpartition(".")[2])
        here = re.compile(rf"""\s*\[?\s*(?:[\w."']+\.)?["']?{name}["']?\s*[=\].]""")
        return next((number for number, line in enumerate(self._lines, start=1) if here.match(line)), 1)
