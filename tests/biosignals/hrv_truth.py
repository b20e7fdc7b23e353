"""HRV by its definitions, from a whole list of beats, slowly; and series to try it on."""

import math
import random
from collections.abc import Sequence
from itertools import pairwise

import numpy

from biosignals.signals import Beat, Doubt

FREQUENCIES_HZ = numpy.linspace(0.04, 0.40, 109)
IS_LF = numpy.arange(FREQUENCIES_HZ.size) <= 33  # up to 0.15 Hz
IS_HF = numpy.arange(FREQUENCIES_HZ.size) >= 33


def golden_rr(count: int = 300) -> list[int]:
    """A closed-form series of whole ms that any platform makes alike: chance, breathing, Mayer waves, drift."""
    series = []
    chance = 12345
    for i in range(count):
        chance = (1103515245 * chance + 12345) % 2**31
        breathing = 45 * math.sin(2 * math.pi * 0.21 * i)
        slow = 30 * math.sin(2 * math.pi * 0.08 * i) + 25 * math.sin(2 * math.pi * 0.004 * i)
        series.append(math.floor(850 + breathing + slow + 0.5) + (chance >> 16) % 41 - 20)
    return series


def some_beats(count: int, *, seed: int, doubt_share: float = 0.0, gap_share: float = 0.0) -> list[Beat]:
    """A breathing heart as a strap sends it, with doubted beats and gaps."""
    chance = random.Random(seed)
    beats: list[Beat] = []
    t = slow = 0.0
    for _ in range(count):
        slow = 0.95 * slow + 0.3 * chance.gauss(0, 1)
        wave_s = 0.04 * math.sin(math.tau * 0.25 * t) + 0.03 * math.sin(math.tau * 0.1 * t)
        rr_s = round(1024 * (0.8 + wave_s + 0.02 * slow + 0.008 * chance.gauss(0, 1))) / 1024
        is_gap = chance.random() < gap_share
        t += rr_s + (chance.uniform(0, 20) if is_gap else 0)
        doubt = Doubt.JUMP if chance.random() < doubt_share else None
        beats.append(Beat(t=t, rr_s=rr_s, doubt=doubt, follows_previous=not is_gap))
    return beats


def trusted_in(beats: Sequence[Beat], t: float, window_s: float) -> list[Beat]:
    return [beat for beat in beats if beat.doubt is None and beat.t + window_s > t]


def joined_in(beats: Sequence[Beat], window: Sequence[Beat]) -> list[bool]:
    """For each beat of a window, whether it follows the trusted one before it there."""
    inside = {beat.t for beat in window}
    follows = {
        later.t: later.follows_previous and earlier.doubt is None and earlier.t in inside
        for earlier, later in pairwise(beats)
    }
    return [follows.get(beat.t, False) for beat in window]


def power(window: Sequence[Beat], *, is_weighted: bool = True) -> numpy.ndarray:
    """Lomb's density by least squares at each frequency, for a wave about the mean."""
    t = numpy.array([beat.t for beat in window])
    y = 1000 * numpy.array([beat.rr_s for beat in window])
    w = y if is_weighted else numpy.ones(y.size)
    y = y - (w * y).sum() / w.sum()
    span_s = sum(beat.rr_s for beat in window[1:])
    densities = []
    for hz in FREQUENCIES_HZ:
        turn = 2 * numpy.pi * hz
        delay = math.atan2((w * numpy.sin(2 * turn * t)).sum(), (w * numpy.cos(2 * turn * t)).sum()) / (2 * turn)
        cosine, sine = numpy.cos(turn * (t - delay)), numpy.sin(turn * (t - delay))
        fit = (w * y * cosine).sum() ** 2 / (w * cosine**2).sum() + (w * y * sine).sum() ** 2 / (w * sine**2).sum()
        densities.append(fit * span_s / w.sum())
    return numpy.array(densities)


def band(density: numpy.ndarray, where: numpy.ndarray) -> float:
    return float(numpy.trapezoid(density[where], FREQUENCIES_HZ[where]))


def entropy(rr: Sequence[int], joined: Sequence[bool]) -> float | None:
    """Sample entropy by counting pairs."""
    limit = 0.2 * float(numpy.std(rr, ddof=1))
    runs = [i for i in range(len(rr) - 2) if joined[i + 1] and joined[i + 2]]
    two = three = 0
    for number, i in enumerate(runs):
        for j in runs[:number]:
            if abs(rr[i] - rr[j]) <= limit and abs(rr[i + 1] - rr[j + 1]) <= limit:
                two += 1
                three += abs(rr[i + 2] - rr[j + 2]) <= limit
    return -math.log(three / two) if three else None


def scaling(rr: Sequence[float], joined: Sequence[bool]) -> float | None:
    """DFA alpha 1 by fitting a line to each box."""
    points = []
    for scale in range(4, 17):
        squares, count = 0.0, 0
        for first in range(0, len(rr) - scale + 1, scale):
            if not all(joined[first + 1 : first + scale]):
                continue
            profile = numpy.cumsum(rr[first : first + scale])
            line = numpy.polyval(numpy.polyfit(range(scale), profile, 1), range(scale))
            squares, count = squares + float(((profile - line) ** 2).sum()), count + 1
        if count < (len(rr) // scale) / 2:
            return None
        points.append((math.log(scale), 0.5 * math.log(squares / (count * scale))))
    return float(numpy.polyfit(*zip(*points, strict=True), 1)[0])
