"""Stage and sound in processes of their own: shown the newest, told every note, watched and restarted."""

import asyncio
import itertools
import os
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from engine.headset_side import HeadsetSide
from engine.latency import Latencies
from engine.messages import (
    Actuator,
    ActuatorFound,
    ActuatorLost,
    HeadBehaviour,
    Input,
    PatientRating,
    PatientStop,
    Scale,
    TherapistOrder,
    Trouble,
)
from engine.pacing import SessionClock
from engine.supervision import CannotStart, Patience, Supervisor
from music.controls import ControlTable, ControlTableError
from music.player_messages import (
    FOUND,
    LOST,
    PlayCommand,
    PlayerMoves,
    PlayerReady,
    PlayerReport,
    PlayerSettings,
    PlayerTrouble,
)
from music.soundscape import MusicTargets, Note
from policies.policy import CALM, Order
from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.exposure import SAFE_PLACE, SceneTargets
from vr_scenes.stage_messages import (
    FrameReport,
    HeadReport,
    HeadsetNews,
    HeadsetUse,
    SceneReady,
    SceneTrouble,
    SceneWaits,
    ShowCommand,
    Sign,
    SignKind,
    SoundTrouble,
    StageReady,
    StageSettings,
    StageTrouble,
)

CALMS_WITHIN_S = 1.0  # scene and music get as long to reach calm before their processes end
ANCHOR_EVERY_S = 1.0  # the player hears at least as often which session second it is
NOTES_A_COMMAND = 16  # keep a command below children.LARGEST_MESSAGE_BYTES
MOST_NOTES_WAITING = 512  # a child that takes none for so long is about to be killed

_LOADS = "{scene} is still being loaded: wait a moment; until it is shown no time counts as exposure"
_ORDERS = {SignKind.HOLD: Order.HOLD, SignKind.STEP_DOWN: Order.STEP_DOWN}
_SCALES = {
    SignKind.SUDS: Scale.SUDS,
    SignKind.SICKNESS: Scale.SICKNESS,
    SignKind.OUTCOME: Scale.OUTCOME,
    SignKind.EXPECTANCY: Scale.EXPECTANCY,
}


