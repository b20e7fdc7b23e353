"""The blind stage keeps what it was told."""

from vr_scenes.blind_stage import BlindStage
from vr_scenes.exposure import SceneTargets


def test_a_blind_stage_keeps_everything_in_order() -> None:
    stage = BlindStage()
    assert stage.newest is None

    for tenth in range(3):
        stage.show(tenth * 1.0, SceneTargets(scene="heights", intensity=tenth / 10))

    assert [(t, targets.intensity) for t, targets in stage.shown] == [(0.0, 0.0), (1.0, 0.1), (2.0, 0.2)]
    assert stage.newest == SceneTargets(scene="heights", intensity=0.2)
