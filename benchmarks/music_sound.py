"""The sound of six palettes: alike in loudness, unlike in timbre, obedient to each control, and never a click."""

import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from benchmarks.figure import Figure, report
from benchmarks.music_features import centroid_hz, clicks, fingerprint, level_db, share_told_apart, sounding_share
from benchmarks.music_pieces import (
    CALM,
    FULLEST,
    MIDDLE,
    STIRRED,
    TONAL,
    Piece,
    composed,
    jumping,
    medley,
    read,
    render_without_ramps,
    rendered,
    struck_once,
)
from music.loudness import HIGHEST_TRUE_PEAK_DBTP, LOUDEST_LUFS
from music.soundscape import MusicTargets, Nature, Palette, Voice

SILENT_STEM_DB = -80.0
JUMPS_PER_S = 28.0  # benchmarks.music_pieces.jumping


def measure(*, seconds: float, levels: int, seeds: int, jumps_s: float) -> list[Figure]:
    """Pieces of `seconds`, controls at `levels` steps, `seeds` pieces a palette, `jumps_s` of jumping controls."""
    return [
        *_loudness(seconds),
        *_monotone(seconds, levels),
        *_told_apart(seconds, seeds),
        *_speed_and_peaks(seconds),
        *_clicks(jumps_s),
        *_sameness(min(4.0, seconds)),
    ]


def _loudness(seconds: float) -> list[Figure]:
    """How far any palette, and any sound of nature alone, lies from the warm pad at the same targets."""
    farthest, number = 0.0, 0
    for name, targets in (("calm", CALM), ("middle", MIDDLE), ("stirred", STIRRED)):
        heard = {
            palette.name: _lufs(rendered(composed(replace(targets, palette=palette), seconds), seconds))
            for palette in TONAL
        }
        alone = replace(targets, palette=Palette.NATURE)
        for nature in Nature:
            heard[nature.name] = _lufs(rendered(composed(replace(alone, nature=nature), 2 * seconds), 2 * seconds))
        print(f"LUFS, {name}: " + ", ".join(f"{each} {lufs:.1f}" for each, lufs in heard.items()), flush=True)
        middle = (max(heard.values()) + min(heard.values())) / 2
        farthest = max(farthest, *(abs(lufs - middle) for lufs in heard.values()))
        number += len(heard)
    return [_most("loudness of palettes at the same targets, farthest from the middle", number, farthest, 2.0, "dB")]


def _monotone(seconds: float, levels: int) -> list[Figure]:
    steps = [float(step) for step in np.linspace(0, 1, levels)]
    measures: dict[str, tuple[Callable[[MusicTargets], float], bool]] = {
        "brightness": (lambda targets: centroid_hz(rendered(composed(targets, seconds), seconds).sound), True),
        "dynamics": (lambda targets: _lufs(rendered(composed(targets, seconds), seconds)), True),
        "articulation": (lambda targets: -_overlap(targets, seconds), False),
        "space": (lambda targets: _tail_db(targets), False),
    }
    figures = []
    for control, (measured, also_nature) in measures.items():
        lowest, number = 1.0, 0
        for palette in (*TONAL, Palette.NATURE) if also_nature else TONAL:
            values = [measured(_with(control, step, palette)) for step in steps]
            agreement = float(spearmanr(steps, values).statistic)
            print(f"{control}, {palette.value}: {agreement:.2f} of " + ", ".join(f"{value:.4g}" for value in values))
            lowest, number = min(lowest, agreement), number + 1
        figures.append(_least(f"{control} to its measure, lowest Spearman of palettes", number, lowest, 0.95, ""))
    return figures


def _told_apart(seconds: float, seeds: int) -> list[Figure]:
    """Each seed a piece of its own targets; nature by turns ocean, rain, wind and night birds."""
    prints, classes, groups = [], [], []
    for number, palette in enumerate(Palette):
        pieces = [_anything(seed, palette) for seed in range(1, seeds + 1)]
        for seed, sound in enumerate(medley(pieces, seconds), start=1):
            prints.append(fingerprint(sound))
            classes.append(number)
            groups.append(seed)
    share = share_told_apart(np.array(prints), np.array(classes), np.array(groups))
    return [_least("palettes told apart by their timbre", len(classes), 100 * share, 95.0, "%")]


def _anything(seed: int, palette: Palette) -> MusicTargets:
    """Some targets of a seed: the same in each palette, as strong as they are dense, bright and quick."""
    energy = float(np.random.default_rng(seed).random())
    return replace(
        MIDDLE, palette=palette, nature=tuple(Nature)[seed % 4], dynamics=0.2 + 0.6 * energy,
        density=0.2 + 0.6 * energy, brightness=0.2 + 0.5 * energy, tempo_bpm=50 + 50 * energy,
    )  # fmt: skip


