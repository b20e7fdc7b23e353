"""The pulse with the heart: on its beats, once each, and it comes and goes softly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music.pulse import LATE_S, MOST_BEATS, PulseBeat, PulseClock
from music.soundscape import LONGEST_PULSE_S, SHORTEST_PULSE_S, Pulse

TURN_S = 0.02
AHEAD_S = 0.06


def played(clock: PulseClock, told: dict[int, Pulse | None], *, turns: int) -> list[PulseBeat]:
    """Turn the player's loop; `told` says from which turn on what is expected."""
    beats, pulse = [], None
    for turn in range(turns):
        pulse = told.get(turn, pulse)
        beat = clock.due(turn * TURN_S, turn * TURN_S + AHEAD_S, pulse)
        if beat is not None:
            beats.append(beat)
    return beats


def renewed(interval_s: float, seconds: int) -> dict[int, Pulse | None]:
    """A forecast a second of a heart that beats evenly from 0 on."""
    told: dict[int, Pulse | None] = {}
    for second in range(seconds):
        told[second * 50] = Pulse(next_t=interval_s * np.ceil((second + 0.3) / interval_s), interval_s=interval_s)
    return told


@pytest.mark.parametrize("interval_s", [SHORTEST_PULSE_S, 0.5, 0.83, 1.2, LONGEST_PULSE_S])
def test_every_beat_is_struck_once_and_in_time(interval_s: float) -> None:
    beats = played(PulseClock(), renewed(interval_s, 20), turns=1000)

    times = [beat.t for beat in beats]
    assert np.diff(times) == pytest.approx(interval_s)
    assert len(times) >= 19 / interval_s - 2


def test_it_comes_over_four_beats_and_goes_over_three() -> None:
    told = renewed(0.8, 8) | {400: None}

    strengths = [beat.strength for beat in played(PulseClock(), told, turns=800)]

    assert strengths[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert strengths[-3:] == pytest.approx([1.0, 0.66, 0.32])


def test_a_forecast_that_nobody_renews_ends() -> None:
    beats = played(PulseClock(), {0: Pulse(next_t=0.5, interval_s=0.8)}, turns=1000)

    assert len(beats) == MOST_BEATS


def test_without_a_heart_nothing_is_struck() -> None:
    assert played(PulseClock(), {}, turns=500) == []


pulses = st.builds(Pulse, next_t=st.floats(-5, 30), interval_s=st.floats(SHORTEST_PULSE_S, LONGEST_PULSE_S)) | st.none()


@given(st.dictionaries(st.integers(0, 499), pulses, max_size=30))
def test_whatever_is_told_no_two_beats_are_near_no_beat_is_late_and_none_comes_suddenly(
    told: dict[int, Pulse | None],
) -> None:
    clock, pulse, struck = PulseClock(), None, []
    for turn in range(500):
        t = turn * TURN_S
        pulse = told.get(turn, pulse)
        beat = clock.due(t, t + AHEAD_S, pulse)
        if beat is not None:
            assert t - LATE_S - 1e-9 <= beat.t < t + AHEAD_S
            assert 0 < beat.strength <= 1
            struck.append(beat)
    times = np.array([beat.t for beat in struck])
    assert np.all(np.diff(times) >= 0.6 * SHORTEST_PULSE_S - 1e-9)
    rises = np.diff([0.0, *(beat.strength for beat in struck)])
    assert np.all(rises <= 0.25 + 1e-9)
