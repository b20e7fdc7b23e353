"""What a therapist's hand changes of the music, in words, once the hand has come to rest."""

from engine.messages import MusicOrder, Tick
from music.soundscape import QUIETEST_DB
from music.trim import UNTRIMMED, MusicTrim

RESTS_S = 1.0  # a knob sends many values while it is turned; only where it stays is told


class TrimNews:
    """Says what is new of the trim."""

    def __init__(self) -> None:
        self._trim, self._told = UNTRIMMED, UNTRIMMED
        self._turned_t = 0.0

    def of(self, tick: Tick) -> str | None:
        """In words; None: nothing is new, or the hand still moves."""
        for one in tick.inputs:
            if isinstance(one, MusicOrder):
                self._trim, self._turned_t = one.trim, tick.t
        if self._trim == self._told or tick.t - self._turned_t < RESTS_S:
            return None
        self._told = self._trim
        return f"music by hand: {trim_words(self._trim)}"


def trim_words(trim: MusicTrim) -> str:
    """What it changes, or that it changes nothing."""
    words = []
    if trim.loudest_db < 0:
        words.append("silent" if trim.loudest_db <= QUIETEST_DB else f"at most {trim.loudest_db:.0f} dB")
    if trim.presence < 1:
        words.append(f"presence {trim.presence:.2f} of what is asked for")
    for name, bias in (("density", trim.density_bias), ("brightness", trim.brightness_bias)):
        if abs(bias) >= 0.005:
            words.append(f"{name} {bias:+.2f}")
    if trim.palette is not None:
        words.append(trim.palette.value)
    return ", ".join(words) or "as the policy has it"
