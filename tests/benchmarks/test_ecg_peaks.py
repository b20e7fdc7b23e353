"""A small version of the figures of the R peaks; nothing here judges how fast this machine is."""

from benchmarks import ecg_peaks
from benchmarks.ecg_peaks import frames, heart, peaks_of, score


def test_figures_are_measured_and_those_of_the_peaks_pass():
    figures = ecg_peaks.measure(seconds=30)

    assert len(figures) == 11
    assert all(figure.passes for figure in figures if "noise" in figure.name)
    assert all(figure.n > 25 and figure.value > 0 for figure in figures)


def test_what_was_not_found_is_missed_and_what_is_no_beat_is_wrong():
    beats = heart(60, 40, seed=1)
    peaks = peaks_of(ecg_peaks.SyntheticEcg(seed=1).samples(beats, 0, 40))

    every_other = score(beats, peaks[::2])
    strange = score([(t + 0.3, rr_s) for t, rr_s in beats], peaks)

    assert every_other.sensitivity is not None
    assert 0.4 < every_other.sensitivity < 0.6
    assert every_other.precision == 1
    assert (strange.sensitivity, strange.precision) == (0, 0)
    assert strange.rr_error_ms is None


def test_early_beats_come_with_a_pause():
    beats = heart(60, 200, seed=1, early_share=0.1)

    early = [number for number, (_, rr_s) in enumerate(beats[:-1]) if rr_s < 0.72]

    assert 5 < len(early) < 40
    assert all(beats[number + 1][1] > 1.2 for number in early)


def test_frames_carry_73_samples_each_and_the_stamp_of_the_last():
    first, second, *_ = frames(list(range(300)))

    assert first.samples_uv == tuple(range(73))
    assert second.stamp_ns - first.stamp_ns - round(73e9 / 130) in (-1, 0, 1)
