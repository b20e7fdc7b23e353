"""Stage and sound in real processes: lost, found, never in the way of the engine, and never left behind."""

import asyncio
import math
import os
import pickle
import signal
from collections.abc import Callable

import psutil
import pytest

from engine.actuators import NOTES_A_COMMAND
from engine.children import LARGEST_MESSAGE_BYTES, MOST_AT_ONCE
from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    HeadBehaviour,
    PatientRating,
    PatientStop,
    Scale,
    TherapistOrder,
    Trouble,
)
from engine.supervision import Patience
from music.controls import table_path
from music.player_messages import PlayCommand, PlayerReport
from music.soundscape import Note, Voice
from policies.policy import CALM, Order
from tests.engine.actuator_rig import IN_TIME_S, STRONG, Rig, run
from tests.engine.head_spans import head_span
from vr_scenes.exposure import SceneTargets
from vr_scenes.stage_messages import HeadsetUse, StageSettings


def test_a_frame_that_carries_a_command_closes_the_photon_leg() -> None:
    async def show(rig: Rig) -> None:
        await rig.watched(rig.stage)
        while rig.latencies.summaries()[3].count < 3:
            rig.stage.show(rig.clock.now(), STRONG)
            await asyncio.sleep(0.05)

    rig = run(show)

    photon = rig.latencies.summaries()[3]
    assert photon.p50_s is not None
    assert photon.p50_s > 0
    assert rig.heard.inputs == []


def test_a_scene_that_cannot_be_shown_is_a_loss_until_it_can() -> None:
    async def listen(rig: Rig) -> None:
        await rig.watched(rig.stage)
        while len(rig.heard.inputs) < 2:
            await asyncio.sleep(0.01)

    lost, found = run(listen, stage="forgetful_stage").heard.inputs

    assert isinstance(lost, ActuatorLost)
    assert (lost.actuator, lost.reason) == (Actuator.SCENE, "heights cannot be built")
    assert isinstance(found, ActuatorFound)


def test_a_scene_that_loads_is_missing_until_nobody_waits_for_it() -> None:
    async def stop(rig: Rig) -> None:
        await rig.watched(rig.stage)
        rig.stage.show(0.0, STRONG)
        await rig.heard.lost()
        rig.stage.show(0.1, STRONG)
        rig.stage.show(0.2, CALM.scene)

    lost, found = run(stop, stage="loading_stage").heard.inputs

    assert isinstance(lost, ActuatorLost)
    assert isinstance(found, ActuatorFound)
    assert lost.actuator is found.actuator is Actuator.SCENE
    assert "heights is still being loaded" in lost.reason


def test_a_scene_that_still_loads_is_missing_at_once_when_it_is_asked_for_again() -> None:
    async def stop_and_go_on(rig: Rig) -> None:
        await rig.watched(rig.stage)
        rig.stage.show(0.0, STRONG)
        await rig.heard.lost()
        rig.stage.show(0.1, CALM.scene)
        rig.stage.show(0.2, STRONG)  # before a slow stage has drawn a frame: it saw no change, and says nothing
        assert isinstance(rig.heard.inputs[-1], ActuatorLost)

    run(stop_and_go_on, stage="loading_stage")


def test_a_stage_that_is_started_anew_waits_for_the_headset_that_was_worn() -> None:
    async def lose(rig: Rig) -> None:
        await rig.watched(rig.stage)
        await rig.heard.until(lambda one: isinstance(one, Trouble), times=2)

    rig = run(lose, stage="headset_stage", settings=StageSettings(headset=HeadsetUse.AUTO))  # which looks but once

    assert rig.heard.troubles[:2] == [
        "headset auto",
        "headset on",
    ]


def test_scenes_that_are_not_heard_are_told_once_however_often_the_stage_is_started() -> None:
    async def wait(rig: Rig) -> None:
        watching = await rig.watched(rig.stage)
        await asyncio.wait_for(watching, IN_TIME_S)

    rig = run(wait, stage="soundless_stage")

    assert rig.heard.troubles.count("no sound output") == 1
    assert sum(isinstance(one, ActuatorLost) for one in rig.heard.inputs) >= 1


def test_a_killed_stage_is_lost_then_found_and_ticks_go_on_meanwhile() -> None:
    async def kill(rig: Rig) -> None:
        await rig.watched(rig.stage)
        first = rig.stage.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        ticks = 0
        while not any(isinstance(one, ActuatorFound) for one in rig.heard.inputs):
            rig.stage.show(rig.clock.now(), STRONG)
            await asyncio.sleep(0.01)
            ticks += 1
        assert ticks > 3
        assert rig.stage.pid != first

    rig = run(kill)

    assert [type(one) for one in rig.heard.inputs] == [ActuatorLost, ActuatorFound]
    losses = [one for one in rig.heard.inputs if isinstance(one, ActuatorLost)]
    assert [(one.actuator, "SIGKILL" in one.reason) for one in losses] == [(Actuator.STAGE, True)]


