"""A Headset (vr_scenes/headset.py) over OpenXR: session, views, frames, and leaving in good order."""

from __future__ import annotations  # pyopenxr's types are for the type checker only

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import xr

from vr_scenes.headset import (
    EyeView,
    Field,
    HeadsetFailure,
    HeadsetFrame,
    HeadsetUnavailable,
    SpatialPose,
    Wearing,
)
from vr_scenes.headset_session import Duty, SessionStates
from vr_scenes.openxr.binding import Binding, current_binding
from vr_scenes.openxr.copying import TextureCopy
from vr_scenes.openxr.events import CentredAnew, InstanceGoes, PresenceChanged, StateChanged, events_of
from vr_scenes.openxr.hands import HandActions, is_known, pose_of
from vr_scenes.openxr.runtime import PRESENCE, TIMESPEC, Runtime, close_runtime, open_runtime, said
from vr_scenes.openxr.swapchains import EyeChain, chosen_format

FAREWELL_ROUNDS = 200  # frames that a runtime may want until it lets a session go: over 2 s at 90 a second
_STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
_GONE = (xr.SessionLostError, xr.InstanceLostError, xr.SessionLossPending)


def find_headset() -> str:
    """The name of the headset and its runtime, without using it. Raises HeadsetUnavailable."""
    runtime = open_runtime()
    close_runtime(runtime.instance)
    return runtime.name


def open_headset() -> OpenXrHeadset:
    """Open the headset for the OpenGL context that is current in this thread. Raises HeadsetUnavailable."""
    runtime = open_runtime()
    try:
        with _in_words("does not take this program"):
            return OpenXrHeadset(runtime, current_binding(runtime.extensions))
    except BaseException:
        close_runtime(runtime.instance)
        raise


