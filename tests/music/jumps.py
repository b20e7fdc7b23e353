"""Music whose controls jump, played into a file in a process of its own."""

import os
import random
from collections.abc import Mapping
from dataclasses import replace

from music.composer import Composer
from music.controls import Slot
from music.offline_player import OfflinePlayer
from music.soundscape import MusicTargets

BUSY = MusicTargets(tempo_bpm=100, density=0.9, register=0.65, articulation=0.6, dynamics=0.85, brightness=0.8)


def play_jumps(path: str, ramps_s: Mapping[Slot, float]) -> None:
    """Twelve seconds in which every control jumps from one end of its range to the other, four times a second."""
    player = OfflinePlayer(path, seconds=12, seed=1, ramps_s=ramps_s)
    chance, composer, targets = random.Random(3), Composer(1), BUSY
    for tick in range(120):
        if tick % 5 in (0, 2):
            targets = replace(
                targets,
                brightness=chance.choice((0.0, 1.0)),
                space=chance.choice((0.0, 1.0)),
                presence=chance.choice((0.4, 1.0)),
                loudness_db=chance.choice((-30.0, 0.0)),
                breath_depth=chance.choice((0.0, 1.0)),
                breath_begins_t=chance.random() * 10,
            )
        player.play_until(tick / 10)
        player.hear(tick / 10, targets, composer.advance(tick / 10 + 0.4, targets))
    player.play_until(12)
    player.end()
    os._exit(0)  # pyo may crash while the interpreter takes its objects apart
