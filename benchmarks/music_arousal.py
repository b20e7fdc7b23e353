"""Calm and stirring music told apart by librosa, which knows nothing of how it was composed."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure, report
from benchmarks.music_features import RATE_HZ, Sound
from benchmarks.music_pieces import TONAL, medley
from music.soundscape import MusicTargets, Palette
from policies.music_mapping import USUAL

CALM_AROUSAL, STIRRING_AROUSAL = 0.1, 0.9
VALENCE, LOUDNESS_DB = 0.65, -9.0  # as in a phase of the usual policy
ANALYSED_HZ = 22_050  # librosa's own choice
SILENCE_DB = 60.0  # below the loudest, where librosa.effects.split hears silence


def measure(*, seconds: float, seeds: int) -> list[Figure]:
    """`seeds` pieces of `seconds` at each arousal in each tonal palette, by the usual table; one figure a palette."""
    return [_apart(palette, seconds, seeds) for palette in TONAL]


def _apart(palette: Palette, seconds: float, seeds: int) -> Figure:
    heard = {
        arousal: [features(sound) for sound in medley([_targets(arousal, palette)] * seeds, seconds)]
        for arousal in (CALM_AROUSAL, STIRRING_AROUSAL)
    }
    for name in heard[CALM_AROUSAL][0]:
        low, high = ([piece[name] for piece in pieces] for pieces in heard.values())
        verdict = "apart" if max(low) < min(high) else "overlap"
        print(
            f"{palette.value}, {name}: {min(low):.3g} to {max(low):.3g}, {min(high):.3g} to {max(high):.3g}: {verdict}",
            flush=True,
        )
    return Figure(
        name=f"arousal {CALM_AROUSAL} and {STIRRING_AROUSAL} apart by librosa, {palette.value}",
        n=2 * seeds,
        value=gap(*(energies(pieces) for pieces in heard.values())),
        target=0.0,
        unit="of the range (below 0: they overlap)",
        is_most=False,
    )


def features(sound: Sound) -> Mapping[str, float]:
    """What librosa says of the sound: onsets, brightness, how strongly it changes, how loud it is."""
    import librosa  # here: it takes seconds to load

    mono: NDArray[Any] = librosa.resample(sound.mean(axis=1), orig_sr=RATE_HZ, target_sr=ANALYSED_HZ)
    strength = librosa.onset.onset_strength(y=mono, sr=ANALYSED_HZ)
    onsets = librosa.onset.onset_detect(y=mono, sr=ANALYSED_HZ, units="time")
    return {
        "onsets a second": (len(onsets) + 0.5) / (len(mono) / ANALYSED_HZ),
        "spectral centroid": float(librosa.feature.spectral_centroid(y=mono, sr=ANALYSED_HZ).mean()),
        "spectral flux": float(strength.mean()),
        "RMS": float(np.sqrt((librosa.feature.rms(y=mono) ** 2).mean())),
    }


def gap(calm: Sequence[float], stirring: Sequence[float]) -> float:
    """How far the calmest stirring piece lies above the most stirring calm one, as a share of the whole range."""
    everything = [*calm, *stirring]
    return (min(stirring) - max(calm)) / (max(everything) - min(everything))


def energies(pieces: Sequence[Mapping[str, float]]) -> list[float]:
    """One number a piece: the sum of the features' logarithms. Nothing of it is learned from the pieces."""
    return [float(np.sum(np.log(list(piece.values())))) for piece in pieces]


def _targets(arousal: float, palette: Palette) -> MusicTargets:
    return MusicTargets(
        **USUAL.for_arousal(arousal), **USUAL.for_valence(VALENCE), palette=palette, loudness_db=LOUDNESS_DB
    )


def main(arguments: Sequence[str]) -> int:
    if "--quick" in arguments:
        return report(measure(seconds=8.0, seeds=2))
    return report(measure(seconds=12.0, seeds=20))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
