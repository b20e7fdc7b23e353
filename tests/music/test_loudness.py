"""Loudness against an independent implementation, true peak against geometry, dose against the standard's table."""

import math

import numpy as np
import pyloudnorm
import pytest

from music.loudness import LoudnessMeter, dose, integrated_lufs, safe_seconds, true_peak_dbtp

RATE_HZ = 48_000


def noise(seconds: float, seed: int, rate_hz: int = RATE_HZ) -> np.ndarray:
    """Noise that swells and falls silent, so that both gates have work."""
    chance = np.random.default_rng(seed)
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    swell = np.clip(np.sin(2 * np.pi * 0.1 * t), 0.0005, 1)
    return 0.3 * swell[:, None] * chance.standard_normal((len(t), 2))


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_loudness_agrees_with_pyloudnorm(rate_hz: int, seed: int) -> None:
    sound = noise(20, seed, rate_hz)

    measured = integrated_lufs(sound, rate_hz)

    # pyloudnorm designs its filters by a slightly different formula; the standard allows 0.1 LU.
    assert measured == pytest.approx(pyloudnorm.Meter(rate_hz).integrated_loudness(sound), abs=0.1)


def test_a_full_scale_tone_has_the_loudness_of_the_standard() -> None:
    t = np.arange(5 * RATE_HZ) / RATE_HZ
    left = np.sin(2 * np.pi * 997 * t)

    measured = integrated_lufs(np.stack([left, np.zeros_like(left)], axis=1), RATE_HZ)

    assert measured == pytest.approx(-3.01, abs=0.05)


def test_pieces_are_measured_as_the_whole() -> None:
    sound = noise(6, 3)
    meter = LoudnessMeter(RATE_HZ)

    for piece in np.array_split(sound, 17):
        meter.add(piece)

    assert meter.lufs == pytest.approx(integrated_lufs(sound, RATE_HZ), abs=1e-6)
    assert meter.true_peak_dbtp == pytest.approx(true_peak_dbtp(sound), abs=1e-6)


def test_a_peak_between_samples_is_found() -> None:
    t = np.arange(RATE_HZ) / RATE_HZ
    tone = 0.5 * np.sin(2 * np.pi * RATE_HZ / 4 * t + np.pi / 4)[:, None]
    tone *= np.hanning(len(t))[:, None]

    measured = true_peak_dbtp(tone)

    assert 20 * math.log10(np.abs(tone).max()) == pytest.approx(-9.03, abs=0.01)
    assert measured == pytest.approx(-6.02, abs=0.1)


def test_silence_has_no_loudness_and_no_peak() -> None:
    meter = LoudnessMeter(RATE_HZ)
    meter.add(np.zeros((RATE_HZ, 2)))

    assert meter.lufs is None
    assert meter.true_peak_dbtp is None


@pytest.mark.parametrize(("level_dba", "hours"), [(80, 40), (83, 20), (86, 10), (89, 5)])
def test_three_decibels_halve_the_safe_time(level_dba: float, hours: float) -> None:
    assert safe_seconds(level_dba) == pytest.approx(hours * 3600)
    assert dose(level_dba, hours * 3600) == pytest.approx(1.0)


def test_a_dose_of_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="seconds"):
        dose(80, -1)
