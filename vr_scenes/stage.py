"""The stage's process: takes the newest command, eases, draws, reports; calms by itself when nobody speaks to it."""

import select
import signal
import sys
import time
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

from vr_scenes.behaviour import HeadSpan
from vr_scenes.choreography import Choreography
from vr_scenes.comfort import Carried, Vignette
from vr_scenes.counted import Counted
from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.desk import STOP, Desk
from vr_scenes.drawing import Drawing
from vr_scenes.ear import Ear
from vr_scenes.exposure import SAFE_PLACE, SceneError, SceneTargets
from vr_scenes.geometry.model import Model
from vr_scenes.graphics_device import GraphicsFailed
from vr_scenes.head_watch import HeadWatch
from vr_scenes.headset_link import Glance, HeadsetLink, open_over_openxr
from vr_scenes.ingredients import Ingredients, ingredients_of
from vr_scenes.mirror import WIDTH_PX, StageMirror
from vr_scenes.model_shelf import ModelShelf, build_model
from vr_scenes.openal import OpenAlOutput
from vr_scenes.panel_clearance import seen_by
from vr_scenes.panel_side import PanelSide
from vr_scenes.pose import Pose
from vr_scenes.scene_loading import BUILT_WITHIN_S, SceneLoading, known_scene
from vr_scenes.small_picture import SmallPicture
from vr_scenes.sounds import SoundShelf
from vr_scenes.stage_messages import (
    FrameReport,
    HeadReport,
    HeadsetNews,
    SceneTrouble,
    ShowCommand,
    Sign,
    SoundTrouble,
    StageReady,
    StageReport,
    StageSettings,
    StageTrouble,
)
from vr_scenes.stopping import Stopping

SILENCE_NS = 1_000_000_000  # the dead-man switch: no news for so long means calm
FAREWELL_S = 1.2  # after the engine hung up: long enough for the way to calm, at any frame rate the stage has
LOADING_SHARE, VEILED_SHARE = 0.25, 0.8  # of a frame, for the scene that is loaded while another is shown, or the veil
SWITCH_S = 0.001  # how long the thread that builds a scene may keep the interpreter from the one that draws
SAFE = SceneTargets(scene=SAFE_PLACE, intensity=0.0)


