"""A player that moves is started anew: nothing is lost, nothing waits, and the ears' dose goes on."""

import asyncio

from engine.messages import ActuatorLost, Input, Trouble
from engine.supervision import Patience
from music.player_messages import FOUND, LOST, PlayerReady

from .actuator_rig import HASTY, IN_TIME_S, Rig, run

# It would be given up at the second loss, if moving were one.
IMPATIENT = Patience(
    silent_s=HASTY.silent_s, restart_every_s=0.05, ends_within_s=0.5, watch_every_s=0.02, quick_losses=2
)


def test_a_player_that_moves_is_no_loss_and_goes_on_with_the_dose() -> None:
    devices: list[str] = []

    async def watch_it_move(rig: Rig) -> None:
        take = rig.sound._supervisor._take

        def listen(message: object) -> bool:
            if isinstance(message, PlayerReady):
                devices.append(message.device)
            return take(message)

        rig.sound._supervisor._take = listen
        await rig.watched(rig.sound)
        async with asyncio.timeout(IN_TIME_S):
            while len(devices) < 3:
                await asyncio.sleep(0.02)

    rig = run(watch_it_move, sound="restless_player", patience=IMPATIENT)

    assert devices == ["0", "0.25", "0.5"]
    assert not [one for one in rig.heard.inputs if isinstance(one, ActuatorLost)]
    told = [one.words for one in rig.heard.inputs if isinstance(one, Trouble)]
    assert told == ["moving after 0.25", "moving after 0.5"]


def test_every_loss_of_the_sound_and_every_return_is_told_however_soon() -> None:
    async def watch_it_flap(rig: Rig) -> None:
        def is_return(one: Input) -> bool:
            return isinstance(one, Trouble) and one.words == FOUND

        await rig.watched(rig.sound)
        await rig.heard.until(is_return, times=2)
        assert rig.sound.is_heard

    rig = run(watch_it_flap, sound="flapping_player", patience=IMPATIENT)

    assert rig.heard.troubles == [LOST, FOUND, LOST, FOUND]
