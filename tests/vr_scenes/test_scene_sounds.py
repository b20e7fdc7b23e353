"""Every scene's sounds: there for every name its poses use, seamless, the same each time, below full scale."""

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import vr_scenes.catalog
from vr_scenes.choreography import settled_pose
from vr_scenes.exposure import SAFE_PLACE, SceneEvent, SceneTargets
from vr_scenes.pose import SoundPose
from vr_scenes.scenes import load_scene
from vr_scenes.sound_levels import share_at
from vr_scenes.sounds import SceneSound, SoundShelf, made_sounds, ready_sound

from .sound_rig import RATE_HZ

SCENES = sorted(path.parent.name for path in Path(vr_scenes.catalog.__path__[0]).glob("*/scene.toml"))


@cache
def sounds_of(scene: str) -> tuple[SceneSound, ...]:
    return made_sounds(scene)


def poses_sounds(scene: str) -> list[SoundPose]:
    """At several strengths and moments, with all events going on."""
    events = tuple(SceneEvent(name=event.name, begins_t=0.0) for event in load_scene(scene).events)
    intensities = (0.0,) if scene == SAFE_PLACE else (0.0, 0.3, 0.7, 1.0)
    return [
        sound
        for intensity in intensities
        for t in (0.1, 1.0, 4.0, 17.0)
        for sound in settled_pose(t, SceneTargets(scene=scene, intensity=intensity, events=events)).sounds
    ]


@pytest.mark.parametrize("scene", SCENES)
def test_every_sound_that_a_pose_names_is_made_and_every_sound_that_is_made_is_used(scene: str) -> None:
    named = {sound.sound for sound in poses_sounds(scene)}

    assert named == {sound.name for sound in sounds_of(scene)}
    assert named


@pytest.mark.parametrize("scene", SCENES)
def test_levels_and_pitches_stay_in_their_ranges(scene: str) -> None:
    for sound in poses_sounds(scene):
        assert 0 <= sound.level <= 1, sound
        assert 0.25 <= sound.pitch <= 4, sound


@pytest.mark.parametrize("scene", SCENES)
def test_a_loop_has_no_seam_and_a_stroke_begins_and_ends_at_nothing(scene: str) -> None:
    for sound in sounds_of(scene):
        samples = sound.samples.astype(np.float64)
        if sound.loops:
            step = np.quantile(np.abs(np.diff(samples)), 0.999)
            assert abs(samples[0] - samples[-1]) <= step, sound.name
            assert abs(samples.mean()) < 1e-4, sound.name
        else:
            assert max(abs(samples[0]), abs(samples[-1])) < 0.02, sound.name


@pytest.mark.parametrize("scene", SCENES)
def test_sounds_are_the_same_each_time_and_below_full_scale(scene: str) -> None:
    for first, second in zip(sounds_of(scene), made_sounds(scene), strict=True):
        assert np.array_equal(first.samples, second.samples)
        assert first.samples.dtype == np.float32
        assert 0.5 < np.abs(first.samples).max() < 1


def test_the_lake_is_soft_against_what_one_comes_from() -> None:
    pose = settled_pose(0.0, SceneTargets(scene=SAFE_PLACE, intensity=0.0))
    eye = pose.eye
    shares = [
        share_at(sound.level, math.dist((sound.x_m, sound.y_m, sound.z_m), (eye.x_m, eye.y_m, eye.z_m)))
        for sound in pose.sounds
    ]

    assert -24 < 20 * math.log10(sum(shares)) < -10  # against the ceiling


def test_a_sound_without_samples_or_beyond_full_scale_is_refused() -> None:
    for samples in ([], [0.0, 0.0], [0.0, 1.5], [float("nan")]):
        with pytest.raises(ValueError, match="must lie in"):
            ready_sound(SceneSound(name="bad", samples=np.array(samples, np.float32), rate_hz=RATE_HZ, loops=True))


def test_a_scene_whose_sounds_fail_is_silent_and_says_so() -> None:
    def broken(scene: str) -> tuple[SceneSound, ...]:
        raise OSError("no air")

    shelf = SoundShelf(broken)
    shelf.prepare("heights")

    assert shelf.take("heights") == {}
    assert "heights" in (shelf.trouble("heights") or "")


def test_sounds_are_made_once() -> None:
    made: list[str] = []

    def count(scene: str) -> tuple[SceneSound, ...]:
        made.append(scene)
        return ()

    shelf = SoundShelf(count)
    for _ in range(3):
        shelf.prepare("heights")

    assert made == ["heights"]
