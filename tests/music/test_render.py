"""Rendered music, measured: it obeys its targets, never clicks, never clips, and is the same twice."""

import math
import multiprocessing
import resource
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from music.composer import Composer
from music.controls import Slot
from music.loudness import HIGHEST_TRUE_PEAK_DBTP, LOUDEST_LUFS
from music.mixing_desk import RAMPS_S
from music.render import RenderedSound, RenderError, ScoreItem, render_wav
from music.soundscape import MusicTargets, Nature, Voice

from .ear import Sound, centroid_hz, clicks, onsets_per_s
from .jumps import play_jumps
from .palette_score import bars

CALM = MusicTargets(
    tempo_bpm=54, density=0.2, register=0.4, articulation=0.0, dynamics=0.25, brightness=0.2, loudness_db=-14
)
STIRRED = MusicTargets(
    tempo_bpm=100, density=0.9, register=0.65, articulation=0.6, dynamics=0.85, brightness=0.8, loudness_db=-4
)
LOUDEST = replace(STIRRED, density=1.0, register=1.0, dynamics=1.0, brightness=1.0, space=1.0, loudness_db=0.0)


def score(targets: MusicTargets, seconds: float, *, seed: int = 1) -> Iterator[ScoreItem]:
    composer = Composer(seed)
    for tick in range(round(10 * seconds)):
        yield tick / 10, targets, composer.advance(tick / 10 + 0.4, targets)


def rendered(path: Path, targets: MusicTargets, seconds: float) -> tuple[RenderedSound, Sound]:
    done = render_wav(path, score(targets, seconds), seconds=seconds, seed=1, progress=lambda _seconds: None)
    return done, soundfile.read(path, always_2d=True)[0]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> tuple[RenderedSound, Sound]:
    return rendered(tmp_path_factory.mktemp("calm") / "calm.wav", CALM, 20)


@pytest.fixture(scope="module")
def stirred(tmp_path_factory: pytest.TempPathFactory) -> tuple[RenderedSound, Sound]:
    return rendered(tmp_path_factory.mktemp("stirred") / "stirred.wav", STIRRED, 20)


def test_arousal_is_heard_as_louder_brighter_and_busier(
    calm: tuple[RenderedSound, Sound], stirred: tuple[RenderedSound, Sound]
) -> None:
    (quiet, low), (loud, high) = calm, stirred

    assert quiet.lufs is not None
    assert loud.lufs is not None
    assert loud.lufs > quiet.lufs + 8
    assert centroid_hz(high) > 1.4 * centroid_hz(low)
    assert onsets_per_s(high) > 1.5 * onsets_per_s(low)


def test_a_render_is_as_long_as_asked_has_two_sides_and_no_gap(calm: tuple[RenderedSound, Sound]) -> None:
    done, sound = calm
    tenths = np.sqrt((sound[: len(sound) // 4800 * 4800].reshape(-1, 4800, 2) ** 2).mean(axis=(1, 2)))

    assert done.seconds == pytest.approx(20, abs=0.01)
    assert np.corrcoef(sound.T)[0, 1] < 0.9
    assert (tenths[20:-20] > 10 ** (-66 / 20)).all()  # in a composed rest, air and room


def test_the_same_score_gives_the_same_bytes(tmp_path: Path) -> None:
    rendered(tmp_path / "one.wav", STIRRED, 2)
    rendered(tmp_path / "two.wav", STIRRED, 2)

    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_stems_do_not_tell_when_they_were_written(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        render_wav(
            tmp_path / f"{name}.wav",
            score(CALM, 1),
            seconds=1,
            seed=1,
            progress=lambda _seconds: None,
            stems=tmp_path / name,
        )
        files.append({stem.name: stem.read_bytes() for stem in (tmp_path / name).iterdir()})

    assert files[0] == files[1]
    for stem in files[0].values():
        peak = stem.find(b"PEAK")
        assert peak < 0 or stem[peak + 12 : peak + 16] == bytes(4)


def test_the_loudest_music_keeps_the_limits(tmp_path: Path) -> None:
    done, sound = rendered(tmp_path / "loudest.wav", LOUDEST, 20)

    assert np.isfinite(sound).all()
    assert done.true_peak_dbtp is not None
    assert done.true_peak_dbtp <= HIGHEST_TRUE_PEAK_DBTP
    assert done.lufs is not None
    assert done.lufs <= LOUDEST_LUFS


def clicks_of_jumps(path: Path, ramps_s: Mapping[Slot, float]) -> int:
    process = multiprocessing.get_context("spawn").Process(target=play_jumps, args=(str(path), ramps_s))
    process.start()
    process.join()
    return clicks(soundfile.read(path, always_2d=True)[0][24_000:])


def test_no_jump_of_a_control_clicks(tmp_path: Path) -> None:
    assert clicks_of_jumps(tmp_path / "jumps.wav", RAMPS_S) == 0


def test_without_ramps_the_same_jumps_click(tmp_path: Path) -> None:
    """The proof that the test above can hear."""
    assert clicks_of_jumps(tmp_path / "steps.wav", dict.fromkeys(RAMPS_S, 0.0)) > 5


def test_without_presence_there_is_silence(tmp_path: Path) -> None:
    done, sound = rendered(tmp_path / "silence.wav", replace(STIRRED, presence=0.0), 3)

    assert done.lufs is None
    assert np.abs(sound).max() < 1e-4


@pytest.mark.parametrize(("bytes_left", "not_whole"), [(200_000, "x.wav"), (700_000, "bass.wav")])
def test_a_disk_that_takes_no_more_is_said_so(bytes_left: int, not_whole: str, tmp_path: Path) -> None:
    """Two seconds: 0.58 MB of sound, 0.77 MB each stem."""
    stems = tmp_path / "stems"
    stems.mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, before[1]))
    try:
        with pytest.raises(RenderError, match=rf"{not_whole}: .*is the disk full"):
            render_wav(
                tmp_path / "x.wav", score(CALM, 2), seconds=2, seed=1, progress=lambda _seconds: None, stems=stems
            )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="cannot write"):
        rendered(tmp_path / "no" / "such" / "folder.wav", CALM, 1)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan])
def test_a_length_that_is_none_is_refused(tmp_path: Path, seconds: float) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        render_wav(tmp_path / "x.wav", [], seconds=seconds, seed=1, progress=lambda _seconds: None)


def test_the_stems_add_up_to_the_dry_music(tmp_path: Path) -> None:
    under_rain = replace(STIRRED, nature=Nature.RAIN, nature_level=0.7)
    render_wav(
        tmp_path / "x.wav", bars(under_rain, 4), seconds=4, seed=1, progress=lambda _seconds: None, stems=tmp_path
    )

    stems = {
        name: soundfile.read(tmp_path / f"{name}.wav", always_2d=True)[0]
        for name in (*(voice.value for voice in Voice), "nature", "pulse")
    }
    dry = soundfile.read(tmp_path / "dry.wav", always_2d=True)[0]
    assert all(np.abs(stem).max() > 1e-3 for name, stem in stems.items() if name != "pulse")
    assert np.abs(sum(stems.values()) - dry).max() < 1e-5
    assert len(dry) == len(soundfile.read(tmp_path / "x.wav")[0])
