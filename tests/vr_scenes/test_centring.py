"""The therapist's order to look ahead anew reaches the headset: who has moved aside stands where the scene wants."""

from dataclasses import replace
from pathlib import Path

from tests.vr_scenes.kept_pictures import MOVES_AT, PictureScript
from tests.vr_scenes.stage_rig import PATIENCE_S, SMALL, a_stage
from vr_scenes.cue import Cue
from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.stage_messages import HeadsetUse

ASIDE_M = 4.0


def test_an_order_to_centre_the_view_is_obeyed_once(tmp_path: Path) -> None:
    script = PictureScript(tmp_path, aside_m=ASIDE_M)
    with a_stage(replace(SMALL, headset=HeadsetUse.AUTO), target=script) as stage:
        for frame in range(MOVES_AT + 20):
            stage.show(SAFE_PLACE, 0.0, Cue(centres=int(frame > MOVES_AT + 8)))
            stage.frame(lambda report: report.number == stage.number)
        stage.pipe.send(None)
        stage.process.join(PATIENCE_S)
    kept = script.kept()

    before, moved, centred = MOVES_AT - 2, MOVES_AT + 3, len(kept.scenes) - 1
    assert kept.change(before, moved) > 2 * kept.change(before, centred)
    assert kept.change(moved, centred) > 2 * kept.change(before, centred)
