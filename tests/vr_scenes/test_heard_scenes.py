"""What would be heard, measured in what OpenAL writes to a wave file: side, distance, ceiling, clicks, veil."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from numpy.typing import NDArray

CEILING_DB = -26.0  # as wave_ear.py plays
RATE_HZ = 44_100
FRAME_BYTES = 8  # two channels, float32
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Heard:
    """`samples` (frames, 2: left, right), and which of them are which part."""

    samples: NDArray[np.float64]
    parts: dict[str, slice]

    def level_db(self, part: str) -> tuple[float, float]:
        left, right = 10 * np.log10(np.mean(self.samples[self.parts[part]] ** 2, axis=0) + 1e-20)
        return float(left), float(right)

    def loudest_db(self) -> float:
        """RMS of the loudest quarter of a second at either ear."""
        window = RATE_HZ // 4
        sums = np.cumsum(self.samples**2, axis=0)
        return float(10 * np.log10(np.max(sums[window:] - sums[:-window]) / window))


@cache
def heard(script: str, hrtf: bool) -> Heard:
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = folder / "alsoft.conf"
        settings.write_text(
            f"[general]\ndrivers=wave\nstereo-mode=headphones\nhrtf={str(hrtf).lower()}\nfrequency={RATE_HZ}\n"
            f"[wave]\nfile={folder / 'heard.wav'}\n"
        )
        run = subprocess.run(
            [sys.executable, "-m", "tests.vr_scenes.wave_ear", str(folder), script],
            env=os.environ | {"ALSOFT_CONF": str(settings)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=150,
        )
        assert run.returncode == 0, run.stderr
        raw = (folder / "heard.wav").read_bytes()
    begins = raw.index(b"data") + 8
    body = raw[begins : begins + (len(raw) - begins) // FRAME_BYTES * FRAME_BYTES]
    parts = {}
    for line in map(json.loads, run.stdout.splitlines()):
        parts[line["name"]] = slice((line["begins"] - begins) // FRAME_BYTES, (line["ends"] - begins) // FRAME_BYTES)
    return Heard(np.frombuffer(body, "<f4").reshape(-1, 2).astype(np.float64), parts)


@pytest.mark.parametrize(("script", "hrtf"), [("places", False), ("sides", True)])
def test_a_sound_is_louder_at_the_ear_it_comes_to(script: str, hrtf: bool) -> None:
    found = heard(script, hrtf)
    ahead, left, right = (found.level_db(f"at {heading_deg}") for heading_deg in (0, 90, 270))

    assert abs(ahead[0] - ahead[1]) < 0.5
    assert left[0] - left[1] > 6
    assert right[1] - right[0] > 6


def test_twice_as_far_is_6_db_softer() -> None:
    found = heard("places", False)
    near, far, farthest = (found.level_db(f"from {distance}")[0] for distance in (1, 4, 8))

    assert near - far == pytest.approx(12.0, abs=0.5)
    assert far - farthest == pytest.approx(6.0, abs=0.5)


def test_behind_the_veil_nothing_is_heard() -> None:
    assert max(heard("places", False).level_db("veiled")) < -100


@pytest.mark.parametrize("hrtf", [False, True])
def test_all_sounds_at_full_stay_under_the_ceiling(hrtf: bool) -> None:
    found = heard("everything", hrtf)

    assert CEILING_DB - 16 < found.loudest_db() <= CEILING_DB
    assert np.abs(found.samples).max() < 1


def test_200_jumps_of_the_controls_make_no_click() -> None:
    """A click has a wide spectrum: above 2 kHz tones of at most 120 Hz that are eased have next to nothing."""
    samples = heard("jumps", False).samples
    frames = len(samples) // 512
    blocks = samples[: frames * 512].reshape(frames, 512, 2) * np.hanning(512)[None, :, None]
    power = np.abs(np.fft.rfft(blocks, axis=1)) ** 2
    above = power[:, round(2000 / RATE_HZ * 512) :].sum(axis=(1, 2))
    reference = power.sum(axis=(1, 2)).max()

    assert 10 * np.log10(above.max() / reference) < -75  # -86 as measured
