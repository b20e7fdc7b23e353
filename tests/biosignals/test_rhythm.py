"""A heart without a rhythm is told from one that breathes deeply, jumps now and then, or is badly heard."""

from collections.abc import Iterable

import numpy as np
import pytest

from benchmarks.rhythm_series import (
    FIBRILLATIONS,
    Floats,
    breathing,
    early_by_turns,
    fibrillating,
    heard,
    with_early_beats,
    with_missed_beats,
    with_wrist_noise,
)
from biosignals.rhythm import FEWEST_INTERVALS, LASTING_FINDS, RECKON_EVERY_S, WINDOW_S, Rhythm, RhythmWatch
from biosignals.signals import Beat, Doubt


def beats_of(rr_s: Floats, *, start_t: float = 0.0, doubt: Doubt | None = None) -> list[Beat]:
    times = start_t + np.cumsum(rr_s)
    return [
        Beat(t=t, rr_s=one_s, doubt=doubt, follows_previous=number > 0)
        for number, (t, one_s) in enumerate(zip(times.tolist(), rr_s.tolist(), strict=True))
    ]


def said(rr_s: Floats) -> list[Rhythm]:
    """What is said behind each beat, of which nobody doubts one."""
    return said_of(beats_of(rr_s))


def said_of(beats: Iterable[Beat]) -> list[Rhythm]:
    watch, words = RhythmWatch(), []
    for beat in beats:
        watch.take(beat)
        words.append(watch.rhythm(beat.t))
    return words


def share(words: list[Rhythm], rhythm: Rhythm) -> float:
    known = [word for word in words if word is not Rhythm.NOT_KNOWN]
    return known.count(rhythm) / len(known)


@pytest.mark.parametrize("kind", FIBRILLATIONS)
@pytest.mark.parametrize(("mean_s", "variation"), [(0.45, 0.2), (0.7, 0.2), (1.0, 0.25)])
def test_fibrillation_of_any_kind_and_rate_is_irregular(kind: str, mean_s: float, variation: float) -> None:
    chance = np.random.default_rng(1)

    words = said(fibrillating(chance, 1500, kind=kind, mean_s=mean_s, variation=variation))

    assert share(words, Rhythm.IRREGULAR) > 0.85


@pytest.mark.parametrize("every", [2, 3, 4])
def test_early_beats_by_turns_are_irregular(every: int) -> None:
    words = said(early_by_turns(breathing(np.random.default_rng(2), 1000), every=every))

    assert share(words, Rhythm.IRREGULAR) > 0.95


@pytest.mark.parametrize(
    ("per_min", "swing", "noise", "mean_s"),
    [
        (6, 0.1, 0.01, 0.85),
        (6, 0.2, 0.02, 0.85),
        (6, 0.3, 0.03, 1.1),
        (9, 0.15, 0.02, 1.0),
        (12, 0.12, 0.02, 1.0),
        (15, 0.1, 0.02, 1.0),
        (20, 0.1, 0.02, 1.0),
        (14, 0.05, 0.02, 0.8),
        (14, 0.0, 0.0, 0.8),
    ],
)
def test_breath_is_a_rhythm_however_deep_and_slow(per_min: float, swing: float, noise: float, mean_s: float) -> None:
    chance = np.random.default_rng(3)

    words = said(breathing(chance, 2000, mean_s=mean_s, swing=swing, per_min=per_min, noise=noise))

    assert share(words, Rhythm.REGULAR) == 1.0


@pytest.mark.parametrize("early", [0.02, 0.05, 0.1, 0.15])
def test_a_heart_that_beats_early_now_and_then_keeps_its_rhythm(early: float) -> None:
    chance = np.random.default_rng(4)

    words = said(with_early_beats(chance, breathing(chance, 3000), share=early))

    assert share(words, Rhythm.REGULAR) > 0.99


def test_missed_beats_and_a_new_rate_are_no_lost_rhythm() -> None:
    chance = np.random.default_rng(5)
    rested, roused = breathing(chance, 1000), breathing(chance, 1000, mean_s=0.5)

    assert share(said(with_missed_beats(chance, rested, share=0.1)), Rhythm.REGULAR) == 1.0
    assert share(said(np.concatenate((rested, roused, rested))), Rhythm.REGULAR) == 1.0


