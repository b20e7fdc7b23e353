"""The table from arousal and valence to the music's controls: one span a control, which a clinician may change."""

from dataclasses import dataclass, fields
from itertools import pairwise
from operator import attrgetter
from typing import Any, Literal, get_args

from music.soundscape import FASTEST_BPM, SLOWEST_BPM

# Perceived emotion follows these cues additively and nearly linearly, in this order of effect: mode, tempo, register,
# dynamics, articulation, timbre (Eerola, Friberg and Bresin 2013). So the earlier a cue, the larger the share of its
# range that is used. Density is not among the six and goes with tempo (van der Zwaag 2011).
ORDER_OF_EFFECT = ("mode", "tempo_bpm", "register", "dynamics", "articulation", "brightness")
AROUSAL_CONTROLS = ("tempo_bpm", "density", "register", "dynamics", "articulation", "brightness")
VALENCE_CONTROLS = ("mode", "consonance")
_JUST_ABOUT = 1e-9

_of_arousal = attrgetter(*AROUSAL_CONTROLS)  # once a second and person, also where thousands are tried
Control = Literal["mode", "tempo_bpm", "register", "dynamics", "articulation", "brightness", "density", "consonance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A control's value in the calmest (or darkest) music, and in the most stirring (or lightest)."""

    low: float
    high: float

    def at(self, amount: float) -> float:
        """The value at `amount` 0..1 of the way."""
        return self.low + (self.high - self.low) * amount


class MappingFault(ValueError):
    """A table that cannot be used; `control` names the row."""

    def __init__(self, control: str, what: str) -> None:
        super().__init__(f"{control}: {what}")
        self.control = control
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicMapping:
    """Which value each control has: the first six follow arousal, `mode` and `consonance` valence.

    Raises MappingFault where a value lies outside its control's range, a span runs backwards, or a cue with a smaller
    published effect is given a larger share of its range than one with a larger effect.
    """

    tempo_bpm: Span = Span(low=48.0, high=104.0)
    density: Span = Span(low=0.1, high=0.7)
    register: Span = Span(low=0.25, high=0.75)
    dynamics: Span = Span(low=0.2, high=0.65)
    articulation: Span = Span(low=0.0, high=0.4)
    brightness: Span = Span(low=0.2, high=0.55)
    mode: Span = Span(low=0.2, high=0.9)
    consonance: Span = Span(low=0.6, high=1.0)  # full dissonance is never used

    def __post_init__(self) -> None:
        for field in fields(self):
            self._check(field.name)
        for larger, smaller in pairwise(ORDER_OF_EFFECT):
            if self._share(smaller) > self._share(larger) + _JUST_ABOUT:
                raise MappingFault(
                    smaller,
                    f"uses {self._share(smaller):.2f} of its range, and {larger}, which has the larger effect, "
                    f"only {self._share(larger):.2f}: narrow {smaller} or widen {larger} "
                    f"(order of effect: {', '.join(ORDER_OF_EFFECT)})",
                )

    def rows(self) -> dict[Control, Span]:
        """Each control with its span."""
        return {control: getattr(self, control) for control in get_args(Control)}

    def for_arousal(self, energy: float) -> dict[str, Any]:
        """The controls that follow arousal, at `energy` 0..1."""
        spans = zip(AROUSAL_CONTROLS, _of_arousal(self), strict=True)
        return {control: span.low + (span.high - span.low) * energy for control, span in spans}

    def for_valence(self, valence: float) -> dict[str, Any]:
        """The controls that follow valence, 0 dark .. 1 light."""
        return {control: getattr(self, control).at(valence) for control in VALENCE_CONTROLS}

    def energy_at(self, tempo_bpm: float) -> float:
        """The energy 0..1 whose tempo this is; the nearest there is."""
        span = self.tempo_bpm
        return min(1.0, max(0.0, (tempo_bpm - span.low) / (span.high - span.low)))

    def _check(self, control: str) -> None:
        span: Span = getattr(self, control)
        lowest, highest = _range(control)
        for value in (span.low, span.high):
            if not lowest <= value <= highest:
                raise MappingFault(control, f"must lie in [{lowest:g}, {highest:g}], not {value:g}")
        if not span.low < span.high:
            raise MappingFault(control, f"must rise, but goes from {span.low:g} to {span.high:g}")

    def _share(self, control: str) -> float:
        span, (lowest, highest) = getattr(self, control), _range(control)
        return float((span.high - span.low) / (highest - lowest))


def _range(control: str) -> tuple[float, float]:
    return (SLOWEST_BPM, FASTEST_BPM) if control == "tempo_bpm" else (0.0, 1.0)


USUAL = MusicMapping()
