"""An OpenXR runtime with a headset, as pyopenxr's module `xr`: strict about the order of calls, failing on request."""

import ctypes
import enum
import sys
import types
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

IPD_M = 0.064
# Left, right, up, down of the left eye in radians: a nose is in its way, and it sees further down than up.
LEFT_FIELD = (-0.9, 0.7, 0.75, -0.85)
PERIOD_NS = 1_000_000_000 // 72


class XrException(Exception):
    pass


def _error(name: str) -> type[XrException]:
    return type(name, (XrException,), {})


ERRORS = {
    name: _error(name)
    for name in [
        "RuntimeUnavailableError",
        "RuntimeFailureError",
        "InitializationFailedError",
        "FormFactorUnavailableError",
        "FormFactorUnsupportedError",
        "ViewConfigurationTypeUnsupportedError",
        "GraphicsDeviceInvalidError",
        "GraphicsRequirementsCallMissingError",
        "SessionNotReadyError",
        "SessionNotRunningError",
        "SessionNotStoppingError",
        "SessionLostError",
        "InstanceLostError",
        "SessionLossPending",
        "CallOrderInvalidError",
        "EventUnavailable",
        "FrameDiscarded",
        "SessionNotFocused",
        "PathUnsupportedError",
        "TimeoutExpired",
        "HandleInvalidError",
        "ActionsetsAlreadyAttachedError",
        "ActionsetNotAttachedError",
        "LayerInvalidError",
        "SwapchainFormatUnsupportedError",
    ]
}


class Kind(enum.IntEnum):
    """pyopenxr's StructureType, as far as events go."""

    EVENT_DATA_BUFFER = 16
    EVENT_DATA_INSTANCE_LOSS_PENDING = 17
    EVENT_DATA_SESSION_STATE_CHANGED = 18
    EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING = 40
    EVENT_DATA_USER_PRESENCE_CHANGED_EXT = 1000470000


class EventDataBuffer(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int32), ("next", ctypes.c_void_p), ("varying", ctypes.c_uint8 * 64)]


class EventDataSessionStateChanged(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int32),
        ("next", ctypes.c_void_p),
        ("session", ctypes.c_void_p),
        ("state", ctypes.c_int32),
        ("time", ctypes.c_int64),
    ]


class EventDataUserPresenceChangedEXT(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int32),
        ("next", ctypes.c_void_p),
        ("session", ctypes.c_void_p),
        ("is_user_present", ctypes.c_uint32),
    ]


class EventDataReferenceSpaceChangePending(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int32),
        ("next", ctypes.c_void_p),
        ("session", ctypes.c_void_p),
        ("reference_space_type", ctypes.c_int32),
        ("change_time", ctypes.c_int64),
    ]


class GraphicsBindingEGLMNDX(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("get_proc_address", "display", "config", "context")]


class GraphicsBindingOpenGLXlibKHR(ctypes.Structure):
    _fields_ = [
        ("x_display", ctypes.c_void_p),
        ("visualid", ctypes.c_uint32),
        ("glx_fbconfig", ctypes.c_void_p),
        ("glx_drawable", ctypes.c_ulong),
        ("glx_context", ctypes.c_void_p),
    ]


class CompositionLayerProjection(ctypes.Structure):
    """Keeps what it was given; the frame's end looks it up by its address."""

    _fields_ = [("number", ctypes.c_int)]
    made: dict[int, tuple[Any, Any]] = {}

    def __init__(self, *, space: Any, views: Any) -> None:
        super().__init__(len(self.made))
        self.made[self.number] = (space, views)


class State(enum.IntEnum):
    IDLE = 1
    READY = 2
    SYNCHRONIZED = 3
    VISIBLE = 4
    FOCUSED = 5
    STOPPING = 6
    LOSS_PENDING = 7
    EXITING = 8


@dataclass(slots=True)
class HandNow:
    choose: float = 0.0
    grip: float = 0.0
    menu: bool = False


