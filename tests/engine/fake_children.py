"""Small children for the tests of actuators: obedient ones, and ones that misbehave as real ones do."""

import os
import time
from multiprocessing.connection import Connection

from engine.children import MOST_AT_ONCE
from music.player_messages import LOST, PlayCommand, PlayerMoves, PlayerReady, PlayerReport, PlayerSettings
from tests.engine.head_spans import head_span
from vr_scenes.stage_messages import (
    FrameReport,
    HeadReport,
    HeadsetNews,
    SceneReady,
    SceneTrouble,
    SceneWaits,
    Sign,
    SignKind,
    SoundTrouble,
    StageReady,
    StageSettings,
    StageTrouble,
)


def obedient_stage(connection: Connection, settings: StageSettings) -> None:
    """Shows the newest command in every frame, and ends on None and on end of file."""
    connection.send(StageReady(graphics="none"))
    number = frame = 0
    try:
        while True:
            while connection.poll(0.01):
                message = connection.recv()
                if message is None:
                    return
                number = message.number
            frame += 1
            now = time.monotonic_ns()
            report = FrameReport(frame=frame, number=number, began_ns=now, ended_ns=now, is_calm_by_itself=False)
            connection.send(report)
    except (EOFError, OSError):
        return


def echoing_stage(connection: Connection, settings: StageSettings) -> None:
    """Says what it was shown in words, as troubles; the tests read them."""
    connection.send(StageReady(graphics="none"))
    try:
        while True:
            if connection.poll(0.05):
                message = connection.recv()
                if message is None:
                    return
                words = f"{os.getpid()} shows {message.targets.scene} {message.targets.intensity} for {message.t}"
                connection.send(StageTrouble(words=words))
            report = FrameReport(frame=1, number=0, began_ns=0, ended_ns=0, is_calm_by_itself=False)
            connection.send(report)
    except (EOFError, OSError):
        return


def soundless_stage(connection: Connection, settings: StageSettings) -> None:
    """Finds no sound output, and dies; started anew it finds none again."""
    connection.send(StageReady(graphics="none"))
    connection.send(SoundTrouble(words="no sound output"))
    connection.send(FrameReport(frame=1, number=0, began_ns=0, ended_ns=0, is_calm_by_itself=False))
    time.sleep(0.1)


def headset_stage(connection: Connection, settings: StageSettings) -> None:
    """Says how it was told to look for a headset, has one that is worn, and dies."""
    connection.send(StageReady(graphics="none"))
    connection.send(StageTrouble(words=f"headset {settings.headset.value}"))
    connection.send(HeadsetNews(words="worn", is_away=False))
    time.sleep(0.1)


def closed_stage(connection: Connection, settings: StageSettings) -> None:
    """Draws on while nobody reads, until its window is closed, which is a STOP; then it ends."""
    connection.send(StageReady(graphics="none"))
    connection.recv()
    for frame in range(3 * MOST_AT_ONCE):
        connection.send(FrameReport(frame=frame, number=1, began_ns=0, ended_ns=0, is_calm_by_itself=False))
    connection.send(Sign(kind=SignKind.STOP))


def forgetful_stage(connection: Connection, settings: StageSettings) -> None:
    """Cannot show the scene at first, and then it can; ends when asked."""
    connection.send(StageReady(graphics="none"))
    connection.send(SceneTrouble(scene="heights", words="heights cannot be built"))
    connection.send(SceneReady(scene="heights"))
    try:
        while connection.recv() is not None:
            pass
    except (EOFError, OSError):
        return


def loading_stage(connection: Connection, settings: StageSettings) -> None:
    """Loads each scene that it is asked for and never has it; ends when asked."""
    connection.send(StageReady(graphics="none"))
    waits = "safe_place"
    try:
        while (command := connection.recv()) is not None:
            if command.targets.scene not in (waits, "safe_place"):
                connection.send(SceneWaits(scene=command.targets.scene))
            waits = command.targets.scene
    except (EOFError, OSError):
        return


def hanging_stage(connection: Connection, settings: StageSettings) -> None:
    """Gets ready, then neither reads nor says anything, and does not end when asked."""
    connection.send(StageReady(graphics="none"))
    time.sleep(3600)


