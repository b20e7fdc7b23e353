"""Things that ring or creak: gong, alarm bell, phone, door chime, a plank."""

import numpy as np

from vr_scenes.sound_making.loops import Sound, count_of, lay, noise, struck, swell, times_s


def _bell(length_s: float, hertz: float, *, partials: tuple[tuple[float, float], ...], fall_s: float) -> Sound:
    """Partials as (factor, share); higher ones die sooner."""
    since_s = times_s(length_s)
    made: Sound = np.zeros(len(since_s))
    for factor, share in partials:
        made += share * np.sin(2 * np.pi * factor * hertz * since_s) * np.exp(-since_s * (factor - 1) / fall_s / 2)
    return made * struck(length_s, rise_s=0.004, fall_s=fall_s)


def gong() -> Sound:
    """The two soft tones before an announcement; 2.4 s."""
    total = np.zeros(count_of(2.4))
    for at_s, hertz in ((0.0, 587.3), (0.55, 466.2)):
        lay(total, _bell(1.7, hertz, partials=((1, 1), (2, 0.35), (3, 0.12)), fall_s=0.5), at_s)
    return total


def alarm_bell() -> Sound:
    """A lift's bell: a hammer on a small dome, twelve times a second; 2 s, loops."""
    total = np.zeros(count_of(2.0))
    for number in range(24):
        dome = _bell(0.4, 1340.0, partials=((1, 1), (1.51, 0.6), (2.31, 0.4), (3.17, 0.2)), fall_s=0.12)
        lay(total, dome, number / 12, strength=1.0 if number % 2 else 0.9)
    return total


def chime() -> Sound:
    """A train's doors: three rising soft tones, then a rest; 2 s, loops."""
    total = np.zeros(count_of(2.0))
    for number, hertz in enumerate((659.3, 830.6, 987.8)):
        lay(total, _bell(0.5, hertz, partials=((1, 1), (2, 0.2)), fall_s=0.14), 0.18 * number)
    return total


def phone() -> Sound:
    """A soft ring of six tones, then a pause; 2 s, loops."""
    total = np.zeros(count_of(2.0))
    for number, hertz in enumerate((784.0, 988.0, 1175.0, 988.0, 784.0, 988.0)):
        lay(total, _bell(0.5, hertz, partials=((1, 1), (3, 0.3)), fall_s=0.09), 0.16 * number)
    return total


def creak(rng: np.random.Generator) -> Sound:
    """Wood that takes a load: fibres that slip one after another, slower and slower, through a board; 1.6 s."""
    length_s = 1.6
    slips = np.zeros(count_of(length_s))
    at_s, wait_s = 0.03, 0.006
    while at_s < length_s - 0.15:
        slips[count_of(at_s)] = rng.uniform(0.4, 1)
        at_s += wait_s * rng.uniform(0.7, 1.3)
        wait_s *= 1.018
    board = sum(
        share * np.sin(2 * np.pi * hertz * times_s(0.05)) * struck(0.05, rise_s=0.001, fall_s=0.008)
        for hertz, share in ((310.0, 1.0), (735.0, 0.8), (1420.0, 0.5), (2650.0, 0.2))
    )
    groan = np.convolve(slips, np.asarray(board))[: len(slips)]
    groan += 0.05 * noise(rng, length_s, low_hz=200, high_hz=1200) * swell(rng, length_s, fastest_hz=6)
    since = times_s(length_s) / length_s
    made: Sound = groan * np.sin(np.pi * since**0.7) ** 0.8
    return made


def clock() -> Sound:
    """A clock on a shelf that ticks once a second, high and low in turn; 8 s, loops."""
    total = np.zeros(count_of(8.0))
    for second in range(8):
        since_s = times_s(0.05)
        tick = np.sin(2 * np.pi * (2100.0 if second % 2 else 1750.0) * since_s)
        lay(total, tick * struck(0.05, rise_s=0.0008, fall_s=0.006), second + 0.2)
    return total