@dataclass
class FakeRuntime:
    """The runtime behind the module. `fails`: what a call raises, by the call's name."""

    fails: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("XR_KHR_opengl_enable", "XR_MNDX_egl_enable", "XR_KHR_convert_timespec_time")
    formats: tuple[int, ...] = (0x8058, 0x8C43)
    eye_px: tuple[int, int] = (48, 40)
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)  # in OpenXR's axes
    turn: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)  # x, y, z, w
    is_tracked: bool = True
    should_render: bool = True
    makes_textures: bool = False  # real ones, on the current OpenGL context
    hands: tuple[HandNow, HandNow] = field(default_factory=lambda: (HandNow(), HandNow()))
    calls: Counter[str] = field(default_factory=Counter)
    alive: list[str] = field(default_factory=list)  # what was made and not destroyed
    events: list[ctypes.Structure] = field(default_factory=list)
    state: State | None = None
    shown: list[tuple[NDArray[np.uint8], ...] | int] = field(default_factory=list)  # a frame's pictures or layers
    is_running: bool = False
    step: str = "ended"  # of the frame: waited, begun, ended
    frames: int = 0
    time: int = 1_000_000_000_000
    asked_requirements: bool = False
    is_attached: bool = False
    suggested: list[str] = field(default_factory=list)
    binding: ctypes.Structure | None = None

    def say(self, state: State) -> None:
        """The session is in `state` from now on, and the program hears it."""
        self.state = state
        event = EventDataSessionStateChanged(type=Kind.EVENT_DATA_SESSION_STATE_CHANGED, state=state)
        self.events.append(event)

    def say_presence(self, is_there: bool) -> None:
        kind = Kind.EVENT_DATA_USER_PRESENCE_CHANGED_EXT
        self.events.append(EventDataUserPresenceChangedEXT(type=kind, is_user_present=is_there))

    def say_centred(self) -> None:
        kind = Kind.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING
        self.events.append(EventDataReferenceSpaceChangePending(type=kind, change_time=self.time))

    def say_instance_goes(self) -> None:
        self.events.append(EventDataSessionStateChanged(type=Kind.EVENT_DATA_INSTANCE_LOSS_PENDING))

    def require(self, is_right: bool, error: str) -> None:
        if not is_right:
            raise ERRORS[error](error)

    def poll_event(self, instance: str) -> EventDataBuffer:
        if not self.events:
            raise ERRORS["EventUnavailable"]
        buffer = EventDataBuffer()
        event = self.events.pop(0)
        ctypes.memmove(ctypes.byref(buffer), ctypes.byref(event), ctypes.sizeof(event))
        return buffer

    def make(self, name: str) -> str:
        self.alive.append(name)
        return name

    def destroy(self, name: str) -> None:
        self.require(name in self.alive, "HandleInvalidError")
        self.alive.remove(name)

    def create_session(self, instance: str, info: Any) -> str:
        self.require(self.asked_requirements, "GraphicsRequirementsCallMissingError")
        self.binding = info.next
        self.say(State.IDLE)
        self.say(State.READY)
        return self.make("session")

    def begin_session(self, session: str, info: Any) -> None:
        self.require(self.state is State.READY and not self.is_running, "SessionNotReadyError")
        self.is_running = True
        self.say(State.SYNCHRONIZED)

    def end_session(self, session: str) -> None:
        self.require(self.state is State.STOPPING and self.step == "ended", "SessionNotStoppingError")
        self.is_running = False
        self.say(State.IDLE)
        self.say(State.EXITING)

    def request_exit_session(self, session: str) -> None:
        self.require(self.is_running, "SessionNotRunningError")
        self.say(State.STOPPING)

    def wait_frame(self, session: str, info: Any) -> Any:
        self.require(self.is_running, "SessionNotRunningError")
        self.require(self.step == "ended", "CallOrderInvalidError")
        self.step = "waited"
        self.time += PERIOD_NS
        return SimpleNamespace(
            predicted_display_time=self.time, predicted_display_period=PERIOD_NS, should_render=self.should_render
        )

    def begin_frame(self, session: str, info: Any) -> None:
        self.require(self.step == "waited", "CallOrderInvalidError")
        self.step = "begun"

    def end_frame(self, session: str, info: Any) -> None:
        self.require(self.step == "begun" and info.display_time == self.time, "CallOrderInvalidError")
        self.step = "ended"
        self.frames += 1
        pictures: tuple[NDArray[np.uint8], ...] = ()
        for layer in info.layers:
            _, views = CompositionLayerProjection.made[layer._obj.number]
            for view in views:
                chain: FakeChain = view.sub_image.swapchain
                self.require(chain.step == "released", "LayerInvalidError")
                if self.makes_textures:
                    pictures += (chain.read(),)
        self.shown.append(pictures or len(info.layers))
        if self.state is State.SYNCHRONIZED:
            self.say(State.VISIBLE)
        elif self.state is State.VISIBLE and self.frames == 2:
            self.say(State.FOCUSED)

    def locate_views(self, session: str, info: Any) -> tuple[Any, list[Any]]:
        self.require(self.step == "begun", "CallOrderInvalidError")
        left, right, up, down = LEFT_FIELD
        views = []
        for side, (inner, outer) in ((-0.5, (left, right)), (0.5, (-right, -left))):
            position = SimpleNamespace(x=self.head[0] + side * IPD_M, y=self.head[1], z=self.head[2])
            pose = SimpleNamespace(position=position, orientation=_quaternion(self.turn))
            fov = SimpleNamespace(angle_left=inner, angle_right=outer, angle_up=up, angle_down=down)
            views.append(SimpleNamespace(pose=pose, fov=fov))
        return SimpleNamespace(view_state_flags=3 if self.is_tracked else 0), views

    def locate_space(self, space: str, base: str, time: int) -> Any:
        self.require(space in self.alive and base in self.alive, "HandleInvalidError")
        position = SimpleNamespace(x=self.head[0], y=self.head[1], z=self.head[2])
        pose = SimpleNamespace(position=position, orientation=_quaternion(self.turn))
        return SimpleNamespace(location_flags=3 if self.is_tracked else 0, pose=pose)

    def attach(self, session: str, info: Any) -> None:
        self.require(not self.is_attached, "ActionsetsAlreadyAttachedError")
        self.is_attached = True

    def sync_actions(self, session: str, info: Any) -> None:
        self.require(self.is_attached, "ActionsetNotAttachedError")
        self.require(self.state is State.FOCUSED, "SessionNotFocused")

    def suggest(self, instance: str, info: Any) -> None:
        self.require("microsoft" not in info.interaction_profile, "PathUnsupportedError")
        self.require(not self.is_attached, "ActionsetsAlreadyAttachedError")
        self.suggested.append(info.interaction_profile)

    def hand(self, info: Any) -> HandNow:
        return self.hands[0 if info.subaction_path.endswith("left") else 1]


