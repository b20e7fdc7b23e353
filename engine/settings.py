"""The station's settings: one TOML file that a person edits, checked when it is read."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from engine.known_signers import KnownSigners, known_signers
from music.hearing import ASSUMED_FULL_SCALE_DBA, Hearing
from music.player_messages import BUFFER_FRAMES, Audio, PlayerSettings

LEAST_SILENT_S, LONGEST_SILENT_S = 2.5, 60.0  # straps send about once a second, and one packet may be lost
LONGEST_WAIT_S = 86_400.0
LONGEST_ACTOR = 64  # letters, as the audit's table has them
_OUTPUTS = {"auto": Audio.AUTO, "jack": Audio.JACK, "card": Audio.SOUND_CARD, "none": Audio.NOWHERE}


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
class SoundSettings:
    """Where this station's music is heard, and how loud that is at the ear. The keys of the table [sound]."""

    output: str = "auto"  # jack is JACK or PipeWire, card the sound card through PortAudio; auto: the first that works
    card: str | None = None  # a part of the sound card's name
    buffer_frames: int = 256
    full_scale_dba: float | None = None  # at the ear, of sound whose RMS is full scale; None: not measured
    sensitive_ears: bool = False  # children, and those who are sensitive to sound: 5 dB less are safe
    scenes: bool = True  # whether scenes are heard: wind, steps, engines; through the system's own output

    def __post_init__(self) -> None:
        if self.output not in _OUTPUTS:
            raise ValueError(f"output must be one of {', '.join(_OUTPUTS)}, not {self.output!r}")
        if self.card is not None and not self.card.strip():
            raise ValueError('card must be a part of a sound card\'s name, not ""')
        if self.card is not None and self.output not in ("auto", "card"):
            raise ValueError(f'card goes with output = "card", not with {self.output!r}')
        if self.buffer_frames not in BUFFER_FRAMES:
            there = ", ".join(map(str, BUFFER_FRAMES))
            raise ValueError(f"buffer_frames must be one of {there}, not {self.buffer_frames}")
        _ = self.hearing  # refuses what cannot be

    @property
    def audio(self) -> Audio:
        return _OUTPUTS[self.output]

    def player(
        self, *, control_table: str, seed: int = 0, unheard_wav: Path | None = None, is_beside_scenes: bool = False
    ) -> PlayerSettings:
        """How a player of this station plays; what nobody can hear it writes to `unheard_wav`.

        Beside scenes, as in a session, it counts what they may sound into the hearing dose.
        """
        return PlayerSettings(
            control_table=control_table,
            audio=self.audio,
            card=self.card,
            unheard_wav=None if unheard_wav is None else str(unheard_wav),
            buffer_frames=self.buffer_frames,
            seed=seed,
            hearing=self.hearing,
            scene_dba=self.hearing.scene_dba if is_beside_scenes and self.scene_ceiling_db is not None else None,
        )

    @property
    def hearing(self) -> Hearing:
        """How levels at the ear are reckoned."""
        measured = self.full_scale_dba
        return Hearing(
            full_scale_dba=ASSUMED_FULL_SCALE_DBA if measured is None else float(measured),
            is_measured=measured is not None,
            is_sensitive=self.sensitive_ears,
        )

    @property
    def scene_ceiling_db(self) -> float | None:
        """What all sounds of a scene together never pass, RMS relative to full scale; None: scenes are not heard."""
        return self.hearing.scene_ceiling_db if self.scenes and self.audio is not Audio.NOWHERE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSettings:
    """Where what is recorded of people lies, and who records it. The keys of the table [records]."""

    vault: str | None = None  # the vault's folder; None: `vault` among this user's data
    actor: str | None = None  # who acts at this station, for the audit; None: the system's name of the user
    clinic: str | None = None  # the folder of the clinic's vault, to which finished sessions are sent; None: nowhere
    risk_help: str | None = None  # the clinic's protocol for whoever tells of self-harm, in its own words
    risk_help_file: str | None = None  # the same as a text file

    def __post_init__(self) -> None:
        for name, folder in (("vault", self.vault), ("clinic", self.clinic)):
            if folder is not None and not Path(folder).expanduser().is_absolute():
                raise ValueError(f"{name} must be a folder with its whole path, not {folder!r}")
        if self.actor is not None and not 0 < len(self.actor.strip()) <= LONGEST_ACTOR:
            raise ValueError(f"actor must have 1 to {LONGEST_ACTOR} letters, not {len(self.actor)}")
        if self.risk_help is not None and not self.risk_help.strip():
            raise ValueError('risk_help must be the words of your clinic\'s protocol, not ""')
        if self.risk_help_file is not None and not Path(self.risk_help_file).expanduser().is_absolute():
            raise ValueError(f"risk_help_file must be a file with its whole path, not {self.risk_help_file!r}")
        if self.risk_help is not None and self.risk_help_file is not None:
            raise ValueError("risk_help and risk_help_file say the same: leave one of them out")


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSettings:
    """All that a person may set for this station."""

    strap: StrapSettings = field(default_factory=StrapSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)
    signers: KnownSigners = field(default_factory=KnownSigners)  # whose signatures stand for a policy here
    records: RecordsSettings = field(default_factory=RecordsSettings)


