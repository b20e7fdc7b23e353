"""The randomisation test over blocks with and without music: what it may claim, and what not."""

from random import Random

import pytest

from policies.randomisation import NEEDED_PAIRS, MeasuredBlock, MusicEffect, effect_words, music_effect


def blocks(differences: list[float], chance: Random | None = None) -> list[MeasuredBlock]:
    """Pairs whose block with music is so much above the one without, in an order that chance drew."""
    chance, made = chance or Random(1), []
    for pair, difference in enumerate(differences):
        music_first = chance.random() < 0.5
        for place in (0, 1):
            has_music = music_first is (place == 0)
            value = 50.0 + (difference if has_music else 0.0)
            made.append(MeasuredBlock(number=2 * pair + place, has_music=has_music, value=value))
    return made


def test_the_effect_is_the_mean_of_with_music_minus_without() -> None:
    assert music_effect(blocks([-10, -20, -30])).effect == pytest.approx(-20)


def test_p_is_the_share_of_orders_that_would_lie_as_far_out() -> None:
    assert music_effect(blocks([-10, -20, -30])).p == 2 / 8
    assert music_effect(blocks([-10, -20, -30, -5, -8, -12])).p == 2 / 64
    assert music_effect(blocks([10, -10])).p == 1


def test_no_change_at_all_has_p_of_1() -> None:
    assert music_effect(blocks([0.0] * 8)).p == 1


def test_blocks_without_their_partner_are_left_out() -> None:
    made = blocks([-10, -20])
    made.append(MeasuredBlock(number=4, has_music=True, value=0.0))

    assert music_effect(made).pairs == 2


def test_pairs_of_several_sessions_are_kept_apart() -> None:
    made = [
        MeasuredBlock(number=number, has_music=number % 2 == 0, value=float(number), session=session)
        for session in (1, 2)
        for number in (0, 1)
    ]

    assert music_effect(made).pairs == 2


@pytest.mark.parametrize("pairs", range(NEEDED_PAIRS))
def test_with_few_pairs_nothing_is_claimed_and_no_interval_given(pairs: int) -> None:
    effect = music_effect(blocks([-30.0] * pairs))
    words = effect_words(effect, what="SUDS")

    assert (effect.low, effect.high) == (None, None)
    assert "too few to tell" in words or "nothing can be said" in words
    assert "more than chance" not in words


def test_a_large_steady_effect_is_told_with_its_interval() -> None:
    effect = music_effect(blocks([-12, -9, -10, -14, -8, -11, -10, -13]))
    words = effect_words(effect, what="SUDS")

    assert effect.p == 2 / 256
    assert effect.low is not None
    assert effect.high is not None
    assert effect.low <= -11 <= effect.high < 0
    assert words.startswith("SUDS: 11 lower with music than without, over 8 pairs of blocks (p = 0.008), 19 in 20: ")
    assert words.endswith("more than chance would often do")


def test_a_chance_however_small_is_not_said_to_be_none() -> None:
    words = effect_words(music_effect(blocks([-10.0 - one for one in range(12)])), what="SUDS")

    assert "(p = 0.0005)" in words


def test_a_p_near_1_in_20_shows_on_which_side_of_it_the_verdict_is() -> None:
    effect = MusicEffect(pairs=8, effect=-3.0, p=0.0547, least_p=2 / 256, low=-6.0, high=0.5)

    assert "(p = 0.055), 19 in 20" in effect_words(effect, what="SUDS")
    assert effect_words(effect, what="SUDS").endswith("no more than chance often does")


def test_what_rounds_to_nothing_is_neither_higher_nor_lower() -> None:
    assert "as high with music as without" in effect_words(music_effect(blocks([0.2, -0.1] * 4)), what="SUDS")


def test_noise_is_said_to_be_no_more_than_chance() -> None:
    words = effect_words(music_effect(blocks([5, -4, 3, -6, 2, -1])), what="SUDS")

    assert words.endswith("no more than chance often does")


@pytest.mark.parametrize("pairs", [6, 8, 14])
def test_without_any_effect_1_in_20_is_found_at_most_and_with_one_the_interval_holds_it(pairs: int) -> None:
    chance, found, held, tries = Random(pairs), 0, 0, 150
    for _ in range(tries):
        noise = [chance.gauss(0, 10) for _ in range(pairs)]
        found += (music_effect(blocks(noise, chance)).p or 1) <= 0.05
        effect = music_effect(blocks([-7 + one for one in noise], chance))
        assert effect.low is not None
        assert effect.high is not None
        held += effect.low <= -7 <= effect.high

    assert found <= 0.05 * tries + 2 * (0.05 * 0.95 * tries) ** 0.5
    assert held >= 0.95 * tries - 2 * (0.05 * 0.95 * tries) ** 0.5


def test_the_same_blocks_give_the_same_answer() -> None:
    made = blocks([3, -8, 4, -9, 2, -5, 1, -4, -7, -3, -2, 6, -8, -1, 0.5])

    assert music_effect(made) == music_effect(list(reversed(made)))
