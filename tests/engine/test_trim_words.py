"""What a therapist's hand changes of the music is told once the hand rests."""

import pytest

from engine.messages import MusicOrder, Tick
from engine.trim_words import TrimNews, trim_words
from music.soundscape import Palette
from music.trim import UNTRIMMED, MusicTrim


def test_a_knob_that_is_turned_is_told_where_it_stays_and_only_once() -> None:
    news = TrimNews()
    told = []
    for tenth in range(40):
        t = tenth / 10
        turns = (MusicOrder(t=t, trim=MusicTrim(presence=1 - t / 4)),) if tenth <= 20 else ()
        told.append((t, news.of(Tick(t=t, inputs=turns))))

    assert [one for one in told if one[1]] == [(3.0, "music by hand: presence 0.50 of what is asked for")]


@pytest.mark.parametrize(
    ("trim", "words"),
    [
        (UNTRIMMED, "as the policy has it"),
        (MusicTrim(loudest_db=-60), "silent"),
        (
            MusicTrim(loudest_db=-20, density_bias=0.25, brightness_bias=-0.1, palette=Palette.DRONE),
            "at most -20 dB, density +0.25, brightness -0.10, drone and overtones",
        ),
    ],
)
def test_a_trim_in_words(trim: MusicTrim, words: str) -> None:
    assert trim_words(trim) == words
