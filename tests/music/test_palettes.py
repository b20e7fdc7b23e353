"""Palettes and nature, heard: one loudness, their own timbre, in tune, crossfaded without a click."""

import multiprocessing
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import soundfile

from music.palettes.limits import LIMITS, VoiceLimits
from music.render import render_wav
from music.soundscape import MusicTargets, Nature, Palette, Voice

from .ear import RATE_HZ, Sound, centroid_hz, clicks
from .palette_score import TARGETS, bars, play_palette_changes

TONAL = tuple(palette for palette in Palette if palette is not Palette.NATURE)
NO_NOTES: tuple[Voice, ...] = ()


def rendered(path: Path, targets: MusicTargets, seconds: float, voices: tuple[Voice, ...] = tuple(Voice)) -> Sound:
    render_wav(path, bars(targets, seconds, voices), seconds=seconds, seed=1, progress=lambda _seconds: None)
    return soundfile.read(path, always_2d=True)[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("palettes")


@pytest.fixture(scope="module")
def heard(folder: Path) -> dict[Palette, tuple[float, Sound]]:
    """Each tonal palette's loudness (LUFS) and sound, of the same bars; their stems lie in `folder`."""
    pieces = {}
    for palette in TONAL:
        path, targets = folder / f"{palette.name}.wav", replace(TARGETS, palette=palette)
        (folder / palette.name).mkdir()
        done = render_wav(
            path, bars(targets, 4), seconds=4, seed=1, progress=lambda _seconds: None, stems=folder / palette.name
        )
        assert done.lufs is not None
        pieces[palette] = (done.lufs, soundfile.read(path, always_2d=True)[0])
    return pieces


def test_the_palettes_are_alike_in_loudness(heard: dict[Palette, tuple[float, Sound]]) -> None:
    loudness = [lufs for lufs, _sound in heard.values()]

    assert max(loudness) - min(loudness) < 5  # of four seconds of one score; benchmarks/music_sound.py holds them to 2


def test_no_two_palettes_sound_alike(heard: dict[Palette, tuple[float, Sound]]) -> None:
    timbres = {palette: timbre(sound) for palette, (_lufs, sound) in heard.items()}

    for one, other in combinations(TONAL, 2):
        assert np.abs(timbres[one] - timbres[other]).mean() > 2, (one, other)  # dB


def timbre(sound: Sound) -> np.ndarray:
    """The level of each octave from 63 Hz to 8 kHz, in dB over their mean, in the first tenths and in the rest."""
    levels = []
    for part in (sound[: RATE_HZ // 2], sound[RATE_HZ // 2 :]):
        power = np.abs(np.fft.rfft(part.mean(axis=1))) ** 2
        hertz = np.fft.rfftfreq(len(part), 1 / RATE_HZ)
        octaves = [power[(hertz >= low) & (hertz < 2 * low)].sum() for low in 62.5 * 2 ** np.arange(7)]
        decibels = 10 * np.log10(octaves)
        levels.append(decibels - decibels.mean())
    return np.concatenate(levels)


@pytest.mark.parametrize("palette", TONAL)
@pytest.mark.usefixtures("heard")
def test_a_palette_is_in_tune(palette: Palette, folder: Path) -> None:
    """The bass of the score is A2, 110 Hz; the pitch is what the spectrum's harmonics agree on."""
    sound = soundfile.read(folder / palette.name / "bass.wav", always_2d=True)[0]

    power = np.abs(np.fft.rfft(sound.mean(axis=1) * np.hanning(len(sound)), 8 * len(sound)))
    hertz = np.fft.rfftfreq(8 * len(sound), 1 / RATE_HZ)
    candidates = np.arange(105.0, 115.0, 0.05)
    strength = [sum(power[np.searchsorted(hertz, f * n)] for n in (1, 2, 3)) for f in candidates]
    cents = 1200 * np.log2(candidates[int(np.argmax(strength))] / 110.0)
    assert abs(cents) < 12


def test_a_change_of_palette_never_clicks(tmp_path: Path) -> None:
    path = tmp_path / "changes.wav"

    process = multiprocessing.get_context("spawn").Process(target=play_palette_changes, args=(str(path), 12.0))
    process.start()
    process.join()

    sound = soundfile.read(path, always_2d=True)[0]
    assert clicks(sound[RATE_HZ // 2 :]) == 0
    tenths = np.sqrt((sound[: len(sound) // 4800 * 4800].reshape(-1, 4800, 2) ** 2).mean(axis=(1, 2)))
    assert (tenths[5:-20] > 10 ** (-60 / 20)).all()


@pytest.mark.parametrize("nature", Nature)
def test_nature_sounds_alone_and_unlike_the_others(nature: Nature, tmp_path: Path) -> None:
    sound = rendered(tmp_path / "nature.wav", replace(TARGETS, palette=Palette.NATURE, nature=nature), 4)

    assert 10 * np.log10(np.mean(sound**2)) > -60
    low, high = {
        Nature.OCEAN: (100, 2_000),
        Nature.RAIN: (600, 6_000),
        Nature.WIND: (100, 1_500),
        Nature.NIGHT_BIRDS: (150, 4_000),
    }[nature]
    assert low < centroid_hz(sound) < high
    assert clicks(sound[RATE_HZ // 2 :]) == 0


def test_waves_come_with_the_breath_on_request(tmp_path: Path) -> None:
    breathing = replace(
        TARGETS,
        palette=Palette.NATURE,
        nature=Nature.OCEAN,
        space=0.0,
        breath_depth=1.0,
        breaths_per_min=10,
        breath_begins_t=1.0,
    )
    sound = rendered(tmp_path / "waves.wav", breathing, 24)

    tenths = np.sqrt((sound[: len(sound) // 4800 * 4800].reshape(-1, 4800, 2) ** 2).mean(axis=(1, 2)))
    t = (np.arange(len(tenths)) + 0.5) / 10
    breath = 0.5 - 0.5 * np.cos(2 * np.pi * (t - 1.0) / 6.0)
    assert np.corrcoef(tenths[70:220], breath[70:220])[0, 1] > 0.7


def test_nature_under_a_palette_is_heard_as_loud_as_told(tmp_path: Path) -> None:
    levels = []
    for index, level in enumerate((0.3, 1.0)):
        under = replace(TARGETS, nature=Nature.RAIN, nature_level=level, space=0.0)
        sound = rendered(tmp_path / f"{index}.wav", under, 4, NO_NOTES)
        levels.append(10 * np.log10(np.mean(sound[RATE_HZ:] ** 2)))

    assert levels[0] + 6 < levels[1]


@pytest.mark.parametrize("palette", TONAL)
def test_every_tonal_palette_has_limits_for_every_voice(palette: Palette) -> None:
    assert set(LIMITS[palette].voices) == set(Voice)


def test_nature_plays_no_notes() -> None:
    assert not LIMITS[Palette.NATURE].voices


def test_a_pitch_is_brought_into_the_instruments_octaves() -> None:
    limits = VoiceLimits(lowest_pitch=60, highest_pitch=83, longest_s=1.0, polyphony=1)

    assert [limits.fit_pitch(pitch) for pitch in (47, 60, 83, 84, 100)] == [71, 60, 83, 72, 76]


@pytest.mark.parametrize("wrong", [{"lowest_pitch": 90}, {"highest_pitch": 128}, {"longest_s": 0.0}, {"polyphony": 0}])
def test_limits_that_nobody_can_play_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must"):
        VoiceLimits(**({"lowest_pitch": 60, "highest_pitch": 83, "longest_s": 1.0, "polyphony": 1} | wrong))