class FakeChain:
    """A swapchain of three images; with textures, where the runtime makes them."""

    def __init__(self, runtime: FakeRuntime, info: Any) -> None:
        runtime.require(info.format in runtime.formats, "SwapchainFormatUnsupportedError")
        self.runtime, self.info = runtime, info
        self.step, self.newest = "released", 0
        runtime.alive.append(self)  # type: ignore[arg-type]
        size = (info.width, info.height)
        self.images = [_new_texture(info.format, size) if runtime.makes_textures else 7 + one for one in range(3)]

    def acquire(self) -> int:
        self.runtime.require(self.step == "released", "CallOrderInvalidError")
        self.step, self.newest = "acquired", (self.newest + 1) % 3
        return self.newest

    def wait(self, timeout: int) -> None:
        self.runtime.require(self.step == "acquired" and timeout > 0, "CallOrderInvalidError")
        self.step = "waited"

    def release(self) -> None:
        self.runtime.require(self.step == "waited", "CallOrderInvalidError")
        self.step = "released"

    def read(self) -> NDArray[np.uint8]:
        return _read_texture(self.images[self.newest], (self.info.width, self.info.height))


def module_of(runtime: FakeRuntime) -> types.ModuleType:
    """A module with the part of pyopenxr that Attune uses."""
    module: Any = types.ModuleType("xr")

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            runtime.calls[name] += 1
            if name in runtime.fails:
                raise ERRORS[runtime.fails[name]](runtime.fails[name])
            return function(*given, **named)

        return call

    for name, function in _functions(runtime).items():
        setattr(module, name, counted(name, function))
    for name, error in ERRORS.items():
        setattr(module, name, error)
    module.XrException = XrException
    for kind in (
        EventDataBuffer,
        EventDataSessionStateChanged,
        EventDataUserPresenceChangedEXT,
        EventDataReferenceSpaceChangePending,
        GraphicsBindingEGLMNDX,
        GraphicsBindingOpenGLXlibKHR,
        CompositionLayerProjection,
    ):
        setattr(module, kind.__name__, kind)
    module.StructureType = Kind
    for name in STRUCTURES:
        setattr(module, name, SimpleNamespace)
    module.Version = lambda *numbers: numbers
    for name in ("Quaternionf", "Vector3f", "Offset2Di", "Extent2Di"):
        setattr(module, name, lambda *numbers: numbers)
    for name, members in ENUMS.items():
        setattr(module, name, enum.IntFlag(name, members))
    module.SwapchainImageOpenGLKHR = "OpenGL"
    return module


