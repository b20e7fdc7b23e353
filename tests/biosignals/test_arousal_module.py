"""The network itself: a batch says what single moments say, and more of any input never lowers it."""

from random import Random

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from biosignals.arousal_inputs import FEATURES, Inputs, InputWindows
from biosignals.arousal_net import ArousalModule
from biosignals.arousal_weights import read_weights
from biosignals.hrv import HrvWindows
from biosignals.members_in_numpy import EQUAL_TO, NumpyPass
from biosignals.signals import Beat, RestStep

MODULE = ArousalModule(read_weights().members).eval()
REST_S = 120.0

numbers = st.floats(min_value=-30, max_value=60, width=32)


def logits(features: numpy.ndarray) -> numpy.ndarray:
    with torch.inference_mode():
        return MODULE(torch.from_numpy(features.astype(numpy.float32))).numpy()


def heart_told(intervals_s: list[float]) -> list[float]:
    """The mean logit at every tenth beat behind the rest."""
    windows, variability, t, told = InputWindows(), HrvWindows(), 0.0, []
    for place, rr_s in enumerate(intervals_s):
        t += rr_s
        beat = Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=place > 0)
        windows.take(beat, rest=RestStep.SEATED_QUIET if t <= REST_S else None)
        variability.take(beat)
        inputs = windows.inputs(t, variability.features(t)) if place % 10 == 0 else None
        if isinstance(inputs, Inputs):
            told.append(float(logits(inputs.features[None]).mean()))
    return told


def test_a_batch_says_what_single_moments_say():
    chance = numpy.random.default_rng(1)
    features = chance.normal(0, 10, (200, len(FEATURES)))

    together = logits(features)
    one_by_one = numpy.concatenate([logits(row[None]) for row in features])

    assert together.shape == (200, len(read_weights().members.bias))
    assert numpy.allclose(together, one_by_one, rtol=0, atol=1e-5 * numpy.abs(together).max() / 10)


def test_a_batch_of_a_whole_session_equals_its_moments_to_a_millionth():
    chance = Random(3)
    intervals_s = [60 / (62 + 12 * (place > 200)) + chance.uniform(-0.03, 0.03) for place in range(500)]
    windows, variability, t, rows = InputWindows(), HrvWindows(), 0.0, []
    for place, rr_s in enumerate(intervals_s):
        t += rr_s
        beat = Beat(t=t, rr_s=rr_s, doubt=None, follows_previous=place > 0)
        windows.take(beat, rest=RestStep.SEATED_QUIET if t <= REST_S else None)
        variability.take(beat)
        inputs = windows.inputs(t, variability.features(t))
        if isinstance(inputs, Inputs):
            rows.append(inputs.features)

    together = logits(numpy.array(rows))

    assert numpy.allclose(together, numpy.concatenate([logits(row[None]) for row in rows]), rtol=0, atol=1e-6)


@pytest.mark.parametrize("reach", [0.0, 3.0, 30.0])
def test_numpy_says_what_pytorch_says(reach):
    features = numpy.random.default_rng(4).normal(0, 1, (4000, len(FEATURES))).astype(numpy.float32) * reach

    in_numpy = NumpyPass(read_weights().members)(features)
    apart = numpy.abs(in_numpy - logits(features)).max()

    assert in_numpy.shape == (4000, len(read_weights().members.bias))
    assert in_numpy.dtype == numpy.float32
    assert apart <= EQUAL_TO * max(1.0, numpy.abs(in_numpy).max()), "an index moves by a quarter of its logit at most"


def test_no_input_has_a_falling_slope_anywhere():
    features = torch.from_numpy(numpy.random.default_rng(2).normal(0, 12, (500, len(FEATURES))).astype(numpy.float32))
    features.requires_grad_()

    MODULE(features).sum().backward()

    assert features.grad is not None
    assert float(features.grad.min()) >= 0


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(numbers, min_size=8, max_size=8), st.integers(0, 7), st.floats(min_value=0, max_value=40, width=32))
def test_more_of_any_input_never_lowers_what_any_member_says(row, place, more):
    lower = numpy.array([row], dtype=numpy.float32)
    higher = lower.copy()
    higher[0, place] += numpy.float32(more)

    assert (logits(higher) >= logits(lower) - 1e-4).all()


@pytest.mark.parametrize("from_beat", [150, 300, 420])
@pytest.mark.parametrize("faster", [1.02, 1.1, 1.3])
def test_a_heart_that_beats_faster_from_some_time_on_is_never_told_as_calmer(from_beat, faster):
    chance = Random(5)
    steady = [60 / 64 + chance.uniform(-0.02, 0.02) for _ in range(450)]
    hurried = steady[:from_beat] + [rr_s / faster for rr_s in steady[from_beat:]]

    assert heart_told(hurried)[-1] >= heart_told(steady)[-1]


def test_variability_that_falls_at_the_same_rate_is_never_told_as_calmer():
    chance = Random(6)
    free = [1.0 + chance.uniform(-0.05, 0.05) for _ in range(400)]
    held = free[:250] + [1.0 + 0.3 * (rr_s - 1.0) for rr_s in free[250:]]

    assert heart_told(held)[-1] >= heart_told(free)[-1] - 0.01