def main(connection: Connection, settings: StageSettings) -> None:
    """Draw until told to end: None on the pipe ends at once, a closed pipe fades to calm first.

    Takes ShowCommand | None from the pipe and sends StageReport. Whatever goes wrong is said as StageTrouble.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the engine, which ends the session calmly
    try:
        _play(connection, settings)
    except SceneError as trouble:
        _tell(connection, StageTrouble(words=str(trouble)))
    except Exception as trouble:  # noqa: BLE001 - the process's one catch-all: say it and end, the engine restarts
        _tell(connection, StageTrouble(words=f"the stage broke: {type(trouble).__name__}: {trouble}"))
    finally:
        connection.close()


def _play(connection: Connection, settings: StageSettings) -> None:
    sys.setswitchinterval(SWITCH_S)
    sounds = SoundShelf()
    is_heard = settings.sound_ceiling_db is not None
    shelf = ModelShelf(ingredients_of, partial(_build, sounds) if is_heard else _build_silent)
    shelf.prepare(SAFE_PLACE)
    drawing = Drawing(settings, shelf.take)
    ear = Ear(settings.sound_ceiling_db, sounds, OpenAlOutput, lambda words: _tell_of_sound(connection, words))
    try:
        show = _Show(connection, settings, drawing, shelf, ear)
        try:
            show.run()
        finally:
            show.close()  # while its graphics are still there
    finally:
        ear.close()
        drawing.close()


def _build(sounds: SoundShelf, scene: str) -> Model:
    sounds.prepare(scene)
    return _build_silent(scene)


def _build_silent(scene: str) -> Model:
    """In the shelf's thread: all of a scene's code is read there, so that no frame waits for it."""
    known_scene(scene)
    return build_model(scene)


def _tell_of_sound(connection: Connection, words: str) -> None:
    _tell(connection, SoundTrouble(words=words))


def _tell(connection: Connection, report: StageReport) -> bool:
    """False if nobody listens any more."""
    try:
        connection.send(report)
    except (BrokenPipeError, ConnectionResetError, OSError):
        return False
    return True


def _has_room(connection: Connection) -> bool:
    return bool(select.select([], [connection.fileno()], [], 0)[1])


@dataclass(slots=True)
class _News:
    """What came over the pipe so far."""

    command: ShowCommand | None = None
    came_ns: int = 0
    is_over: bool = False  # told to end
    is_alone: bool = False  # the engine hung up


class _Show:
    """The loop of frames at absolute deadlines."""

    def __init__(
        self,
        connection: Connection,
        settings: StageSettings,
        drawing: Drawing,
        shelf: ModelShelf[Ingredients],
        ear: Ear,
    ) -> None:
        self._connection = connection
        self._ear = ear
        self._period_ns = round(1e9 / settings.frames_per_s)
        self._drawing = drawing
        self._loading = SceneLoading(shelf, drawing, kept=settings.scenes)
        self._choreography = Choreography(self._loading.is_ready)
        self._stopping, self._centres = Stopping(), Counted()
        self._vignette = Vignette(settings.comfort)
        self._carried: Carried | None = None  # where the eye was in the last frame
        self._news = _News()
        self._panel = PanelSide()
        self._desk = Desk(drawing, self._panel, self._say, is_window=settings.is_window)
        self._is_veiled = False
        self._headset = HeadsetLink(settings.headset, open_over_openxr, self._say)
        self._mirror = StageMirror(settings.mirror, SmallPicture(drawing.device, WIDTH_PX))
        self._head_watch = HeadWatch(drawing.watching, self._tell_of_head)
        self._glance: Glance | None = None  # what the headset wants drawn in this frame; None: it wants none

    def close(self) -> None:
        """Leave the headset in good order."""
        self._headset.close()
        self._mirror.close()

    def run(self) -> None:
        """Draw the safe place, say that the stage is ready, then draw until the end."""
        self._drawing.draw(self._choreography.step(0.0, 0.0, SAFE))
        while not self._loading.is_ready(SAFE_PLACE):
            news = self._loading.advance(shown=SAFE_PLACE, wanted=SAFE_PLACE, budget_s=BUILT_WITHIN_S)
            if isinstance(news, SceneTrouble):
                raise SceneError(news.words)
        # A headset's runtime may take seconds to start: nobody waits for frames yet.
        self._headset.attend(time.monotonic_ns())
        _tell(self._connection, StageReady(graphics=self._drawing.graphics))
        self._drawing.prepare_panel(self._choreography.step(0.0, 0.0, SAFE))
        last_ns = due_ns = time.monotonic_ns()
        left_s = FAREWELL_S
        frame = 0
        while left_s > 0:
            due_ns = self._wait_for_frame(due_ns, last_ns)
            self._drain()
            if self._news.is_over:
                return
            frame += 1
            began_ns = time.monotonic_ns()
            dt_s = (began_ns - last_ns) / 1e9
            last_ns = began_ns
            is_calm = self._draw(began_ns, dt_s)
            if self._news.is_alone:
                left_s -= dt_s
            self._report(frame, began_ns, is_calm)

    def _draw(self, now_ns: int, dt_s: float) -> bool:
        """One frame. True if it was the stage's own decision to be calm."""
        news = self._news
        command = news.command
        is_silent = command is not None and now_ns - news.came_ns > SILENCE_NS
        is_calm = news.is_alone or is_silent
        if self._desk.take(dt_s):
            self._news.is_over = True
        self._centre(None if command is None else command.cue.centres)
        is_kept = self._stop(None if command is None else command.cue.stops, 0.0 if is_calm else dt_s)
        targets = self._load(SAFE if command is None or is_calm or is_kept else command.targets)
        t = 0.0 if command is None else command.t + (now_ns - command.sent_ns) / 1e9
        pose = self._choreography.step(dt_s, t, targets)
        self._ask(dt_s, pose, NO_CUE if command is None or is_calm or is_kept else command.cue)
        self._drawing.narrow(self._vignette.step(dt_s, self._carried))
        self._mirror.before_frame(now_ns)
        if self._glance is not None:
            self._draw_in_headset(pose, self._glance)
        elif self._is_veiled and pose.veil >= 1:
            self._drawing.draw_unseen()
        else:
            self._drawing.draw(pose, *self._desk.look_deg)
        self._carried = self._drawing.carried(pose)
        self._mirror.after_frame()
        self._ear.hear(pose, dt_s, self._drawing.listening(pose))
        steered_deg = self._desk.look_deg if self._desk.is_steered else None
        self._head_watch.see(dt_s, pose, self._glance, steered_deg)
        self._is_veiled = pose.veil >= 1  # nothing but the veil's colour: a further frame would look the same
        return is_calm

    def _centre(self, centres: int | None) -> None:
        """Look ahead anew, if the therapist ordered it or somebody at the window did."""
        if self._centres.has_risen(centres):
            self._desk.centre()
        if self._desk.take_centring():
            self._headset.centre()

    def _stop(self, stops: int | None, heard_s: float) -> bool:
        """Do what STOPs ask of this frame; True where nothing but the safe place may be shown."""
        now = self._stopping.step(stops, heard_s)
        if now.must_cut:
            self._choreography.stop()
            self._ear.hush()
            self._panel.stop()
        if now.asks_again:
            _tell(self._connection, STOP)
        return now.is_kept

    def _ask(self, dt_s: float, pose: Pose, cue: Cue) -> None:
        """Lay before the patient's eye what `cue` asks and says, and tell what the patient answers."""
        watching = self._drawing.watching(pose, (0.0, 0.0, 0.0), 0.0, 0.0)
        said = self._panel.step(
            dt_s,
            cue,
            glance=self._glance,
            look_deg=self._desk.look_deg,
            mouse=self._desk.mouse(),
            is_pad_choosing=self._desk.is_choosing,
            feared=() if watching is None else seen_by(watching),
        )
        for sign in said:
            self._say(sign)
        self._drawing.lay(self._panel.shown(), self._choreography.breath)

    def _draw_in_headset(self, pose: Pose, glance: Glance) -> None:
        """Behind the veil too: the head moves, and a headset that is shown nothing shows its own room.

        Laid aside it wants nothing drawn, and leaves the picture to the desk, whose keys are read with it.
        """
        textures: tuple[int, ...] = ()
        size_px = self._headset.eye_px
        if glance.eyes and size_px is not None:
            try:
                textures = self._drawing.draw_eyes(pose, glance.eyes, size_px)
            except GraphicsFailed as trouble:
                self._headset.give_up(str(trouble), time.monotonic_ns())
                return
        else:
            self._drawing.draw(pose, *self._desk.look_deg)
        self._headset.show(textures, time.monotonic_ns())

    def _load(self, targets: SceneTargets) -> SceneTargets:
        """What can be shown of `targets` now: the safe place where the scene has failed."""
        share = VEILED_SHARE if self._is_veiled and self._glance is None else LOADING_SHARE
        budget_s = share * self._period_ns / 1e9
        news = self._loading.advance(shown=self._choreography.scene, wanted=targets.scene, budget_s=budget_s)
        if news is not None:
            _tell(self._connection, news)
        return SAFE if self._loading.has_failed(targets.scene) else targets

    def _wait_for_frame(self, due_ns: int, last_ns: int) -> int:
        """Wait until the next frame is due, by the headset where it paces, else by the clock; when that was."""
        self._headset.attend(last_ns)
        self._glance = None
        if self._headset.is_running:
            self._glance = self._headset.wait(last_ns, (time.monotonic_ns() - last_ns) / 1e9)
        if self._glance is not None:
            return time.monotonic_ns()
        return self._wait_for(due_ns + self._period_ns)

    def _wait_for(self, due_ns: int) -> int:
        """Sleep on the pipe until the deadline; a late stage takes the next deadline that lies ahead."""
        while (left_ns := due_ns - time.monotonic_ns()) > 0:
            if self._news.is_alone:
                time.sleep(left_ns / 1e9)
                return due_ns
            if self._connection.poll(left_ns / 1e9):
                self._drain()
                if self._news.is_over:
                    return due_ns
        late = (time.monotonic_ns() - due_ns) // self._period_ns
        return due_ns + late * self._period_ns

    def _drain(self) -> None:
        """Take everything from the pipe and keep the newest."""
        try:
            while not self._news.is_over and not self._news.is_alone and self._connection.poll():
                message = self._connection.recv()
                if message is None:
                    self._news.is_over = True
                elif isinstance(message, ShowCommand):
                    self._news.command = message
                    self._news.came_ns = time.monotonic_ns()
        except (EOFError, ConnectionResetError, OSError):
            self._news.is_alone = True

    def _report(self, frame: int, began_ns: int, is_calm: bool) -> None:
        number = self._news.command.number if self._news.command else 0
        ended_ns = time.monotonic_ns()
        report = FrameReport(
            frame=frame,
            number=number,
            began_ns=began_ns,
            ended_ns=ended_ns,
            is_calm_by_itself=is_calm,
            display_ns=self._glance.display_ns if self._glance is not None and self._glance.eyes else None,
        )
        if self._news.is_alone or not _has_room(self._connection):
            return  # a hung engine does not read: a full pipe must not stop the drawing
        if not _tell(self._connection, report):
            self._news.is_alone = True

    def _say(self, report: HeadsetNews | Sign) -> None:
        """Tell the engine; a STOP works here at once."""
        if report == STOP:
            self._stopping.sign()
        _tell(self._connection, report)

    def _tell_of_head(self, span: HeadSpan) -> None:
        if _has_room(self._connection):
            _tell(self._connection, HeadReport(span=span))
