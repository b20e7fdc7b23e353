"""Which kinds of audio are tried, and that trying them never costs more than a moment or the player's life."""

from pathlib import Path

import pytest

from music.player import _free_wav
from music.player_messages import Audio, PlayerSettings
from music.sound_search import PROBE_S, SEARCH_EVERY_S, SoundSearch, wanted_kinds, why_not


def settings(audio: Audio = Audio.AUTO, card: str | None = None) -> PlayerSettings:
    return PlayerSettings(control_table="attune-test-search", audio=audio, card=card)


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (settings(), (Audio.JACK, Audio.SOUND_CARD)),
        (settings(card="USB"), (Audio.SOUND_CARD, Audio.JACK)),
        (settings(Audio.JACK), (Audio.JACK,)),
        (settings(Audio.SOUND_CARD), (Audio.SOUND_CARD,)),
        (settings(Audio.NOWHERE), ()),
    ],
)
def test_what_is_wanted_is_tried_first(wanted: PlayerSettings, kinds: tuple[Audio, ...]) -> None:
    assert wanted_kinds(wanted) == kinds


def test_a_server_that_is_not_there_is_a_reason_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "attune-test-not-there")

    assert why_not(Audio.JACK, settings()) == "it does not answer"


def test_a_card_that_is_not_there_is_a_reason_and_no_crash() -> None:
    reason = why_not(Audio.SOUND_CARD, settings(card="no card is called so"))

    assert reason is not None
    assert "no card is called so" in reason or "crashed" in reason  # PortAudio crashes where there is no card at all


def test_a_search_does_not_wait_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "attune-test-not-there")
    search = SoundSearch(settings(Audio.JACK))

    assert search.look(0.0) is None
    assert search._probe is None, "all kinds have just failed"
    assert search.look(SEARCH_EVERY_S) is None
    probe = search._probe
    assert probe is not None
    assert search.look(SEARCH_EVERY_S) is None
    probe.wait(PROBE_S)
    assert search.look(SEARCH_EVERY_S) is None
    assert search._probe is None, "it failed: the next one begins in its time"
    assert search.look(2 * SEARCH_EVERY_S) is None
    assert search._probe is not None
    search.end()
    assert search._probe is None


def test_a_file_that_is_there_is_kept_and_the_next_one_numbered(tmp_path: Path) -> None:
    wanted = str(tmp_path / "music.wav")

    names = [_free_wav(wanted)[0] for _ in range(3)]

    assert [Path(str(name)).name for name in names] == ["music.wav", "music-2.wav", "music-3.wav"]


def test_a_file_that_cannot_be_written_is_told_and_the_music_goes_on(tmp_path: Path) -> None:
    path, troubles = _free_wav(str(tmp_path / "no folder" / "music.wav"))

    assert path is None
    assert "cannot be written" in troubles[0]
