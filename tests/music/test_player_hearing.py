"""A player that is heard adds up the dose, tells it, and gets softer; one that is not heard adds nothing."""

import shutil
from pathlib import Path

import pytest

from benchmarks.jack_server import JackServer, in_environment
from music.hearing import NEAR, Hearing
from music.player_messages import Audio

from .player_rig import PlayerRig

HEARD_DB, SOFT_DB = -45.0, -50.0
DEAFENING = Hearing(full_scale_dba=130.0)


@pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd (Debian: jackd2) is not there")
def test_music_that_nears_the_day_s_share_is_told_and_is_soft_where_it_is_used_up(tmp_path: Path) -> None:
    with JackServer(tmp_path, period_frames=256) as server, in_environment(server.environment):
        with PlayerRig("nearing", audio=Audio.JACK, hearing=DEAFENING, dose_before=NEAR - 0.002) as rig:
            rig.wait_for(lambda: bool(rig.troubles), driving=True)
            doses = [report.dose for report in rig.reports]
            told = rig.troubles[0].words
        with PlayerRig("used-up", audio=Audio.JACK, hearing=DEAFENING, dose_before=1.0) as rig:
            rig.wait_for(lambda: len(rig.reports) > 80, driving=True)
            levels_db = [report.level_db for report in rig.reports]

    assert "gets softer by itself" in told
    assert doses == sorted(doses)
    assert max(levels_db) < SOFT_DB


def test_music_that_is_not_heard_harms_no_ear() -> None:
    with PlayerRig("unheard", hearing=DEAFENING, dose_before=0.25) as rig:
        rig.wait_for(lambda: rig.last is not None and rig.last.level_db > HEARD_DB, driving=True)

        assert rig.last is not None
        assert rig.last.dose == 0.25
        assert rig.troubles == []
