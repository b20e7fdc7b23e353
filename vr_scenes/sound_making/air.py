"""Moving air: wind, leaves, rain, rooms and their ventilation."""

import numpy as np

from vr_scenes.sound_making.loops import Sound, count_of, lay, noise, struck, swell, tone

_WIND_BANDS_HZ = ((60, 160), (160, 380), (380, 800), (800, 1700))


def wind(rng: np.random.Generator) -> Sound:
    """Wind at the ears: low buffeting, brighter in gusts, with a howl that comes and goes; 14 s."""
    length_s = 14.0
    gust = swell(rng, length_s, fastest_hz=0.4, least=0.25)
    total = np.zeros(count_of(length_s))
    for place, (low_hz, high_hz) in enumerate(_WIND_BANDS_HZ):
        flutter = swell(rng, length_s, fastest_hz=2.5 + 1.5 * place, least=0.45)
        strength = (1.0, 0.7, 0.42, 0.22)[place]
        total += strength * gust ** (1 + 0.6 * place) * flutter * noise(rng, length_s, low_hz=low_hz, high_hz=high_hz)
    for hertz in (310.0, 470.0):
        howl = noise(rng, length_s, low_hz=hertz, high_hz=1.06 * hertz)
        total += 0.16 * howl * gust**3 * swell(rng, length_s, fastest_hz=0.3)
    return total


def leaves(rng: np.random.Generator) -> Sound:
    """A tree's leaves in a light wind; 12 s."""
    length_s = 12.0
    gust = swell(rng, length_s, fastest_hz=0.35, least=0.15)
    rustle = swell(rng, length_s, fastest_hz=14.0, least=0.4)
    bright = noise(rng, length_s, low_hz=1600, high_hz=7000, slope=0.5)
    return gust**1.5 * rustle * bright + 0.25 * gust * noise(rng, length_s, low_hz=200, high_hz=700)


def rain(rng: np.random.Generator) -> Sound:
    """Rain on a pane beside the ear: a hiss of far drops and single near ones; 8 s."""
    length_s = 8.0
    total = 0.22 * noise(rng, length_s, low_hz=900, high_hz=8500, slope=0.4)
    for _ in range(420):
        total_s = float(rng.uniform(0.008, 0.02))
        drop = noise(rng, total_s, low_hz=rng.uniform(900, 2400), high_hz=6500)
        drop *= struck(total_s, rise_s=0.0006, fall_s=0.004)
        lay(total, drop, rng.uniform(0, length_s), strength=0.9 * rng.uniform(0.15, 1) ** 2)
    return total


def room(rng: np.random.Generator) -> Sound:
    """The air of a room: low noise, hardly there; 8 s."""
    length_s = 8.0
    return noise(rng, length_s, low_hz=40, high_hz=420, slope=0.7) * swell(rng, length_s, fastest_hz=0.5, least=0.8)


def ventilation(rng: np.random.Generator) -> Sound:
    """A fan behind a grille: even breath, a faint hum of the blades, a slow beat; 8 s."""
    length_s = 8.0
    breath = noise(rng, length_s, low_hz=130, high_hz=2400, slope=0.8)
    hum = tone(length_s, 49.0) + 0.6 * tone(length_s, 98.0) + 0.35 * tone(length_s, 147.0) + 0.2 * tone(length_s, 296.0)
    return breath + 0.3 * hum * (1 + 0.25 * tone(length_s, 0.75))


def cabin_air(rng: np.random.Generator) -> Sound:
    """Air along a fuselage and out of the nozzles: broad, steady; 10 s."""
    length_s = 10.0
    outside = noise(rng, length_s, low_hz=90, high_hz=1500, slope=0.6) * swell(
        rng, length_s, fastest_hz=1.0, least=0.85
    )
    return outside + 0.22 * noise(rng, length_s, low_hz=2200, high_hz=7000, slope=0.5)
