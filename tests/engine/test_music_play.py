"""`attune music play`: what becomes of the sound is told, and the exit code says whether it was heard to its end."""

from functools import partial
from pathlib import Path

import pytest

from engine.actuators import SoundProcess
from engine.machine import Probe
from engine.music_course import course_of
from engine.music_play import play_piece
from engine.music_score import PieceRequest
from music.player_messages import LOST
from music.soundscape import Palette

from .actuator_rig import CHILDREN

SHORT = PieceRequest(arousal=course_of("0.5"), valence=course_of("0.5"), palette=Palette.STRINGS, seconds=0.5, seed=1)


@pytest.mark.parametrize(("player", "code", "told"), [("obedient_player", 0, ""), ("unplugged_player", 3, LOST)])
def test_music_that_is_not_heard_to_its_end_is_told_and_is_no_success(
    player: str,
    code: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("engine.music_play.try_sound", lambda _: Probe(works=True, words="a test"))
    monkeypatch.setattr("engine.music_play.SoundProcess", partial(SoundProcess, target=f"{CHILDREN}:{player}"))

    assert play_piece(SHORT) == code

    assert told in capsys.readouterr().out