def test_the_newest_targets_are_shown_to_the_new_stage_at_once_and_only_they() -> None:
    async def kill(rig: Rig) -> None:
        await rig.watched(rig.stage)
        assert rig.stage.pid is not None
        os.kill(rig.stage.pid, signal.SIGKILL)
        await rig.heard.lost()
        for tenths in range(10):
            rig.stage.show(tenths / 10, SceneTargets(scene="heights", intensity=tenths / 10))
        await rig.heard.found()
        new = rig.stage.pid
        words = await rig.heard.until(lambda one: isinstance(one, Trouble) and one.words.startswith(f"{new} "))
        assert isinstance(words, Trouble)
        assert words.words == f"{new} shows heights 0.9 for 0.9"

    run(kill, stage="echoing_stage")


def test_closing_shows_calm_before_it_ends_the_stage() -> None:
    async def close(rig: Rig) -> None:
        await rig.watched(rig.stage)
        rig.stage.show(1.0, STRONG)
        await rig.stage.close()
        assert rig.stage.pid is None

    rig = run(close, stage="echoing_stage")

    assert len(rig.heard.troubles) == 2
    assert "shows heights 0.7" in rig.heard.troubles[0]
    assert "shows safe_place 0.0" in rig.heard.troubles[1]


def test_a_stop_is_heard_though_its_stage_ended_while_the_engine_stood_still() -> None:
    async def stand_still(rig: Rig) -> None:
        await rig.watched(rig.stage)
        rig.stage.show(0.0, STRONG)
        stage = psutil.Process(rig.stage.pid)
        while stage.status() != psutil.STATUS_ZOMBIE:
            os.sched_yield()
        await rig.heard.lost()

    rig = run(stand_still, stage="closed_stage")

    assert isinstance(rig.heard.inputs[0], PatientStop)


def test_a_stage_that_hangs_counts_as_dead() -> None:
    async def wait(rig: Rig) -> None:
        await rig.watched(rig.stage)
        hung = rig.stage.pid
        assert "hangs" in (await rig.heard.lost()).reason
        await rig.heard.found()
        assert hung is not None
        assert not psutil.pid_exists(hung)

    run(wait, stage="hanging_stage")


def test_a_stage_that_never_gets_ready_counts_as_dead() -> None:
    patience = Patience(starts_within_s=0.5, restart_every_s=0.05, ends_within_s=0.5, watch_every_s=0.02)

    async def wait(rig: Rig) -> None:
        await rig.watched(rig.stage)
        assert "not ready" in (await rig.heard.lost()).reason

    run(wait, stage="never_ready_stage", patience=patience)


def test_a_stage_that_fails_at_every_start_stays_down_and_says_what_to_do() -> None:
    async def wait(rig: Rig) -> None:
        watching = await rig.watched(rig.stage)
        await asyncio.wait_for(watching, IN_TIME_S)
        rig.stage.show(0.0, STRONG)  # still harmless

    rig = run(wait, stage="crashing_stage")

    assert sum(isinstance(one, ActuatorLost) for one in rig.heard.inputs) == 1
    assert len(rig.heard.troubles) == 2
    assert rig.heard.troubles[0] == "No graphics here: install a driver."
    assert "5 times in a row and stays down (at last: its process ended (exit code 7))" in rig.heard.troubles[1]
    assert "attune doctor" in rig.heard.troubles[1]


def test_a_target_that_does_not_exist_is_a_loss_and_no_error_of_the_engine(capfd: pytest.CaptureFixture[str]) -> None:
    async def wait(rig: Rig) -> None:
        await rig.watched(rig.stage)
        assert "exit code 1" in (await rig.heard.lost()).reason

    run(wait, stage="no_such_stage")
    assert "no_such_stage" in capfd.readouterr().err


def test_a_stage_that_does_not_read_its_pipe_never_blocks_the_engine() -> None:
    shown = 20_000  # far more than a pipe holds

    async def show(rig: Rig) -> None:
        await rig.watched(rig.stage)
        for number in range(shown):
            rig.stage.show(number / 10, STRONG)
        for number in range(shown):
            rig.sound.play(number / 10, CALM.music, ())

    rig = run(show, stage="deaf_stage")

    assert rig.heard.inputs == []


def test_a_flooding_stage_gets_a_helping_and_the_engine_its_turn() -> None:
    """Between two turns of the loop at most the reader's and the watch's helping are taken."""
    helpings: list[int] = []

    async def turn(rig: Rig) -> None:
        await rig.watched(rig.stage)
        await rig.heard.until(lambda one: isinstance(one, PatientRating))
        while len(rig.heard.inputs) < 20 * MOST_AT_ONCE:
            before = len(rig.heard.inputs)
            await asyncio.sleep(0)
            helpings.append(len(rig.heard.inputs) - before)

    run(turn, stage="flooding_stage")

    assert max(helpings) <= 2 * MOST_AT_ONCE
    assert helpings.count(0) > len(helpings) / 2  # it rests between its helpings


