"""What is heard in the park: wind in the trees, birds, a dog that pants and barks."""

import numpy as np

from vr_scenes.seamless_noise import Sound, noise, to_peak
from vr_scenes.sounds import SceneSound

RATE_HZ = 22050
SEED = 41
BARK_HZ = 130.0  # the voice of a dog 0.6 m high
_FORMANTS_HZ = (520.0, 1150.0, 2300.0)


def sounds() -> tuple[SceneSound, ...]:
    """All sounds that the choreography names; all of them loop, and their levels shape them."""
    rng = np.random.default_rng(SEED)
    made = {"trees": _trees(rng), "birds": _birds(rng), "panting": _panting(rng), "bark": _bark(rng)}
    return tuple(
        SceneSound(name=name, samples=to_peak(sound, 0.7), rate_hz=RATE_HZ, loops=True) for name, sound in made.items()
    )


def _trees(rng: np.random.Generator) -> Sound:
    leaves = noise(rng, length_s=8.0, rate_hz=RATE_HZ, low_hz=500, high_hz=3200)
    gusts = noise(rng, length_s=8.0, rate_hz=RATE_HZ, low_hz=0.1, high_hz=0.5)
    return leaves * (0.7 + 0.2 * gusts.clip(-2, 2))


def _birds(rng: np.random.Generator) -> Sound:
    """Two birds that answer each other with short falling whistles: 9 s."""
    total = np.zeros(9 * RATE_HZ)
    for begins_s, pitch_hz, notes in ((0.6, 3600.0, 4), (3.9, 2900.0, 3), (6.3, 3750.0, 5)):
        for number in range(notes):
            seconds = np.arange(round(0.11 * RATE_HZ)) / RATE_HZ
            glide = pitch_hz * (1 + rng.uniform(-0.05, 0.05)) * (1 - 1.4 * seconds)
            note = np.sin(2 * np.pi * np.cumsum(glide) / RATE_HZ) * np.sin(np.pi * seconds / 0.11) ** 2
            first = round((begins_s + 0.17 * number) * RATE_HZ)
            total[first : first + len(note)] += note * rng.uniform(0.6, 1.0)
    return total


def _panting(rng: np.random.Generator) -> Sound:
    """Breath through an open mouth, in and out: 2 s."""
    count = 2 * RATE_HZ
    turn = 2 * np.pi * 4 * np.arange(count) / count
    out = noise(rng, length_s=2.0, rate_hz=RATE_HZ, low_hz=700, high_hz=2600)
    inwards = noise(rng, length_s=2.0, rate_hz=RATE_HZ, low_hz=1500, high_hz=4200)
    return out * np.maximum(np.sin(turn), 0) ** 1.5 + 0.6 * inwards * np.maximum(-np.sin(turn), 0) ** 1.5


def _bark(rng: np.random.Generator) -> Sound:
    """A rough voice without end; the choreography opens it for each bark. It fits 2 s a whole number of times."""
    seconds = np.arange(2 * RATE_HZ) / RATE_HZ
    rough = 1 + 0.25 * noise(rng, length_s=2.0, rate_hz=RATE_HZ, low_hz=15, high_hz=60).clip(-2, 2)
    voice = np.zeros(len(seconds))
    for harmonic in range(1, 24):
        frequency = harmonic * BARK_HZ
        throat = sum(
            np.exp(-(((frequency - formant) / 230) ** 2)) / (1 + 0.6 * place)
            for place, formant in enumerate(_FORMANTS_HZ)
        )
        voice += (0.15 / harmonic + throat) * np.sin(2 * np.pi * frequency * seconds + 0.7 * harmonic**2)
    breath = noise(rng, length_s=2.0, rate_hz=RATE_HZ, low_hz=400, high_hz=2800)
    rough_voice: Sound = voice * rough + 0.5 * breath
    return rough_voice
