"""What a FHIR bundle tells of a session, gathered in one reading: means of each passage, and what the patient said."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from biosignals.polar_profile import ECG_HZ, EcgFrame, MalformedFrame
from biosignals.signals import Feature
from engine.messages import EcgPacket, Outcome, PatientStop, Scale, StrapFound, StrapLost, TherapistOrder, Tick
from engine.records.exports.stretches import Arrived, Stretch, stretches_of
from engine.records.heard import OutcomeReader
from engine.records.message_json import Plain
from engine.records.recorded import Recorded
from policies.policy import Order, Phase, Rating

SECOND_S = 1 - 1e-6  # one look a second: of every outcome, means would be weighted by how fast the ticks came
_TELLING = ("phase", "step", "suds", "sickness", "expectancy", "outcome")  # fields of an outcome
_STRAP_MODELS = ("Polar H10", "Polar H9", "Polar H7", "Polar Sense", "TICKR", "HRM-Dual", "HRM-Pro", "Movesense")
_RATED: dict[Scale, Callable[[Outcome], Rating | None]] = {
    Scale.SUDS: lambda outcome: outcome.suds,
    Scale.SICKNESS: lambda outcome: outcome.sickness,
    Scale.EXPECTANCY: lambda outcome: outcome.expectancy,
    Scale.OUTCOME: lambda outcome: outcome.outcome,
}


@dataclass(slots=True)
class Mean:
    """The mean of what was looked at once a second, where it was known. `window_s` None: of the moment."""

    looks: int = 0
    known: int = 0
    total: float = 0.0
    beside: float = 0.0  # coverage of a feature, spread of an estimate: summed where the value was known
    window_s: float | None = None

    def look(self, value: float | None, beside: float | None) -> None:
        self.looks += 1
        if value is not None:
            self.known += 1
            self.total += value
            self.beside += beside or 0.0

    def look_at(self, feature: Feature) -> None:
        self.window_s = feature.window_s
        self.look(feature.value, feature.coverage)

    @property
    def value(self) -> float | None:
        return self.total / self.known if self.known else None

    @property
    def mean_beside(self) -> float | None:
        return self.beside / self.known if self.known else None

    @property
    def known_share(self) -> float:
        return self.known / self.looks if self.looks else 0.0


@dataclass(slots=True)
class Passage:
    """A time in one phase and one step of the hierarchy (None: in none), from `began` to `ended` session seconds."""

    phase: Phase
    step: int | None
    began: float
    ended: float
    means: dict[str, Mean] = field(
        default_factory=lambda: {name: Mean() for name in ("heart_rate", "sdnn", "rmssd", "arousal")}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the patient said on a scale, and the step of the hierarchy that was then."""

    scale: Scale
    rating: Rating
    step: int | None


@dataclass(slots=True)
class Gathering:
    """What has been read of a record so far."""

    passages: list[Passage] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    strap_models: list[str] = field(default_factory=list)  # as far as a name begins with one; never a serial number
    has_strap: bool = False
    is_stopped: bool = False  # by a STOP after which nothing was resumed
    unread: int = 0  # ECG frames that could not be read, as in the session
    last_t: float | None = None
    _ecg: list[Arrived] = field(default_factory=list)
    _looked_t: float | None = None
    _before: Outcome | None = None

    def take(self, tick: Tick) -> None:
        """What came with a tick."""
        self.last_t = tick.t
        for one in tick.inputs:
            match one:
                case EcgPacket():
                    self._take_ecg(min(one.t, tick.t), one.payload)
                case StrapFound():
                    self._take_strap(one.name)
                    self._ecg.append(Arrived(t=one.t, frame=None))
                case StrapLost():
                    self._ecg.append(Arrived(t=one.t, frame=None))
                case PatientStop() | TherapistOrder(order=Order.STOP):
                    self.is_stopped = True
                case TherapistOrder(order=Order.RESUME):
                    self.is_stopped = False
                case _:
                    pass

    def look(self, outcome: Outcome) -> None:
        """What came of a tick: once a second, and wherever a phase, a step or a rating is another."""
        before, self._before = self._before, outcome
        self._take_ratings(before, outcome)
        passage = self._passage(outcome)
        passage.ended = outcome.t
        if self._looked_t is None or outcome.t - self._looked_t >= SECOND_S:
            self._looked_t = outcome.t
            _look(passage, outcome)

    @property
    def is_ended(self) -> bool:
        """Did the session come to its end, or is that missing?"""
        return any(passage.phase is Phase.ENDED for passage in self.passages)

    @property
    def ecg(self) -> tuple[Stretch, ...]:
        """Samples in microvolt, without joining gaps."""
        return stretches_of(self._ecg, ECG_HZ)

    def _take_ecg(self, t: float, payload: bytes) -> None:
        try:
            self._ecg.append(Arrived(t=t, frame=EcgFrame.from_bytes(payload)))
        except MalformedFrame:
            self.unread += 1

    def _passage(self, outcome: Outcome) -> Passage:
        newest = self.passages[-1] if self.passages else None
        if newest is None or newest.phase is not outcome.phase or newest.step != outcome.step:
            if newest is not None:
                newest.ended = outcome.t
            self.passages.append(Passage(phase=outcome.phase, step=outcome.step, began=outcome.t, ended=outcome.t))
        return self.passages[-1]

    def _take_ratings(self, before: Outcome | None, outcome: Outcome) -> None:
        for scale, rated in _RATED.items():
            now = rated(outcome)
            if now is not None and (before is None or now != rated(before)):
                step = outcome.step if before is None else before.step
                self.said.append(Said(scale=scale, rating=now, step=step))

    def _take_strap(self, name: str) -> None:
        self.has_strap = True
        model = strap_model(name)
        if model is not None and model not in self.strap_models:
            self.strap_models.append(model)


def gathered(recorded: Recorded) -> Gathering:
    """Reads a record once. Raises RecordError where it is damaged."""
    seen, outcomes = Gathering(), OutcomeReader(recorded.name)
    before: Mapping[str, Plain] = {}
    looked_t = -math.inf
    for step in recorded.steps():
        seen.take(step.tick)
        plain, is_due = step.outcome, step.tick.t - looked_t >= SECOND_S
        if is_due or any(plain.get(name) is not before.get(name) for name in _TELLING):
            seen.look(outcomes.read(step))
        if is_due:
            looked_t = step.tick.t
        before = plain
    if seen.passages:
        seen.passages[-1].ended = seen.last_t or 0.0
    return seen


def strap_model(name: str) -> str | None:
    """The model that a strap's name begins with; None: it is no known one. The rest of a name is a serial number."""
    for model in _STRAP_MODELS:
        if name.lower().startswith(model.lower()):
            return model
    return None


def _look(passage: Passage, outcome: Outcome) -> None:
    means, hrv = passage.means, outcome.hrv
    means["heart_rate"].look_at(hrv.mean_hr_bpm)
    means["sdnn"].look_at(hrv.sdnn_ms)
    means["rmssd"].look_at(hrv.rmssd_ms)
    means["arousal"].look(outcome.arousal.arousal, outcome.arousal.spread)
