"""What `attune doctor` says of this machine's sound: what a session on this station would be heard by."""

from dataclasses import replace

import pytest

from engine import doctor, machine
from engine.actuators import SoundProcess
from engine.doctor import Finding
from engine.latency import Latencies
from engine.pacing import SessionClock
from engine.room import furnished_room
from engine.settings import read_settings
from music.player_messages import Audio, PlayerSettings


@pytest.fixture
def station(tmp_path, monkeypatch):
    """Writes the station's settings."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = tmp_path / "attune" / "station.toml"
    path.parent.mkdir()
    return path


@pytest.fixture
def tried(monkeypatch) -> list[PlayerSettings]:
    """What was tried, in order; only the sound card answers."""
    asked = []

    def why_not(audio: Audio, settings: PlayerSettings) -> str | None:
        asked.append((audio, settings))
        return None if audio is Audio.SOUND_CARD else "it does not answer"

    monkeypatch.setattr(machine, "why_not", why_not)
    return asked


def looked() -> Finding:
    return doctor._sound()


def test_without_settings_the_first_kind_that_works_is_named(station, tried):
    found = looked()

    assert [audio for audio, _ in tried] == [Audio.JACK, Audio.SOUND_CARD]
    assert found.is_there
    assert found.words == "the sound card, through PortAudio, 256 frames a block"


def test_what_a_session_would_use_is_tried_and_named_with_card_and_buffer(station, tried):
    station.write_text('[sound]\noutput = "card"\ncard = "USB"\nbuffer_frames = 1024\n')

    found = looked()

    assert [(audio, one.card, one.buffer_frames) for audio, one in tried] == [(Audio.SOUND_CARD, "USB", 1024)]
    assert (
        found.words == 'the sound card, through PortAudio, 1024 frames a block (output = "card", card = "USB" is set)'
    )


def test_an_output_that_is_set_and_does_not_work_is_lacking_though_another_would_work(station, tried):
    station.write_text('[sound]\noutput = "jack"\n')

    found = looked()

    assert [audio for audio, _ in tried] == [Audio.JACK]
    assert not found.is_there
    assert 'output = "jack" is set' in found.words
    assert "it does not answer" in found.words
    assert f"set another output below [sound] in {station}" in found.remedy


def test_a_station_that_is_set_to_be_unheard_is_said_to_be_and_nothing_is_tried(station, tried):
    station.write_text('[sound]\noutput = "none"\n')

    found = looked()

    assert tried == []
    assert not found.is_there
    assert "computed and not heard" in found.words
    assert 'write output = "auto"' in found.remedy


def test_settings_that_cannot_be_read_leave_the_sound_untried(station, tried):
    station.write_text('[sound]\noutput = "radio"\n')

    found = looked()

    assert tried == []
    assert (found.is_there, found.words.startswith("not tried")) == (False, True)


def test_the_sound_that_is_tried_is_the_one_that_a_session_plays_by(station, tried, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    station.write_text('[sound]\ncard = "USB"\nbuffer_frames = 512\nfull_scale_dba = 92.0\n')
    sound = read_settings(station).sound

    looked()
    room = furnished_room(
        seed=0, report=lambda _: None, clock=SessionClock(), latencies=Latencies(), sound=sound, unheard_wav=None
    )

    assert isinstance(room.sound, SoundProcess)
    assert replace(tried[0][1], control_table="") == replace(room.sound._settings, control_table="")
