"""The sound of what is shown: a pose's sounds at their places, faded by the veil, played where an output is."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from vr_scenes.listening import Listening, Point
from vr_scenes.pose import Pose
from vr_scenes.sound_levels import Played, SoundLevels, Voice, Wanted, share_at
from vr_scenes.sounds import ReadySound

LOST_AFTER_FRAMES = 3  # a loop that was begun and is not heard for so many frames: the output has gone


class PlayedVoice(Protocol):
    """One source of sound at an output."""

    @property
    def is_sounding(self) -> bool: ...
    def begin(self, gain: float, pitch: float, place_m: Point) -> None: ...
    def change(self, gain: float, pitch: float, place_m: Point) -> None: ...
    def end(self) -> None: ...


class Output(Protocol):
    """Where sounds are heard."""

    def voice(self, scene: str, sound: ReadySound) -> PlayedVoice: ...
    def listen(self, head_m: Point, ahead: Point, up: Point) -> None: ...
    def advance(self) -> None: ...
    def close(self) -> None: ...


class Sounds(Protocol):
    """Has each scene's sounds once they are made."""

    def take(self, scene: str) -> dict[str, ReadySound]: ...
    def trouble(self, scene: str) -> str | None: ...


class NoSoundOutput(Exception):
    """There is nothing to hear the scenes with; the message says what to do."""


class Ear:
    """Lets each shown pose be heard; what goes wrong is told once, and the pictures go on.

    `ceiling_db` is what the scene may reach, see SoundLevels; None: nothing is to be heard, and nothing is opened.
    """

    def __init__(
        self,
        ceiling_db: float | None,
        sounds: Sounds,
        open_output: Callable[[], Output],
        tell: Callable[[str], None],
    ) -> None:
        self._sounds, self._tell = sounds, tell
        self._told: set[str] = set()
        self._output: Output | None = None
        self._levels = SoundLevels(0.0 if ceiling_db is None else ceiling_db)
        self._voices: dict[Voice, PlayedVoice] = {}
        self._known: dict[Voice, ReadySound] = {}
        self._places_m: dict[Voice, Point] = {}
        self._unheard_frames = 0
        if ceiling_db is not None:
            try:
                self._output = open_output()
            except NoSoundOutput as trouble:
                self._say(str(trouble))

    def hear(self, pose: Pose, dt_s: float, listening: Listening | None) -> None:
        """Play what `pose` sounds of, `dt_s` after the last one; nothing without `listening`: then nothing is seen."""
        if self._output is None:
            return
        if listening is not None:
            self._output.listen(listening.head_m, listening.ahead, listening.up)
        wanted = {} if listening is None else self._wanted(pose, listening)
        played = self._levels.step(dt_s, wanted)
        for key, one in played.items():
            self._play(self._output, key, one)
        self._output.advance()
        self._watch(played)

    def hush(self) -> None:
        """A STOP: with the next pose that is heard, nothing of what sounded before it is left."""
        self._levels.hush()

    def close(self) -> None:
        """Give the output back."""
        for voice in self._voices.values():
            voice.end()
        self._voices.clear()
        if self._output is not None:
            self._output.close()
            self._output = None

    def _wanted(self, pose: Pose, listening: Listening) -> dict[Voice, Wanted]:
        ready = self._sounds.take(pose.scene)
        if (trouble := self._sounds.trouble(pose.scene)) is not None:
            self._say(trouble)
        wanted: dict[Voice, Wanted] = {}
        seen: Counter[str] = Counter()
        for sound, place_m in zip(pose.sounds, listening.sounds_m, strict=True):
            made = ready.get(sound.sound)
            if made is None:
                continue
            key = (pose.scene, sound.sound, seen[sound.sound])
            seen[sound.sound] += 1
            self._known[key], self._places_m[key] = made, place_m
            share = share_at(sound.level * (1 - pose.veil), math.dist(place_m, listening.head_m))
            wanted[key] = Wanted(share=share, pitch=sound.pitch, loudest=made.loudest, loops=made.loops)
        return wanted

    def _play(self, output: Output, key: Voice, one: Played) -> None:
        place_m = self._places_m[key]
        if key not in self._voices:
            self._voices[key] = output.voice(key[0], self._known[key])
        voice = self._voices[key]
        if one.begins:
            voice.begin(one.gain, one.pitch, place_m)
        elif one.ends:
            voice.end()
        else:
            voice.change(one.gain, one.pitch, place_m)

    def _watch(self, played: dict[Voice, Played]) -> None:
        """An output that goes away stops its voices; loops never end by themselves."""
        loops = [key for key, one in played.items() if self._known[key].loops and not (one.begins or one.ends)]
        is_unheard = bool(loops) and not any(self._voices[key].is_sounding for key in loops)
        self._unheard_frames = self._unheard_frames + 1 if is_unheard else 0
        if self._unheard_frames >= LOST_AFTER_FRAMES:
            self.close()
            self._say(
                "The sound output of the scenes went away; the pictures go on in silence. "
                "Connect it again: the next session's scenes are heard"
            )

    def _say(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self._tell(words)
