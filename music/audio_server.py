"""pyo and its server: the first way to be heard that works, or computed in real time and not heard."""

import contextlib
import ctypes
import io
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from music.player_messages import Audio, PlayerSettings
from music.sound_search import wanted_kinds, why_not

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

PROBE_LISTENS_S = 0.8
PROBE_SHARE = 0.7  # of the sound that real time asks for; a half-working PulseAudio delivered 1.6 % of it
SILENT_S = 0.5  # a sound system that asks for nothing so long is gone: forty blocks, even of the largest ten
LONGEST_BACKLOG_S = 0.1  # a stalled process skips what is older instead of hurrying through it

WAV, BITS_16 = 0, 0  # as pyo's recordOptions numbers them
WAV_FRAME_BYTES = 2 * 2  # two channels of 16 bits
LOOK_AT_FILE_S = 2.0  # much longer than what may wait on its way into the file
_MODES = {Audio.JACK: "jack", Audio.SOUND_CARD: "portaudio"}


class AudioRefused(Exception):
    """The kind of audio that was asked for is not to be had on this machine."""


class AudioOutput(Protocol):
    """Where the sound goes, and its clock."""

    device: str
    is_heard: bool

    def now(self) -> float:
        """CLOCK_MONOTONIC, in seconds, of the next sound to be computed."""
        ...

    def advance(self) -> None:
        """Compute what is due, where nobody else asks for it."""
        ...

    def is_lost(self) -> bool:
        """Whether nobody asks for sound any more: the server has ended, or the device was unplugged."""
        ...

    def trouble(self) -> str | None:
        """What people must know of it, once, in words; None most of the time."""
        ...

    def end(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Booted:
    """A server that booted, how it is heard, and what went wrong on the way there."""

    server: Any
    audio: Audio
    troubles: tuple[str, ...]


def boot(settings: PlayerSettings) -> Booted:
    """Boot the first kind of audio that is wanted and works, else nowhere, and say why."""
    reasons = []
    for audio in wanted_kinds(settings):
        reason = why_not(audio, settings)
        if reason is None:
            return Booted(server=_boot_heard(audio, settings), audio=audio, troubles=())
        reasons.append(f"{audio.value}: {reason}")
    server = boot_unheard(settings.sample_rate_hz, settings.buffer_frames)
    return Booted(server=server, audio=Audio.NOWHERE, troubles=(_unheard_words(settings, reasons),) if reasons else ())


def open_output(booted: Booted, unheard_wav: str | None = None) -> AudioOutput:
    """Start the server, once the graph is built, and say how it runs. What is not heard is written to `unheard_wav`."""
    booted.server.start()
    if booted.audio is Audio.NOWHERE:
        return _Unheard(booted.server, unheard_wav)
    return _Heard(booted.server, booted.audio)


def boot_unheard(sample_rate_hz: int, buffer_frames: int) -> Any:
    """A server that computes a block each time it is told to."""
    return _booted("manual", sample_rate_hz, buffer_frames)


def probe(settings: PlayerSettings) -> None:
    """Boot the kind of audio that is asked for, and exit with 0 if it asks for sound in time; else print why not.

    It may crash: give it its own process.
    """
    try:
        server = _boot_heard(settings.audio, settings)
    except AudioRefused as error:
        print(error, flush=True)  # noqa: T201 - what the process that tries it reads
        os._exit(1)
    seconds = pyo.Count(pyo.Trig().play())
    server.start()
    time.sleep(PROBE_LISTENS_S)
    share = seconds.get() / (PROBE_LISTENS_S * server.getSamplingRate())
    if share < PROBE_SHARE:
        print(f"it asked for only {share:.0%} of the sound in real time", flush=True)  # noqa: T201 - as above
    os._exit(0 if share >= PROBE_SHARE else 1)  # some drivers crash on the way out


class _Heard:
    """A sound system asks for blocks in a thread of its own."""

    is_heard = True

    def __init__(self, server: Any, audio: Audio) -> None:
        self._server = server
        self.device = f"{audio.value}, {server.getSamplingRate():g} Hz, {server.getBufferSize()} frames a block"
        self._turning = pyo.Phasor(freq=1.0)  # stands still when nobody asks for sound
        self._last = (time.monotonic(), float(self._turning.get()))

    def now(self) -> float:
        return time.monotonic()

    def advance(self) -> None:
        """The sound system asks for blocks by itself."""

    def is_lost(self) -> bool:
        if not self._server.getIsStarted():
            return True
        now, place = time.monotonic(), float(self._turning.get())
        if place != self._last[1]:
            self._last = (now, place)
        return now - self._last[0] > SILENT_S

    def trouble(self) -> None:
        """A server that goes away is told as a loss."""

    def end(self) -> None:
        self._server.stop()
        self._server.shutdown()


class _Unheard:
    """Blocks are computed as real time passes."""

    device = Audio.NOWHERE.value
    is_heard = False

    def __init__(self, server: Any, wav: str | None = None) -> None:
        self._server = server
        self._wav, self._is_written = wav, wav is not None
        self._blocks, self._looked_at = 0, 0
        if wav is not None:
            server.recordOptions(fileformat=WAV, sampletype=BITS_16)
            server.recstart(wav)
            self.device = f"{Audio.NOWHERE.value}, written to {wav}"
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
            self._blocks += 1

    def is_lost(self) -> bool:
        return False

    def trouble(self) -> str | None:
        """pyo goes on where the disk takes no more, and says nothing: the file must have grown since the last look."""
        if self._wav is None or (self._blocks - self._looked_at) * self._block_s < LOOK_AT_FILE_S:
            return None
        self._looked_at = self._blocks
        written_s = _size_bytes(self._wav) / WAV_FRAME_BYTES / self._server.getSamplingRate()
        if written_s > self._blocks * self._block_s - LOOK_AT_FILE_S:
            return None
        words = f"{self._wav}: only the first {written_s:.0f} s of the music could be written: is the disk full?"
        self._wav = None
        return words

    def end(self) -> None:
        if self._is_written:
            self._server.recstop()
        self._server.stop()
        self._server.shutdown()


def _size_bytes(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:  # somebody took it away
        return 0


def _boot_heard(audio: Audio, settings: PlayerSettings) -> Any:
    card = _card_number(settings.card) if audio is Audio.SOUND_CARD and settings.card is not None else None
    return _booted(_MODES[audio], settings.sample_rate_hz, settings.buffer_frames, card)


def _card_number(name: str) -> int:
    """The sound card whose name contains `name`, whatever the case; AudioRefused lists those that there are."""
    names, numbers = pyo.pa_get_output_devices()
    for card, number in zip(names, numbers, strict=True):
        if name.casefold() in card.casefold():
            return int(number)
    there = ", ".join(names) or "none"
    raise AudioRefused(f"there is no sound card whose name contains {name!r}; there are: {there}")


def _booted(mode: str, sample_rate_hz: int, buffer_frames: int, card: int | None = None) -> Any:
    server = pyo.Server(sr=sample_rate_hz, nchnls=2, buffersize=buffer_frames, duplex=0, audio=mode, jackname="attune")
    server.setVerbosity(1)
    server.deactivateMidi()
    if card is not None:
        server.setOutputDevice(card)
    server.boot()
    if not server.getIsBooted():
        raise AudioRefused("it does not answer")
    return server


def _unheard_words(settings: PlayerSettings, reasons: list[str]) -> str:
    what = "No sound system works" if settings.audio is Audio.AUTO else "The chosen sound output does not work"
    return (
        f"{what}, so the music is not heard: start JACK or PipeWire, or connect a sound card. It is looked for "
        f"meanwhile, and the music fades in when it is there. ({'; '.join(reasons)})"
    )
