"""`attune doctor`: what this machine has and lacks, and what to do about it."""

import asyncio
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from biosignals.bluetooth import adapter_state
from engine.estimators import network_state
from engine.known_straps import FILE_NAME, KnownStraps
from engine.machine import try_drawing, try_headset, try_sound
from engine.progress import Progress
from engine.settings import SettingsError, SoundSettings, read_settings, settings_path, state_path
from music.player_messages import Audio

LEAST_FREE_GB = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a machine has or lacks. `is_needed`: without it no session runs at all."""

    name: str
    is_there: bool
    words: str
    remedy: str = ""
    is_needed: bool = False


def examine() -> int:
    """Look at everything and print it. Exit code 0, or 3 where something is missing that every session needs."""
    findings: list[Finding] = []
    looks = (
        _python,
        _arousal,
        _offscreen,
        _window,
        _sound,
        _bluetooth,
        _strap,
        _settings,
        _signers,
        _headset,
        _gpu,
        _disk,
    )
    with Progress("looking") as progress:
        for number, look in enumerate(looks):
            findings.append(look())
            progress.show((number + 1) / len(looks))
    for finding in findings:
        print(f"{'has  ' if finding.is_there else 'lacks'}  {finding.name:<11}{finding.words}")
        if finding.remedy and not finding.is_there:
            print(f"       {'':<11}-> {finding.remedy}")
    return 3 if any(one.is_needed and not one.is_there for one in findings) else 0


def _python() -> Finding:
    words = f"Python {platform.python_version()}, attune {version('attune')}, {platform.system()} {platform.machine()}"
    return Finding(name="program", is_there=sys.version_info >= (3, 11), words=words, remedy="install Python 3.11")


def _arousal() -> Finding:
    state = network_state()
    return Finding(
        name="arousal",
        is_there=state.is_there,
        words=state.words,
        remedy="sessions tell arousal by the plain estimator meanwhile, and say so",
    )


def _offscreen() -> Finding:
    probe = try_drawing(in_window=False)
    return Finding(
        name="drawing",
        is_there=probe.works,
        words=probe.words,
        remedy="install the system packages of .ci/debian-packages.txt (libegl1, libgl1-mesa-dri)",
        is_needed=True,
    )


def _window() -> Finding:
    probe = try_drawing(in_window=True)
    return Finding(
        name="display",
        is_there=probe.works,
        words=f"a window on {probe.words}" if probe.works else probe.words,
        remedy="log in to a desktop, or go on without: scenes are then drawn to PNG files",
    )


def _sound() -> Finding:
    """What a session on this station would be heard by, by its own settings."""
    path = settings_path()
    try:
        sound = read_settings(path).sound
    except SettingsError:
        words = "not tried: which sound this station uses cannot be read, see settings"
        return Finding(name="sound", is_there=False, words=words)
    probe = try_sound(sound)
    return Finding(name="sound", is_there=probe.works, words=probe.words, remedy=_sound_remedy(sound, path))


def _sound_remedy(sound: SoundSettings, path: Path) -> str:
    if sound.audio is Audio.NOWHERE:
        return f'write output = "auto" below [sound] in {path} to hear it'
    unheard = "without, sessions run on unheard, and `attune demo` writes its music to a WAV file"
    if sound.audio is Audio.AUTO:
        return f"start PipeWire or jackd, or connect a sound card; {unheard}"
    return f"start or connect it, or set another output below [sound] in {path}; {unheard}"


def _bluetooth() -> Finding:
    state = asyncio.run(adapter_state())
    return Finding(
        name="Bluetooth",
        is_there=state.is_usable,
        words=state.words,
        remedy="a virtual patient and recorded hearts work without",
    )


def _strap() -> Finding:
    known = KnownStraps(state_path() / FILE_NAME)
    last = known.latest
    words = "no strap was used here yet"
    if known.trouble is not None:
        words = known.trouble
    elif last is not None and last.streamed is not None:
        words = f"{last.name or last.address}, used last on {last.streamed:%Y-%m-%d}"
    if last is not None and last.cause is not None:
        words += f"; it failed since: {last.cause.value}"
    return Finding(
        name="strap",
        is_there=last is not None and last.cause is None,
        words=words,
        remedy="`attune devices` lists the straps that are heard, and why one failed",
    )


def _settings() -> Finding:
    path = settings_path()
    try:
        read_settings(path)
    except SettingsError as error:
        return Finding(
            name="settings", is_there=False, words=str(error), remedy="mend or remove the line", is_needed=True
        )
    words = f"read from {path}" if path.exists() else f"none are set: {path} is not there, nor needed"
    return Finding(name="settings", is_there=True, words=words)


def _signers() -> Finding:
    """Whose signatures stand for a policy here."""
    path = settings_path()
    try:
        signers = read_settings(path).signers
    except SettingsError:
        words = "not known: the settings cannot be read, see settings"
        return Finding(name="signers", is_there=False, words=words)
    names = ", ".join(dict.fromkeys(name for _, name in signers.names))
    return Finding(
        name="signers",
        is_there=not signers.is_empty,
        words=names or "nobody is listed: whoever signed a policy, it may be run here",
        remedy=f'list below [signers] in {path} whom you trust: "NAME" = "FINGERPRINT"',
    )


def _headset() -> Finding:
    probe = try_headset()
    what, _, remedy = probe.words.partition("; ")
    return Finding(
        name="headset",
        is_there=probe.works,
        words=probe.words if probe.works else what,
        remedy=f"{remedy or 'start the headset runtime anew'}; without, scenes are shown on a screen",
    )


def _gpu() -> Finding:
    cards = sorted(str(card) for card in Path("/dev/dri").glob("renderD*")) if Path("/dev/dri").is_dir() else []
    if Path("/dev/nvidia0").exists():
        cards.append("/dev/nvidia0")
    return Finding(
        name="GPU",
        is_there=bool(cards),
        words=", ".join(cards) if cards else "no graphics card: scenes are drawn in software, some frames a second",
        remedy="a station for patients needs a graphics card; rehearsals and reports do not",
    )


def _disk() -> Finding:
    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    return Finding(
        name="disk",
        is_there=free_gb >= LEAST_FREE_GB,
        words=f"{free_gb:.0f} GB free here",
        remedy=f"free some space: at least {LEAST_FREE_GB:.0f} GB",
        is_needed=True,
    )
