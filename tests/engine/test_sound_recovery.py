"""The sound server dies in mid-session and comes back: told, unheard meanwhile, and heard again by itself."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from benchmarks.jack_server import JackServer, in_environment
from engine.actuators import SoundProcess
from engine.latency import Latencies
from engine.messages import ActuatorLost, Input, Trouble
from engine.pacing import SessionClock
from music.player_messages import FOUND, LOST, Audio, PlayerSettings
from policies.policy import CALM

PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd (Debian: jackd2) is not there")


async def until(is_so: Callable[[], bool], sound: SoundProcess, clock: SessionClock) -> None:
    """Drive the player as a session does until `is_so`."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            sound.play(clock.now(), CALM.music, ())
            await asyncio.sleep(0.1)


def test_a_sound_server_that_dies_is_told_and_the_music_comes_back_by_itself(tmp_path: Path) -> None:
    heard: list[Input] = []
    server = JackServer(tmp_path, period_frames=256)
    wav = tmp_path / "unheard.wav"

    def told() -> list[str]:
        return [one.words for one in heard if isinstance(one, Trouble)]

    async def session() -> list[int | None]:
        clock = SessionClock()
        clock.begin()
        settings = PlayerSettings(control_table="attune-test-jack", audio=Audio.JACK, unheard_wav=str(wav))
        sound = SoundProcess(settings, report=heard.append, clock=clock, latencies=Latencies())
        watching = asyncio.create_task(sound.watch())
        try:
            assert await asyncio.wait_for(sound.settled(), PATIENCE_S)
            pids = [sound.pid]
            server.stop()
            await until(lambda: LOST in told(), sound, clock)
            await until(lambda: any("is not heard" in words for words in told()), sound, clock)
            pids.append(sound.pid)
            server.start()
            await until(lambda: told()[-1] == FOUND, sound, clock)
            await until(lambda: sound.pid not in (None, *pids), sound, clock)
            pids.append(sound.pid)
        finally:
            watching.cancel()
            await sound.close()
        return pids

    with in_environment(server.environment), server:
        pids = asyncio.run(session())

    assert len(set(pids)) == 3
    assert not [one for one in heard if isinstance(one, ActuatorLost)]  # so nothing waited for it
    assert soundfile.info(wav).duration > 1.0  # what was not heard is kept