def _speed_and_peaks(seconds: float) -> list[Figure]:
    """The densest, strongest, brightest music over rain, at full loudness.

    The speed is by the renderer's processor time: what a long piece takes more than a short one.
    """
    slowest, highest, loudest = float("inf"), -200.0, -200.0
    for palette in Palette:
        targets = replace(FULLEST, palette=palette)
        short = rendered(composed(targets, 2.0), 2.0)
        piece = rendered(composed(targets, 2.0 + 2 * seconds), 2.0 + 2 * seconds)
        speed = 2 * seconds / max(1e-3, piece.processor_s - short.processor_s)
        peak = piece.measured.true_peak_dbtp or -200.0
        print(f"fullest {palette.value}: {speed:.1f} x real time, {peak:.2f} dBTP, {_lufs(piece):.1f} LUFS", flush=True)
        slowest, highest, loudest = min(slowest, speed), max(highest, peak), max(loudest, _lufs(piece))
    return [
        _least("offline speed of the fullest palette", len(Palette), slowest, 8.0, "x real time"),
        _most("true peak at full drive", len(Palette), highest, HIGHEST_TRUE_PEAK_DBTP, "dBTP"),
        _most("loudness at full drive", len(Palette), loudest, LOUDEST_LUFS, "LUFS"),
    ]


def _clicks(jumps_s: float) -> list[Figure]:
    heard = clicks(rendered(jumping(jumps_s, seed=1), jumps_s).sound[24_000:])
    control_s = min(jumps_s, 12.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "steps.wav"
        process = multiprocessing.get_context("spawn").Process(
            target=render_without_ramps, args=(str(path), control_s, 1)
        )
        process.start()
        process.join()
        without = clicks(read(path)[24_000:])
    jumps = round(jumps_s * JUMPS_PER_S)
    return [
        _most("clicks in random jumps of every control", jumps, heard, 0, ""),
        _least("clicks without ramps (the search can hear)", round(control_s * JUMPS_PER_S), without, 1, ""),
    ]


def _sameness(seconds: float) -> list[Figure]:
    differing, farthest = 0, 0.0
    for palette in Palette:
        targets = replace(STIRRED, palette=palette, nature=Nature.NIGHT_BIRDS, nature_level=0.5)
        one = rendered(composed(targets, seconds), seconds, with_stems=True)
        two = rendered(composed(targets, seconds), seconds)
        differing += int(not np.array_equal(one.sound, two.sound))
        parts = [stem for name, stem in one.stems.items() if name != "dry"]
        farthest = max(farthest, float(np.abs(np.sum(parts, axis=0) - one.stems["dry"]).max()))
    return [
        _most("renders that differ for one seed", len(Palette), differing, 0, ""),
        _most("stems' sum and dry mix, farthest apart", len(Palette), farthest, 1e-5, "of full scale"),
    ]


def _with(control: str, value: float, palette: Palette) -> MusicTargets:
    match control:
        case "brightness":
            return replace(MIDDLE, palette=palette, brightness=value)
        case "dynamics":
            return replace(MIDDLE, palette=palette, dynamics=value)
        case "articulation":
            return replace(MIDDLE, palette=palette, articulation=value)
        case _:
            return replace(MIDDLE, palette=palette, space=value)


def _overlap(targets: MusicTargets, seconds: float) -> float:
    """The mean of the voices that play: a drone's pedal is held whatever the articulation, what is over it is not."""
    stems = rendered(composed(targets, seconds), seconds, with_stems=True).stems
    shares = [sounding_share(stems[voice.value]) for voice in Voice if level_db(stems[voice.value]) > SILENT_STEM_DB]
    return float(np.mean(shares))


def _tail_db(targets: MusicTargets) -> float:
    return level_db(rendered(struck_once(targets, 6.0), 6.0).sound[round(2.2 * 48_000) : round(4.2 * 48_000)])


def _lufs(piece: Piece) -> float:
    return piece.measured.lufs if piece.measured.lufs is not None else -70.0


def _most(name: str, number: int, value: float, target: float, unit: str) -> Figure:
    return Figure(name=name, n=number, value=value, target=target, unit=unit, is_most=True)


def _least(name: str, number: int, value: float, target: float, unit: str) -> Figure:
    return Figure(name=name, n=number, value=value, target=target, unit=unit, is_most=False)


def main(arguments: Sequence[str]) -> int:
    if "--quick" in arguments:
        return report(measure(seconds=6.0, levels=3, seeds=3, jumps_s=12.0))
    return report(measure(seconds=12.0, levels=6, seeds=12, jumps_s=360.0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
