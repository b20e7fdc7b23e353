"""engine/estimators.py: which estimator a session has, how people hear of it, and what the record keeps of it."""

import asyncio
import subprocess
import sys
from dataclasses import replace

import pytest

from biosignals.arousal import PlainEstimator
from biosignals.signals import HeartFlag, RestStep, Unknown
from engine.cli import DONE, WRONG_INPUT, run_command_line
from engine.estimators import EstimatorChoice, EstimatorKind, EstimatorWish, choose_estimator, new_estimator
from engine.messages import AlertKind, TherapistOrder, Tick
from engine.plan import PlanError, new_session, plan_of, tape_header
from engine.recollection import Recollection
from engine.records.tape import Tape, TapeError, TapeWriter
from engine.replay import replay
from engine.summary import summary_lines
from policies.gate_values import GateRule
from policies.policy import Order, Phase
from tests.engine.rehearsed import Driver, demo_plan

FLAGS = tuple(HeartFlag)
STANDS_IN = EstimatorChoice(stands_in_why="weights.npz: is not there; get it anew")


def flagged(*flags: HeartFlag) -> Driver:
    return Driver(new_session(replace(demo_plan(), estimator=EstimatorChoice(flags=flags))))


def test_the_plain_estimator_is_had_by_asking_for_it_and_stands_in_for_nothing():
    choice = choose_estimator(EstimatorWish(kind=EstimatorKind.PLAIN))

    assert isinstance(new_estimator(choice), PlainEstimator)
    assert choice.stands_in_why is None


def test_a_flag_given_twice_counts_once_in_whatever_order():
    wish = EstimatorWish(
        kind=EstimatorKind.PLAIN, flags=(HeartFlag.PACEMAKER, HeartFlag.BETA_BLOCKER, HeartFlag.PACEMAKER)
    )

    assert choose_estimator(wish).flags == (HeartFlag.BETA_BLOCKER, HeartFlag.PACEMAKER)


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flagged_heart_is_told_at_the_start_and_nothing_ever_rises_on_it(flag):
    driver = flagged(flag)

    first = driver.step()
    driver.go(200, until=lambda outcome: outcome.phase is Phase.EXPOSURE)
    driver.go(80)

    told = [alert for alert in first.alerts if alert.kind is AlertKind.HEART_FLAGGED]
    assert len(told) == 1
    assert flag.value in told[0].words
    assert driver.last.phase is Phase.EXPOSURE, "a flagged heart does not prolong the rest for nothing"
    assert all(outcome.arousal.unknown is not None for outcome in driver.outcomes)
    assert driver.last.arousal.unknown is Unknown.FLAGGED
    assert all(outcome.applied.scene.intensity == 0 for outcome in driver.outcomes)
    assert driver.last.gate_rule == GateRule.UNKNOWN.name
    assert sum(alert.kind is AlertKind.HEART_FLAGGED for one in driver.outcomes for alert in one.alerts) == 1


def test_an_order_does_not_raise_what_a_flagged_heart_cannot_carry():
    driver = flagged(HeartFlag.BETA_BLOCKER)
    driver.go(200, until=lambda outcome: outcome.phase is Phase.EXPOSURE)
    for _ in range(10):
        driver.step(TherapistOrder(t=driver.t, order=Order.STEP_UP))
        driver.go(5)

    assert all(outcome.applied.scene.intensity == 0 for outcome in driver.outcomes)


def test_a_loose_strap_on_a_flagged_heart_is_still_told():
    driver = flagged(HeartFlag.PACEMAKER)
    driver.go(20)

    assert driver.go(20, has_strap=False).arousal.unknown is Unknown.STALE


def test_that_the_plain_estimator_stands_in_is_told_at_the_start_in_the_summary_and_in_the_header():
    plan = replace(demo_plan(), estimator=STANDS_IN)
    driver, recollection = Driver(new_session(plan)), Recollection()

    first = driver.step()
    recollection.hear(Tick(t=first.t), first)
    header = tape_header(plan, {})

    assert [alert.words for alert in first.alerts if alert.kind is AlertKind.STANDS_IN] == [STANDS_IN.stands_in_why]
    assert not driver.step().alerts
    assert any(STANDS_IN.stands_in_why in line for line in summary_lines(recollection, plan.estimator))
    assert header.stands_in_why == STANDS_IN.stands_in_why


