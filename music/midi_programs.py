"""What of the music goes where in MIDI: channels of the voices, sounds of the palettes, controllers of the targets."""

from music.breath import swell_gain
from music.soundscape import FASTEST_BPM, SLOWEST_BPM, MusicTargets, Palette, Voice

CHANNELS = {voice: channel for channel, voice in enumerate(Voice)}  # from 0: MIDI channels 1 to 4
TARGETS_CHANNEL = 15  # MIDI channel 16: controllers that no synthesiser of the voices shall take for its own
HIGHEST = 127

# General MIDI programs, from 0, by what the player's own instruments sound like. GM 1 level 1, sound set.
PROGRAMS: dict[Palette, dict[Voice, int]] = {
    Palette.WARM_BELLS: {Voice.PAD: 89, Voice.BASS: 32, Voice.BELLS: 10, Voice.MELODY: 4},  # warm pad, music box
    Palette.FELT_PIANO: {Voice.PAD: 0, Voice.BASS: 0, Voice.BELLS: 0, Voice.MELODY: 0},  # acoustic grand
    Palette.STRINGS: {Voice.PAD: 48, Voice.BASS: 43, Voice.BELLS: 45, Voice.MELODY: 40},  # ensemble, contrabass
    Palette.PLUCKED: {Voice.PAD: 46, Voice.BASS: 46, Voice.BELLS: 108, Voice.MELODY: 108},  # harp, kalimba
    Palette.DRONE: {Voice.PAD: 95, Voice.BASS: 95, Voice.BELLS: 92, Voice.MELODY: 73},  # sweep, bowed pad, flute
    Palette.NATURE: {Voice.PAD: 89, Voice.BASS: 32, Voice.BELLS: 10, Voice.MELODY: 4},  # plays no notes
}

# Standard controllers on every voice's channel (MIDI 1.0 detailed specification, table III; RP-021 for 74 and 91).
VOLUME, EXPRESSION, BRIGHTNESS, REVERB = 7, 11, 74, 91
# The rest as they are, on TARGETS_CHANNEL: "general purpose" and undefined controllers.
PLAIN_CONTROLLERS = {
    "density": 16,
    "register": 17,
    "articulation": 18,
    "dynamics": 19,
    "mode": 20,
    "consonance": 21,
    "space": 22,
    "presence": 23,
    "brightness": 24,
    "nature_level": 25,
    "breath_depth": 26,
}
TEMPO_CONTROLLER, PALETTE_CONTROLLER, NATURE_CONTROLLER, BREATH_CONTROLLER = 27, 28, 29, 30
ALL_SOUND_OFF, ALL_NOTES_OFF = 120, 123


def voice_controllers(t: float, targets: MusicTargets) -> dict[int, int]:
    """Controllers of every voice's channel at session second `t`: number -> 0..127."""
    return {
        VOLUME: _of_decibels(targets.loudness_db),
        EXPRESSION: _of_gain(targets.presence * swell_gain(t, targets)),
        BRIGHTNESS: _share(targets.brightness),
        REVERB: _share(targets.space),
    }


def target_controllers(t: float, targets: MusicTargets) -> dict[int, int]:
    """Controllers of TARGETS_CHANNEL at session second `t`: number -> 0..127."""
    plain = {number: _share(getattr(targets, name)) for name, number in PLAIN_CONTROLLERS.items()}
    return plain | {
        TEMPO_CONTROLLER: _share((targets.tempo_bpm - SLOWEST_BPM) / (FASTEST_BPM - SLOWEST_BPM)),
        PALETTE_CONTROLLER: tuple(Palette).index(targets.palette),
        NATURE_CONTROLLER: tuple(type(targets.nature)).index(targets.nature),
        BREATH_CONTROLLER: _share(swell_gain(t, targets)),
    }


def velocity(strength: float) -> int:
    """1..127 for a strength 0..1: 0 would end the note."""
    return max(1, min(HIGHEST, round(strength * HIGHEST)))


def _share(value: float) -> int:
    return round(HIGHEST * min(1.0, max(0.0, value)))


def _of_decibels(level_db: float) -> int:
    """GM's recommended response: 40 log10(value / 127) decibels."""
    return _share(10 ** (level_db / 40))


def _of_gain(gain: float) -> int:
    return _share(max(0.0, gain) ** 0.5)  # the same response, from a ratio of amplitudes
