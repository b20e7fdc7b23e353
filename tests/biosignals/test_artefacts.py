"""Artefacts of whole records are found, named, left out and mended, and nothing is judged across a gap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.artefact_series import Series, spoil
from benchmarks.artefacts import rmssd_ms
from benchmarks.rhythm_series import breathing
from biosignals.artefact_kinds import Artefact
from biosignals.artefact_levels import Floats
from biosignals.artefacts import FinalMarks, corrected, mark_final
from biosignals.signals import Judgement

NONE, ECTOPIC, EXTRA, MISSED, LONG, SHORT = Artefact
BREATH_S = (0.80, 0.82, 0.83, 0.82, 0.79, 0.78)  # one breath of a heart at rest
CALM_S = BREATH_S * 5


def joined(rr_s: list[float] | Floats) -> list[bool]:
    return [False] + [True] * (len(rr_s) - 1) if len(rr_s) else []


def marks_of(rr_s: list[float]) -> FinalMarks:
    return mark_final(rr_s, joined(rr_s))


def named(marks: FinalMarks) -> dict[int, Artefact]:
    return {int(beat): Artefact(marks.kinds[beat]) for beat in np.flatnonzero(marks.is_marked)}


def spoiled(marks: FinalMarks) -> list[int]:
    return [int(beat) for beat in np.flatnonzero(marks.is_spoiled)]


@pytest.mark.parametrize(
    ("middle_s", "kinds", "left_out"),
    [
        ([0.80, 0.81], {}, []),
        ([0.55, 1.05], {15: ECTOPIC}, [15, 16]),  # early, with a full pause
        ([0.62, 0.90], {15: ECTOPIC}, [15, 16]),  # early, the rhythm begins anew behind it
        ([1.02, 0.60], {15: ECTOPIC}, [15, 16]),  # late
        ([0.50, 0.52, 1.30], {15: ECTOPIC, 16: ECTOPIC}, [15, 16, 17]),  # two in a row and their pause
        ([0.40, 0.40], {15: EXTRA}, [15, 16]),
        ([0.20, 0.60], {15: EXTRA}, [15, 16]),
        ([0.62, 0.18], {15: EXTRA}, [15, 16]),
        ([1.62], {15: MISSED}, [15]),
        ([2.44], {15: MISSED}, [15]),  # two of them
        ([1.25], {15: LONG}, [15]),
        ([3600.0], {15: LONG}, [15]),
        ([0.55, 1.05, 0.80, 0.80, 1.62], {15: ECTOPIC, 19: MISSED}, [15, 16, 19]),
    ],
)
def test_an_artefact_is_named_and_the_intervals_that_it_spoils_are_left_out(
    middle_s: list[float], kinds: dict[int, Artefact], left_out: list[int]
) -> None:
    marks = marks_of([*CALM_S[:15], *middle_s, *CALM_S[15:]])

    assert named(marks) == kinds
    assert spoiled(marks) == left_out


@pytest.mark.parametrize("rr_s", [0.55, 0.25, 0.0])
def test_an_early_beat_without_any_pause_behind_it_is_only_short(rr_s: float) -> None:
    marks = marks_of([*CALM_S[:16], rr_s, *CALM_S[17:]])

    assert named(marks) == {16: SHORT}
    assert spoiled(marks) == [16]


@pytest.mark.parametrize(("place", "beat"), [("first", 0), ("last", len(CALM_S))])
@pytest.mark.parametrize(("rr_s", "kind"), [(0.4, SHORT), (1.62, MISSED), (1.2, LONG)])
def test_a_single_artefact_at_the_edge_of_a_record_is_found(place: str, beat: int, rr_s: float, kind: Artefact) -> None:
    marks = marks_of([rr_s, *CALM_S] if place == "first" else [*CALM_S, rr_s])

    assert named(marks) == {beat: kind}
    assert spoiled(marks) == [beat]


def test_every_other_beat_ectopic_leaves_nothing_of_the_run() -> None:
    marks = marks_of([*CALM_S, *(0.55, 1.05) * 6, *CALM_S])

    run = range(len(CALM_S), len(CALM_S) + 12)
    assert spoiled(marks) == list(run)
    assert set(named(marks).values()) == {ECTOPIC}


def test_little_of_a_burst_of_noise_is_left_and_nothing_of_the_heart_around_it_is_lost() -> None:
    chance = np.random.default_rng(3)
    trusted, lost = 0, 0
    for _ in range(100):
        marks = marks_of([*CALM_S, *chance.uniform(0.2, 1.8, 12), *CALM_S])
        trusted += int((~marks.is_spoiled[30:42]).sum())
        lost += int(marks.is_spoiled[:29].sum() + marks.is_spoiled[43:].sum())

    assert trusted < 0.2 * 1200  # about as many as fit by chance
    assert lost == 0


@pytest.mark.parametrize("amplitude", [0.02, 0.06, 0.12])
@pytest.mark.parametrize("beats_a_breath", [4, 5, 7, 12])
def test_breathing_is_no_artefact_however_deep(amplitude: float, beats_a_breath: int) -> None:
    turns = 2 * np.pi * np.arange(300) / beats_a_breath
    chance = np.random.default_rng(7)

    marks = marks_of((0.9 * (1 + amplitude * np.sin(turns)) + 0.005 * chance.standard_normal(300)).tolist())

    assert not marks.is_spoiled.any()


@pytest.mark.parametrize("moved", ["late", "early", "invented"])
def test_a_misplaced_beat_on_the_flank_of_a_deep_breath_is_left_out_with_all_that_it_spoils(moved: str) -> None:
    clean_s = breathing(np.random.default_rng(2), 400, mean_s=1.0, swing=0.15, noise=0.01, per_min=6)
    rise_s = clean_s[22:] - clean_s[19:-3]  # across the two intervals behind each beat from 20 on
    is_flank = rise_s > 0.2 if moved == "early" else rise_s < -0.2
    flanks = [int(beat) for beat in np.flatnonzero(is_flank[:-30]) + 20]
    whole = 0
    for beat in flanks[:60]:
        this_s, next_s = clean_s[beat : beat + 2].tolist()
        made_s = {
            "late": [this_s + 0.19, next_s - 0.19],
            "early": [this_s - 0.19, next_s + 0.19],
            "invented": [0.62 * this_s, 0.38 * this_s, next_s],
        }[moved]
        marks = marks_of([*clean_s[:beat], *made_s, *clean_s[beat + 2 :]])
        assert {beat, beat + 1}.intersection(spoiled(marks))
        whole += spoiled(marks) == [beat, beat + 1]

    assert whole > 0.95 * 60


@pytest.mark.parametrize(
    ("swing", "noise", "per_min"), [(0.01, 0.006, 14), (0.05, 0.01, 14), (0.1, 0.015, 12), (0.15, 0.015, 6)]
)
@pytest.mark.parametrize("bpm", [45, 60, 80, 120, 160])
def test_what_is_left_has_the_rmssd_of_the_heart_whatever_its_rate_and_breath_and_however_many_artefacts(
    bpm: float, swing: float, noise: float, per_min: float
) -> None:
    rr_s = breathing(np.random.default_rng(1), 3000, mean_s=60 / bpm, swing=swing, noise=noise, per_min=per_min)
    clean = Series(name="clean", rr_s=rr_s, follows=np.array(joined(rr_s)))
    true_ms = rmssd_ms(clean.rr_s, clean.follows)

    off = {}
    for share in (0.01, 0.03, 0.05, 0.1):
        series = spoil(clean, seed=3, share=share).series
        marks = mark_final(series.rr_s, series.follows)
        off[share] = abs(rmssd_ms(series.rr_s, series.follows, marks.is_spoiled) / true_ms - 1)

    assert max(off[0.01], off[0.03], off[0.05]) < 0.05
    assert off[0.1] < 0.06


@pytest.mark.parametrize("bpm", [29, 30, 203, 206, 230])
def test_of_a_heart_at_the_edge_of_the_range_no_tail_is_left_that_lies_within_it(bpm: float) -> None:
    rr_s = breathing(np.random.default_rng(1), 2000, mean_s=60 / bpm, swing=0.03, noise=0.008)

    assert mark_final(rr_s, joined(rr_s)).spoiled_share > 0.99


@pytest.mark.parametrize("bpm", [36, 170])
def test_a_slow_and_a_fast_heart_within_the_range_are_left_whole(bpm: float) -> None:
    rr_s = breathing(np.random.default_rng(1), 2000, mean_s=60 / bpm, swing=0.03, noise=0.008)

    assert not mark_final(rr_s, joined(rr_s)).is_spoiled.any()


@pytest.mark.parametrize("share", [0.65, 0.75, 0.85, 0.9, 1.1, 1.2, 1.4])
def test_a_change_of_rate_is_no_artefact(share: float) -> None:
    marks = marks_of([*CALM_S, *(share * rr_s for rr_s in CALM_S)])

    assert not marks.is_spoiled.any()


@pytest.mark.parametrize("rr_s", [0.35, 0.8, 1.9])
def test_a_heart_that_never_changes_has_no_artefacts_and_one_in_it_is_found(rr_s: float) -> None:
    assert not marks_of([rr_s] * 40).is_spoiled.any()
    assert named(marks_of([rr_s] * 20 + [0.8 * rr_s, 1.2 * rr_s] + [rr_s] * 20)) == {20: ECTOPIC}


def test_where_no_interval_is_like_the_next_much_is_left_out_and_said() -> None:
    chance = np.random.default_rng(11)
    fibrillating_s = np.clip(0.65 + 0.16 * chance.standard_normal(2000), 0.32, 1.5)

    marks = mark_final(fibrillating_s, joined(fibrillating_s))

    assert marks.spoiled_share > 0.2
    assert sum(marks.counts().values()) > 0.1 * 2000


def test_nothing_is_judged_across_a_gap() -> None:
    fast_s = [0.6 * rr_s for rr_s in CALM_S]
    follows = joined([*CALM_S, *fast_s])
    follows[len(CALM_S)] = False

    marks = mark_final([*CALM_S, *fast_s], follows)

    assert not marks.is_spoiled.any()
    assert marks.is_judged.all()


def test_an_early_beat_before_a_gap_spoils_nothing_behind_it() -> None:
    follows = joined([*CALM_S, 0.5, *CALM_S])
    follows[len(CALM_S) + 1] = False

    marks = mark_final([*CALM_S, 0.5, *CALM_S], follows)

    assert spoiled(marks) == [len(CALM_S)]


def test_a_stretch_too_short_to_be_judged_is_asked_only_for_the_range_of_a_heart() -> None:
    follows = [*joined(CALM_S), False, True, True]

    marks = mark_final([*CALM_S, 0.8, 0.4, 2.1], follows)

    assert named(marks) == {len(CALM_S) + 2: LONG}
    assert marks.is_judged.tolist() == [True] * len(CALM_S) + [False] * 3


@pytest.mark.parametrize("rr_s", [[], [0.8], [0.1]])
def test_a_record_of_no_beat_or_of_one_is_marked_without_a_judgement(rr_s: list[float]) -> None:
    marks = marks_of(rr_s)

    assert len(marks.kinds) == len(marks.is_spoiled) == len(rr_s)
    assert not marks.is_judged.any()
    assert named(marks) == ({0: SHORT} if rr_s == [0.1] else {})
    assert len(corrected(rr_s, joined(rr_s), marks).rr_s) == len(rr_s) - len(spoiled(marks))


def test_marks_say_that_they_are_final_and_count_what_they_found() -> None:
    marks = marks_of([*CALM_S, 0.55, 1.05, *CALM_S, 1.62, *CALM_S, 0.55, 1.05, *CALM_S])

    assert marks.judgement is Judgement.FINAL
    assert marks.counts() == {ECTOPIC: 2, MISSED: 1}
    assert marks.spoiled_share == pytest.approx(5 / len(marks.kinds))


@pytest.mark.parametrize(
    ("rr_s", "follows", "words"),
    [
        ([0.8, float("nan")], [False, True], "interval 1 must be finite and not negative, not nan s"),
        ([-0.8], [False], "interval 0 must be finite and not negative, not -0.8 s"),
        ([0.8, 0.8], [False], "one flag for each interval"),
        ([[0.8]], [[False]], "one flag for each interval"),
    ],
)
def test_what_is_no_row_of_intervals_is_refused(rr_s: list[float], follows: list[bool], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        mark_final(rr_s, follows)


def test_marks_of_another_record_mend_nothing() -> None:
    with pytest.raises(ValueError, match="do not belong"):
        corrected(CALM_S[:5], joined(list(CALM_S[:5])), marks_of(list(CALM_S)))


@pytest.mark.parametrize(
    ("wrong_s", "right_s"),
    [
        ([0.5, 1.1], [0.8, 0.8]),
        ([0.3, 0.5], [0.8]),
        ([1.6], [0.8, 0.8]),
        ([2.4], [0.8, 0.8, 0.8]),
        ([0.5, 1.0], [0.8, 0.8]),  # the rhythm began anew behind it: the pause is short
    ],
)
def test_mended_intervals_are_like_their_neighbours_and_marked(wrong_s: list[float], right_s: list[float]) -> None:
    rr_s = [0.8] * 20 + wrong_s + [0.8] * 20

    mended = corrected(rr_s, joined(rr_s), marks_of(rr_s))

    assert mended.rr_s.tolist() == pytest.approx([0.8] * 20 + right_s + [0.8] * 20)
    assert np.flatnonzero(mended.is_corrected).tolist() == list(range(20, 20 + len(right_s)))
    assert set(mended.beat[mended.is_corrected].tolist()) == {20 + len(wrong_s) - 1}
    assert mended.follows_previous.tolist() == joined(mended.rr_s)
    assert mended.corrected_share == pytest.approx(len(right_s) / len(mended.rr_s))


@pytest.mark.parametrize("wrong_s", [[1.25], [0.5], [8.0], [0.4, 1.2] * 4])
def test_what_fits_no_whole_number_of_beats_or_too_many_becomes_a_gap(wrong_s: list[float]) -> None:
    rr_s = [0.8] * 20 + wrong_s + [0.8] * 20

    mended = corrected(rr_s, joined(rr_s), marks_of(rr_s))

    assert mended.rr_s.tolist() == [0.8] * 40
    assert not mended.is_corrected.any()
    assert np.flatnonzero(~mended.follows_previous).tolist() == [0, 20]


def test_an_artefact_at_the_edge_of_a_stretch_is_left_out_and_gaps_stay_gaps() -> None:
    rr_s = [0.8] * 10 + [0.4] + [0.7] * 10
    follows = joined(rr_s)
    follows[11] = False

    mended = corrected(rr_s, follows, mark_final(rr_s, follows))

    assert mended.rr_s.tolist() == [0.8] * 10 + [0.7] * 10
    assert np.flatnonzero(~mended.follows_previous).tolist() == [0, 10]


@given(
    st.lists(st.tuples(st.floats(min_value=0.0, max_value=4.0), st.booleans()), max_size=60),
)
def test_whatever_the_intervals_marks_agree_with_each_other_and_mending_makes_little_time(
    beats: list[tuple[float, bool]],
) -> None:
    rr_s, follows = [rr_s for rr_s, _ in beats], [follows for _, follows in beats]

    marks = mark_final(rr_s, follows)
    mended = corrected(rr_s, follows, marks)

    assert marks.is_spoiled[marks.is_marked].all()  # a wrong beat's own interval is always left out
    out_of_range = [not 0.3 <= one_s <= 2.0 for one_s in rr_s]
    assert marks.is_spoiled[out_of_range].all()
    assert mended.rr_s.sum() <= sum(rr_s) * 1.15 + 1e-6
    assert mended.rr_s[~mended.is_corrected].tolist() == [rr_s[beat] for beat in mended.beat[~mended.is_corrected]]


def test_a_stretch_is_marked_the_same_wherever_it_lies_in_a_long_record() -> None:
    piece_s = [*CALM_S, 0.55, 1.05, *CALM_S, 1.62, *CALM_S]

    marks = mark_final(piece_s * 400, [place > 0 for place in range(len(piece_s))] * 400)

    kinds = marks.kinds.reshape(400, len(piece_s))
    assert (kinds == kinds[0]).all()
    assert sorted(kinds[0][kinds[0] > 0].tolist()) == [ECTOPIC, MISSED]
