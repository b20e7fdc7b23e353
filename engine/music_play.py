"""`attune music play`: a piece to the sound card, in real time, through the player that sessions use."""

import asyncio
import os
import sys

from engine.actuators import SoundProcess
from engine.command import DEVICE_MISSING, DONE
from engine.latency import Latencies
from engine.machine import try_sound
from engine.messages import ActuatorFound, ActuatorLost, Input, Trouble
from engine.music_score import AHEAD_S, PieceRequest
from engine.pacing import Pacer, SessionClock
from engine.settings import read_settings, settings_path
from music.composer import Composer
from music.player_messages import PlayerSettings


def play_piece(request: PieceRequest) -> int:
    """Play it; Ctrl-C fades out. Returns the exit code: 3 where nothing can be heard, or not any more at its end."""
    sound = try_sound(read_settings(settings_path()).sound)
    if not sound.works:
        words = f"nothing can be heard here: {sound.words}; `attune music render` writes the same piece into a file"
        print(f"attune: {words}", file=sys.stderr)
        return DEVICE_MISSING
    print(f"playing on {sound.words}; Ctrl-C ends", flush=True)
    return asyncio.run(_play(request))


async def _play(request: PieceRequest) -> int:
    clock = SessionClock()
    player = SoundProcess(_settings(request.seed), report=_tell, clock=clock, latencies=Latencies())
    watching = asyncio.create_task(player.watch())
    try:
        await player.settled()
        clock.begin()
        await _conduct(request, player, clock)
        exit_code = DONE if player.is_heard else DEVICE_MISSING
    finally:
        await player.close()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    return exit_code


def _tell(one: Input) -> None:
    match one:
        case ActuatorLost(reason=reason):
            print(f"attune: the player was lost ({reason}); it is started anew", flush=True)
        case ActuatorFound():
            print("attune: the player is there again; the music fades in", flush=True)
        case Trouble(words=words):
            print(f"attune: {words}", flush=True)


def _settings(seed: int) -> PlayerSettings:
    """As this station plays."""
    return read_settings(settings_path()).sound.player(control_table=f"attune-{os.getpid()}", seed=seed)


async def _conduct(request: PieceRequest, player: SoundProcess, clock: SessionClock) -> None:
    composer, pacer = Composer(request.seed), Pacer(clock=clock.now, sleep=asyncio.sleep)
    while (t := clock.now()) < request.seconds:
        if (await pacer.wait()).is_due:
            t = clock.now()
            targets = request.targets(t)
            player.play(t, targets, composer.advance(t + AHEAD_S, targets))
