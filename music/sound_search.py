"""Which kinds of audio work here, each tried in a process of its own, which may crash; and the search for one."""

import contextlib
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from music.player_messages import Audio, PlayerSettings

PROBE_S = 6.0  # a sound system that has not answered by then hangs
SEARCH_EVERY_S = 5.0  # a trial takes half a second of a core
_PROBE = "import pickle, sys; from music.audio_server import probe; probe(pickle.load(sys.stdin.buffer))"
_PROJECT = Path(__file__).parent.parent  # for where the package is not installed


def wanted_kinds(settings: PlayerSettings) -> tuple[Audio, ...]:
    """The kinds of audio to try, the first one first; none where the music is not to be heard."""
    match settings.audio:
        case Audio.AUTO if settings.card is not None:
            return (Audio.SOUND_CARD, Audio.JACK)
        case Audio.AUTO:
            return (Audio.JACK, Audio.SOUND_CARD)
        case Audio.NOWHERE:
            return ()
        case _:
            return (settings.audio,)


def why_not(audio: Audio, settings: PlayerSettings) -> str | None:
    """None where a throw-away process made this kind of audio run; else why not. Takes PROBE_S at most."""
    try:
        probe = _started()
        said, _ = probe.communicate(_question(audio, settings), timeout=PROBE_S)
    except subprocess.TimeoutExpired:
        _end(probe)
        return f"no answer within {PROBE_S:g} s"
    except OSError as error:
        return f"it cannot be tried: {error}"
    return None if probe.returncode == 0 else _reason(said, probe.returncode)


class SoundSearch:
    """Looks for a kind of audio that works, again and again, and never waits for it."""

    def __init__(self, settings: PlayerSettings) -> None:
        self._settings = settings
        self._kinds = wanted_kinds(settings)
        self._turn = 0
        self._probe: subprocess.Popen[bytes] | None = None
        self._next_s: float | None = None
        self._gives_up_s = 0.0

    def look(self, now_s: float) -> Audio | None:
        """To be asked many times a second with a clock's seconds: a kind that works now, or None."""
        if not self._kinds:
            return None
        if self._next_s is None:
            self._next_s = now_s + SEARCH_EVERY_S  # all kinds have just failed
        if self._probe is None:
            if now_s >= self._next_s:
                self._begin(now_s)
            return None
        code = self._probe.poll()
        if code is None and now_s < self._gives_up_s:
            return None
        found = self._kinds[self._turn] if code == 0 else None
        self.end()
        self._turn = (self._turn + 1) % len(self._kinds)
        self._next_s = now_s + (SEARCH_EVERY_S if self._turn == 0 else 0.0)
        return found

    def end(self) -> None:
        """Leave no process behind."""
        probe, self._probe = self._probe, None
        if probe is not None:
            _end(probe)

    def _begin(self, now_s: float) -> None:
        kind = self._kinds[self._turn]
        self._gives_up_s = now_s + PROBE_S
        with contextlib.suppress(OSError):  # no process to be had now: later, perhaps
            self._probe = _started()
            if self._probe.stdin is not None:
                self._probe.stdin.write(_question(kind, self._settings))  # less than a pipe holds
                self._probe.stdin.close()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", _PROBE],
        cwd=_PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _question(audio: Audio, settings: PlayerSettings) -> bytes:
    return pickle.dumps(replace(settings, audio=audio))


def _end(probe: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(OSError):
        probe.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        probe.wait(1.0)
    for pipe in (probe.stdin, probe.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _reason(said: bytes, code: int) -> str:
    """The last line that the probe said, or how it ended."""
    lines = said.decode(errors="replace").strip().splitlines()
    if lines:
        return lines[-1]
    return "it crashes: most often there is no device" if code < 0 else f"it failed (code {code})"
