"""Who runs trials: what was asked for, or words that say why not."""

import sys

import pytest

from engine.cli import WRONG_INPUT, run_command_line
from engine.workshop.crews import crew_for
from policies.cores import Cores
from policies.trials import Alone, CrewError

TRIED = ["policy", "simulate", "demo", "--patient", "stopper", "--persons", "1"]


def test_one_worker_is_this_process_and_more_are_others():
    with crew_for(workers=1) as one, crew_for(workers=2) as two, crew_for() as all_of_them:
        assert isinstance(one, Alone)
        assert isinstance(two, Cores)
        assert isinstance(all_of_them, Cores)


def test_workers_here_and_a_cluster_are_not_asked_for_together(capsys):
    with pytest.raises(CrewError, match="not both"), crew_for(workers=2, scheduler="tcp://127.0.0.1:8786"):
        pass
    with pytest.raises(SystemExit):
        run_command_line([*TRIED, "--workers", "2", "--scheduler", "tcp://127.0.0.1:8786"])

    assert "not allowed with argument --workers" in capsys.readouterr().err


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "engine.workshop.cluster", raising=False)

    assert run_command_line([*TRIED, "--scheduler", "tcp://127.0.0.1:8786"]) == WRONG_INPUT

    assert "pip install 'attune[cluster]'" in capsys.readouterr().err
