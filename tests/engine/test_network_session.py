"""A session with the network: where it can be had, refused or stood in for visibly where not, replayed exactly."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from itertools import accumulate
from pathlib import Path

import pytest

from biosignals import arousal_weights
from biosignals.arousal import PlainEstimator
from biosignals.heart_analysis import LIMITS, Rest, analyse_heart
from biosignals.hrv import HrvWindows
from biosignals.members_in_numpy import EQUAL_TO
from biosignals.recorded_heart import heart_from_ends
from biosignals.signals import ArousalEstimate, Beat, Contact, RestStep
from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.estimators import (
    EstimatorChoice,
    EstimatorError,
    EstimatorKind,
    EstimatorWish,
    choose_estimator,
    network_state,
    new_estimator,
    new_row_teller,
)
from engine.loop import run
from engine.messages import AlertKind
from engine.plan import PlanError, new_session, plan_of, tape_header
from engine.records.tape import Tape, TapeWriter
from engine.rehearsal import virtual_patient_side
from engine.replay import replay
from engine.ticks import Rehearsal
from tests.biosignals.made_weights import made_weights
from tests.engine.rehearsed import demo_plan

NETWORK = EstimatorChoice(kind=EstimatorKind.NETWORK)


def rehearsed(path: Path, *, seconds: float = 330.0):
    """A rehearsal by the network, on a tape; its outcomes."""
    plan, outcomes = replace(demo_plan(), estimator=NETWORK), []
    rehearsal = Rehearsal(virtual_patient_side("responsive", seed=1), seconds=seconds)
    with TapeWriter(path, tape_header(plan, {})) as tape:
        listeners = [rehearsal.feel, tape.write, lambda _, outcome: outcomes.append(outcome)]
        asyncio.run(run(new_session(plan), rehearsal.ticks(), listeners))
    return outcomes


@pytest.fixture(scope="module", autouse=True)
def weights(tmp_path_factory) -> Iterator[Path]:
    """Weights of the right shape, in the place of the shipped ones: nothing here depends on what was learnt."""
    path = tmp_path_factory.mktemp("weights") / "arousal.npz"
    arousal_weights.write_weights(path, made_weights())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arousal_weights, "SHIPPED", path)
        yield path


@pytest.fixture(scope="module")
def tape(weights, tmp_path_factory) -> tuple[Path, list]:
    path = tmp_path_factory.mktemp("network") / "s.tape"
    return path, rehearsed(path)


def test_without_a_wish_the_network_tells_arousal():
    choice = choose_estimator(EstimatorWish())

    assert choice == NETWORK
    assert new_estimator(choice).name == "network"


def test_a_session_by_the_network_is_led_through_the_exposure_and_explained(tape):
    _, outcomes = tape
    known = [one.arousal for one in outcomes if one.arousal.is_known]

    assert len(known) > 0.5 * len(outcomes)
    assert max(one.applied.scene.intensity for one in outcomes) > 0
    assert all(one.drivers and one.rating is not None for one in known)
    assert not any(alert.kind is AlertKind.STANDS_IN for one in outcomes for alert in one.alerts)


def test_a_session_by_the_network_replays_exactly_and_is_the_same_twice(tape, tmp_path):
    path, outcomes = tape
    read = Tape(path)

    replayed = asyncio.run(replay(read, new_session(plan_of(read.header, str(path)))))
    again = rehearsed(tmp_path / "again.tape")

    assert read.header.estimator == "network"
    assert replayed.difference is None
    assert replayed.is_exact
    assert again == outcomes


def test_a_record_made_with_other_weights_is_refused(tape):
    path, _ = tape
    header = replace(Tape(path).header, weights_digest="0" * 64)

    with pytest.raises(PlanError, match="replay it with the version that made it"):
        plan_of(header, str(path))


@pytest.fixture(params=["missing", "damaged", "of another version"])
def broken_weights(request, weights, tmp_path, monkeypatch) -> Path:
    path = tmp_path / "arousal.npz"
    if request.param == "damaged":
        path.write_bytes(weights.read_bytes()[:-2000])
    elif request.param == "of another version":
        with monkeypatch.context() as patch:
            patch.setattr(arousal_weights, "VERSION", 99)
            arousal_weights.write_weights(path, made_weights())
    monkeypatch.setattr(arousal_weights, "SHIPPED", path)
    return path


def test_without_usable_weights_the_plain_estimator_stands_in_and_says_why(broken_weights):
    choice = choose_estimator(EstimatorWish())

    assert isinstance(new_estimator(choice), PlainEstimator)
    assert choice.stands_in_why is not None
    assert "arousal.npz" in choice.stands_in_why
    assert not network_state().is_there


def test_without_usable_weights_the_network_that_is_asked_for_is_refused_with_the_remedy(
    broken_weights, tmp_path, capsys
):
    with pytest.raises(EstimatorError, match=r"the network cannot be had: .*arousal\.npz"):
        choose_estimator(EstimatorWish(kind=EstimatorKind.NETWORK))

    words = ["rehearse", "--estimator", "network", "--record", str(tmp_path / "s.tape")]
    assert run_command_line(words) == WRONG_INPUT
    assert "the network cannot be had" in capsys.readouterr().err
    assert not (tmp_path / "s.tape").exists()


def test_a_rehearsal_without_usable_weights_says_so_in_its_alerts_and_its_summary(broken_weights, tmp_path, capsys):
    path = tmp_path / "s.tape"

    code = run_command_line(["rehearse", "--minutes", "1", "--policy", "demo", "--record", str(path)])

    said = capsys.readouterr().out
    assert code == DONE
    assert "by plain, for the network: " in said
    assert "stands in 1" in said
    assert Tape(path).header.stands_in_why is not None


@pytest.mark.parametrize("rest", ["0:60", "0:180"])
def test_an_analysis_is_by_the_network_too_and_says_so(tmp_path, capsys, rest):
    heart = tmp_path / "heart.txt"
    heart.write_text("".join(f"{780 + (n * 37) % 50}\n" for n in range(500)))

    code = run_command_line(["analyse", str(heart), "--rest", rest, "--out", str(tmp_path / "table.csv")])

    said = capsys.readouterr().err
    assert code == DONE
    assert f"by the estimator network, relative to the rest from {rest.replace(':', ' to ')} s" in said
    assert "arousal is known in 9" in said


RR_S = [0.78 + 0.05 * ((n * 37) % 50) / 50 - (0.12 if n > 400 else 0.0) for n in range(800)]
ENDS_S = list(accumulate(RR_S))


def told_live(row_s: list[float]) -> dict[float, ArousalEstimate]:
    """What a live session tells at these times, with the rest of the first three minutes."""
    live, windows, told, taken = new_estimator(NETWORK, LIMITS), HrvWindows(pattern_every_s=0), {}, 0
    for t in row_s:
        while taken < len(RR_S) and ENDS_S[taken] <= t:
            beat = Beat(t=ENDS_S[taken], rr_s=RR_S[taken], doubt=None, follows_previous=taken > 0)
            windows.take(beat)
            live.take(beat, rest=RestStep.SEATED_QUIET if beat.t <= 180 else None)
            taken += 1
        told[t] = live.estimate(t, windows.features(t), contact=Contact.NOT_KNOWN, movement=None, ecg=None)
    return told


@pytest.mark.parametrize("every_s", [pytest.param(5.0, id="usual rows"), pytest.param(0.3, id="rows between beats")])
def test_an_analysis_behind_its_rest_is_all_that_a_live_session_tells_though_in_numpy(every_s, weights):
    analysis = analyse_heart(
        heart_from_ends(ENDS_S, RR_S, choice="made"),
        every_s=every_s,
        rest=Rest(from_s=0, to_s=180),
        new_teller=partial(new_row_teller, NETWORK),
    )
    live = told_live(analysis.hrv.t_s.tolist())

    compared = [(one, live[one.t]) for one in analysis.arousal if one.t >= 182]  # a beat behind the rest
    assert sum(one.is_known for one, _ in compared) > 300 / every_s
    for one, other in compared:
        assert (one.unknown, one.quality, one.age_s) == (other.unknown, pytest.approx(other.quality), other.age_s)
        if one.is_known:
            assert numbers_of(one) == pytest.approx(numbers_of(other), abs=EQUAL_TO)
            assert asdict(one.rating) == pytest.approx(asdict(other.rating), abs=10 * EQUAL_TO), "of 0 to 10"


def numbers_of(estimate: ArousalEstimate) -> dict[str, float | None]:
    shares = {driver.name: driver.contribution for driver in estimate.drivers}
    return {**shares, "arousal": estimate.arousal, "spread": estimate.spread}


def test_an_analysis_by_the_network_needs_no_pytorch(tmp_path):
    heart = tmp_path / "heart.txt"
    heart.write_text("".join(f"{780 + (n * 37) % 50}\n" for n in range(300)))
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError('there is none')")
    program = f"""
import sys
from engine.cli import run_command_line
sys.path.insert(0, {str(tmp_path)!r})
sys.exit(run_command_line(["analyse", {str(heart)!r}, "--rest", "0:120", "--out", {str(tmp_path / "table.csv")!r}]))
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == DONE
    assert "by the estimator network" in done.stderr


def test_an_analysis_without_usable_weights_is_by_the_plain_estimator_and_says_why(broken_weights, tmp_path, capsys):
    heart = tmp_path / "heart.txt"
    heart.write_text("".join(f"{780 + (n * 37) % 50}\n" for n in range(300)))
    words = ["analyse", str(heart), "--rest", "0:120", "--out", str(tmp_path / "table.csv")]

    code, said = run_command_line(words), capsys.readouterr().err

    assert code == DONE
    assert "by the estimator plain, for the network: " in said
    (tmp_path / "table.csv").unlink()
    assert run_command_line([*words, "--estimator", "network"]) == WRONG_INPUT
    assert "the network cannot be had" in capsys.readouterr().err
