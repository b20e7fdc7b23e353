"""What an estimator of arousal is; the plain baseline without torch."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Protocol

from biosignals.hrv_grains import GRAINS_PER_S, MS_PER_GRAIN, grains
from biosignals.movement import LEAST_RECOVERY_S, LONGEST_RECOVERY_S, POSTURE_SETTLES_S, unsettled
from biosignals.rhythm import RULES, Rhythm, RhythmWatch
from biosignals.signals import (
    Activity,
    ArousalEstimate,
    Beat,
    Contact,
    Driver,
    EcgReading,
    HrvFeatures,
    Movement,
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

    def take(self, beat: Beat, *, at_rest: bool) -> None:
        """Learn from one beat, in the order of time; `at_rest` while the person's rest is being measured."""
        ...

    def estimate(
        self, t: float, hrv: HrvFeatures, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None
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
    # Rest: one minute at least; after three the person's own slow drift is the limit.
    least_rest_s: float = 60.0
    full_rest_s: float = 180.0
    rest_sd_bpm: float = 2.0  # of one minute's mean against the person's true rest
    least_rest_differences: int = 20
    # Spread: breathing moves the mean over 10 s; between people the same arousal moves the heart half as much or half
    # as much again; nothing known from a heart alone is surer than 0.05.
    window_sd_bpm: float = 2.5
    slope_sd_share: float = 0.5
    least_spread: float = 0.05
    light_sd_bpm: float = 4.0  # talk, gestures and a jolted strap move the heart, or its intervals, by a few beats
    # Abstaining: a packet is up to 4 s old and one may be lost. Seated people in great fear reached 137 bpm (maximum at
    # take-off, Trimmel 2014), and stress tasks raised the rate by 26 bpm in their strongest hundredth, where exercise
    # raised it by 66 in its strongest twentieth: more than this is movement until shown otherwise.
    stale_s: float = 8.0
    # Where every other beat is left out as too early (bigeminy), those that stay are the long ones: they cover 0.53 to
    # 0.6 of the time and tell a heart calmer than it is. More must be covered than that.
    least_quality: float = 0.62
    seated_limit_bpm: float = 140.0
    seated_rise_bpm: float = 40.0
    # A good ECG that confirms less than half of the strap's intervals refutes them; a poor one says nothing.
    least_agreement: float = 0.5
    least_ecg_quality: float = 0.7

    def __post_init__(self) -> None:
        if not 0 < self.arousal_at_rest < 0.5:
            raise ValueError(f"arousal at rest must lie below the middle, in (0, 0.5), not {self.arousal_at_rest}")
        for name, number in asdict(self).items():
            if not number > 0:
                raise ValueError(f"{name} must be above 0, not {number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one set of features says, whenever it is asked."""

    arousal: float
    spread: float
    drivers: tuple[Driver, ...]


class PlainEstimator:
    """A logistic curve over the rise of heart rate above this person's rest, and a little of the fall of RMSSD.

    Rest maps to 0.2, a rise of 12 bpm to 0.5, one of 24 bpm to 0.8. While the heart beats irregularly nothing is told
    and nothing is rest, and a rest in which it began to is none: it begins anew.
    """

    def __init__(self, settings: PlainSettings | None = None) -> None:
        self._settings = settings or PlainSettings()
        self._rest = _Rest()
        self._rhythm = RhythmWatch()
        self._newest_t: float | None = None  # of the trusted beats
        self._read: tuple[HrvFeatures, bool, _Reading | Unknown] | None = None  # what the newest features say
        settling_s = [LEAST_RECOVERY_S, LONGEST_RECOVERY_S, POSTURE_SETTLES_S]
        rules = {"name": self.name, "settling_s": settling_s, "rhythm": RULES, **asdict(self._settings)}
        document = json.dumps(rules, sort_keys=True)
        self._digest = hashlib.sha256(document.encode()).hexdigest()

    @property
    def name(self) -> str:
        return "plain"

    @property
    def digest(self) -> str:
        """SHA-256 over the name, the settings, and the rules of movement and rhythm."""
        return self._digest

    def take(self, beat: Beat, *, at_rest: bool) -> None:
        if beat.doubt is None:
            self._newest_t = beat.t
        self._rhythm.take(beat)
        if at_rest and self._rhythm.rhythm(beat.t) is Rhythm.IRREGULAR:
            self._rest = _Rest()
        else:
            self._rest.take(beat, at_rest=at_rest)
        self._read = None

    def estimate(
        self, t: float, hrv: HrvFeatures, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None
    ) -> ArousalEstimate:
        quality = hrv.rmssd_ms.coverage
        age_s = max(0.0, t - self._newest_t) if self._newest_t is not None else None
        known: _Reading | Unknown = self._why_unknown(t, age_s, contact, movement, ecg) or self._reading(hrv, movement)
        if isinstance(known, Unknown):
            return ArousalEstimate(t=t, arousal=None, spread=None, quality=quality, age_s=age_s, unknown=known)
        return ArousalEstimate(
            t=t,
            arousal=known.arousal,
            spread=known.spread,
            quality=quality,
            age_s=age_s,
            unknown=None,
            drivers=known.drivers,
        )

    def _why_unknown(
        self, t: float, age_s: float | None, contact: Contact, movement: Movement | None, ecg: EcgReading | None
    ) -> Unknown | None:
        """Why nothing can be told, whatever the features are: the reason first that a person can mend."""
        if contact.is_lost:
            return Unknown.NO_CONTACT if contact is Contact.OFF else Unknown.IMPLAUSIBLE
        if ecg is not None and self._refutes(ecg):
            return Unknown.ECG_DISAGREES
        if age_s is None:
            return Unknown.NO_BEATS
        if age_s > self._settings.stale_s:
            return Unknown.STALE
        if self._rhythm.rhythm(t) is Rhythm.IRREGULAR:
            return Unknown.IRREGULAR
        if self._rest.length_s < self._settings.least_rest_s:
            return Unknown.NO_REST
        return unsettled(t, movement) if movement is not None else None

    def _refutes(self, ecg: EcgReading) -> bool:
        settings = self._settings
        is_told = ecg.agreement is not None and ecg.quality >= settings.least_ecg_quality
        return is_told and ecg.agreement is not None and ecg.agreement < settings.least_agreement

    def _reading(self, hrv: HrvFeatures, movement: Movement | None) -> "_Reading | Unknown":
        """What the features say, reckoned anew only where they or the movement changed."""
        is_moved = movement is not None and (movement.activity is Activity.LIGHT or movement.has_artefact)
        if self._read is None or self._read[0] is not hrv or self._read[1] is not is_moved:
            self._read = hrv, is_moved, self._read_anew(hrv, is_moved=is_moved)
        return self._read[2]

    def _read_anew(self, hrv: HrvFeatures, *, is_moved: bool) -> "_Reading | Unknown":
        rise_bpm = self._rise_bpm(hrv)
        if isinstance(rise_bpm, Unknown):
            return rise_bpm
        fall_bpm = self._rmssd_fall_bpm(hrv)
        arousal = self._curve(rise_bpm + fall_bpm)
        return _Reading(
            arousal=arousal,
            spread=self._spread(rise_bpm + fall_bpm, hrv, is_moved=is_moved),
            drivers=self._drivers(rise_bpm, fall_bpm, arousal),
        )

    def _rise_bpm(self, hrv: HrvFeatures) -> float | Unknown:
        """How far the heart rate is above rest, or why that tells nothing."""
        settings = self._settings
        rate_bpm = hrv.mean_hr_bpm.value
        if rate_bpm is None or hrv.rmssd_ms.coverage < settings.least_quality:
            return Unknown.POOR_COVERAGE
        rise_bpm = rate_bpm - self._rest.mean_hr_bpm
        if rate_bpm > settings.seated_limit_bpm or rise_bpm > settings.seated_rise_bpm:
            return Unknown.EXERTION
        return rise_bpm

    def _rmssd_fall_bpm(self, hrv: HrvFeatures) -> float:
        """What the fall of ln RMSSD below rest counts for, in bpm of rise; 0 where either is unknown."""
        if not hrv.rmssd_ms.value or self._rest.differences < self._settings.least_rest_differences:
            return 0.0
        if not self._rest.rmssd_ms:
            return 0.0
        halvings = math.log2(self._rest.rmssd_ms / hrv.rmssd_ms.value)
        return self._settings.halved_rmssd_counts_bpm * math.tanh(halvings)

    def _curve(self, rise_bpm: float) -> float:
        """Arousal 0..1 of a rise above rest; smooth, and rising everywhere."""
        at_rest = math.log(self._settings.arousal_at_rest / (1 - self._settings.arousal_at_rest))
        return 1 / (1 + math.exp(at_rest * (rise_bpm / self._settings.middle_rise_bpm - 1)))

    def _spread(self, rise_bpm: float, hrv: HrvFeatures, *, is_moved: bool) -> float:
        """Half of what arousal would move over one standard deviation of the rise to either side."""
        settings = self._settings
        rest_s = min(self._rest.length_s, settings.full_rest_s)
        variance = (
            settings.window_sd_bpm**2 / hrv.mean_hr_bpm.coverage
            + settings.rest_sd_bpm**2 * settings.least_rest_s / rest_s
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


class _Rest:
    """This person's own rest: sums over the trusted beats taken at rest, in grains."""

    def __init__(self) -> None:
        self._beats = 0
        self._sum = 0
        self._square_sum = 0
        self._previous: int | None = None
        self.differences = 0

    @property
    def length_s(self) -> float:
        return self._sum / GRAINS_PER_S

    @property
    def mean_hr_bpm(self) -> float:
        return 60.0 * GRAINS_PER_S * self._beats / self._sum

    @property
    def rmssd_ms(self) -> float:
        return MS_PER_GRAIN * math.sqrt(self._square_sum / self.differences)

    def take(self, beat: Beat, *, at_rest: bool) -> None:
        if beat.doubt is not None or not at_rest:
            self._previous = None
            return
        interval = grains(beat.rr_s)
        if beat.follows_previous and self._previous is not None:
            self.differences += 1
            self._square_sum += (interval - self._previous) ** 2
        self._beats += 1
        self._sum += interval
        self._previous = interval