class StageProcess:
    """A Stage (engine/ports.py) in a child process: `target` is its main, "module:function".

    `report` takes the inputs that come of it: what a person says at its window, its loss and return, its troubles.
    `watch` runs it, until cancelled; then `close` ends it.
    """

    def __init__(
        self,
        settings: StageSettings,
        *,
        report: Callable[[Input], None],
        clock: SessionClock,
        latencies: Latencies,
        target: str = "vr_scenes.stage:main",
        patience: Patience | None = None,
    ) -> None:
        self._settings, self._report, self._clock, self._photon = settings, report, clock, latencies.photon
        self._headset_legs, self._headset = latencies.headset, HeadsetSide()
        self._numbers = itertools.count(1)
        self._newest: tuple[float, SceneTargets, Cue] | None = None
        self._is_waiting = False  # the newest has not been sent yet
        self._trouble_told = self._sound_told = ""
        self._missing: str | None = (
            None  # the scene that the stage cannot show, or loads: the session is held meanwhile
        )
        self._absent: dict[str, str] = {}  # scenes that it was not known to have when last heard of, and why
        self._supervisor = Supervisor(
            actuator=Actuator.STAGE,
            target=target,
            make_settings=self._settings_of_next_start,
            take=self._take,
            attend=self._attend,
            report=report,
            clock=clock,
            patience=patience or Patience(),
        )
        self.watch, self.settled = self._supervisor.watch, self._supervisor.settled

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return self._supervisor.pid

    def show(self, t: float, targets: SceneTargets, cue: Cue = NO_CUE) -> None:
        """Show `targets` with `cue`, which belong to session second `t`. What could not be sent before is forgotten."""
        before, self._newest, self._is_waiting = self._newest, (t, targets, cue), True
        if before is not None and before[1].scene == self._missing != targets.scene:
            self._find_scene()  # nobody waits for it any more
        if targets.scene in self._absent and targets.scene != self._missing:
            self._miss_scene(targets.scene, self._absent[targets.scene])  # a slow stage may have seen no change at all
        self._attend()

    async def close(self) -> None:
        """Show calm, give it the time to be seen, and end the process. Bounded in time."""
        if self._newest is not None and self._supervisor.pid is not None:
            _, targets, cue = self._newest
            if targets.scene != SAFE_PLACE or targets.intensity > 0:
                self.show(self._clock.now(), CALM.scene, Cue(stops=cue.stops, centres=cue.centres))
                await asyncio.sleep(CALMS_WITHIN_S)
        await self._supervisor.close()

    def _settings_of_next_start(self) -> StageSettings:
        """A headset that was there once is waited for by a stage that is started anew, until it is there again."""
        is_missed = self._headset.is_known and self._settings.headset is HeadsetUse.AUTO
        return replace(self._settings, headset=HeadsetUse.ON) if is_missed else self._settings

    def _attend(self) -> None:
        if not self._is_waiting or self._newest is None:
            return
        t, targets, cue = self._newest
        now_ns = self._clock.now_ns()
        command = ShowCommand(number=next(self._numbers), sent_ns=now_ns, t=t, targets=targets, cue=cue)
        if self._supervisor.offer(command):
            self._is_waiting = False
            self._photon.sent(command.number, command.sent_ns)
            self._headset_legs.sent(command.number, command.sent_ns)

    def _take(self, message: object) -> bool:
        match message:
            case FrameReport(number=number, began_ns=began_ns, ended_ns=ended_ns, display_ns=display_ns):
                self._photon.arrived(number, ended_ns)
                if display_ns is not None:
                    self._headset_legs.shown(number, began_ns=began_ns, ended_ns=ended_ns, display_ns=display_ns)
            case HeadsetNews():
                self._report_all(self._headset.take(message, self._clock.now()))
            case HeadReport(span=span):
                self._report(HeadBehaviour(t=self._clock.now(), span=span))
            case Sign():
                self._report(input_for_sign(message, self._clock.now()))
            case SceneTrouble(scene=scene, words=words):
                self._miss_scene(scene, words)
            case SceneWaits(scene=scene):
                self._miss_scene(scene, _LOADS.format(scene=scene.replace("_", " ")))
            case SceneReady(scene=scene):
                self._absent.pop(scene, None)
                if scene == self._missing:
                    self._find_scene()
            case SoundTrouble(words=words):
                if words != self._sound_told:  # nor does each stage that is started anew
                    self._sound_told = words
                    self._report(Trouble(t=self._clock.now(), words=words))
            case StageTrouble(words=words):
                if words != self._trouble_told:  # a stage that fails at every start says it once
                    self._trouble_told = words
                    self._report(Trouble(t=self._clock.now(), words=words))
            case StageReady():
                self._absent.clear()  # it says itself what it has not
                self._is_waiting = self._newest is not None
                self._report_all(self._headset.take_new_stage(self._clock.now()))
                return True
        return False

    def _miss_scene(self, scene: str, words: str) -> None:
        self._missing, self._absent[scene] = scene, words
        self._report(ActuatorLost(t=self._clock.now(), actuator=Actuator.SCENE, reason=words))

    def _find_scene(self) -> None:
        self._missing = None
        self._report(ActuatorFound(t=self._clock.now(), actuator=Actuator.SCENE))

    def _report_all(self, inputs: tuple[Input, ...]) -> None:
        for one in inputs:
            self._report(one)


