"""The OpenXR bridge against a runtime that is strict about the order of calls."""

import ctypes
import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.vr_scenes import fake_openxr
from tests.vr_scenes.fake_openxr import PERIOD_NS, FakeRuntime, HandNow, State, install
from vr_scenes.headset import Hand, Headset, HeadsetFailure, HeadsetUnavailable, Wearing

_NOTHING = ctypes.CFUNCTYPE(None)(lambda: None)  # stands for every function of OpenGL
_ADDRESS = ctypes.cast(_NOTHING, ctypes.c_void_p).value
# What is called to open a headset; whichever fails, everything made before it is given back.
OPENING = [
    "enumerate_instance_extension_properties",
    "create_instance",
    "get_instance_properties",
    "get_system",
    "get_system_properties",
    "enumerate_view_configuration_views",
    "get_opengl_graphics_requirements_khr",
    "create_session",
    "create_reference_space",
    "enumerate_swapchain_formats",
    "create_swapchain",
    "enumerate_swapchain_images",
    "create_action_set",
    "create_action",
    "string_to_path",
    "suggest_interaction_profile_bindings",
    "attach_session_action_sets",
    "create_action_space",
]
IN_FRAME = ["wait_frame", "begin_frame", "locate_views", "locate_space", "sync_actions", "get_action_state_float"]
AT_SHOWING = ["acquire_swapchain_image", "wait_swapchain_image", "release_swapchain_image", "end_frame"]


@pytest.fixture
def runtime() -> Iterator[FakeRuntime]:
    before = {name: module for name, module in sys.modules.items() if name == "xr"}
    runtime = FakeRuntime()
    install(runtime)
    yield runtime
    for name in [name for name in sys.modules if name == "xr" or name.startswith("vr_scenes.openxr")]:
        del sys.modules[name]
    sys.modules.update(before)


