"""How loud each sound of a scene is now: eased, so that nothing clicks, and together never above the ceiling."""

from collections.abc import Mapping
from dataclasses import dataclass

RISE_PER_S = 2.5  # of full level: a sound that is suddenly wanted is there in 0.4 s
FALL_PER_S = 4.0  # gone in 0.25 s: with the veil's 0.35 s well within the dead-man switch's second; a STOP is quicker
PITCH_PER_S = 1.5
LOWEST_PITCH, HIGHEST_PITCH = 0.25, 4.0
LONGEST_RISE_STEP_S, LONGEST_FALL_STEP_S = 0.1, 0.25  # a stalled stage may fall at once, and not rise
NEAREST_M = 0.5  # nearer than that nothing gets louder: heads are no points
LINGERS_S = 0.25  # so long after it has become silent a loop is stopped: the output has faded its last bit by then
AUDIBLE = 1e-4  # 80 dB below the ceiling
# What a sound's place adds to its level at one ear, at most. Measured with OpenAL Soft 1.19, noise beside the head:
# -2.8 dB in plain stereo; with its own table of heads +0.4 dB, and +3.4 dB in the third of an octave it favours most.
PLACE_DB = 4.0

Voice = tuple[str, str, int]  # scene, sound, which of those with the same name


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A sound as the pose wants it at the ear: `share` 0..1 of the ceiling. `loudest` is its samples' own loudness."""

    share: float
    pitch: float
    loudest: float
    loops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the output is to do with a voice: `gain` is a factor for its samples; it may begin or end now."""

    gain: float
    pitch: float
    begins: bool = False
    ends: bool = False


@dataclass(slots=True)
class _Voice:
    wanted: Wanted
    pitch: float
    share: float = 0.0
    silent_s: float = 0.0
    is_armed: bool = False  # a stroke's level has been 0: it sounds anew once it is wanted and the last has faded


def share_at(level: float, distance_m: float) -> float:
    """Inverse distance law from 1 m: of the ceiling, 0..1. A level that is no number is silence."""
    share = level / max(NEAREST_M, distance_m)
    return min(1.0, share) if share > 0 else 0.0


class SoundLevels:
    """Keeps every voice's level. `ceiling_db`: RMS relative to full scale that all voices together never pass.

    That holds over any eighth of a second, at either ear, whatever is wanted: the sum is of amplitudes, as if all
    sounds were in step, and each is taken for its loudest moment.
    """

    def __init__(self, ceiling_db: float) -> None:
        self._ceiling = 10 ** ((ceiling_db - PLACE_DB) / 20)
        self._voices: dict[Voice, _Voice] = {}

    def step(self, dt_s: float, wanted: Mapping[Voice, Wanted]) -> dict[Voice, Played]:
        """What is played `dt_s` after the last step, of all that is wanted or still fades."""
        begun = {key for key, want in wanted.items() if self._begin(key, want)}
        for key, voice in self._voices.items():
            _ease(voice, wanted.get(key), dt_s, has_begun=key in begun)
        total = sum(voice.share for voice in self._voices.values())
        unit = self._ceiling / max(1.0, total)
        played = {key: _played(voice, unit, key in begun) for key, voice in self._voices.items()}
        for key in [key for key, one in played.items() if one.ends]:
            del self._voices[key]
        return played

    def hush(self) -> None:
        """A STOP: with the next step all is silent; what is wanted then rises from nothing. The output's own buffer
        rounds the end, so it does not click."""
        for voice in self._voices.values():
            voice.share = 0.0

    def _begin(self, key: Voice, want: Wanted) -> bool:
        known = self._voices.get(key)
        if known is not None and want.share < AUDIBLE:
            known.is_armed = not want.loops
        if want.share < AUDIBLE or (known is not None and not (known.is_armed and known.share < AUDIBLE)):
            return False
        self._voices[key] = _Voice(wanted=want, pitch=_pitch(want.pitch))
        return True


def _ease(voice: _Voice, want: Wanted | None, dt_s: float, *, has_begun: bool) -> None:
    share = 0.0 if want is None or voice.is_armed else want.share
    want = voice.wanted = want or voice.wanted
    if has_begun:
        voice.share = 0.0 if want.loops else share  # a stroke has its own beginning; a loop's is faded in
        return
    rise = RISE_PER_S * _within(dt_s, LONGEST_RISE_STEP_S)
    fall = FALL_PER_S * _within(dt_s, LONGEST_FALL_STEP_S)
    voice.share += min(rise, max(-fall, share - voice.share))
    bend = PITCH_PER_S * _within(dt_s, LONGEST_RISE_STEP_S)
    voice.pitch += min(bend, max(-bend, _pitch(want.pitch) - voice.pitch))
    voice.silent_s = voice.silent_s + _within(dt_s, LONGEST_FALL_STEP_S) if voice.share < AUDIBLE else 0.0


def _played(voice: _Voice, unit: float, has_begun: bool) -> Played:
    gain = min(1.0, unit * voice.share / voice.wanted.loudest)
    return Played(gain=gain, pitch=voice.pitch, begins=has_begun, ends=not has_begun and voice.silent_s > LINGERS_S)


def _pitch(pitch: float) -> float:
    return min(HIGHEST_PITCH, max(LOWEST_PITCH, pitch))


def _within(dt_s: float, longest_s: float) -> float:
    return min(longest_s, max(0.0, dt_s))  # the order of max matters: NaN becomes 0