def test_a_stage_that_sends_nonsense_is_lost() -> None:
    async def wait(rig: Rig) -> None:
        await rig.watched(rig.stage)
        assert "pipe" in (await rig.heard.lost()).reason

    run(wait, stage="babbling_stage")


def test_signs_at_the_stage_are_inputs() -> None:
    async def wait(rig: Rig) -> None:
        await rig.watched(rig.stage)
        await rig.heard.until(lambda one: isinstance(one, Trouble))

    rig = run(wait, stage="signing_stage")

    said = [(type(one), getattr(one, "order", None) or getattr(one, "value", None)) for one in rig.heard.inputs]
    assert said == [
        (PatientStop, None),
        (TherapistOrder, Order.HOLD),
        (TherapistOrder, Order.STEP_DOWN),
        (PatientRating, 40.0),
        (PatientRating, 4.0),
        (PatientRating, 10.0),
        (PatientRating, 70.0),
        (Trouble, None),
    ]
    scales = [one.scale for one in rig.heard.inputs if isinstance(one, PatientRating)]
    assert scales == [Scale.SUDS, Scale.SICKNESS, Scale.OUTCOME, Scale.EXPECTANCY]


def test_how_the_head_faced_what_is_feared_becomes_an_input_of_the_session() -> None:
    async def wait(rig: Rig) -> None:
        await rig.watched(rig.stage)
        await rig.heard.until(lambda one: isinstance(one, HeadBehaviour))

    rig = run(wait, stage="watching_stage")

    assert [one.span for one in rig.heard.inputs if isinstance(one, HeadBehaviour)] == [head_span()]


def test_every_note_reaches_the_player_and_its_reports_close_the_sound_leg() -> None:
    """The fake player says in its reports, as `voices`, how many notes it was given in all."""
    notes = tuple(Note(t=1e4 + n, duration_s=1.0, pitch=60, strength=0.5, voice=Voice.PAD) for n in range(100))
    begun = Note(t=-1.0, duration_s=1.0, pitch=60, strength=0.5, voice=Voice.PAD)
    given: list[int] = [0]

    async def play(rig: Rig) -> None:
        take = rig.sound._supervisor._take

        def listen(message: object) -> bool:
            if isinstance(message, PlayerReport):
                given.append(message.voices)
            return take(message)

        rig.sound._supervisor._take = listen
        rig.sound.play(0.0, CALM.music, (begun, *notes[:50]))  # before there is a player
        await rig.watched(rig.sound)
        rig.sound.play(0.1, CALM.music, notes[50:])
        async with asyncio.timeout(IN_TIME_S):
            while given[-1] < len(notes):
                await asyncio.sleep(0.02)

    rig = run(play)

    assert given[-1] == len(notes), "all but the one that had begun before the player was there"
    assert rig.latencies.summaries()[2].count > 0
    assert rig.heard.inputs == []


def test_a_new_player_gets_a_control_table_of_its_own() -> None:
    async def kill(rig: Rig) -> None:
        await rig.watched(rig.sound)
        first = rig.sound._table
        assert first is not None
        assert table_path(first.name).exists()
        assert rig.sound.pid is not None
        os.kill(rig.sound.pid, signal.SIGKILL)
        await rig.heard.found()
        rig.sound.play(3.5, CALM.music, ())
        second = rig.sound._table
        assert second is not None
        assert second.name != first.name
        assert not table_path(first.name).exists()
        heard = second.read()
        assert heard is not None
        assert heard.t == 3.5

    run(kill)


def test_a_note_that_would_make_a_command_too_long_does_not_exist() -> None:
    """NOTES_A_COMMAND of the longest notes fit into LARGEST_MESSAGE_BYTES."""
    notes = tuple(
        Note(t=12345.678901 + n, duration_s=1.2345678 + n, pitch=100 + n, strength=0.1234567 + n / 1000, voice=voice)
        for n, voice in zip(range(NOTES_A_COMMAND), list(Voice) * NOTES_A_COMMAND, strict=False)
    )
    command = PlayCommand(number=2**40, sent_ns=2**62, t=1e5 / 7, notes=notes)

    assert len(pickle.dumps(command, protocol=pickle.HIGHEST_PROTOCOL)) <= LARGEST_MESSAGE_BYTES


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("silent_s", lambda: Patience(silent_s=0.0)),
        ("outlives_s", lambda: Patience(outlives_s=math.nan)),
        ("starts_within_s", lambda: Patience(starts_within_s=math.inf)),
        ("quick_losses", lambda: Patience(quick_losses=0)),
    ],
)
def test_patience_without_end_or_beginning_is_refused(name: str, make: Callable[[], Patience]) -> None:
    with pytest.raises(ValueError, match=f"{name} must be more than 0"):
        make()
