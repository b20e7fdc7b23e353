"""What an estimator of arousal is; the plain baseline without torch."""

import math
from dataclasses import asdict, dataclass
from typing import Protocol

from biosignals.abstaining import AbstainLimits, is_jolted
from biosignals.heard_person import HeardPerson, Reading
from biosignals.personal_rest import FULL_REST_S
from biosignals.signals import (
    ArousalEstimate,
    Beat,
    Contact,
    Driver,
    EcgReading,
    HeartFlag,
    Movement,
    RateAndVariability,
    RestStep,
    Unknown,
)


class ArousalEstimator(Protocol):
    """Tells how aroused a body is, relative to the same person's rest; says so when it cannot tell."""

    @property
    def name(self) -> str: ...

    @property
    def digest(self) -> str:
        """SHA-256 of all that makes its answers, for the record."""
        ...

    @property
    def flags(self) -> tuple[HeartFlag, ...]:
        """What was said of this heart at set-up: where there is anything, arousal is never known."""
        ...

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        """Learn from one beat, in the order of time; `rest` is the step in which the person's rest is measured."""
        ...

    def take_rating(self, t: float, suds: float) -> None:
        """The patient said SUDS 0-100 at `t` (session seconds). It may raise what is told, and never lowers it."""
        ...

    def estimate(
        self, t: float, hrv: RateAndVariability, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None
    ) -> ArousalEstimate:
        """Arousal at `t` (session seconds); `movement` and `ecg` are None where the strap has no such stream.

        Contact, movement and ECG are reasons to abstain or to be less sure. None of them is ever one to claim calm.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainSettings:
    """The numbers of the plain estimator, each with its reason."""

    # Laboratory stress tasks raise the heart rate by 7 to 14 bpm: a rise of 12 is the middle of the scale.
    arousal_at_rest: float = 0.2  # room below: a person may calm down further than at their rest
    middle_rise_bpm: float = 12.0
    # HRV adds almost nothing over heart rate (.006 AUC), so RMSSD halved counts like 2 bpm, and no more than that.
    halved_rmssd_counts_bpm: float = 2.0
    # A heart that breath hardly moves shows little of anything by its variability. Breathing at six a minute raises
    # RMSSD by half in most people; where it raised it by less, the fall of RMSSD counts that much less.
    usual_breath_reach: float = math.log(1.5)
    rest_sd_bpm: float = 2.0  # of one minute's mean against the person's true rest
    wearing_sd_bpm: float = 1.5  # what wearing and looking about cost, where no neutral scene has told
    # Spread: breathing moves the mean over 10 s; between people the same arousal moves the heart half as much or half
    # as much again; nothing known from a heart alone is surer than 0.05.
    window_sd_bpm: float = 2.5
    slope_sd_share: float = 0.5
    least_spread: float = 0.05
    light_sd_bpm: float = 4.0  # talk, gestures and a jolted strap move the heart, or its intervals, by a few beats
    # Seated people in great fear reached 137 bpm (maximum at take-off, Trimmel 2014), and stress tasks raised the rate
    # by 26 bpm in their strongest hundredth, where exercise raised it by 66 in its strongest twentieth: more than this
    # is movement until shown otherwise.
    seated_limit_bpm: float = 140.0
    seated_rise_bpm: float = 40.0

    def __post_init__(self) -> None:
        if not 0 < self.arousal_at_rest < 0.5:
            raise ValueError(f"arousal at rest must lie below the middle, in (0, 0.5), not {self.arousal_at_rest}")
        for name, number in asdict(self).items():
            if not number > 0:
                raise ValueError(f"{name} must be above 0, not {number}")


class PlainEstimator:
    """A logistic curve over the rise of heart rate above this person's rest, and a little of the fall of RMSSD.

    Rest maps to 0.2, a rise of 12 bpm to 0.5, one of 24 bpm to 0.8. When it says nothing, and what is rest: see
    HeardPerson.
    """

    def __init__(
        self,
        settings: PlainSettings | None = None,
        *,
        limits: AbstainLimits | None = None,
        flags: tuple[HeartFlag, ...] = (),
    ) -> None:
        self._settings = settings or PlainSettings()
        self._person = HeardPerson(limits, flags)
        self._read: tuple[RateAndVariability, bool, Reading | Unknown] | None = None  # what the newest features say
        self._digest = self._person.digest_with({"name": self.name, **asdict(self._settings)})

    @property
    def name(self) -> str:
        return "plain"

    @property
    def digest(self) -> str:
        """SHA-256 over the name, the settings, and the rules of movement and rhythm."""
        return self._digest

    @property
    def flags(self) -> tuple[HeartFlag, ...]:
        return self._person.flags

    def take(self, beat: Beat, *, rest: RestStep | None) -> None:
        self._person.take(beat, rest=rest)
        self._read = None

    def take_rating(self, t: float, suds: float) -> None:
        self._person.take_rating(t, suds)

    def estimate(
        self, t: float, hrv: RateAndVariability, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None
    ) -> ArousalEstimate:
        why = self._person.why_unknown(t, contact=contact, movement=movement, ecg=ecg)
        known = why or self._reading(hrv, is_moved=is_jolted(movement))
        return self._person.estimate(t, known, quality=hrv.rmssd_ms.coverage, age_s=self._person.age_s(t))

    def _reading(self, hrv: RateAndVariability, *, is_moved: bool) -> Reading | Unknown:
        """What the features say, reckoned anew only where they or the movement changed."""
        if self._read is None or self._read[0] is not hrv or self._read[1] is not is_moved:
            self._read = hrv, is_moved, self._read_anew(hrv, is_moved=is_moved)
        return self._read[2]

    def _read_anew(self, hrv: RateAndVariability, *, is_moved: bool) -> Reading | Unknown:
        rise_bpm = self._rise_bpm(hrv)
        if isinstance(rise_bpm, Unknown):
            return rise_bpm
        fall_bpm = self._rmssd_fall_bpm(hrv)
        arousal = self._curve(rise_bpm + fall_bpm)
        return Reading(
            arousal=arousal,
            spread=self._spread(rise_bpm + fall_bpm, hrv, is_moved=is_moved),
            drivers=self._drivers(rise_bpm, fall_bpm, arousal),
        )

    def _rise_bpm(self, hrv: RateAndVariability) -> float | Unknown:
        """How far the heart rate is above rest, or why that tells nothing."""
        settings, rate_bpm, level = self._settings, hrv.mean_hr_bpm.value, self._person.rest.level
        if rate_bpm is None or level is None or not self._person.is_covered(hrv):
            return Unknown.POOR_COVERAGE
        rise_bpm = rate_bpm - level.bpm
        if rate_bpm > settings.seated_limit_bpm or rise_bpm > settings.seated_rise_bpm:
            return Unknown.EXERTION
        return rise_bpm

    def _rmssd_fall_bpm(self, hrv: RateAndVariability) -> float:
        """What the fall of ln RMSSD below rest counts for, in bpm of rise; 0 where either is unknown."""
        rest_ms = self._person.rest.rmssd_ms
        if not hrv.rmssd_ms.value or rest_ms is None:
            return 0.0
        halvings = math.log2(rest_ms / hrv.rmssd_ms.value)
        return self._settings.halved_rmssd_counts_bpm * self._breath_share() * math.tanh(halvings)

    def _breath_share(self) -> float:
        """How much of the usual this heart's variability can move, 0..1; 1 while no paced breathing has told."""
        reach = self._person.rest.breath_reach
        return 1.0 if reach is None else min(1.0, reach / self._settings.usual_breath_reach)

    def _curve(self, rise_bpm: float) -> float:
        """Arousal 0..1 of a rise above rest; smooth, and rising everywhere."""
        at_rest = math.log(self._settings.arousal_at_rest / (1 - self._settings.arousal_at_rest))
        return 1 / (1 + math.exp(at_rest * (rise_bpm / self._settings.middle_rise_bpm - 1)))

    def _spread(self, rise_bpm: float, hrv: RateAndVariability, *, is_moved: bool) -> float:
        """Half of what arousal would move over one standard deviation of the rise to either side."""
        settings, level = self._settings, self._person.rest.level
        has_worn = level is not None and level.step is RestStep.NEUTRAL_SCENE
        variance = (
            settings.window_sd_bpm**2 / hrv.mean_hr_bpm.coverage
            + settings.rest_sd_bpm**2 * 60.0 / min(self._person.rest.length_s, FULL_REST_S)
            + (0.0 if has_worn else settings.wearing_sd_bpm**2)
            + (settings.slope_sd_share * rise_bpm) ** 2
            + (settings.light_sd_bpm**2 if is_moved else 0.0)
        )
        sd_bpm = math.sqrt(variance)
        half = (self._curve(rise_bpm + sd_bpm) - self._curve(rise_bpm - sd_bpm)) / 2
        return math.hypot(settings.least_spread, half)

    def _drivers(self, rise_bpm: float, fall_bpm: float, arousal: float) -> tuple[Driver, ...]:
        """Shapley's shares: what each moves arousal by, as the mean over both orders of adding them."""
        at_rest = self._curve(0.0)
        rate_alone = self._curve(rise_bpm)
        rate_share = ((rate_alone - at_rest) + (arousal - self._curve(fall_bpm))) / 2
        return (
            Driver(name="heart rate", contribution=rate_share),
            Driver(name="heart rate variability", contribution=(arousal - at_rest) - rate_share),
        )