def test_wrong_beats_among_right_ones_are_no_lost_rhythm() -> None:
    """A wrist that moves: without its doubts the same row looks irregular for a third of the time."""
    chance = np.random.default_rng(14)
    rr_s = with_wrist_noise(chance, breathing(chance, 2000), share=0.45)

    assert share(said(rr_s), Rhythm.REGULAR) < 0.7
    assert share(said_of(heard(rr_s)), Rhythm.REGULAR) > 0.8


@pytest.mark.parametrize("kind", FIBRILLATIONS)
@pytest.mark.parametrize("noise", [0.25, 0.45])
def test_fibrillation_in_the_noise_of_a_wrist_is_irregular(kind: str, noise: float) -> None:
    chance = np.random.default_rng(15)
    rr_s = with_wrist_noise(chance, fibrillating(chance, 1500, kind=kind), share=noise)

    assert share(said_of(heard(rr_s)), Rhythm.IRREGULAR) > 0.95


@pytest.mark.parametrize("every", [2, 3, 4])
@pytest.mark.parametrize("noise", [0.0001, 0.25, 0.45])
def test_early_beats_by_turns_are_irregular_however_they_are_heard(every: int, noise: float) -> None:
    chance = np.random.default_rng(16)
    rr_s = with_wrist_noise(chance, early_by_turns(breathing(chance, 1000), every=every), share=noise)

    assert share(said_of(heard(rr_s)), Rhythm.IRREGULAR) > 0.95


def test_what_only_ever_comes_late_is_the_heart_s_and_not_noise() -> None:
    """Behind a long refractory time the short intervals are even, and trusted."""
    rr_s = fibrillating(np.random.default_rng(17), 3000, kind="behind a refractory time", mean_s=0.7, variation=0.15)

    assert share(said_of(heard(rr_s)), Rhythm.IRREGULAR) == share(said(rr_s), Rhythm.IRREGULAR) > 0.5


def test_a_lost_rhythm_of_a_heart_that_was_heard_well_is_a_finding_that_lasts_at_once() -> None:
    chance = np.random.default_rng(18)
    watch = RhythmWatch()
    for beat in heard(np.concatenate((breathing(chance, 200), fibrillating(chance, 300, kind="skewed")))):
        watch.take(beat)
        if watch.rhythm(beat.t) is Rhythm.IRREGULAR:
            break

    assert watch.lost_t(beat.t) == beat.t


def test_of_a_heart_that_is_heard_badly_a_finding_lasts_from_the_fourth_in_a_row_until_it_is_regular() -> None:
    chance = np.random.default_rng(18)
    watch, found_t, lasted_t, firsts_t = RhythmWatch(), [], [], []
    before = with_wrist_noise(chance, breathing(chance, 200), share=0.35)
    rr_s = np.concatenate((before, fibrillating(chance, 300, kind="skewed"), breathing(chance, 300)))
    for beat in heard(rr_s):
        watch.take(beat)
        if watch.rhythm(beat.t) is Rhythm.IRREGULAR:
            found_t.append(beat.t)
        else:
            found_t.clear()
        if (lost_t := watch.lost_t(beat.t)) is not None:
            assert lost_t == found_t[0]
            lasted_t.append(beat.t)
            firsts_t.append(lost_t)

    began_t = lasted_t[firsts_t.index(firsts_t[-1])]
    assert (LASTING_FINDS - 1) * RECKON_EVERY_S <= began_t - firsts_t[-1] < LASTING_FINDS * (RECKON_EVERY_S + 1)
    assert lasted_t[-1] < rr_s.sum() - 100


def test_a_finding_behind_which_nothing_is_heard_lasts_until_the_rhythm_is_regular() -> None:
    chance = np.random.default_rng(19)
    watch, found_t = RhythmWatch(), None
    before = with_wrist_noise(chance, breathing(chance, 200), share=0.35)
    for beat in heard(np.concatenate((before, fibrillating(chance, 300, kind="skewed")))):
        watch.take(beat)
        if watch.rhythm(beat.t) is Rhythm.IRREGULAR:
            found_t = beat.t
            break
    assert found_t is not None
    assert watch.lost_t(found_t) is None

    back_t = found_t + WINDOW_S + 1
    assert watch.rhythm(back_t) is Rhythm.NOT_KNOWN
    assert watch.lost_t(back_t) == found_t

    for beat in beats_of(breathing(chance, 100), start_t=back_t):
        watch.take(beat)
    assert watch.rhythm(beat.t) is Rhythm.REGULAR
    assert watch.lost_t(beat.t) is None


