"""Where a piece's files may lie: each at a place of its own, and none over another."""

from pathlib import Path

import pytest

from engine.cli import run_command_line
from engine.music_course import MusicRequestError
from engine.music_render import MusicFiles


@pytest.mark.parametrize(
    ("wav", "stems", "midi", "complaint"),
    [
        ("x.wav", None, "x.wav", "a place for each"),
        ("x.wav", None, "there/../x.wav", "a place for each"),
        ("x.wav", "x.wav", None, "a place for each"),
        ("x.wav", "stems", "stems", "a place for each"),
        ("stems/pad.wav", "stems", None, "lies in the folder of the stems"),
    ],
)
def test_no_two_of_a_piece_s_files_take_each_other_s_place(
    wav: str, stems: str | None, midi: str | None, complaint: str, tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    places = [None if name is None else tmp_path / name for name in (wav, stems, midi)]

    with pytest.raises(MusicRequestError, match=complaint):
        MusicFiles(wav=places[0], stems=places[1], midi=places[2])


def test_a_place_that_is_none_is_told_as_it_was_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["music", "render", "--arousal", "0.5", "--seconds", "2", "--out"]

    codes = [run_command_line([*words, str(tmp_path / name)]) for name in ("no folder/x.wav", "")]

    told = capsys.readouterr().err
    assert codes == [2, 2]
    assert f"{tmp_path / 'no folder' / 'x.wav'}: there is no folder" in told
    assert f"{tmp_path}: is a folder" in told
    assert list(tmp_path.iterdir()) == []
