"""The room in which a session in real time is seen and heard: stage and player in their processes, or neither."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.actuators import SoundProcess, StageProcess
from engine.latency import Latencies
from engine.live import Process
from engine.machine import has_display, try_drawing
from engine.messages import Input
from engine.mirror import Mirror
from engine.pacing import SessionClock
from engine.ports import Sound, Stage
from engine.settings import SoundSettings
from engine.supervision import Patience
from music.soundscape import MusicTargets, Note
from vr_scenes.comfort import Comfort
from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.exposure import SceneError, SceneTargets
from vr_scenes.stage_messages import HeadsetUse, StageSettings

OFFSCREEN = StageSettings(width_px=320, height_px=240, frames_per_s=10.0)
WINDOW = StageSettings(width_px=1280, height_px=720, frames_per_s=45.0, is_window=True, multisamples=4)
# Drawn by the processor, the large window takes more than a second a frame and would count as hanging.
SOFTWARE_WINDOW = StageSettings(width_px=480, height_px=320, frames_per_s=8.0, is_window=True)
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software")
# A processor that draws may take seconds over a frame while it does other things; it does not hang yet.
SOFTWARE_PATIENCE = Patience(silent_s=6.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a session is seen and heard; `processes` are watched while it runs and closed after it."""

    stage: Stage
    sound: Sound
    processes: tuple[Process, ...]


def furnished_room(
    *,
    seed: int,
    report: Callable[[Input], None],
    clock: SessionClock,
    latencies: Latencies,
    sound: SoundSettings,
    scenes: tuple[str, ...] = (),
    unheard_wav: Path | None = None,
    headset: HeadsetUse = HeadsetUse.OFF,
    mirror: Mirror | None = None,
    comfort: Comfort = Comfort.LIGHT,
) -> Room:
    """A stage as large as this machine can draw in time, offscreen where there is no display, which loads `scenes`
    before they are asked for; and the player, which writes what nobody can hear to `unheard_wav`. What
    the patient sees is to be found in `mirror`."""
    drawn = _stage_settings()
    patience = Patience() if drawn is WINDOW else SOFTWARE_PATIENCE
    settings = replace(
        drawn,
        scenes=scenes,
        headset=headset,
        comfort=comfort,
        sound_ceiling_db=sound.scene_ceiling_db,
        mirror=None if mirror is None else mirror.name,
    )
    stage = StageProcess(settings, report=report, clock=clock, latencies=latencies, patience=patience)
    player = sound.player(
        control_table=f"attune-{os.getpid()}", seed=seed, unheard_wav=unheard_wav, is_beside_scenes=True
    )
    music = SoundProcess(player, report=report, clock=clock, latencies=latencies)
    return Room(stage=stage, sound=music, processes=(stage, music))


def empty_room() -> Room:
    """No picture, no sound, no process: what the session asks for is in its record only."""
    return Room(stage=_Nowhere(), sound=_Nowhere(), processes=())


class _Nowhere:
    """Shows nothing and plays nothing, however long the session is."""

    def show(self, t: float, targets: SceneTargets, cue: Cue = NO_CUE) -> None:
        pass

    def play(self, t: float, targets: MusicTargets, notes: tuple[Note, ...]) -> None:
        pass


def window_settings() -> StageSettings:
    """A window as large as this machine can draw in time. Raises SceneError where it can draw none."""
    graphics = try_drawing(in_window=True)
    if not graphics.works:
        raise SceneError(f"no window can be drawn in here: {graphics.words}")
    return SOFTWARE_WINDOW if any(name in graphics.words.lower() for name in _SOFTWARE) else WINDOW


def _stage_settings() -> StageSettings:
    try:
        return window_settings() if has_display() else OFFSCREEN
    except SceneError:
        return OFFSCREEN