STRUCTURES = [
    "InstanceCreateInfo",
    "ApplicationInfo",
    "SystemGetInfo",
    "SessionCreateInfo",
    "ReferenceSpaceCreateInfo",
    "Posef",
    "SwapchainCreateInfo",
    "SwapchainImageAcquireInfo",
    "SwapchainImageWaitInfo",
    "SwapchainImageReleaseInfo",
    "FrameWaitInfo",
    "FrameBeginInfo",
    "FrameEndInfo",
    "ViewLocateInfo",
    "SessionBeginInfo",
    "ActionSetCreateInfo",
    "ActionCreateInfo",
    "Rect2Di",
    "ActionSuggestedBinding",
    "InteractionProfileSuggestedBinding",
    "SessionActionSetsAttachInfo",
    "ActionSpaceCreateInfo",
    "ActiveActionSet",
    "ActionsSyncInfo",
    "ActionStateGetInfo",
    "CompositionLayerProjectionView",
    "SwapchainSubImage",
]
ENUMS = {
    "FormFactor": {"HEAD_MOUNTED_DISPLAY": 1},
    "ViewConfigurationType": {"PRIMARY_STEREO": 2},
    "ReferenceSpaceType": {"VIEW": 1, "LOCAL": 2, "STAGE": 3},
    "SwapchainUsageFlags": {"COLOR_ATTACHMENT_BIT": 1, "TRANSFER_DST_BIT": 16, "SAMPLED_BIT": 32},
    "EnvironmentBlendMode": {"OPAQUE": 1},
    "ActionType": {"BOOLEAN_INPUT": 1, "FLOAT_INPUT": 2, "POSE_INPUT": 4},
    "SpaceLocationFlags": {"ORIENTATION_VALID_BIT": 1, "POSITION_VALID_BIT": 2},
    "ViewStateFlags": {"ORIENTATION_VALID_BIT": 1, "POSITION_VALID_BIT": 2},
}


