"""What is shown is heard: faded by the veil, silent at once after a STOP, and never a reason to stop the pictures."""

import pytest

from vr_scenes.choreography import Choreography
from vr_scenes.ear import Ear, NoSoundOutput
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.pose import SoundPose

from .sound_rig import FakeOutput, FakeSounds, a_noise, a_pose, listening

FRAME_S = 1 / 30
NEAR = SoundPose(sound="noise", y_m=1.0, level=1.0)


def an_ear(output: FakeOutput, told: list[str] | None = None, words: str | None = None) -> Ear:
    sounds = FakeSounds({"noise": a_noise(), "stroke": a_noise("stroke", loops=False)}, words)
    return Ear(-26.0, sounds, lambda: output, (told if told is not None else []).append)


def heard(ear: Ear, output: FakeOutput, *sounds: SoundPose, veil: float = 0.0, frames: int = 60) -> float:
    places = [(sound.x_m, sound.y_m, sound.z_m) for sound in sounds]
    for _ in range(frames):
        ear.hear(a_pose(*sounds, veil=veil), FRAME_S, listening(*places))
    return output.voices["rehearsal/noise"].gains[-1]


def test_the_veil_takes_the_sound_with_it() -> None:
    output = FakeOutput()
    ear = an_ear(output)

    open_, half = heard(ear, output, NEAR), heard(ear, output, NEAR, veil=0.5)
    shut = heard(ear, output, NEAR, veil=1.0)

    assert half == pytest.approx(open_ / 2)
    assert shut == 0


def test_what_is_not_seen_is_not_heard() -> None:
    output = FakeOutput()
    ear = an_ear(output)
    heard(ear, output, NEAR)

    for _ in range(20):
        ear.hear(a_pose(NEAR), FRAME_S, None)

    assert output.voices["rehearsal/noise"].gains[-1] == 0


@pytest.mark.parametrize("frame_s", [1 / 90, 1 / 30, 1 / 8, 0.25])
def test_after_the_dead_man_switch_the_scene_is_silent_within_a_second(frame_s: float) -> None:
    output = FakeOutput()
    ear = Ear(
        -26.0, FakeSounds({name: a_noise(name) for name in ("wind_left", "wind_right", "city")}), lambda: output, print
    )
    choreography = Choreography()

    def go(targets: SceneTargets, seconds: float) -> None:
        for number in range(round(seconds / frame_s)):
            pose = choreography.step(frame_s, number * frame_s, targets)
            ear.hear(pose, frame_s, listening(*((1.0, 1.0, 0.0) for _ in pose.sounds)))

    go(SceneTargets(scene="heights", intensity=1.0), 30.0)
    winds = [voice for name, voice in output.voices.items() if name.startswith("heights/")]
    before = [voice.gains[-1] for voice in winds]
    go(SceneTargets(scene=SAFE_PLACE, intensity=0.0), 1.0)

    assert len(winds) >= 2
    assert max(before) > 0
    assert [voice.gains[-1] for voice in winds] == [0.0] * len(winds)


def test_a_stop_silences_the_scene_with_the_next_frame() -> None:
    output = FakeOutput()
    ear = an_ear(output)
    before = heard(ear, output, NEAR)

    ear.hush()
    ear.hear(a_pose(scene=SAFE_PLACE), FRAME_S, listening())

    assert before > 0
    assert output.voices["rehearsal/noise"].gains[-1] == 0


def test_a_sound_is_stopped_after_it_has_faded_and_begins_again_when_it_is_wanted() -> None:
    output = FakeOutput()
    ear = an_ear(output)
    heard(ear, output, NEAR)
    heard(ear, output, SoundPose(sound="noise", y_m=1.0, level=0.0))
    voice = output.voices["rehearsal/noise"]
    has_ended = voice.ended
    heard(ear, output, NEAR)

    assert has_ended == 1
    assert voice.begun == 2


def test_without_an_output_the_pictures_go_on_and_it_is_told_once() -> None:
    told: list[str] = []

    def refuse() -> FakeOutput:
        raise NoSoundOutput("no output; connect one")

    ear = Ear(-26.0, FakeSounds({}), refuse, told.append)
    for _ in range(5):
        ear.hear(a_pose(NEAR), FRAME_S, listening((0, 1, 0)))
    ear.close()

    assert told == ["no output; connect one"]


def test_an_output_that_goes_away_is_told_once_and_left_alone() -> None:
    told: list[str] = []
    output = FakeOutput()
    ear = an_ear(output, told)
    heard(ear, output, NEAR)

    output.lose_device()
    for _ in range(10):
        ear.hear(a_pose(NEAR), FRAME_S, listening((0, 1, 0)))

    assert len(told) == 1
    assert "went away" in told[0]
    assert output.is_closed


def test_a_scene_whose_sounds_fail_is_told_once() -> None:
    told: list[str] = []
    output = FakeOutput()
    ear = an_ear(output, told, words="without its sounds")

    heard(ear, output, NEAR, frames=5)

    assert told == ["without its sounds"]


def test_where_nothing_is_to_be_heard_nothing_is_opened() -> None:
    def refuse() -> FakeOutput:
        raise AssertionError("opened")

    ear = Ear(None, FakeSounds({}), refuse, print)

    ear.hear(a_pose(NEAR), FRAME_S, listening((0, 1, 0)))
