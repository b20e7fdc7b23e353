"""The sound of the pulse with the heart: a thump on every beat, without a click, and nothing between."""

from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import find_peaks

from music.heart_pulse import ATTACK_S
from music.render import ScoreItem, render_wav
from music.soundscape import MusicTargets, Palette, Pulse

from .ear import RATE_HZ, clicks

SECONDS, INTERVAL_S, FIRST_S = 8, 0.8, 0.6
ALONE = MusicTargets(
    tempo_bpm=60,
    density=0.2,
    register=0.4,
    articulation=0.0,
    dynamics=0.3,
    brightness=0.3,
    space=0.0,
    loudness_db=0.0,
    palette=Palette.FELT_PIANO,  # without notes it is silent
)


def with_pulse(second: int) -> MusicTargets:
    """As a session tells it: once a second, a beat that is at least 0.3 s ahead."""
    next_t = FIRST_S + INTERVAL_S * np.ceil((second + 0.3 - FIRST_S) / INTERVAL_S)
    fields = {name: getattr(ALONE, name) for name in ALONE.__slots__}
    return MusicTargets(**(fields | {"pulse": Pulse(next_t=float(next_t), interval_s=INTERVAL_S)}))


def test_a_thump_sounds_on_every_beat_and_nothing_clicks(tmp_path: Path) -> None:
    score: list[ScoreItem] = [(float(second), with_pulse(second), ()) for second in range(SECONDS)]

    render_wav(tmp_path / "x.wav", score, seconds=SECONDS, seed=1, progress=lambda _seconds: None)

    sound, _rate = soundfile.read(tmp_path / "x.wav", always_2d=True)
    frame = RATE_HZ // 100
    loudness = np.sqrt(np.add.reduceat(sound.mean(axis=1) ** 2, np.arange(0, len(sound), frame)) / frame)
    peaks, _found = find_peaks(loudness[: 100 * (SECONDS - 2)], height=0.3 * loudness.max(), distance=30)
    expected = np.arange(FIRST_S + INTERVAL_S, SECONDS - 2, INTERVAL_S) + ATTACK_S
    apart = np.abs(peaks[:, None] / 100 - expected).min(axis=0)
    assert np.all(apart < 0.05)
    assert clicks(sound) == 0
    between = [loudness[round(100 * (t + 0.45)) : round(100 * (t + 0.7))].max() for t in expected[3:]]
    assert max(between) < 0.02 * loudness.max()
