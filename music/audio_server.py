"""pyo and its server: the first way to be heard that works, or computed in real time and not heard."""

import contextlib
import ctypes
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from music.player_messages import Audio, PlayerSettings

# pyo opens no windows here. It prints a banner on stdout, where the program's data belongs. Debian's libasound plugins
# are not where the libasound in pyo's wheel looks for them.
os.environ.setdefault("PYO_GUI_WX", "0")
os.environ.setdefault("JACK_NO_START_SERVER", "1")  # asking for JACK must not start a server of its own
_ALSA_PLUGINS = Path("/usr/lib/x86_64-linux-gnu/alsa-lib")
if _ALSA_PLUGINS.is_dir():
    os.environ.setdefault("ALSA_PLUGIN_DIR", str(_ALSA_PLUGINS))
# Under PipeWire its own libjack has to be there before pyo's, which would look for a JACK server in vain.
_PIPEWIRE_JACK = Path("/usr/lib/x86_64-linux-gnu/pipewire-0.3/jack/libjack.so.0")
if _PIPEWIRE_JACK.exists() and not os.environ.get("JACK_DEFAULT_SERVER"):
    with contextlib.suppress(OSError):
        ctypes.CDLL(str(_PIPEWIRE_JACK), mode=ctypes.RTLD_GLOBAL)
with contextlib.redirect_stdout(io.StringIO()):
    import pyo

__all__ = ["AudioOutput", "AudioRefused", "Booted", "boot", "boot_unheard", "open_output", "pyo"]

PROBE_S = 6.0  # a sound system that has not answered by then hangs
PROBE_LISTENS_S = 0.8
PROBE_SHARE = 0.7  # of the sound that real time asks for; a half-working PulseAudio delivered 1.6 % of it
LONGEST_BACKLOG_S = 0.1  # a stalled process skips what is older instead of hurrying through it

_MODES = {Audio.JACK: "jack", Audio.SOUND_CARD: "portaudio"}
_PROBE = "import sys; from music.audio_server import probe; probe(*sys.argv[1:])"


class AudioRefused(Exception):
    """The kind of audio that was asked for is not to be had on this machine."""


class AudioOutput(Protocol):
    """Where the sound goes, and its clock."""

    device: str

    def now(self) -> float:
        """CLOCK_MONOTONIC, in seconds, of the next sound to be computed."""
        ...

    def advance(self) -> None:
        """Compute what is due, where nobody else asks for it."""
        ...

    def end(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Booted:
    """A server that booted, how it is heard, and what went wrong on the way there."""

    server: Any
    audio: Audio
    troubles: tuple[str, ...]


def boot(settings: PlayerSettings) -> Booted:
    """Boot the first kind of audio that works, in the order JACK or PipeWire, sound card, nowhere.

    A kind other than AUTO is tried alone; AudioRefused if it does not work.
    """
    if settings.audio is Audio.NOWHERE:
        return Booted(
            server=boot_unheard(settings.sample_rate_hz, settings.buffer_frames), audio=Audio.NOWHERE, troubles=()
        )
    wanted = (Audio.JACK, Audio.SOUND_CARD) if settings.audio is Audio.AUTO else (settings.audio,)
    for audio in wanted:
        if _survives(audio, settings):
            return Booted(
                server=_boot_heard(audio, settings.sample_rate_hz, settings.buffer_frames), audio=audio, troubles=()
            )
    if settings.audio is not Audio.AUTO:
        raise AudioRefused(
            f"no sound through {settings.audio.value}: check that it runs, or choose another kind of audio"
        )
    trouble = "No sound system works, so the music is not heard: start JACK or PipeWire, or connect a sound card."
    server = boot_unheard(settings.sample_rate_hz, settings.buffer_frames)
    return Booted(server=server, audio=Audio.NOWHERE, troubles=(trouble,))


def open_output(booted: Booted) -> AudioOutput:
    """Start the server, once the graph is built, and say how it runs."""
    booted.server.start()
    if booted.audio is Audio.NOWHERE:
        return _Unheard(booted.server)
    return _Heard(booted.server, booted.audio)


def boot_unheard(sample_rate_hz: int, buffer_frames: int) -> Any:
    """A server that computes a block each time it is told to."""
    return _booted("manual", sample_rate_hz, buffer_frames)


def probe(kind: str, sample_rate_hz: str, buffer_frames: str) -> None:
    """Boot a kind of audio and exit with 0 if it asks for sound in time. It may crash: give it its own process."""
    server = _boot_heard(Audio[kind], int(sample_rate_hz), int(buffer_frames))
    seconds = pyo.Count(pyo.Trig().play())
    server.start()
    time.sleep(PROBE_LISTENS_S)
    share = seconds.get() / (PROBE_LISTENS_S * server.getSamplingRate())
    os._exit(0 if share >= PROBE_SHARE else 1)  # some drivers crash on the way out


class _Heard:
    """A sound system asks for blocks in a thread of its own."""

    def __init__(self, server: Any, audio: Audio) -> None:
        self._server = server
        self.device = f"{audio.value}, {server.getSamplingRate():g} Hz, {server.getBufferSize()} frames a block"

    def now(self) -> float:
        return time.monotonic()

    def advance(self) -> None:
        """The sound system asks for blocks by itself."""

    def end(self) -> None:
        self._server.stop()
        self._server.shutdown()


class _Unheard:
    """Blocks are computed as real time passes."""

    device = Audio.NOWHERE.value

    def __init__(self, server: Any) -> None:
        self._server = server
        self._block_s = server.getBufferSize() / server.getSamplingRate()
        self._next = time.monotonic()

    def now(self) -> float:
        return self._next

    def advance(self) -> None:
        now = time.monotonic()
        self._next = max(self._next, now - LONGEST_BACKLOG_S)
        while self._next < now:
            self._server.process()
            self._next += self._block_s

    def end(self) -> None:
        self._server.stop()
        self._server.shutdown()


def _survives(audio: Audio, settings: PlayerSettings) -> bool:
    """Whether a throw-away process can make this kind of audio run: pyo crashes where there is no device."""
    command = [sys.executable, "-c", _PROBE, audio.name, str(settings.sample_rate_hz), str(settings.buffer_frames)]
    try:
        # The package's folder, for where it is not installed.
        folder = str(Path(__file__).parent.parent)
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=PROBE_S, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return False
    return done.returncode == 0


def _boot_heard(audio: Audio, sample_rate_hz: int, buffer_frames: int) -> Any:
    return _booted(_MODES[audio], sample_rate_hz, buffer_frames)


def _booted(mode: str, sample_rate_hz: int, buffer_frames: int) -> Any:
    server = pyo.Server(sr=sample_rate_hz, nchnls=2, buffersize=buffer_frames, duplex=0, audio=mode, jackname="attune")
    server.setVerbosity(1)
    server.deactivateMidi()
    server.boot()
    if not server.getIsBooted():
        raise AudioRefused(f"pyo's server does not boot for {mode!r}: start that sound system first")
    return server
