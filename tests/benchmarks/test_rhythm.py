"""The made-up hearts of the rhythm benchmark are what they say; a small run of it reaches its targets."""

import numpy as np
import pytest

from benchmarks import rhythm
from benchmarks.rhythm_series import (
    FIBRILLATIONS,
    breathing,
    early_by_turns,
    fibrillating,
    heard,
    with_early_beats,
    with_missed_beats,
    with_wrist_noise,
)


@pytest.mark.parametrize("kind", FIBRILLATIONS)
def test_made_up_fibrillation_has_the_mean_and_spread_that_were_asked_for(kind: str) -> None:
    rr_s = fibrillating(np.random.default_rng(1), 5000, kind=kind, mean_s=0.8, variation=0.2)

    assert rr_s.mean() == pytest.approx(0.8, rel=0.1)
    assert rr_s.std() / rr_s.mean() == pytest.approx(0.2, rel=0.45)


def test_early_beats_keep_the_time_but_for_a_part_of_their_pauses_and_missed_ones_keep_it_whole() -> None:
    chance = np.random.default_rng(2)
    rr_s = breathing(chance, 2000)

    assert early_by_turns(rr_s, every=3).sum() == pytest.approx(rr_s.sum(), rel=0.01)
    assert rr_s.sum() > with_early_beats(chance, rr_s, share=0.1).sum() > 0.98 * rr_s.sum()
    assert with_missed_beats(chance, rr_s, share=0.1).sum() == pytest.approx(rr_s.sum())


def test_a_small_run_reaches_the_targets_that_need_no_recordings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rhythm, "labelled_records", list)
    monkeypatch.setattr(rhythm, "recordings", lambda folder, by: ())

    figures = [one for one in rhythm.measure(seeds=1, beats=400) if one.unit != "us"]

    assert [one.name for one in figures if not one.passes] == [
        "regular taken for irregular: recorded ECG and chest straps",
        "regular taken for irregular: wrist pulses under stress, well recorded",
        "regular taken for irregular: wrist pulses of seated people, clean minutes",
        "recorded hearts made to fibrillate: found within 90 s",
        "recorded hearts made to fibrillate in the noise of a wrist: found within 90 s",
    ]


@pytest.mark.parametrize(("noise", "least", "most"), [(0.25, 0.08, 0.2), (0.45, 0.18, 0.32)])
def test_the_noise_of_a_wrist_spoils_as_many_beats_as_it_says(noise: float, least: float, most: float) -> None:
    chance = np.random.default_rng(3)
    rr_s = breathing(chance, 3000)

    spoiled = list(heard(with_wrist_noise(chance, rr_s, share=noise)))

    assert sum(beat.rr_s for beat in spoiled) == pytest.approx(rr_s.sum(), rel=0.01)
    assert least < sum(beat.doubt is not None for beat in spoiled) / len(spoiled) < most