_Kind = tuple[type, ...]
_TEXT: _Kind = (str,)
_NUMBER: _Kind = (int, float)
_WHOLE: _Kind = (int,)
_TRUTH: _Kind = (bool,)
_KIND_WORDS = {_TEXT: "a text in quotes", _NUMBER: "a number", _WHOLE: "a whole number", _TRUTH: "true or false"}
_STRAP_KINDS: Mapping[str, _Kind] = {"use": _TEXT, "silent_s": _NUMBER, "wait_s": _NUMBER, "ecg": _TRUTH}
_SOUND_KINDS: Mapping[str, _Kind] = {
    "output": _TEXT,
    "card": _TEXT,
    "buffer_frames": _WHOLE,
    "full_scale_dba": _NUMBER,
    "sensitive_ears": _TRUTH,
    "scenes": _TRUTH,
}
_RECORDS_KINDS: Mapping[str, _Kind] = {
    "vault": _TEXT,
    "actor": _TEXT,
    "clinic": _TEXT,
    "risk_help": _TEXT,
    "risk_help_file": _TEXT,
}
_Settings = TypeVar("_Settings", StrapSettings, SoundSettings, RecordsSettings)


def settings_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the settings lie: `attune/station.toml` in XDG_CONFIG_HOME, else in ~/.config."""
    return _xdg(environment, "XDG_CONFIG_HOME", ".config") / "attune" / "station.toml"


def state_path(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of what the program remembers by itself: `attune` in XDG_STATE_HOME, else in ~/.local/state."""
    return _xdg(environment, "XDG_STATE_HOME", ".local/state") / "attune"


def data_path(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of what people keep with the program: `attune` in XDG_DATA_HOME, else in ~/.local/share."""
    return _xdg(environment, "XDG_DATA_HOME", ".local/share") / "attune"


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
    reader = SettingsReader(path, text)
    for name in tables:
        reader.check_known(name, ("strap", "sound", "signers", "records"), place=None)
    return StationSettings(
        strap=_read_table(reader, "strap", tables.get("strap", {}), StrapSettings(), _STRAP_KINDS),
        sound=_read_table(reader, "sound", tables.get("sound", {}), SoundSettings(), _SOUND_KINDS),
        signers=_read_signers(reader, tables.get("signers", {})),
        records=_read_table(reader, "records", tables.get("records", {}), RecordsSettings(), _RECORDS_KINDS),
    )


def _read_signers(reader: "SettingsReader", table: object) -> KnownSigners:
    if not isinstance(table, dict):
        raise reader.error("signers", "is a table: write [signers] on a line of its own, and a line for each below")
    for name in table:  # one by one, so that an error has its line
        try:
            known_signers({name: table[name]})
        except ValueError as error:
            raise reader.error(f"signers.{name}", str(error)) from None
    try:
        return known_signers(table)
    except ValueError as error:
        raise reader.error("signers", str(error)) from None


def _read_table(
    reader: "SettingsReader", place: str, table: object, settings: _Settings, kinds: Mapping[str, _Kind]
) -> _Settings:
    """`settings` with what stands in the table; of each key `kinds` says which types it may have."""
    if not isinstance(table, dict):
        raise reader.error(place, f"is a table: write [{place}] on a line of its own, and its keys below")
    for name, value in table.items():
        reader.check_known(name, tuple(kinds), place=place)
        is_truth = isinstance(value, bool)  # a bool is an int to Python
        if not isinstance(value, kinds[name]) or (is_truth and bool not in kinds[name]):
            raise reader.error(f"{place}.{name}", f"must be {_KIND_WORDS[kinds[name]]}, not {value!r}")
        try:
            checked: dict[str, Any] = {name: value}
            settings = replace(settings, **checked)
        except ValueError as error:
            raise reader.error(f"{place}.{name}", str(error).removeprefix(f"{name} ")) from None
    return settings


class SettingsReader:
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