def crashing_stage(connection: Connection, settings: StageSettings) -> None:
    connection.send(StageTrouble(words="No graphics here: install a driver."))
    os._exit(7)


def never_ready_stage(connection: Connection, settings: StageSettings) -> None:
    time.sleep(3600)


def deaf_stage(connection: Connection, settings: StageSettings) -> None:
    """Lives and reports, but never reads its pipe; so it does not hear that it shall end."""
    connection.send(StageReady(graphics="none"))
    while True:
        connection.send(FrameReport(frame=1, number=0, began_ns=0, ended_ns=0, is_calm_by_itself=False))
        time.sleep(0.05)


def flooding_stage(connection: Connection, settings: StageSettings) -> None:
    """Says the same again and again, as fast as it can."""
    connection.send(StageReady(graphics="none"))
    while True:
        connection.send(Sign(kind=SignKind.SUDS, value=10.0))


def babbling_stage(connection: Connection, settings: StageSettings) -> None:
    """Sends what is no message."""
    connection.send(StageReady(graphics="none"))
    connection.send_bytes(b"\x80\x05nonsense")
    time.sleep(3600)


def signing_stage(connection: Connection, settings: StageSettings) -> None:
    """Says everything that a person at its window can say, then obeys."""
    for kind in SignKind:
        ratings = {SignKind.SUDS: 40.0, SignKind.SICKNESS: 4.0, SignKind.OUTCOME: 10.0, SignKind.EXPECTANCY: 70.0}
        value = ratings.get(kind)
        connection.send(Sign(kind=kind, value=value))
    connection.send(Sign(kind=SignKind.SICKNESS, value=21.0))
    obedient_stage(connection, settings)


def watching_stage(connection: Connection, settings: StageSettings) -> None:
    """Tells once how the head faced what is feared, then obeys."""
    connection.send(HeadReport(span=head_span()))
    obedient_stage(connection, settings)


def obedient_player(connection: Connection, settings: PlayerSettings) -> None:
    """Takes commands, reports their number and, as `voices`, how many notes it was given in all."""
    connection.send(PlayerReady(device=settings.control_table))
    number = notes = 0
    try:
        while True:
            if connection.poll(0.05):
                command = connection.recv()
                if command is None:
                    return
                assert isinstance(command, PlayCommand)
                number, notes = command.number, notes + len(command.notes)
            connection.send(
                PlayerReport(number=number, level_db=-20.0, voices=notes, late_notes=0, is_calm_by_itself=False)
            )
    except (EOFError, OSError):
        return


def restless_player(connection: Connection, settings: PlayerSettings) -> None:
    """Uses up a quarter of a day's dose, then moves; the third one stays. Its device says what it was given."""
    connection.send(PlayerReady(device=f"{settings.dose_before:g}"))
    dose = settings.dose_before + 0.25
    report = PlayerReport(
        number=0, level_db=-20.0, voices=0, late_notes=0, is_calm_by_itself=False, dose=min(dose, 0.75)
    )
    connection.send(report)
    if dose < 0.75:
        connection.send(PlayerMoves(words=f"moving after {dose:g}"))
        return
    try:
        while not connection.poll(0.05):
            connection.send(report)
    except (EOFError, OSError):
        return


def flapping_player(connection: Connection, settings: PlayerSettings) -> None:
    """Loses its sound twice, and each time hears it at once when it is started anew; the third one stays."""
    connection.send(PlayerReady(device="loose plug"))
    dose = settings.dose_before + 0.25
    report = PlayerReport(number=0, level_db=-20.0, voices=0, late_notes=0, is_calm_by_itself=False, dose=dose)
    connection.send(report)
    if dose < 0.75:
        connection.send(PlayerMoves(words=LOST))
        return
    try:
        while not connection.poll(0.05):
            connection.send(report)
    except (EOFError, OSError):
        return


def unplugged_player(connection: Connection, settings: PlayerSettings) -> None:
    """Loses its sound at once."""
    connection.send(PlayerReady(device="loose plug"))
    connection.send(PlayerMoves(words=LOST))
