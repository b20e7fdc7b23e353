"""The score of five palettes, before it is sound: it obeys its controls, its voices are led, it is always the same."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from benchmarks.figure import Figure, report
from benchmarks.music_pieces import MIDDLE, TONAL
from music.composer import Composer
from music.piece import Piece
from music.soundscape import FASTEST_BPM, SLOWEST_BPM, MusicTargets, Note, Palette
from music.voicing import are_parallel

STEPS = tuple(step / 6 for step in range(7))
BEATS = 120
CHORD_S = 0.2  # notes that begin closer together are one onset
MOST_FIFTHS, MOST_OCTAVES = 5.0, 1.0  # per cent of the changes of chord
MODES, CONSONANCES = (0.0, 0.3, 0.65, 1.0), (1.0, 0.85, 0.6)
HASH_SEEDS = ("0", "12345")


def measure(*, seeds: int, bars: int) -> list[Figure]:
    """Controls over `seeds` pieces a palette; voices over `bars` bars of each of `seeds` in every mode."""
    return [*_controls(seeds), *_voices(seeds, bars), _sameness(seeds)]


def score(seed: int, targets: MusicTargets) -> tuple[Note, ...]:
    """The first BEATS beats."""
    return Composer(seed).advance(BEATS * 60 / targets.tempo_bpm, targets)


def _controls(seeds: int) -> list[Figure]:
    measures: dict[str, tuple[Callable[[float], dict[str, Any]], Callable[[Sequence[Note]], float]]] = {
        "tempo to inter-onset": (lambda step: {"tempo_bpm": SLOWEST_BPM + (FASTEST_BPM - SLOWEST_BPM) * step}, _rate),
        "density to onsets": (lambda step: {"density": step}, lambda notes: float(len(notes))),
        "register to mean pitch": (lambda step: {"register": step}, _mean_pitch),
    }
    figures = []
    for name, (changes, measured) in measures.items():
        agreements = [
            _agreement([measured(score(seed, replace(MIDDLE, palette=palette, **changes(step)))) for step in STEPS])
            for palette in TONAL
            for seed in range(1, seeds + 1)
        ]
        figures.append(_least(f"{name}, lowest Spearman of pieces", len(agreements), min(agreements), 0.95))
    return figures


def _agreement(values: Sequence[float]) -> float:
    return float(spearmanr(STEPS, values).statistic)


def _rate(notes: Sequence[Note]) -> float:
    """Onsets a second, by the mean time between them."""
    onsets = sorted(note.t for note in notes)
    return 1 / float(np.mean([later - earlier for earlier, later in pairwise(onsets) if later - earlier > CHORD_S]))


def _mean_pitch(notes: Sequence[Note]) -> float:
    return float(np.mean([note.pitch for note in notes]))


def _voices(seeds: int, bars: int) -> list[Figure]:
    """Chord changes in which any two of the five voices go on in fifths or octaves."""
    changes = fifths = octaves = 0
    for mode in MODES:
        for consonance in CONSONANCES:
            targets = replace(MIDDLE, mode=mode, consonance=consonance)
            for seed in range(1, seeds + 1):
                piece = Piece(seed)
                sung = [(bar.now.bass, *bar.now.voices) for bar in (piece.next_bar(targets) for _ in range(bars))]
                for before, now in pairwise(sung):
                    lines = zip(before, now, strict=True)
                    found = {(high[0] - low[0]) % 12 for low, high in combinations(lines, 2) if are_parallel(low, high)}
                    changes, fifths, octaves = changes + (before != now), fifths + (7 in found), octaves + (0 in found)
    return [
        _most("changes of chord with parallel fifths", changes, 100 * fifths / changes, MOST_FIFTHS, "%"),
        _most("changes of chord with parallel octaves", changes, 100 * octaves / changes, MOST_OCTAVES, "%"),
    ]


def _sameness(seeds: int) -> Figure:
    """Scores that differ from this process's in processes whose hashes are others."""
    here = [digest(seed) for seed in range(1, seeds + 1)]
    differing = 0
    for hash_seed in HASH_SEEDS:
        said = subprocess.run(
            [sys.executable, "-m", "benchmarks.music_score", "--digests", str(seeds)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        differing += sum(one != other for one, other in zip(here, said.stdout.split(), strict=True))
    return _most("scores of a seed that differ in another process", len(HASH_SEEDS) * seeds, differing, 0, "")


def digest(seed: int) -> str:
    """All palettes' scores of `seed`, in a word."""
    notes = [score(seed, replace(MIDDLE, palette=palette)) for palette in Palette]
    return hashlib.sha256(repr(notes).encode()).hexdigest()


def _most(name: str, number: int, value: float, target: float, unit: str) -> Figure:
    return Figure(name=name, n=number, value=value, target=target, unit=unit, is_most=True)


def _least(name: str, number: int, value: float, target: float) -> Figure:
    return Figure(name=name, n=number, value=value, target=target, unit="", is_most=False)


def main(arguments: Sequence[str]) -> int:
    if "--digests" in arguments:
        print("\n".join(digest(seed) for seed in range(1, int(arguments[-1]) + 1)))
        return 0
    if "--quick" in arguments:
        return report(measure(seeds=1, bars=24))
    return report(measure(seeds=5, bars=120))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
