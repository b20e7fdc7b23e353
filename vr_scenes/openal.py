"""Sounds at places in OpenAL, through Panda3D's audio: one source for each voice, and where the head is."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from panda3d.core import (
    AudioManager,
    AudioSound,
    Filename,
    VirtualFileMountRamdisk,
    VirtualFileSystem,
    loadPrcFileData,
)

from vr_scenes.ear import NoSoundOutput
from vr_scenes.listening import Point
from vr_scenes.sounds import ReadySound

FOLDER = "/attune-sounds"  # in memory: Panda3D reads sounds from files
LARGEST_SOUND_BYTES = 50_000_000  # above it Panda3D would stream a sound, whose loop has a seam then


class OpenAlOutput:
    """The system's own output, or what ALSOFT_CONF names. Raises NoSoundOutput where there is none.

    Distances are reckoned before (sound_levels.share_at), so OpenAL is told to leave levels alone.
    """

    def __init__(self) -> None:
        os.environ.setdefault("ALSOFT_LOGLEVEL", "0")  # it writes to the terminal what is told in words below
        loadPrcFileData(
            "sound",
            "audio-library-name p3openal_audio\nnotify-level-audio fatal\n"
            f"audio-preload-threshold {LARGEST_SOUND_BYTES}\naudio-cache-limit 500\n",
        )
        with _silent_errors():
            manager = AudioManager.createAudioManager()
        if manager is None or not manager.isValid():
            raise NoSoundOutput(
                "The scenes are shown without sound: no sound output was found. Connect one and start again, or set "
                'sound.output = "none" in the station\'s settings to have it so'
            )
        self._manager = manager
        manager.audio3dSetDopplerFactor(0.0)
        manager.audio3dSetDropOffFactor(0.0)
        self._files = VirtualFileSystem.getGlobalPtr()
        self._mount = VirtualFileMountRamdisk()
        self._files.mount(self._mount, Filename(FOLDER), 0)
        self._written: set[str] = set()

    def voice(self, scene: str, sound: ReadySound) -> "OpenAlVoice":
        """A new source of `sound`, which is not heard yet."""
        path = f"{FOLDER}/{scene}-{sound.name}.wav"
        if path not in self._written:
            self._files.writeFile(Filename(path), sound.wav, False)
            self._written.add(path)
        return OpenAlVoice(self._manager.getSound(Filename(path), True), loops=sound.loops)

    def listen(self, head_m: Point, ahead: Point, up: Point) -> None:
        """Where the head is and how it is turned."""
        self._manager.audio3dSetListenerAttributes(*head_m, 0, 0, 0, *ahead, *up)

    def advance(self) -> None:
        """Let ended sources go."""
        self._manager.update()

    def close(self) -> None:
        """Be silent, and give the output back."""
        self._manager.stopAllSounds()
        self._manager.shutdown()
        self._files.unmount(self._mount)


class OpenAlVoice:
    """One source."""

    def __init__(self, sound: AudioSound, *, loops: bool) -> None:
        self._sound = sound
        self._sound.setLoop(loops)

    @property
    def is_sounding(self) -> bool:
        return self._sound.status() == AudioSound.PLAYING

    def begin(self, gain: float, pitch: float, place_m: Point) -> None:
        """From its beginning."""
        self.change(gain, pitch, place_m)
        self._sound.setTime(0.0)
        self._sound.play()

    def change(self, gain: float, pitch: float, place_m: Point) -> None:
        """OpenAL goes there within its next block, some 20 ms, without a step."""
        self._sound.setVolume(gain)
        self._sound.setPlayRate(pitch)
        self._sound.set3dAttributes(*place_m, 0, 0, 0)

    def end(self) -> None:
        self._sound.stop()


@contextmanager
def _silent_errors() -> Iterator[None]:
    """Nothing of what libraries in C write to the terminal while they look for an output."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
