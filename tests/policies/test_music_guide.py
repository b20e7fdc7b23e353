"""What the music is for in each phase, and that it never jumps."""

from itertools import pairwise
from random import Random

import pytest

from music.soundscape import QUIETEST_DB, MusicTargets, Nature, Palette
from policies.music_guide import AROUSAL_TO_CONTROL, MusicGuide, PhaseMusic, Purpose
from policies.music_mapping import MusicMapping, Span
from policies.policy import CALM
from tests.policies.closed_loop import known, unknown

LEADING = PhaseMusic(purpose=Purpose.MATCH_THEN_LEAD, lead_to_bpm=52.0)
BESIDE = PhaseMusic(purpose=Purpose.ACCOMPANY)
BREATHING = PhaseMusic(purpose=Purpose.BREATHING, breaths_per_min=5.0)
SILENCE = PhaseMusic(purpose=Purpose.SILENCE)


def play(guide: MusicGuide, music: PhaseMusic, seconds: range, arousal: float | None) -> list[MusicTargets]:
    return [
        guide.advance(float(t), music, unknown(float(t)) if arousal is None else known(float(t), arousal))
        for t in seconds
    ]


def test_it_first_meets_the_person_and_then_leads_down() -> None:
    guide = MusicGuide()

    meeting = play(guide, LEADING, range(30), 0.8)
    leading = play(guide, LEADING, range(30, 400), 0.3)

    assert meeting[-1].tempo_bpm > meeting[0].tempo_bpm + 20
    assert all(later.tempo_bpm <= earlier.tempo_bpm for earlier, later in pairwise(leading))
    assert leading[-1].tempo_bpm == pytest.approx(52.0)


def test_it_leads_more_slowly_where_the_person_does_not_follow() -> None:
    followed, alone = MusicGuide(), MusicGuide()
    for guide in (followed, alone):
        play(guide, LEADING, range(30), 0.8)

    with_the_person = play(followed, LEADING, range(30, 100), 0.4)[-1]
    without = play(alone, LEADING, range(30, 100), 1.0)[-1]

    assert with_the_person.tempo_bpm < without.tempo_bpm - 3


def test_after_a_stop_it_begins_calm_and_does_not_meet_the_fear() -> None:
    guide = MusicGuide()
    play(guide, BESIDE, range(200), 1.0)

    guide.calm(200.0, LEADING)
    after = play(guide, LEADING, range(200, 300), 1.0)

    assert after[0].tempo_bpm == pytest.approx(CALM.music.tempo_bpm, abs=1)
    assert after[0].brightness == pytest.approx(CALM.music.brightness, abs=0.05)
    assert all(later.tempo_bpm <= earlier.tempo_bpm for earlier, later in pairwise(after))


@pytest.mark.parametrize("music", [LEADING, BESIDE])
def test_what_is_not_known_changes_nothing(music: PhaseMusic) -> None:
    guide = MusicGuide()
    before = play(guide, music, range(60), 0.9)[-1]

    after = play(guide, music, range(60, 300), None)[-1]

    assert after.tempo_bpm == before.tempo_bpm
    assert after.brightness == before.brightness


def test_company_neither_lulls_nor_stirs() -> None:
    calm, stirred = (
        play(MusicGuide(), BESIDE, range(300), 0.0)[-1],
        play(MusicGuide(), BESIDE, range(300), 1.0)[-1],
    )

    assert 55 < calm.tempo_bpm < stirred.tempo_bpm < 80


def test_breathing_is_a_deep_slow_swell() -> None:
    last = play(MusicGuide(), BREATHING, range(300), 0.9)[-1]

    assert (last.breaths_per_min, last.breath_depth) == (5.0, 0.8)
    assert last.tempo_bpm < 55


def test_a_new_pace_of_breath_keeps_its_place() -> None:
    guide = MusicGuide()
    before = play(guide, BESIDE, range(43), 0.3)[-1]
    after = play(guide, BREATHING, range(43, 44), 0.3)[0]

    def place(targets: MusicTargets, t: float) -> float:
        return ((t - targets.breath_begins_t) * targets.breaths_per_min / 60) % 1

    assert place(after, 43.0) == pytest.approx(place(before, 43.0))


def test_silence_fades_and_a_return_begins_from_nothing() -> None:
    guide = MusicGuide()
    play(guide, BESIDE, range(60), 0.3)

    fading = play(guide, SILENCE, range(60, 80), 0.3)
    returning = play(guide, BESIDE, range(80, 82), 0.3)[0]

    assert 0 < fading[0].presence < 1
    assert (fading[-1].presence, fading[-1].loudness_db) == (0.0, QUIETEST_DB)
    assert returning.loudness_db < -50


