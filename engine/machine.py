"""What this machine can draw and sound, tried in processes of their own, which may crash."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.settings import SoundSettings
from music.sound_search import wanted_kinds, why_not

PROBE_S = 40.0  # a software renderer on a busy machine takes its time to start
_PROJECT = Path(__file__).parent.parent

_DRAW = """
import sys
from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SceneError
from vr_scenes.geometry.model import Model
from vr_scenes.stage_messages import StageSettings
settings = StageSettings(width_px=64, height_px=64, is_window=sys.argv[1] == "window")
def no_model(name: str) -> Model:
    raise SceneError(name)
try:
    print("GRAPHICS", Drawing(settings, no_model).graphics)
except SceneError as error:
    print("REFUSED", error)
"""
_HEADSET = """
from vr_scenes.headset import HeadsetUnavailable
from vr_scenes.headset_link import find_over_openxr
try:
    print("HEADSET", find_over_openxr())
except HeadsetUnavailable as error:
    print("REFUSED", error)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What came of a trial."""

    works: bool
    words: str


def has_display() -> bool:
    """Is there a display to open a window on?"""
    return bool(os.environ.get("DISPLAY")) or sys.platform in ("win32", "darwin")


def try_drawing(*, in_window: bool) -> Probe:
    """Open the smallest picture, in a window or offscreen, and say on what it is drawn."""
    if in_window and not has_display():
        return Probe(works=False, words="there is no display (DISPLAY is not set)")
    said = _run(_DRAW, "window" if in_window else "offscreen")
    if graphics := _after(said, "GRAPHICS "):
        return Probe(works=True, words=graphics)
    return Probe(works=False, words=_after(said, "REFUSED ") or said.splitlines()[-1][:200])


def try_headset() -> Probe:
    """Ask the active OpenXR runtime for its headset, and name both; nothing is shown in it."""
    said = _run(_HEADSET)
    if name := _after(said, "HEADSET "):
        return Probe(works=True, words=name)
    return Probe(works=False, words=_after(said, "REFUSED ") or said.splitlines()[-1][:200])


def try_sound(sound: SoundSettings) -> Probe:
    """Whether a player with these settings is heard, and how: it tries the same kinds of sound in the same order."""
    player = sound.player(control_table="", is_beside_scenes=True)
    asked, reasons = _asked_words(sound), []
    for audio in wanted_kinds(player):
        reason = why_not(audio, player)
        if reason is None:
            return Probe(works=True, words=f"{audio.value}, {sound.buffer_frames} frames a block{asked}")
        reasons.append(f"{audio.value}: {reason}")
    if not reasons:
        return Probe(works=False, words=f"the music is computed and not heard{asked}")
    return Probe(works=False, words=f"no sound is to be had{asked}: {'; '.join(reasons)}")


def _asked_words(sound: SoundSettings) -> str:
    """What the settings ask for, where that is not all there is."""
    asked = [f'output = "{sound.output}"'] if sound.output != "auto" else []
    asked += [f'card = "{sound.card}"'] if sound.card is not None else []
    return f" ({', '.join(asked)} is set)" if asked else ""


def _run(script: str, *words: str) -> str:
    """What the script said; never empty."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, *words],
            cwd=_PROJECT,
            capture_output=True,
            text=True,
            timeout=PROBE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {PROBE_S:.0f} s"
    said = done.stdout.strip() or "nothing was said"
    return f"{said}\nthe trial ended with code {done.returncode}" if done.returncode else said


def _after(said: str, mark: str) -> str:
    return next((line.removeprefix(mark) for line in said.splitlines() if line.startswith(mark)), "")