@pytest.fixture(autouse=True)
def _no_graphics(runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    binding = importlib.import_module("vr_scenes.openxr.binding")
    made = binding.Binding(structure=fake_openxr.GraphicsBindingEGLMNDX(), address_of=lambda name: _ADDRESS)
    monkeypatch.setattr(importlib.import_module("vr_scenes.openxr.bridge"), "current_binding", lambda _: made)


def _open() -> Headset:
    bridge: Any = importlib.import_module("vr_scenes.openxr.bridge")
    headset: Headset = bridge.open_headset()
    return headset


def _worn(runtime: FakeRuntime) -> Headset:
    headset = _open()
    for _ in range(4):
        _frame(headset)
    assert runtime.state is State.FOCUSED
    assert headset.attend() is Wearing.WORN
    return headset


def _frame(headset: Headset) -> Wearing:
    wearing = headset.attend()
    if headset.is_running:
        frame = headset.wait()
        headset.show((1, 2) if frame.eyes else ())
    return wearing


def test_a_headset_comes_into_focus_by_its_frames(runtime: FakeRuntime) -> None:
    headset = _open()
    seen = [_frame(headset) for _ in range(5)]

    assert headset.name == "Trial headset on Trial runtime"
    assert seen[0] is Wearing.NOT_WORN
    assert seen[-1] is Wearing.WORN
    assert runtime.shown == [1] * 5  # one layer each


def test_frames_tell_when_they_are_seen_and_how_long_they_last(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    frame = headset.wait()

    assert frame.display_ns == runtime.time
    assert frame.period_ns == PERIOD_NS


def test_without_the_clock_extension_nobody_claims_to_know_when(runtime: FakeRuntime) -> None:
    runtime.extensions = runtime.extensions[:2]

    assert _worn(runtime).wait().display_ns is None


def test_each_eye_has_its_own_place_and_field(runtime: FakeRuntime) -> None:
    runtime.head = (0.5, 1.6, -2.0)
    left, right = _worn(runtime).wait().eyes

    assert right.pose.place_m[0] - left.pose.place_m[0] == pytest.approx(0.064)
    assert left.pose.place_m[1:] == pytest.approx((2.0, 1.6))
    assert left.field.left_rad == pytest.approx(-right.field.right_rad)
    assert abs(left.field.left_rad) > abs(left.field.right_rad)


def test_what_need_not_be_drawn_is_ended_all_the_same(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    runtime.should_render = False
    frame = headset.wait()
    headset.show(())

    assert frame.eyes == ()
    assert runtime.shown[-1] == 0


def test_a_head_that_is_not_tracked_is_not_guessed(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    runtime.is_tracked = False
    frame = headset.wait()

    assert frame.head is None
    assert frame.eyes == ()


def test_closing_asks_for_the_end_and_gives_everything_back(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    headset.close()

    assert runtime.calls["request_exit_session"] == runtime.calls["end_session"] == 1
    assert not runtime.is_running
    assert runtime.alive == []


def test_closing_in_the_middle_of_a_frame_ends_it_first(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    headset.wait()
    headset.close()

    assert runtime.step == "ended"
    assert runtime.alive == []


def test_a_headset_laid_aside_is_begun_again_when_it_is_taken_up(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    for state in (State.VISIBLE, State.SYNCHRONIZED):
        runtime.say(state)
        assert _frame(headset) is Wearing.NOT_WORN
    runtime.say(State.STOPPING)
    assert headset.attend() is Wearing.NOT_WORN
    assert not headset.is_running
    runtime.events.clear()
    runtime.frames = 0
    runtime.say(State.READY)
    seen = [_frame(headset) for _ in range(5)]

    assert runtime.calls["begin_session"] == 2
    assert seen[-1] is Wearing.WORN


def test_a_runtime_that_ends_the_session_is_left(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    runtime.say(State.STOPPING)
    seen = [headset.attend(), headset.attend()]
    headset.close()

    assert seen[-1] is Wearing.LEFT
    assert runtime.alive == []
    assert runtime.calls["request_exit_session"] == 0


@pytest.mark.parametrize("how", ["state", "instance"])
def test_a_loss_that_is_announced_is_a_loss(runtime: FakeRuntime, how: str) -> None:
    headset = _worn(runtime)
    if how == "state":
        runtime.say(State.LOSS_PENDING)
    else:
        runtime.say_instance_goes()
    wearing = headset.attend()
    headset.close()

    assert wearing is Wearing.GONE
    assert runtime.alive == []


def test_a_runtime_that_knows_who_is_there_is_believed(runtime: FakeRuntime) -> None:
    runtime.extensions = (*runtime.extensions, "XR_EXT_user_presence")
    headset = _open()
    seen = [_frame(headset) for _ in range(5)]
    runtime.say_presence(True)
    put_on = _frame(headset)
    runtime.say_presence(False)

    assert set(seen) == {Wearing.NOT_WORN}
    assert put_on is Wearing.WORN
    assert _frame(headset) is Wearing.NOT_WORN


def test_a_space_that_is_centred_anew_is_told_once(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    before = headset.was_centred_anew
    runtime.say_centred()
    _frame(headset)

    assert not before
    assert headset.was_centred_anew
    assert not headset.was_centred_anew


def test_hands_are_read_on_both_sides(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    runtime.hands = (HandNow(grip=0.9, menu=True), HandNow(choose=0.8))
    left, right = headset.wait().hands

    assert (left.grip, left.is_menu, left.is_selecting) == (0.9, True, False)
    assert right.is_selecting
    assert right.aim is not None


def test_without_focus_no_hand_is_told(runtime: FakeRuntime) -> None:
    headset = _worn(runtime)
    runtime.hands = (HandNow(grip=1.0), HandNow(grip=1.0))
    runtime.say(State.VISIBLE)
    headset.attend()

    assert headset.wait().hands == (Hand(), Hand())


def test_a_kind_of_controller_that_a_runtime_does_not_know_is_left_out(runtime: FakeRuntime) -> None:
    _open()

    assert any("simple_controller" in profile for profile in runtime.suggested)
    assert not any("microsoft" in profile for profile in runtime.suggested)
    assert not any("hand_interaction" in profile for profile in runtime.suggested)  # its extension is not there


@pytest.mark.parametrize(
    ("fails", "failure", "words"),
    [
        (
            ("enumerate_instance_extension_properties", "RuntimeUnavailableError"),
            HeadsetFailure.NO_RUNTIME,
            "no OpenXR",
        ),
        (("create_instance", "RuntimeFailureError"), HeadsetFailure.BROKEN, "does not start"),
        (("get_system", "FormFactorUnavailableError"), HeadsetFailure.NO_HEADSET, "Trial runtime runs, but sees no"),
        (("create_session", "GraphicsDeviceInvalidError"), HeadsetFailure.NO_GRAPHICS, "refuses the graphics card"),
        (("create_swapchain", "RuntimeFailureError"), HeadsetFailure.BROKEN, "RuntimeFailure"),
    ],
)
def test_why_there_is_no_headset_is_said_with_what_to_do(
    runtime: FakeRuntime, fails: tuple[str, str], failure: HeadsetFailure, words: str
) -> None:
    runtime.fails = dict([fails])

    with pytest.raises(HeadsetUnavailable, match=words) as caught:
        _open()
    assert caught.value.failure is failure
    assert failure.value in str(caught.value)


def test_a_runtime_without_opengl_is_refused_in_words(runtime: FakeRuntime) -> None:
    runtime.extensions = ("XR_MNDX_egl_enable",)

    with pytest.raises(HeadsetUnavailable, match="does not take OpenGL"):
        _open()


def test_a_runtime_without_a_picture_of_ours_is_refused_in_words(runtime: FakeRuntime) -> None:
    runtime.formats = (0x881A,)

    with pytest.raises(HeadsetUnavailable, match="0x881a"):
        _open()
    assert runtime.alive == []


@pytest.mark.parametrize("call", OPENING)
@pytest.mark.parametrize("error", ["RuntimeFailureError", "InstanceLostError"])
def test_whatever_fails_at_the_opening_everything_is_given_back(runtime: FakeRuntime, call: str, error: str) -> None:
    runtime.fails = {call: error}

    with pytest.raises(HeadsetUnavailable):
        _open()
    assert runtime.calls[call] > 0
    assert runtime.alive == []


@pytest.mark.parametrize("call", [*IN_FRAME, *AT_SHOWING])
@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ("RuntimeFailureError", HeadsetFailure.BROKEN),
        ("SessionLostError", HeadsetFailure.LOST),
        ("SessionLossPending", HeadsetFailure.LOST),
    ],
)
def test_whatever_fails_in_a_frame_is_said_and_closing_still_works(
    runtime: FakeRuntime, call: str, error: str, failure: HeadsetFailure
) -> None:
    headset = _worn(runtime)
    runtime.fails = {call: error}

    with pytest.raises(HeadsetUnavailable) as caught:
        _frame(headset)
    headset.close()

    assert caught.value.failure is failure
    assert runtime.alive == []


@pytest.mark.parametrize("call", ["request_exit_session", "end_session", "wait_frame", "poll_event", "destroy_session"])
def test_whatever_fails_at_the_end_it_ends(runtime: FakeRuntime, call: str) -> None:
    headset = _worn(runtime)
    runtime.fails = {call: "RuntimeFailureError"}
    headset.close()

    assert runtime.calls["destroy_instance"] == 1


def test_a_runtime_that_never_lets_go_is_left_in_the_end(runtime: FakeRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    headset = _worn(runtime)
    monkeypatch.setattr(sys.modules["xr"], "request_exit_session", lambda session: None)
    headset.close()

    assert runtime.alive == []


def test_a_headset_is_named_without_being_used(runtime: FakeRuntime) -> None:
    bridge: Any = importlib.import_module("vr_scenes.openxr.bridge")

    assert bridge.find_headset() == "Trial headset on Trial runtime"
    assert runtime.alive == []
    assert runtime.calls["create_session"] == 0