def test_a_tape_keeps_flags_and_reasons_and_replays_exactly(tmp_path):
    choice = replace(STANDS_IN, flags=(HeartFlag.PACEMAKER,))
    plan = replace(demo_plan(), estimator=choice)
    path = tmp_path / "s.tape"
    with TapeWriter(path, tape_header(plan, {})) as tape:
        session = new_session(plan)
        for number in range(100):
            tick = Tick(t=(number + 1) / 10)
            tape.write(tick, session.step(tick))

    read = Tape(path)
    again = plan_of(read.header, str(path))
    replayed = asyncio.run(replay(read, new_session(again)))

    assert again == plan
    assert replayed.difference is None
    assert replayed.is_exact


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"weights_digest": "0" * 64}, "replay it with the version that made it"),
        ({"estimator": "oracle"}, "oracle"),
        ({"heart_flags": ("broken",)}, "broken"),
        ({"heart_flags": ("pacemaker",)}, "replay it with the version that made it"),
    ],
)
def test_a_header_by_which_the_same_estimator_cannot_be_made_is_refused(change, complaint):
    with pytest.raises(PlanError, match=complaint):
        plan_of(replace(tape_header(demo_plan(), {}), **change), "s.tape")


def test_a_header_without_flags_is_no_header_of_this_version(tmp_path):
    path = tmp_path / "s.tape"
    with TapeWriter(path, tape_header(demo_plan(), {})):
        pass
    text = path.read_text().replace('"heart_flags": []', '"heart_flags": "none"')
    path.unlink()
    path.write_text(text)

    with pytest.raises(TapeError, match="heart_flags is not what a header holds"):
        Tape(path)


def test_flags_and_estimator_of_the_command_line_stand_in_the_record(tmp_path, capsys):
    path = tmp_path / "s.tape"

    words = ["rehearse", "--minutes", "3", "--estimator", "plain", "--heart-flag", "beta-blocker"]
    code = run_command_line([*words, "--heart-flag", "atrial-fibrillation", "--record", str(path)])
    said = capsys.readouterr().out

    header = Tape(path).header
    assert code == DONE
    assert header.estimator == "plain"
    assert header.heart_flags == ("beta-blocker", "atrial fibrillation")
    assert "heart flagged 1" in said
    assert "never above 0" in said
    assert run_command_line(["replay", str(path)]) == DONE


def test_nobody_waits_for_torch_who_did_not_ask_for_the_network(tmp_path):
    path = tmp_path / "s.tape"
    program = f"""
import contextlib, sys
from engine.cli import run_command_line
with contextlib.suppress(SystemExit):
    run_command_line(["rehearse", "--help"])
rehearse = ["rehearse", "--minutes", "1", "--policy", "demo", "--estimator", "plain", "--record", {str(path)!r}]
assert run_command_line(rehearse) == run_command_line(["replay", {str(path)!r}]) == 0
sys.exit("torch" in sys.modules)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "torch",
    [
        pytest.param("raise ModuleNotFoundError(\"No module named 'torch'\")", id="missing"),
        pytest.param("raise OSError('libtorch_cpu.so: cannot open shared object file')", id="without its libraries"),
        pytest.param("__version__ = '0.1'", id="far too old"),
    ],
)
def test_a_pytorch_that_cannot_do_it_is_said_with_the_remedy_and_never_a_traceback(tmp_path, torch):
    (tmp_path / "torch.py").write_text(torch)
    program = f"""
import sys
from engine.cli import run_command_line
from engine.estimators import EstimatorWish, choose_estimator, network_state
sys.path.insert(0, {str(tmp_path)!r})
print(choose_estimator(EstimatorWish()).words)
print(network_state().is_there)
path = {str(tmp_path / "s.tape")!r}
print(run_command_line(["rehearse", "--estimator", "network", "--record", path]))
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    stood_in, is_there, code = done.stdout.splitlines()
    assert stood_in.startswith("plain, for the network: PyTorch cannot be loaded, or is too old")
    assert (is_there, code) == ("False", str(WRONG_INPUT))
    assert done.stderr.startswith("attune: the network cannot be had: PyTorch cannot be loaded")
    assert "pip install --upgrade torch" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["--estimator", "oracle"], ["--heart-flag", "broken"]])
@pytest.mark.parametrize("command", ["live", "rehearse", "demo"])
def test_what_is_no_estimator_and_no_flag_is_wrong_use(command, words):
    with pytest.raises(SystemExit) as left:
        run_command_line([command, *words])

    assert left.value.code == WRONG_INPUT


def test_the_record_says_which_part_of_the_rest_is_measured():
    driver = Driver(new_session(demo_plan()))
    driver.go(120, until=lambda outcome: outcome.phase is Phase.EXPOSURE)

    steps = {(outcome.phase, outcome.rest) for outcome in driver.outcomes}
    assert (Phase.BASELINE, RestStep.SEATED_QUIET) in steps
    assert {rest for phase, rest in steps if phase is not Phase.BASELINE} == {None}
