"""The table from arousal and valence to the music: its order, its limits, and what is wrong with a wrong one."""

import re
from pathlib import Path

import pytest

from music.soundscape import MusicTargets
from policies.music_mapping import ORDER_OF_EFFECT, USUAL, MappingFault, MusicMapping, Span


@pytest.mark.parametrize("amount", [0.0, 0.5, 1.0])
def test_the_usual_table_stays_within_the_controls_ranges(amount: float) -> None:
    MusicTargets(**USUAL.for_arousal(amount), **USUAL.for_valence(amount))  # refuses what lies outside


def test_every_cue_of_the_published_order_is_a_row() -> None:
    assert set(ORDER_OF_EFFECT) <= set(USUAL.rows())


@pytest.mark.parametrize(
    ("row", "span", "words"),
    [
        ("density", Span(low=0.1, high=1.7), r"density: must lie in \[0, 1\], not 1.7"),
        ("tempo_bpm", Span(low=20.0, high=100.0), r"tempo_bpm: must lie in \[40, 120\], not 20"),
        ("consonance", Span(low=0.9, high=0.3), "consonance: must rise, but goes from 0.9 to 0.3"),
        ("brightness", Span(low=0.0, high=1.0), "brightness: uses 1.00 of its range, and articulation, .* only 0.40"),
        ("density", Span(low=float("nan"), high=1.0), "density: must lie in"),
    ],
)
def test_a_wrong_row_is_named_with_its_rule(row: str, span: Span, words: str) -> None:
    with pytest.raises(MappingFault, match=words):
        MusicMapping(**{row: span})


def test_tempo_leads_back_to_the_energy_it_came_from() -> None:
    assert USUAL.energy_at(USUAL.tempo_bpm.at(0.3)) == pytest.approx(0.3)
    assert USUAL.energy_at(20) == 0
    assert USUAL.energy_at(200) == 1


def test_the_page_for_clinicians_shows_the_usual_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "music.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \|", page, flags=re.MULTILINE)

    assert {name: (float(low), float(high)) for name, low, high in rows} == {
        control: (span.low, span.high) for control, span in USUAL.rows().items()
    }
