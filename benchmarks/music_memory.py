"""The player's graph played for long as fast as it goes, and what memory it takes more and more of, if any."""

import os
from dataclasses import replace
from multiprocessing.connection import Connection

import psutil

BUFFER_FRAMES, RATE_HZ = 256, 48_000
BLOCK_S = BUFFER_FRAMES / RATE_HZ
TELLS_EVERY_S = 0.1


def growth_mb(connection: Connection, minutes: int) -> None:
    """Play `minutes` of music that goes through all palettes and sounds of nature; send by how many MB the process is
    larger at the end than when a tenth had been played. Its own process: pyo keeps global state."""
    from music.audio_server import boot_unheard, pyo
    from music.composer import Composer
    from music.mixing_desk import RAMPS_S, MixingDesk
    from music.note_queue import NoteQueue
    from music.soundscape import MusicTargets, Nature, Palette

    server = boot_unheard(RATE_HZ, BUFFER_FRAMES)
    sources = {slot: pyo.Sig(0.0) for slot in RAMPS_S}
    desk, queue, composer = MixingDesk(sources), NoteQueue(), Composer(1)
    server.start()
    desk.fade_output(1.0, 1.0)
    targets = MusicTargets(
        tempo_bpm=90, density=0.7, register=0.6, articulation=0.4, dynamics=0.6, brightness=0.6, nature_level=0.5
    )
    palettes, natures = tuple(Palette), tuple(Nature)
    blocks = round(minutes * 60 / BLOCK_S)
    turn = max(1, blocks // 60)  # each palette many times, before the first measure too
    tells = round(TELLS_EVERY_S / BLOCK_S)
    process, first_mb = psutil.Process(), 0.0
    for block in range(blocks):
        now = block * BLOCK_S
        if block % tells == 0:
            number = block // turn
            targets = replace(targets, palette=palettes[number % len(palettes)], nature=natures[number % len(natures)])
            for slot, source in sources.items():
                source.value = getattr(targets, slot.name.lower())
            queue.add(composer.advance(now + 0.5, targets))
            desk.follow(now, targets, now=now)
        for note in queue.due(now + BLOCK_S / 2):
            desk.strike(note, now=now, delay_s=0.0, duration_s=note.duration_s)
        server.process()
        if block == blocks // 10:
            first_mb = process.memory_info().rss / 1e6
    connection.send(process.memory_info().rss / 1e6 - first_mb)
    connection.close()
    os._exit(0)  # pyo may crash while the interpreter takes its objects apart