def test_few_beats_tell_no_rhythm() -> None:
    words = said(fibrillating(np.random.default_rng(6), FEWEST_INTERVALS + 20, kind="skewed"))

    assert set(words[: FEWEST_INTERVALS - 1]) == {Rhythm.NOT_KNOWN}
    assert words[-1] is Rhythm.IRREGULAR


def test_a_rhythm_that_comes_back_is_believed_before_the_window_is_over() -> None:
    chance = np.random.default_rng(7)
    rr_s = np.concatenate((fibrillating(chance, 300, kind="skewed"), breathing(chance, 200)))

    words = said(rr_s)

    assert words[299] is Rhythm.IRREGULAR
    back = words.index(Rhythm.REGULAR, 300)
    assert rr_s[300:back].sum() < WINDOW_S
    assert set(words[back:]) == {Rhythm.REGULAR}


def test_what_is_said_does_not_depend_on_when_it_is_asked() -> None:
    chance = np.random.default_rng(8)
    rr_s = np.concatenate((breathing(chance, 300), fibrillating(chance, 300, kind="skewed"), breathing(chance, 300)))
    often = said(rr_s)
    watch = RhythmWatch()

    for number, beat in enumerate(beats_of(rr_s)):
        watch.take(beat)
        if number % 97 == 0:
            assert watch.rhythm(beat.t + 0.1) is often[number]


def test_intervals_doubted_for_their_length_count_and_those_without_contact_do_not() -> None:
    rr_s = fibrillating(np.random.default_rng(9), 200, kind="skewed")

    def behind(doubt: Doubt) -> Rhythm:
        watch = RhythmWatch()
        for beat in beats_of(rr_s, doubt=doubt):
            watch.take(beat)
        return watch.rhythm(float(rr_s.sum()))

    assert {behind(doubt) for doubt in (Doubt.JUMP, Doubt.ABNORMAL)} == {Rhythm.IRREGULAR}
    assert {behind(doubt) for doubt in (Doubt.NO_CONTACT, Doubt.REFUTED)} == {Rhythm.NOT_KNOWN}


def test_a_row_with_many_holes_tells_no_rhythm_but_takes_back_none() -> None:
    rr_s = fibrillating(np.random.default_rng(10), 400, kind="skewed")
    watch, holey = RhythmWatch(), RhythmWatch()
    for number, beat in enumerate(beats_of(rr_s)):
        torn = Beat(t=beat.t, rr_s=beat.rr_s, doubt=None, follows_previous=number % 3 > 0)
        watch.take(beat if number < 200 else torn)
        holey.take(torn)

    assert watch.rhythm(float(rr_s.sum())) is Rhythm.IRREGULAR
    assert holey.rhythm(float(rr_s.sum())) is Rhythm.NOT_KNOWN


def test_what_was_heard_two_minutes_ago_says_nothing_of_now() -> None:
    rr_s = fibrillating(np.random.default_rng(11), 200, kind="skewed")
    watch = RhythmWatch()
    for beat in beats_of(rr_s):
        watch.take(beat)
    end_t = float(rr_s.sum())

    assert watch.rhythm(end_t + WINDOW_S - 1) is Rhythm.IRREGULAR
    assert watch.rhythm(end_t + WINDOW_S + 1) is Rhythm.NOT_KNOWN


def test_beats_of_an_earlier_time_begin_anew() -> None:
    chance = np.random.default_rng(12)
    watch = RhythmWatch()
    for beat in beats_of(fibrillating(chance, 200, kind="skewed")):
        watch.take(beat)

    watch.take(beats_of(breathing(chance, 1))[0])

    assert watch.rhythm(1.0) is Rhythm.NOT_KNOWN


@pytest.mark.parametrize("rr_s", [0.0, 1e-9, 0.29, 2.01, 60.0, 1e9])
def test_no_interval_breaks_the_watch(rr_s: float) -> None:
    chance = np.random.default_rng(13)
    watch = RhythmWatch()
    row_s = breathing(chance, 300)
    row_s[::20] = rr_s
    beats = [Beat(t=number * 0.9, rr_s=one, doubt=None, follows_previous=True) for number, one in enumerate(row_s)]

    for beat in beats:
        watch.take(beat)

    assert watch.rhythm(beats[-1].t) is Rhythm.REGULAR
