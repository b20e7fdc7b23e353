"""engine/settings.py: a station's settings, and what a person reads where they are wrong."""

from dataclasses import fields
from pathlib import Path

import pytest

from engine.settings import (
    SettingsError,
    SoundSettings,
    StationSettings,
    StrapSettings,
    read_settings,
    settings_path,
    state_path,
)
from music.hearing import Hearing
from music.player_messages import Audio


def written(tmp_path, text: str) -> Path:
    path = tmp_path / "station.toml"
    path.write_text(text)
    return path


def test_without_a_file_everything_is_as_when_nothing_is_set(tmp_path):
    assert read_settings(tmp_path / "none.toml") == StationSettings()
    assert read_settings(written(tmp_path, "")) == StationSettings()


def test_what_is_set_is_read_and_the_rest_stays(tmp_path):
    path = written(tmp_path, '# ours\n[strap]\nuse = "Polar H10 1234"\nsilent_s = 4\n')

    assert read_settings(path).strap == StrapSettings(use="Polar H10 1234", silent_s=4)


def test_a_byte_order_mark_is_no_error(tmp_path):
    path = tmp_path / "station.toml"
    path.write_text("[strap]\necg = false\n", encoding="utf-8-sig")

    assert read_settings(path).strap.ecg is False


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[strap]\nuse = 7\n", "station.toml:2: strap.use: must be a text in quotes, not 7"),
        ('[strap]\n\nuse = " "\n', "station.toml:3: strap.use: must be the name or the address"),
        ("[strap]\nsilent_s = 0.1\n", "station.toml:2: strap.silent_s: must lie in [2.5, 60] seconds, not 0.1"),
        ("[strap]\nsilent_s = nan\n", "station.toml:2: strap.silent_s: must lie in"),
        ("[strap]\nsilent_s = true\n", "station.toml:2: strap.silent_s: must be a number, not True"),
        ("[strap]\nwait_s = 1e9\n", "station.toml:2: strap.wait_s: must lie in"),
        ("[strap]\necg = 1\n", "station.toml:2: strap.ecg: must be true or false, not 1"),
        ("[strap]\nsilence_s = 4\n", "station.toml:2: strap.silence_s: is not known; did you mean 'silent_s'?"),
        ("[strap]\ncolour = 4\n", "station.toml:2: strap.colour: is not known; there are: use, silent_s, wait_s, ecg"),
        ("[straps]\n", "station.toml:1: straps: is not known; did you mean 'strap'?"),
        ("\nstrap = 4\n", "station.toml:2: strap: is a table: write [strap]"),
        (
            '[signers]\nB = "03be77a1c2d94e18"\n"A. Weber" = "xyz"\n',
            "station.toml:3: signers.A. Weber: the fingerprint of a key",
        ),
        ("[signers]\nWeber = 7\n", "station.toml:2: signers.Weber: must be the fingerprint of a key, a text in quotes"),
        ('[signers]\n" " = "03be77a1c2d94e18"\n', "a signer needs a name"),
        ("signers = 4\n", "station.toml:1: signers: is a table: write [signers]"),
        ("[strap]\nuse = \n", "station.toml:2: is not TOML"),
        ("[strap]\nuse = '''\n", "station.toml:"),
        ("strap.wait_s = 0\n", "station.toml:1: strap.wait_s: must lie in"),
        pytest.param(f"[strap]\nsilent_s = 1{'0' * 400}\n", "station.toml:2: strap.silent_s: must lie in", id="huge"),
        pytest.param(f"[strap]\nwait_s = {'9' * 5000}\n", "is not TOML", id="beyond all numbers"),
        pytest.param(f"[strap]\nuse = {'[' * 20000}\n", "is not TOML", id="beyond all nesting"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_key(tmp_path, text, complaint):
    with pytest.raises(SettingsError) as told:
        read_settings(written(tmp_path, text))

    assert complaint in str(told.value)
    assert "\n" not in str(told.value)


def test_bytes_that_are_no_text_and_a_folder_are_told(tmp_path):
    path = tmp_path / "station.toml"
    path.write_bytes(b"\xff\xfe[")
    with pytest.raises(SettingsError, match="no text in UTF-8"):
        read_settings(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path)


def test_xdg_folders_are_respected_where_they_are_absolute(tmp_path):
    assert settings_path({"XDG_CONFIG_HOME": str(tmp_path)}) == tmp_path / "attune" / "station.toml"
    assert settings_path({"XDG_CONFIG_HOME": "here"}) == Path.home() / ".config" / "attune" / "station.toml"
    assert state_path({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "attune"
    assert state_path({}) == Path.home() / ".local" / "state" / "attune"


def test_the_example_of_the_readme_is_understood_and_names_every_key(tmp_path):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = next(block for block in readme.split("```") if block.strip().startswith("[strap]"))

    assert read_settings(written(tmp_path, example)).strap == StrapSettings(use="Polar H10 12345678")
    assert all(f"\n{field.name} = " in example for field in fields(StrapSettings))


def test_sound_settings_say_where_it_is_heard_and_how_loud_that_is(tmp_path):
    text = '[sound]\noutput = "card"\ncard = "USB"\nbuffer_frames = 512\nfull_scale_dba = 97\nsensitive_ears = true\n'

    sound = read_settings(written(tmp_path, text)).sound

    assert (sound.audio, sound.card, sound.buffer_frames) == (Audio.SOUND_CARD, "USB", 512)
    assert sound.hearing == Hearing(full_scale_dba=97, is_measured=True, is_sensitive=True)
    assert not SoundSettings().hearing.is_measured


@pytest.mark.parametrize(
    ("text", "ceiling_db"),
    [
        ("", -26.0),
        ("[sound]\nsensitive_ears = true\n", -31.0),
        ("[sound]\nfull_scale_dba = 110\n", -36.0),
        ("[sound]\nscenes = false\n", None),
        ('[sound]\noutput = "none"\n', None),
    ],
)
def test_how_loud_scenes_may_be_follows_from_the_level_at_the_ear(tmp_path, text, ceiling_db):
    assert read_settings(written(tmp_path, text)).sound.scene_ceiling_db == ceiling_db


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[sound]\noutput = "loud"\n', "station.toml:2: sound.output: must be one of auto, jack, card, none"),
        ('[sound]\ncard = ""\n', "station.toml:2: sound.card: must be a part of a sound card's name"),
        ("[sound]\nbuffer_frames = 100\n", "station.toml:2: sound.buffer_frames: must be one of 64, 128"),
        ("[sound]\nbuffer_frames = 1.5\n", "station.toml:2: sound.buffer_frames: must be a whole number, not 1.5"),
        ("[sound]\nfull_scale_dba = 20\n", "station.toml:2: sound.full_scale_dba: must lie in [60, 130] dBA, not 20"),
        ("[sound]\nsensitive_ears = 1\n", "station.toml:2: sound.sensitive_ears: must be true or false, not 1"),
        ("[sound]\nscenes = 0\n", "station.toml:2: sound.scenes: must be true or false, not 0"),
        ("[sound]\nvolume = 1\n", "station.toml:2: sound.volume: is not known; there are: output"),
        ('[sound]\noutput = "jack"\ncard = "USB"\n', 'sound.card: goes with output = "card"'),
    ],
)
def test_what_is_wrong_with_sound_settings_is_told_with_its_line(tmp_path, text, complaint):
    with pytest.raises(SettingsError) as told:
        read_settings(written(tmp_path, text))

    assert complaint in str(told.value)