class SoundProcess:
    """A Sound (engine/ports.py) in a child process: `target` is its main, "module:function".

    Targets go through shared memory, made anew for every start; notes go through the pipe. The name in `settings` is
    the stem of the shared memory's. `report`, `watch` and `close` as with the stage.
    """

    def __init__(
        self,
        settings: PlayerSettings,
        *,
        report: Callable[[Input], None],
        clock: SessionClock,
        latencies: Latencies,
        target: str = "music.player:main",
        patience: Patience | None = None,
    ) -> None:
        self._settings, self._report, self._clock, self._leg = settings, report, clock, latencies.sound
        self._numbers = itertools.count(1)
        self._starts = itertools.count(1)
        self._table: ControlTable | None = None
        self._newest: tuple[float, MusicTargets] | None = None
        self._notes: deque[Note] = deque(maxlen=MOST_NOTES_WAITING)
        self._anchored_t: float | None = None  # when the player last heard the time; None: it must now
        self._trouble_told = ""
        self._is_heard = False
        self._dose = settings.dose_before  # a player that is started anew goes on with it
        self._supervisor = Supervisor(
            actuator=Actuator.SOUND,
            target=target,
            make_settings=self._settings_of_next_start,
            take=self._take,
            attend=self._send_notes,
            report=report,
            clock=clock,
            patience=patience or Patience(),
        )
        self.watch, self.settled = self._supervisor.watch, self._supervisor.settled

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return self._supervisor.pid

    @property
    def is_heard(self) -> bool:
        """Whether there is a player, and its sound goes to a sound server or card."""
        return self._is_heard and self._supervisor.pid is not None

    def play(self, t: float, targets: MusicTargets, notes: tuple[Note, ...]) -> None:
        """Let the music become `targets`, which belong to session second `t`, and play `notes` at their times."""
        self._newest = (t, targets)
        if self._table is not None:
            self._table.write(t, targets)
        self._notes.extend(notes)
        if notes or self._anchored_t is None or t - self._anchored_t >= ANCHOR_EVERY_S:
            self._anchored_t = None
            self._send_notes()

    async def close(self) -> None:
        """Play calm, give it the time to be heard, end the process and unlink the shared memory. Bounded in time."""
        try:
            if self._newest is not None and self._newest[1] != CALM.music and self._supervisor.pid is not None:
                self._notes.clear()
                self.play(self._clock.now(), CALM.music, ())
                await asyncio.sleep(CALMS_WITHIN_S)
            await self._supervisor.close()
        finally:
            self._close_table()

    def _settings_of_next_start(self) -> PlayerSettings:
        """A table of its own for every start: the old one is unlinked with its player."""
        self._close_table()
        name = f"{self._settings.control_table}-{os.getpid()}-{next(self._starts)}"
        try:
            self._table = ControlTable.create(name)
        except (OSError, ControlTableError) as error:
            raise CannotStart(str(error)) from error
        if self._newest is not None:
            self._table.write(*self._newest)
        return replace(self._settings, control_table=name, dose_before=self._dose)

    def _tell(self, words: str) -> None:
        """A player that fails at every start in the same way says it once."""
        if words != self._trouble_told:
            self._trouble_told = words
            self._report(Trouble(t=self._clock.now(), words=words))

    def _close_table(self) -> None:
        if self._table is not None:
            self._table.close()
            self._table = None

    def _send_notes(self) -> None:
        """Send what waits, as far as the pipe takes it at once, and the time where that is due."""
        while self._notes or (self._anchored_t is None and self._newest is not None):
            now_ns = self._clock.now_ns()
            some = tuple(itertools.islice(self._notes, NOTES_A_COMMAND))
            command = PlayCommand(number=next(self._numbers), sent_ns=now_ns, t=self._clock.at(now_ns), notes=some)
            if not self._supervisor.offer(command):
                return
            self._leg.sent(command.number, now_ns)
            self._anchored_t = command.t
            for _ in some:
                self._notes.popleft()

    def _take(self, message: object) -> bool:
        match message:
            case PlayerReport(number=number, dose=dose):
                self._leg.arrived(number, self._clock.now_ns())
                self._dose = max(self._dose, dose)
            case PlayerTrouble(words=words):
                self._tell(words)
            case PlayerMoves(words=words):
                self._is_heard = False
                self._supervisor.expect_move()
                self._trouble_told = ""  # each loss and each return is news
                self._tell(words)
            case PlayerReady():
                self._is_heard = message.is_heard
                if message.is_heard and self._trouble_told == LOST:
                    self._tell(FOUND)
                now = self._clock.now()
                ahead = [note for note in self._notes if note.t > now]  # what has begun is past
                self._notes.clear()
                self._notes.extend(ahead)
                self._anchored_t = None
                return True
        return False


def input_for_sign(sign: Sign, t: float) -> Input:
    """What a person's sign at the stage's window means to the session, at session second `t`."""
    if sign.kind is SignKind.STOP:
        return PatientStop(t=t)
    if order := _ORDERS.get(sign.kind):
        return TherapistOrder(t=t, order=order)
    scale = _SCALES[sign.kind]
    if sign.value is None or not 0 <= sign.value <= scale.highest:
        return Trouble(t=t, words=f"The stage sent a rating that is not on {scale.value}: {sign.value}; ask again.")
    return PatientRating(t=t, scale=scale, value=sign.value)
