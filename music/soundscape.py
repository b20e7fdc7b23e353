"""What the music is told to be, and the notes it is made of."""

from dataclasses import dataclass
from enum import Enum

SLOWEST_BPM, FASTEST_BPM = 40.0, 120.0
QUIETEST_DB = -60.0  # below this the player is silent
SLOWEST_BREATHS_PER_MIN, FASTEST_BREATHS_PER_MIN = 3.0, 20.0
SHORTEST_PULSE_S, LONGEST_PULSE_S = 0.3, 2.0  # 200 to 30 heartbeats a minute


class Palette(Enum):
    """Which instruments play: each has its own limits, and something that only it can do."""

    WARM_BELLS = "warm pad and bells"
    FELT_PIANO = "felt piano"
    STRINGS = "strings"
    PLUCKED = "plucked"  # kalimba and harp
    DRONE = "drone and overtones"
    NATURE = "nature alone"  # no notes: what sounds is `nature`


class Nature(Enum):
    """What of nature is heard, alone or under any palette."""

    OCEAN = "ocean"
    RAIN = "rain"
    WIND = "wind"
    NIGHT_BIRDS = "night birds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A soft pulse with the heart: the next beat is expected at session second `next_t`, then every `interval_s`."""

    next_t: float
    interval_s: float

    def __post_init__(self) -> None:
        _check("next_t", self.next_t, -1e9, 1e9)
        _check("interval_s", self.interval_s, SHORTEST_PULSE_S, LONGEST_PULSE_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicTargets:
    """The controls of the music. All but tempo, loudness and breath run 0..1.

    The first six carry arousal, `mode` and `consonance` carry valence. `loudness_db` is relative to the loudest that
    the station allows (0 dB). The breath swell is a raised cosine whose inhale begins at session second
    `breath_begins_t` and which repeats `breaths_per_min` times a minute, so music and scene breathe together.
    """

    tempo_bpm: float
    density: float  # how many notes a bar carries
    register: float  # low to high
    articulation: float  # 0 legato .. 1 short
    dynamics: float  # how strongly notes are struck
    brightness: float  # dark to bright timbre
    mode: float = 0.5  # 0 dark (minor, phrygian) .. 1 light (major, lydian)
    consonance: float = 1.0
    space: float = 0.5  # reverberance
    presence: float = 1.0  # 0: the music is silence
    loudness_db: float = -12.0
    breath_begins_t: float = 0.0
    breaths_per_min: float = 6.0
    breath_depth: float = 0.0
    palette: Palette = Palette.WARM_BELLS
    nature: Nature = Nature.OCEAN
    nature_level: float = 0.0  # 0: none .. 1: as loud as the music
    pulse: Pulse | None = None  # None: off, or nobody is sure enough when the heart beats

    def __post_init__(self) -> None:
        if not self._is_sound():
            self._refuse()

    def _is_sound(self) -> bool:
        """All of `_refuse` at once: ten are made a second, and thousands where policies are tried."""
        return (
            0 <= self.density <= 1
            and 0 <= self.register <= 1
            and 0 <= self.articulation <= 1
            and 0 <= self.dynamics <= 1
            and 0 <= self.brightness <= 1
            and 0 <= self.mode <= 1
            and 0 <= self.consonance <= 1
            and 0 <= self.space <= 1
            and 0 <= self.presence <= 1
            and 0 <= self.breath_depth <= 1
            and 0 <= self.nature_level <= 1
            and SLOWEST_BPM <= self.tempo_bpm <= FASTEST_BPM
            and QUIETEST_DB <= self.loudness_db <= 0
            and SLOWEST_BREATHS_PER_MIN <= self.breaths_per_min <= FASTEST_BREATHS_PER_MIN
            and -1e9 <= self.breath_begins_t <= 1e9
        )

    def _refuse(self) -> None:
        for name in ("density", "register", "articulation", "dynamics", "brightness"):
            _check(name, getattr(self, name), 0, 1)
        for name in ("mode", "consonance", "space", "presence", "breath_depth", "nature_level"):
            _check(name, getattr(self, name), 0, 1)
        _check("tempo_bpm", self.tempo_bpm, SLOWEST_BPM, FASTEST_BPM)
        _check("loudness_db", self.loudness_db, QUIETEST_DB, 0)
        _check("breaths_per_min", self.breaths_per_min, SLOWEST_BREATHS_PER_MIN, FASTEST_BREATHS_PER_MIN)
        _check("breath_begins_t", self.breath_begins_t, -1e9, 1e9)


class Voice(Enum):
    """Which instrument plays a note."""

    PAD = "pad"
    BASS = "bass"
    BELLS = "bells"
    MELODY = "melody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note: `t` in session seconds, `pitch` as a MIDI number, `strength` 0..1."""

    t: float
    duration_s: float
    pitch: int
    strength: float
    voice: Voice

    def __post_init__(self) -> None:
        _check("t", self.t, -1e9, 1e9)
        _check("pitch", self.pitch, 0, 127)
        _check("strength", self.strength, 0, 1)
        if not 0 < self.duration_s < 120:
            raise ValueError(f"duration_s must lie in (0, 120), not {self.duration_s}")


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], not {value}")
