"""A pilot beside the music: a number in the control table that the graph sounds as a level, and who hears it when."""

import threading
import time
from multiprocessing.connection import Connection

from music.controls import TABLE_FLOATS
from music.player_messages import PlayerSettings

PILOT_SLOT = TABLE_FLOATS - 1
STEP = 1e-4  # one more is so much more level
CHANGES_EVERY_S = 0.04


def play_with_pilot(connection: Connection, settings: PlayerSettings) -> None:
    """The player's process, with the pilot on its first channel."""
    from music import player
    from music.audio_server import AudioOutput, Booted, open_output, pyo

    kept = []

    def open_with_pilot(booted: Booted, unheard_wav: str | None = None) -> AudioOutput:
        shared = pyo.SharedTable("/" + settings.control_table, False, TABLE_FLOATS)
        number = pyo.TableIndex(shared, pyo.Sig(float(PILOT_SLOT)))
        kept.append(pyo.Sig(number, mul=STEP).out(0))
        return open_output(booted, unheard_wav)

    setattr(player, open_output.__name__, open_with_pilot)
    player.main(connection, settings)


def play_while_burning(connection: Connection, settings: PlayerSettings) -> None:
    """The player's process as it must not be: a thread in it runs Python without end (the negative control)."""
    from music import player

    threading.Thread(target=burn, args=(threading.Event(),), daemon=True).start()
    player.main(connection, settings)


def burn(must_end: threading.Event) -> None:
    """Run Python until `must_end`."""
    number = 0
    while not must_end.is_set():
        for one in range(10_000):
            number = (number * 31 + one) & 0xFFFF


def hear_pilot(connection: Connection, server: str) -> None:
    """A JACK client that keeps when it first got each number of the pilot (CLOCK_MONOTONIC, ns), and sends that at the
    end."""
    import jack  # of the extra `bench`

    client = jack.Client("listener", no_start_server=True, servername=server)
    port = client.inports.register("in")
    heard: dict[int, int] = {}

    def take(_frames: int) -> None:
        number = round(float(port.get_array()[-1]) / STEP)
        heard.setdefault(number, time.monotonic_ns())

    client.set_process_callback(take)
    with client:
        client.connect("attune:output_1", port)
        connection.send("ready")
        connection.recv()
    connection.send(heard)
