"""How the music ends where it is led out: an amen, the tonic held, and the last note of the melody coming home."""

from music.harmony import Scale
from music.soundscape import Palette, Voice
from music.texture import Event, event
from music.voicing import Voicing
from music.writing import drone

CLOSE_BEATS = 12  # with the silence after it
TURN_BEATS = 2.0  # the amen, before the tonic
HELD_BEATS = 8.0
SLOWER = 1.15  # the beats of a close are this much longer: it comes to rest
_ROLL_S = 0.07


def close(palette: Palette, scale: Scale, chords: tuple[Voicing, Voicing], anchor: int) -> list[Event]:
    """The events of a close, twelve beats; none where the palette plays no notes."""
    if palette is Palette.NATURE:
        return []
    last, home = chords
    tonic = min((p for p in range(anchor - 6, anchor + 7) if p % 12 == scale.tonic), key=lambda p: abs(p - anchor))
    events = [
        event(Voice.MELODY, 1.0, scale.step(tonic, 1), length_beats=1.5, accent=0.8, is_tied=True),
        event(Voice.MELODY, TURN_BEATS + 0.5, tonic, length_beats=6.0, accent=0.8, is_tied=True),
        event(Voice.BELLS, TURN_BEATS + 3.0, home.chord.nearest(tonic + 12), length_beats=4.0, accent=0.55),
    ]
    if palette is Palette.DRONE:  # it is at home already: the melody joins it, over a last fifth
        pedal = drone.pedal_of(scale)
        return [*events, *_chord(pedal, TURN_BEATS, (pedal + 12, pedal + 19))]
    return [*_chord(last.bass, 0.0, last.voices), *_chord(home.bass, TURN_BEATS, home.voices), *events]


def _chord(root: int, beat: float, voices: tuple[int, ...]) -> list[Event]:
    length = TURN_BEATS if beat == 0 else HELD_BEATS
    bass = event(Voice.BASS, beat, root, length_beats=length, accent=0.75, is_tied=True)
    return [bass] + [
        event(Voice.PAD, beat, pitch, length_beats=length, accent=0.75, late_s=_ROLL_S * index, is_tied=True)
        for index, pitch in enumerate(voices)
    ]