class OpenXrHeadset:
    """One session with one headset. Poses are told in the space that the runtime centres (LOCAL)."""

    def __init__(self, runtime: Runtime, binding: Binding) -> None:
        self._runtime, self._binding = runtime, binding
        self._states = SessionStates()
        self._open: list[Callable[[], None]] = []  # what gives back what was made, in the order of its making
        self._chains: tuple[EyeChain, ...] = ()
        self._frame: tuple[int, tuple[xr.View, ...]] | None = None  # that was begun: when it is seen, and its views
        self._centred_at: int | None = None  # when the space moves, on the runtime's clock
        self._was_centred = False
        self._is_lost = False
        try:
            self._make()
        except BaseException:
            self._give_back()
            raise

    @property
    def name(self) -> str:
        return self._runtime.name

    @property
    def eye_px(self) -> tuple[int, int]:
        return self._runtime.eye_px

    @property
    def is_running(self) -> bool:
        return self._states.is_running

    @property
    def was_centred_anew(self) -> bool:
        was, self._was_centred = self._was_centred, False
        return was

    def attend(self) -> Wearing:
        """Hear the runtime's events and do what they ask for."""
        with self._lost_in_words("failed between frames"):
            for event in events_of(self._runtime.instance):
                match event:
                    case StateChanged(state=state):
                        self._do(self._states.take(state))
                    case PresenceChanged(is_somebody_there=is_there):
                        self._states.take_presence(is_somebody_there=is_there)
                    case CentredAnew(time=time):
                        self._centred_at = time
                    case InstanceGoes():
                        self._is_lost = True
        return Wearing.GONE if self._is_lost else self._states.wearing

    def wait(self) -> HeadsetFrame:
        with self._lost_in_words("failed while a frame was waited for"):
            due = xr.wait_frame(self._session, xr.FrameWaitInfo())
            with suppress(xr.FrameDiscarded):  # one before was not shown; this one has begun
                xr.begin_frame(self._session, xr.FrameBeginInfo())
            time = int(due.predicted_display_time)
            views = self._views(time) if due.should_render else ()
            self._frame = (time, views)
            self._note_centring(time)
            eyes = tuple(EyeView(pose=pose_of(view.pose), field=_field(view.fov)) for view in views)
            return HeadsetFrame(
                display_ns=self._monotonic_ns(time),
                period_ns=int(due.predicted_display_period),
                head=self._head(time),
                eyes=eyes,
                hands=self._hands.read(self._session, self._space, time),
            )

    def show(self, textures: tuple[int, ...]) -> None:
        if self._frame is None:
            raise HeadsetUnavailable(HeadsetFailure.BROKEN, "a picture was shown to the headset before it was due")
        (time, views), self._frame = self._frame, None
        with self._lost_in_words("failed while a frame was shown"):
            layer = self._layer(views, textures) if textures and views else None  # kept until the frame has ended
            layers = [] if layer is None else [ctypes.byref(layer)]
            ended = xr.FrameEndInfo(
                display_time=time, environment_blend_mode=xr.EnvironmentBlendMode.OPAQUE, layers=layers
            )
            xr.end_frame(self._session, ended)

    def close(self) -> None:
        """Ask for the end, go on with empty frames until the runtime agrees, and destroy everything."""
        if not self._is_lost and self._states.is_running:
            try:
                self._say_farewell()
            except HeadsetUnavailable:
                self._is_lost = True  # it went meanwhile: there is nobody to take leave of
        self._give_back()
        close_runtime(self._runtime.instance)

    def _make(self) -> None:
        instance = self._runtime.instance
        xr.get_opengl_graphics_requirements_khr(instance, self._runtime.system)  # no session without having asked
        self._session = xr.create_session(
            instance, xr.SessionCreateInfo(system_id=self._runtime.system, next=self._binding.structure)
        )
        self._open.append(lambda: xr.destroy_session(self._session))
        self._space = self._reference_space(xr.ReferenceSpaceType.LOCAL)
        self._head_space = self._reference_space(xr.ReferenceSpaceType.VIEW)
        copy, picture_format = TextureCopy(self._binding.address_of), chosen_format(self._session)
        self._open.append(copy.release)
        for _ in range(2):
            chain = EyeChain(self._session, picture_format, self.eye_px, copy)
            self._chains = (*self._chains, chain)
            self._open.append(chain.destroy)
            chain.find_images()
        self._hands = HandActions(instance)
        self._open.append(self._hands.destroy)
        self._hands.suggest(instance, self._runtime.extensions)
        self._hands.attach(self._session)
        if PRESENCE in self._runtime.extensions:
            self._states.take_presence(is_somebody_there=False)  # such a runtime says when somebody puts it on

    def _reference_space(self, kind: xr.ReferenceSpaceType) -> xr.Space:
        space = xr.create_reference_space(
            self._session,
            xr.ReferenceSpaceCreateInfo(reference_space_type=kind, pose_in_reference_space=_nowhere_else()),
        )
        self._open.append(lambda: xr.destroy_space(space))
        return space

    def _do(self, duty: Duty | None) -> None:
        match duty:
            case Duty.BEGIN:
                xr.begin_session(self._session, xr.SessionBeginInfo(primary_view_configuration_type=_STEREO))
                self._states.begun()
            case Duty.END:
                self._end_begun_frame()
                xr.end_session(self._session)
                self._states.ended()
            case Duty.LOSE | Duty.LEAVE:
                self._is_lost |= duty is Duty.LOSE
                self._states.ended()

    def _end_begun_frame(self) -> None:
        if self._frame is not None:
            self.show(())

    def _say_farewell(self) -> None:
        with self._lost_in_words("failed at its end"):
            self._end_begun_frame()
            xr.request_exit_session(self._session)
        for _ in range(FAREWELL_ROUNDS):
            self.attend()
            if not self._states.is_running:
                return
            self.wait()
            self.show(())

    def _give_back(self) -> None:
        """Newest first. What is gone already cannot be given back, and that harms nobody."""
        while self._open:
            give_back = self._open.pop()
            try:
                give_back()
            except xr.XrException:
                continue

    def _views(self, time: int) -> tuple[xr.View, ...]:
        """Both eyes at `time`; () where it is not known where the head is."""
        state, views = xr.locate_views(
            self._session,
            xr.ViewLocateInfo(view_configuration_type=_STEREO, display_time=time, space=self._space),
        )
        return tuple(views) if is_known(state.view_state_flags, xr.ViewStateFlags) else ()

    def _head(self, time: int) -> SpatialPose | None:
        found = xr.locate_space(self._head_space, self._space, time)
        return pose_of(found.pose) if is_known(found.location_flags, xr.SpaceLocationFlags) else None

    def _note_centring(self, time: int) -> None:
        if self._centred_at is not None and time >= self._centred_at:
            self._centred_at, self._was_centred = None, True

    def _layer(self, views: tuple[xr.View, ...], textures: tuple[int, ...]) -> ctypes.Structure:
        shown = []
        for chain, view, texture in zip(self._chains, views, textures, strict=True):
            chain.fill(texture)
            shown.append(
                xr.CompositionLayerProjectionView(
                    pose=view.pose,
                    fov=view.fov,
                    sub_image=xr.SwapchainSubImage(
                        swapchain=chain.chain,
                        image_rect=xr.Rect2Di(offset=xr.Offset2Di(0, 0), extent=xr.Extent2Di(*self.eye_px)),
                        image_array_index=0,
                    ),
                )
            )
        layer: ctypes.Structure = xr.CompositionLayerProjection(space=self._space, views=shown)
        return layer

    def _monotonic_ns(self, time: int) -> int | None:
        if TIMESPEC not in self._runtime.extensions:
            return None
        moment = xr.convert_time_to_timespec_time_khr(self._runtime.instance, time)
        return int(moment.tv_sec) * 1_000_000_000 + int(moment.tv_nsec)

    @contextmanager
    def _lost_in_words(self, what: str) -> Iterator[None]:
        try:
            with _in_words(what):
                yield
        except HeadsetUnavailable:
            self._is_lost = True
            raise


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    """What the runtime answers, as HeadsetUnavailable."""
    try:
        yield
    except _GONE as error:
        raise HeadsetUnavailable(HeadsetFailure.LOST, f"the headset is gone ({said(error)})") from error
    except xr.GraphicsDeviceInvalidError as error:
        raise HeadsetUnavailable(
            HeadsetFailure.NO_GRAPHICS, "the headset's runtime refuses the graphics card that draws"
        ) from error
    except xr.XrException as error:
        raise HeadsetUnavailable(HeadsetFailure.BROKEN, f"the headset's runtime {what} ({said(error)})") from error
    except ValueError as error:
        raise HeadsetUnavailable(
            HeadsetFailure.BROKEN, f"the headset's runtime says what cannot be: {error}"
        ) from error


def _field(fov: xr.Fovf) -> Field:
    return Field(left_rad=fov.angle_left, right_rad=fov.angle_right, up_rad=fov.angle_up, down_rad=fov.angle_down)


def _nowhere_else() -> xr.Posef:
    return xr.Posef(orientation=xr.Quaternionf(0, 0, 0, 1), position=xr.Vector3f(0, 0, 0))
