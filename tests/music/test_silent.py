"""The player that keeps what it was told."""

from music.composer import Composer
from music.silent import SilentPlayer
from music.soundscape import MusicTargets

TARGETS = MusicTargets(tempo_bpm=80, density=0.8, register=0.5, articulation=0.2, dynamics=0.6, brightness=0.5)


def test_it_keeps_targets_and_notes_in_their_order() -> None:
    player, composer = SilentPlayer(), Composer(1)
    for tick in range(50):
        player.play(tick / 10, TARGETS, composer.advance(tick / 10 + 0.4, TARGETS))

    assert tuple(player.notes) == Composer(1).advance(4.9 + 0.4, TARGETS)
    assert player.targets[-1] == (4.9, TARGETS)
