"""What goes between the engine and the player's process."""

from dataclasses import dataclass, field
from enum import Enum

from music.hearing import Hearing
from music.soundscape import Note

BUFFER_FRAMES = (64, 128, 256, 512, 1024, 2048)

LOST = (
    "The sound server ended, or the sound card was unplugged: the music goes on unheard, and fades in when it is there."
)
FOUND = "The sound is there again: the music fades in."


class Audio(Enum):
    """Where the sound goes."""

    AUTO = "the first of JACK, PipeWire and the sound card that works; else nowhere, and said"
    JACK = "a JACK or PipeWire server"
    SOUND_CARD = "the sound card, through PortAudio"
    NOWHERE = "computed in real time and not heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerSettings:
    """How to play. `control_table` names the shared memory that the engine writes the targets to.

    A kind of `audio` other than AUTO is used alone; where it does not work the music goes on unheard until it does.
    """

    control_table: str
    audio: Audio = Audio.AUTO
    card: str | None = None  # a part of the sound card's name; None: the system's own choice
    unheard_wav: str | None = None  # while the music is not heard it is written here; None: nowhere
    sample_rate_hz: int = 48_000  # a JACK or PipeWire server has its own
    buffer_frames: int = 256
    seed: int = 0
    hearing: Hearing = field(default_factory=Hearing)
    scene_dba: float | None = None  # what the scene may be at the ear: counted as if it always were; None: not heard
    dose_before: float = 0.0  # what players before this one in the session have used up, in days' shares

    def __post_init__(self) -> None:
        if self.buffer_frames not in BUFFER_FRAMES:
            raise ValueError(f"buffer_frames must be a power of two from 64 to 2048, not {self.buffer_frames}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayCommand:
    """Notes to play. Session second `t` was at CLOCK_MONOTONIC `sent_ns`: the player's anchor for all note times."""

    number: int
    sent_ns: int
    t: float
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerReady:
    """The player sounds; `device` says where."""

    device: str
    is_heard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerReport:
    """Several times a second: that the player lives, and how loud it is."""

    number: int  # of the newest command taken
    level_db: float  # RMS of the last tenth of a second, relative to full scale
    voices: int  # notes sounding
    late_notes: int  # notes since the start that came too late to be played in time
    is_calm_by_itself: bool  # the dead-man switch has fired: no news for a second
    dose: float = 0.0  # of the day's share that is safe for ears, with that of the players before


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerTrouble:
    """What went wrong, in words that say what to do."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerMoves:
    """The player ends now, and wants to be started again: the sound went away, or is there again."""

    words: str


PlayerMessage = PlayerReady | PlayerReport | PlayerTrouble | PlayerMoves
