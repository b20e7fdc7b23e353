"""A therapist's hand on the music: it holds beyond decisions, passes the gate, and is recorded."""

import asyncio
import json
from itertools import pairwise
from pathlib import Path

import pytest

from engine.messages import Input, MusicOrder, PatientStop, Tick
from engine.plan import SessionPlan, library_policy, new_session, tape_header
from engine.records.message_json import MessageEncoder, read_input
from engine.records.tape import Tape, TapeWriter
from engine.replay import replay
from music.soundscape import MusicTargets, Palette
from music.trim import UNTRIMMED, MusicTrim


def heard(orders: dict[int, MusicTrim], *, ticks: int = 300) -> list[MusicTargets]:
    session = new_session(SessionPlan(policy=library_policy("demo"), seed=1))
    music = []
    for number in range(ticks):
        t = number / 10
        inputs = (MusicOrder(t=t, trim=orders[number]),) if number in orders else ()
        music.append(session.step(Tick(t=t, inputs=inputs)).applied.music)
    return music


def test_a_ceiling_of_loudness_holds_from_its_tick_on() -> None:
    quiet = heard({100: MusicTrim(loudest_db=-50.0)})

    assert max(music.loudness_db for music in quiet[50:100]) > -50
    assert max(music.loudness_db for music in quiet[100:]) <= -50


def test_music_that_is_let_go_again_comes_back_slowly() -> None:
    music = heard({100: MusicTrim(loudest_db=-60.0), 150: UNTRIMMED})
    steps = [after.loudness_db - before.loudness_db for before, after in pairwise(music)]

    assert music[149].loudness_db == -60
    assert max(steps[140:]) < 1.0
    assert music[299].loudness_db > -60


def test_palette_and_nudges_reach_the_music_without_a_jump_upwards() -> None:
    trim = MusicTrim(palette=Palette.STRINGS, density_bias=0.4, brightness_bias=-0.1, presence=0.5)
    plain, music = heard({}), heard({100: trim})

    assert {one.palette for one in music[100:]} == {Palette.STRINGS}
    assert music[299].presence == pytest.approx(plain[299].presence * 0.5)
    assert music[299].brightness == pytest.approx(plain[299].brightness - 0.1, abs=1e-6)
    assert music[100].density - music[99].density < 0.05
    assert music[299].density > plain[299].density


@pytest.mark.parametrize("trim", [UNTRIMMED, MusicTrim(loudest_db=-20, presence=0.25, palette=Palette.DRONE)])
def test_a_record_gives_the_order_back(trim: MusicTrim) -> None:
    order = MusicOrder(t=3.5, trim=trim)

    kind, values = json.loads(MessageEncoder().input(order))

    assert read_input(kind, values) == order


@pytest.mark.parametrize("trim", [None, 3, {}, {"loudest_db": 3}])
def test_what_is_no_trim_is_refused(trim: object) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_input("MusicOrder", {"t": 0.0, "trim": trim})


def test_a_stop_calms_what_plays_and_changes_no_palette() -> None:
    session = new_session(SessionPlan(policy=library_policy("demo"), seed=1))
    palettes = []
    for number in range(100):
        t = number / 10
        inputs: tuple[Input, ...] = ()
        if number == 20:
            inputs = (MusicOrder(t=t, trim=MusicTrim(palette=Palette.STRINGS)),)
        if number == 60:
            inputs = (PatientStop(t=t),)
        palettes.append(session.step(Tick(t=t, inputs=inputs)).applied.music.palette)

    assert set(palettes[20:]) == {Palette.STRINGS}


def test_a_session_with_a_hand_on_its_music_replays_exactly(tmp_path: Path) -> None:
    plan = SessionPlan(policy=library_policy("demo"), seed=1)
    session, tape = new_session(plan), tmp_path / "hand.tape"
    with TapeWriter(tape, tape_header(plan, {})) as writer:
        for number in range(300):
            t = number / 10
            trim = MusicTrim(loudest_db=-60 + number / 10, density_bias=number / 1000, palette=Palette.DRONE)
            inputs = (MusicOrder(t=t, trim=trim),) if number % 7 == 0 else ()
            writer.write(tick := Tick(t=t, inputs=inputs), session.step(tick))

    replayed = asyncio.run(replay(Tape(tape), new_session(plan)))

    assert replayed.is_exact
    assert replayed.ticks == 300
