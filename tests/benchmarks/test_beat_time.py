"""A small version of the beat time figures: they are measured on every beat, and the clock reaches them."""

from benchmarks import beat_time
from biosignals.simulated_strap import Sending


def test_the_figures_are_reached_on_a_few_minutes_of_every_heart(capsys):
    figures = beat_time.measure(minutes=4, seeds=1)

    assert [figure.passes for figure in figures] == [True] * 4
    assert all(figure.n > 3000 for figure in figures)
    said = capsys.readouterr().out
    assert "not scored: 400 ms of lag inside the strap" in said
    assert "every second, rise of stress" in said


def test_recordings_that_are_not_there_are_told(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(beat_time, "RECORDINGS", tmp_path / "none.parquet")

    beat_time.measure(minutes=3, seeds=1)

    assert "no recorded heart: ../shared/data is not there" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_heart_and_another_another():
    def first_beats(seed):
        return [heart.beats[:5] for heart in beat_time.hearts_of(seed, seconds=30)]

    assert first_beats(1) == first_beats(1)
    assert first_beats(1) != first_beats(2)


def test_the_stressed_heart_beats_faster_in_the_end():
    heart = beat_time.virtual_heart("rise", 1, beat_time.STRESSED_BPM, seconds=600)

    first_s, last_s = heart.beats[50][1], heart.beats[-50][1]
    assert first_s > 1.2 * last_s


def test_a_lost_beat_is_infinitely_wrong():
    too_fast = beat_time.Heart(name="too fast", seed=1, beats=tuple((0.1 * n, 0.5) for n in range(1, 200)))

    errors = beat_time.errors_ms(too_fast, Sending.EVERY_BEAT, drift_ppm=0.0, settled_s=0.0)

    assert float("inf") in errors
