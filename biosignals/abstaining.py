"""Why an estimator of arousal says nothing: the reasons that all estimators share."""

from dataclasses import asdict, dataclass

from biosignals import personal_rest, rhythm
from biosignals.movement import LEAST_RECOVERY_S, LONGEST_RECOVERY_S, POSTURE_SETTLES_S, unsettled
from biosignals.rhythm import Rhythm, RhythmWatch
from biosignals.signals import (
    Activity,
    Beat,
    Contact,
    EcgReading,
    HeartFlag,
    Movement,
    RateAndVariability,
    Unknown,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbstainLimits:
    """Beyond which an estimator says nothing, each with its reason."""

    stale_s: float = 8.0  # a packet is up to 4 s old and one may be lost
    # A good ECG that confirms less than half of the strap's intervals refutes them; a poor one says nothing.
    least_agreement: float = 0.5
    least_ecg_quality: float = 0.7
    least_rest_s: float = 60.0  # a shorter mean says more of the moment than of the person
    # Where every other beat is left out as too early (bigeminy), those that stay are the long ones: they cover 0.53 to
    # 0.6 of the time and tell a heart calmer than it is. More must be covered than that.
    least_quality: float = 0.62

    def __post_init__(self) -> None:
        for name, number in asdict(self).items():
            if not number > 0:
                raise ValueError(f"{name} must be above 0, not {number}")


class Abstaining:
    """Knows the newest trusted beat, the rhythm, and what was said of the heart; says when nothing can be told.

    While the heart beats irregularly nothing is told, and nothing is rest; nor is anything told before so many
    heartbeats were heard in a row, at first or behind a loss, that its rhythm is known. A flagged heart is never told,
    whatever it does: a beta-blocker holds its rate down, a pacemaker makes it, and in atrial fibrillation the intervals
    follow nothing.
    """

    def __init__(self, limits: AbstainLimits | None = None, flags: tuple[HeartFlag, ...] = ()) -> None:
        self.limits, self.flags = limits or AbstainLimits(), flags
        self._newest_t: float | None = None  # of the trusted beats
        self._rhythm = RhythmWatch()

    @property
    def settings(self) -> dict[str, object]:
        """All numbers and flags that decide, for an estimator's digest."""
        settling_s = [LEAST_RECOVERY_S, LONGEST_RECOVERY_S, POSTURE_SETTLES_S]
        flags = [flag.value for flag in self.flags]
        return {
            **asdict(self.limits),
            "settling_s": settling_s,
            "rhythm": rhythm.RULES,
            "rest": personal_rest.RULES,
            "flags": flags,
        }

    def hear(self, beat: Beat) -> None:
        """Take one beat, in the order of time."""
        if beat.doubt is None:
            self._newest_t = beat.t
        self._rhythm.take(beat)

    def is_irregular(self, t: float) -> bool:
        """Whether the heart beats too irregularly at `t` (session seconds) to tell anything, or to be at rest."""
        return self._rhythm.rhythm(t) is Rhythm.IRREGULAR

    def lost_rhythm_t(self, t: float) -> float | None:
        """When the heart was first found to beat irregularly, where that has lasted at `t`; see RhythmWatch.lost_t."""
        return self._rhythm.lost_t(t)

    def age_s(self, t: float) -> float | None:
        """How old the newest trusted beat is at `t`; None: there is none yet."""
        return max(0.0, t - self._newest_t) if self._newest_t is not None else None

    def reason(
        self, t: float, *, contact: Contact, movement: Movement | None, ecg: EcgReading | None, rest_s: float
    ) -> Unknown | None:
        """Why nothing can be told at `t`, whatever the features are: first what a person can mend; None: it can.

        `rest_s` is how many trusted seconds of the person's rest are known.
        """
        if contact.is_lost:
            return Unknown.NO_CONTACT if contact is Contact.OFF else Unknown.IMPLAUSIBLE
        if ecg is not None and self._is_refuted_by(ecg):
            return Unknown.ECG_DISAGREES
        age_s = self.age_s(t)
        if age_s is None:
            return Unknown.NO_BEATS
        if age_s > self.limits.stale_s:
            return Unknown.STALE
        if self.flags:
            return Unknown.FLAGGED
        if self.is_irregular(t):
            return Unknown.IRREGULAR
        if rest_s < self.limits.least_rest_s:
            return Unknown.NO_REST
        if movement is not None and (why := unsettled(t, movement)) is not None:
            return why
        return Unknown.RHYTHM_NOT_KNOWN if self._rhythm.rhythm(t) is Rhythm.NOT_KNOWN else None

    def is_covered(self, hrv: RateAndVariability) -> bool:
        """True where trusted beats cover enough of the last minute, and its last seconds, to tell anything."""
        return hrv.mean_hr_bpm.value is not None and hrv.rmssd_ms.coverage >= self.limits.least_quality

    def _is_refuted_by(self, ecg: EcgReading) -> bool:
        is_told = ecg.agreement is not None and ecg.quality >= self.limits.least_ecg_quality
        return is_told and ecg.agreement is not None and ecg.agreement < self.limits.least_agreement


def is_jolted(movement: Movement | None) -> bool:
    """True where talk, gestures or jolts may move the heart, or its intervals, by a few beats."""
    return movement is not None and (movement.activity is Activity.LIGHT or movement.has_artefact)