def test_the_music_is_led_out_before_the_session_ends() -> None:
    guide = MusicGuide()
    play(guide, LEADING, range(60), 0.3)

    led = [guide.advance(60.0 + t, LEADING, known(60.0 + t, 0.3), ends_in_s=30.0 - t) for t in range(31)]

    assert led[9].presence == 1.0
    assert all(later.presence <= earlier.presence for earlier, later in pairwise(led))
    assert 0 < led[20].presence < 1
    assert led[-1].presence == 0.0


def test_music_that_fades_over_sessions_is_less_present() -> None:
    faded = PhaseMusic(purpose=Purpose.ACCOMPANY, presence=0.4)

    assert play(MusicGuide(), faded, range(60), 0.5)[-1].presence == pytest.approx(0.4)


def test_palette_and_nature_are_the_phases_and_nature_rises_slowly() -> None:
    by_the_sea = PhaseMusic(purpose=Purpose.ACCOMPANY, palette=Palette.STRINGS, nature=Nature.RAIN, nature_level=0.5)

    heard = play(MusicGuide(), by_the_sea, range(20), 0.5)

    assert {targets.palette for targets in heard} == {Palette.STRINGS}
    assert {targets.nature for targets in heard} == {Nature.RAIN}
    assert heard[-1].nature_level == 0.5
    assert max(later.nature_level - earlier.nature_level for earlier, later in pairwise(heard)) <= 0.1 + 1e-9


def test_silence_takes_nature_away_too() -> None:
    guide = MusicGuide()
    play(guide, PhaseMusic(purpose=Purpose.ACCOMPANY, nature_level=0.5), range(20), 0.5)

    assert play(guide, SILENCE, range(20, 40), 0.5)[-1].nature_level == 0


def test_the_guide_follows_the_table_it_is_given() -> None:
    slow = MusicMapping(tempo_bpm=Span(low=42.0, high=98.0))

    last = [MusicGuide(mapping).advance(0.0, BESIDE, known(0.0, 0.3)) for mapping in (slow, MusicMapping())]

    assert last[0].tempo_bpm < last[1].tempo_bpm
    assert last[0].density == last[1].density


@pytest.mark.parametrize("breaths_per_min", [4.0, 7.5])
def test_a_pace_that_nobody_should_breathe_with_is_refused(breaths_per_min: float) -> None:
    with pytest.raises(ValueError, match=r"breaths_per_min must lie in \[4.5, 7\]"):
        PhaseMusic(purpose=Purpose.BREATHING, breaths_per_min=breaths_per_min)


def test_no_control_ever_jumps_whatever_comes() -> None:
    chance, guide, t = Random(5), MusicGuide(), 0.0
    music, heard = BESIDE, []
    for _ in range(3000):
        t += chance.choice((0.1, 1.0, 1.0, 30.0))
        music = chance.choice((music,) * 30 + (LEADING, BREATHING, SILENCE, BESIDE))
        arousal = unknown(t) if chance.random() < 0.2 else known(t, chance.random())
        heard.append(guide.advance(t, music, arousal))

    for control, (low, high) in AROUSAL_TO_CONTROL.items():
        steps = [abs(getattr(later, control) - getattr(earlier, control)) for earlier, later in pairwise(heard)]
        assert max(steps) <= 0.05 * (high - low), control
    rises_db = [later.loudness_db - earlier.loudness_db for earlier, later in pairwise(heard)]
    assert max(rises_db) <= 4.0
    assert max(abs(later.presence - earlier.presence) for earlier, later in pairwise(heard)) <= 0.4 + 1e-9


def test_time_that_runs_back_moves_nothing() -> None:
    guide = MusicGuide()
    before = play(guide, LEADING, range(20), 0.9)[-1]

    assert guide.advance(5.0, LEADING, known(5.0, 0.9)).tempo_bpm == before.tempo_bpm


def test_cues_with_a_larger_effect_use_a_larger_share_of_their_range() -> None:
    shares = {name: high - low for name, (low, high) in AROUSAL_TO_CONTROL.items()}
    shares["tempo_bpm"] /= 120 - 40

    order = ["tempo_bpm", "register", "dynamics", "articulation", "brightness"]
    assert [shares[name] for name in order] == sorted((shares[name] for name in order), reverse=True)


@pytest.mark.parametrize("changed", [{"loudness_db": 1.0}, {"lead_to_bpm": 30.0}, {"valence": 2.0}])
def test_senseless_music_is_refused(changed: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must lie in"):
        PhaseMusic(purpose=Purpose.ACCOMPANY, **changed)
