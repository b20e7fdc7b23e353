"""What goes between the engine and the stage's process."""

from dataclasses import dataclass
from enum import Enum

from vr_scenes.behaviour import HeadSpan
from vr_scenes.comfort import Comfort
from vr_scenes.cue import NO_CUE, Cue
from vr_scenes.exposure import SceneTargets


class HeadsetUse(Enum):
    """Whether the scene is to be seen in a headset; the value is what a person writes."""

    AUTO = "auto"  # if there is one
    ON = "on"  # the session is held until it is worn
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSettings:
    """How to draw. Without `is_window` the stage draws offscreen.

    `scenes` are loaded as soon as the safe place is shown, and kept; others when they are asked for.
    `sound_ceiling_db` is the RMS, relative to full scale, that a scene's sounds together never pass; None: silence.
    `mirror` names the shared memory for small pictures of what is shown; None: none are made. `marks_frames` lets each
    picture bear its command's number, for benchmarks.
    """

    width_px: int = 640
    height_px: int = 480
    frames_per_s: float = 30.0
    is_window: bool = False
    shadow_map_px: int = 1024
    multisamples: int = 0
    scenes: tuple[str, ...] = ()
    headset: HeadsetUse = HeadsetUse.OFF
    sound_ceiling_db: float | None = None
    comfort: Comfort = Comfort.LIGHT
    mirror: str | None = None
    marks_frames: bool = False

    def __post_init__(self) -> None:
        if not (16 <= self.width_px <= 8192 and 16 <= self.height_px <= 8192):
            raise ValueError(f"a picture must be 16 to 8192 pixels a side, not {self.width_px}x{self.height_px}")
        if not 1 <= self.frames_per_s <= 240:
            raise ValueError(f"frames_per_s must lie in [1, 240], not {self.frames_per_s}")
        if self.sound_ceiling_db is not None and not -120 <= self.sound_ceiling_db <= 0:
            raise ValueError(f"sound_ceiling_db must lie in [-120, 0] or be None, not {self.sound_ceiling_db}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCommand:
    """Show `targets`, which belong to session second `t`. The stage drains its pipe and shows the newest only.

    `sent_ns` is CLOCK_MONOTONIC at sending; `number` counts up and comes back in the frame that carries the command.
    """

    number: int
    sent_ns: int
    t: float
    targets: SceneTargets
    cue: Cue = NO_CUE


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReady:
    """The stage can draw, and shows the safe place; `graphics` says on what."""

    graphics: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameReport:
    """One drawn frame and the newest command it carries (0: none yet); times on CLOCK_MONOTONIC."""

    frame: int
    number: int
    began_ns: int
    ended_ns: int
    is_calm_by_itself: bool  # the dead-man switch has fired: no news for a second
    display_ns: int | None = None  # when the headset shows it, as its runtime foretold; None: unknown
    marked: int | None = None  # the number modulo 256 that was read from the picture; None: frames bear no marks


class SignKind(Enum):
    """What a person at the stage's window may say by key: what can only lower or hold, and ratings.

    Who sits there may be the patient; what leads up or back is the therapist's, at the console.
    """

    STOP = "stop"
    HOLD = "hold"
    STEP_DOWN = "step down"
    SUDS = "SUDS"
    SICKNESS = "sickness"
    OUTCOME = "how much came"
    EXPECTANCY = "how likely it is"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a person at the stage's window said; a rating carries its value: sickness 0-20, all others 0-100."""

    kind: SignKind
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTrouble:
    """What went wrong, in words that say what to do. The stage ends after it."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneTrouble:
    """A scene cannot be shown, in words that say what to do. The stage goes on in the safe place."""

    scene: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneWaits:
    """The scene was asked for and is not loaded yet: behind the veil it is waited for. Ready or trouble follows."""

    scene: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneReady:
    """The scene is loaded: where it is asked for, it comes from behind the veil."""

    scene: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsetNews:
    """How it stands with the headset, in words that say what to do.

    `is_away`: True, what is shown is not seen, or not alone: the exposure pauses; False, it is worn (again);
    None, there is none and none is needed.
    """

    words: str
    is_away: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadReport:
    """How the patient faced what is feared, over the last half second or so."""

    span: HeadSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTrouble:
    """The scenes are not heard, in words that say what to do. The pictures go on."""

    words: str


StageReport = (
    StageReady
    | FrameReport
    | Sign
    | StageTrouble
    | SceneTrouble
    | SoundTrouble
    | SceneWaits
    | SceneReady
    | HeadsetNews
    | HeadReport
)