def _functions(runtime: FakeRuntime) -> dict[str, Callable[..., Any]]:
    def requirements(instance: str, system: int) -> None:
        runtime.asked_requirements = True

    def views(instance: str, system: int, kind: int) -> list[Any]:
        width, height = runtime.eye_px
        one = SimpleNamespace(recommended_image_rect_width=width, recommended_image_rect_height=height)
        return [one, one]

    def moment(instance: str, time: int) -> Any:
        return SimpleNamespace(tv_sec=time // 10**9, tv_nsec=time % 10**9)

    names = iter(range(1000))
    return {
        "enumerate_instance_extension_properties": lambda: [
            SimpleNamespace(extension_name=name.encode()) for name in (*runtime.extensions, "XR_OTHER_thing")
        ],
        "create_instance": lambda info: runtime.make("instance"),
        "destroy_instance": runtime.destroy,
        "get_instance_properties": lambda instance: SimpleNamespace(runtime_name=b"Trial runtime"),
        "get_system": lambda instance, info: 1,
        "get_system_properties": lambda instance, system: SimpleNamespace(system_name=b"Trial headset"),
        "enumerate_view_configuration_views": views,
        "get_opengl_graphics_requirements_khr": requirements,
        "create_session": runtime.create_session,
        "destroy_session": runtime.destroy,
        "begin_session": runtime.begin_session,
        "end_session": runtime.end_session,
        "request_exit_session": runtime.request_exit_session,
        "create_reference_space": lambda session, info: runtime.make(f"space {next(names)}"),
        "create_action_space": lambda session, info: runtime.make(f"space {next(names)}"),
        "destroy_space": runtime.destroy,
        "enumerate_swapchain_formats": lambda session: list(runtime.formats),
        "create_swapchain": lambda session, info: FakeChain(runtime, info),
        "destroy_swapchain": runtime.destroy,
        "enumerate_swapchain_images": lambda chain, kind: [SimpleNamespace(image=one) for one in chain.images],
        "acquire_swapchain_image": lambda chain, info: chain.acquire(),
        "wait_swapchain_image": lambda chain, info: chain.wait(info.timeout),
        "release_swapchain_image": lambda chain, info: chain.release(),
        "wait_frame": runtime.wait_frame,
        "begin_frame": runtime.begin_frame,
        "end_frame": runtime.end_frame,
        "locate_views": runtime.locate_views,
        "locate_space": runtime.locate_space,
        "poll_event": runtime.poll_event,
        "string_to_path": lambda instance, path: path,
        "create_action_set": lambda instance, info: runtime.make("actions"),
        "destroy_action_set": runtime.destroy,
        "create_action": lambda actions, info: info.action_name,
        "suggest_interaction_profile_bindings": runtime.suggest,
        "attach_session_action_sets": runtime.attach,
        "sync_actions": runtime.sync_actions,
        "get_action_state_float": lambda session, info: SimpleNamespace(
            is_active=True, current_state=getattr(runtime.hand(info), info.action)
        ),
        "get_action_state_boolean": lambda session, info: SimpleNamespace(
            is_active=True, current_state=runtime.hand(info).menu
        ),
        "get_action_state_pose": lambda session, info: SimpleNamespace(is_active=runtime.is_tracked),
        "convert_time_to_timespec_time_khr": moment,
    }


def install(runtime: FakeRuntime) -> None:
    """Let `import xr` find the runtime in this process, also where another one was found before."""
    for name in [name for name in sys.modules if name.startswith("vr_scenes.openxr")]:
        del sys.modules[name]
    sys.modules["xr"] = module_of(runtime)


def _quaternion(turn: tuple[float, float, float, float]) -> Any:
    return SimpleNamespace(x=turn[0], y=turn[1], z=turn[2], w=turn[3])


def _gl(name: bytes, *kinds: Any) -> Callable[..., None]:
    library = ctypes.CDLL("libEGL.so.1")
    library.eglGetProcAddress.restype = ctypes.c_void_p
    library.eglGetProcAddress.argtypes = [ctypes.c_char_p]
    function: Callable[..., None] = ctypes.CFUNCTYPE(None, *kinds)(library.eglGetProcAddress(name))
    return function


_TEXTURE_2D, _RGBA, _BYTES = 0x0DE1, 0x1908, 0x1401


def _new_texture(picture_format: int, size: tuple[int, int]) -> int:
    unsigned, signed, pointer = ctypes.c_uint, ctypes.c_int, ctypes.c_void_p
    name = unsigned()
    _gl(b"glGenTextures", signed, pointer)(1, ctypes.byref(name))
    bind = _gl(b"glBindTexture", unsigned, unsigned)
    bind(_TEXTURE_2D, name)
    _gl(b"glTexStorage2D", unsigned, signed, unsigned, signed, signed)(_TEXTURE_2D, 1, picture_format, *size)
    bind(_TEXTURE_2D, 0)
    return name.value


def _read_texture(name: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """(height, width, 3), the upper row first."""
    unsigned, signed, pointer = ctypes.c_uint, ctypes.c_int, ctypes.c_void_p
    memory = np.zeros((size[1], size[0], 4), np.uint8)
    bind = _gl(b"glBindTexture", unsigned, unsigned)
    bind(_TEXTURE_2D, name)
    read = _gl(b"glGetTexImage", unsigned, signed, unsigned, unsigned, pointer)
    read(_TEXTURE_2D, 0, _RGBA, _BYTES, memory.ctypes.data)
    bind(_TEXTURE_2D, 0)
    return memory[::-1, :, :3].copy()
