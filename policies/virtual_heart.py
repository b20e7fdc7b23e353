"""A heart that beats by itself: integral pulse frequency modulation (IPFM), beat by beat."""

import math
from dataclasses import dataclass
from random import Random

FASTEST_HZ, SLOWEST_HZ = 3.3, 0.5  # 198 and 30 beats a minute: no seated heart leaves this
MAYER_HZ = 0.1  # the blood pressure's own rhythm
BREATH_WANDERS_S = 40.0  # a breath keeps its pace about this long (assumed)
DRIFT_WANDERS_S = 60.0  # very slow changes of heart rate (assumed)
BREATH_SPREAD_HZ = 0.02
FOLLOWS_S = 12.0  # a pace that is shown is found within two or three slow breaths (assumed) ...
PACED_SPREAD_HZ = 0.002  # ... and kept this well
SLOWEST_BREATH_HZ, SLOWEST_FREE_BREATH_HZ, FASTEST_BREATH_HZ = 0.06, 0.1, 0.5
# How fast the swing falls off beside the resonance: to its half at 0.8 breaths a minute from it (assumed).
RESONANCE_WIDTH_HZ = 0.8 / 60
ECTOPIC_LEAD = 0.35  # of its interval: so much too early, and a compensatory pause as much longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """One true heartbeat: `t` seconds since the patient's reset, and the interval that ended in it."""

    t: float
    rr_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartTraits:
    """How one heart varies. Amplitudes are shares of the momentary rate."""

    breaths_hz: float = 0.25
    respiratory: float = 0.055  # respiratory sinus arrhythmia: about 35 ms of RMSSD at 70 bpm
    resonance_hz: float = 5.5 / 60  # where breath and baroreflex swing together: 4.5 to 6.5 a minute, by person
    resonance: float = 0.1  # what that adds at its peak: then about 15 beats a minute from trough to peak at 70
    mayer: float = 0.035
    drift: float = 0.025  # one standard deviation of the slow drift
    jitter: float = 0.005  # of each interval: about 4 ms
    ectopic_share: float = 0.0  # of beats, that come too early, with a pause behind them


class VirtualHeart:
    """Emits a beat wherever the integral of its momentary rate has grown by one.

    rate(t) = HR(t)/60 * (1 + respiratory * sin(breath) + mayer * sin(2 pi 0.1 t) + drift): Nakao 1997's IPFM with the
    two rhythms of the autonomic nervous system; the breath's pace and the drift wander as Ornstein-Uhlenbeck processes.
    A breath that follows a slow pace swings more, the nearer it is to this heart's own resonance (Lehrer and Gevirtz
    2014; a Lorentz curve is assumed).
    """

    def __init__(self, traits: HeartTraits, chance: Random) -> None:
        self._traits, self._chance, self._gauss = traits, chance, chance.gauss
        self._t = 0.0
        self._breath = chance.uniform(0, math.tau)
        self._breath_hz = traits.breaths_hz
        self._respiratory = self._swing_at(self._breath_hz)
        self._mayer = chance.uniform(0, math.tau)
        self._drift = chance.gauss(0, traits.drift)
        self._grown = chance.random()  # the integral since the last beat
        self._threshold = 1.0
        self._last_beat_t: float | None = None
        self._is_pausing = False

    def begin_anew(self) -> None:
        """It is second 0 again: the next beat ends no interval that began before."""
        self._t = 0.0
        self._last_beat_t = None

    def advance(self, step_s: float, hr_bpm: float, vagal: float, paced_hz: float | None = None) -> Heartbeat | None:
        """Beat on for `step_s` (at most 0.2 s, so at most one beat falls in it) at a mean rate of `hr_bpm`.

        `vagal` 0..1 scales the respiratory arrhythmia: arousal withdraws it. `paced_hz` is the pace that the person
        breathes along with; None: as it comes.
        """
        traits, self._t = self._traits, self._t + step_s
        self._breath += math.tau * self._breath_hz * step_s
        self._mayer += math.tau * MAYER_HZ * step_s
        swing = self._respiratory * vagal * math.sin(self._breath) + traits.mayer * math.sin(self._mayer)
        rate_hz = min(FASTEST_HZ, max(SLOWEST_HZ, hr_bpm / 60 * (1 + swing + self._drift)))
        self._grown += rate_hz * step_s
        if self._grown < self._threshold:
            return None
        self._grown -= self._threshold
        beat_t = self._t - self._grown / rate_hz
        rr_s = 1 / rate_hz if self._last_beat_t is None else beat_t - self._last_beat_t
        self._last_beat_t = beat_t
        self._wander(rr_s, paced_hz)
        return Heartbeat(t=beat_t, rr_s=rr_s)

    def _swing_at(self, breath_hz: float) -> float:
        traits = self._traits
        off = (breath_hz - traits.resonance_hz) / RESONANCE_WIDTH_HZ
        return traits.respiratory + traits.resonance / (1 + off * off)

    def _wander(self, passed_s: float, paced_hz: float | None) -> None:
        """What changes from beat to beat."""
        traits, gauss = self._traits, self._gauss
        share = passed_s / DRIFT_WANDERS_S
        self._drift += -share * self._drift + gauss(0, traits.drift * math.sqrt(2 * share))
        goal_hz, keeps_s, spread_hz, slowest_hz = (
            (paced_hz, FOLLOWS_S, PACED_SPREAD_HZ, SLOWEST_BREATH_HZ)
            if paced_hz is not None
            else (traits.breaths_hz, BREATH_WANDERS_S, BREATH_SPREAD_HZ, SLOWEST_FREE_BREATH_HZ)
        )
        share = passed_s / keeps_s
        pull = goal_hz - self._breath_hz
        self._breath_hz += share * pull + gauss(0, spread_hz * math.sqrt(2 * share))
        self._breath_hz = min(FASTEST_BREATH_HZ, max(slowest_hz, self._breath_hz))
        self._respiratory = self._swing_at(self._breath_hz)
        self._threshold = max(0.9, 1 + gauss(0, traits.jitter))
        if traits.ectopic_share > 0:
            self._come_early()

    def _come_early(self) -> None:
        """An extra beat from the ventricle resets nothing: the next one comes when it would have come."""
        if self._is_pausing:
            self._is_pausing = False
            self._threshold = 1 + ECTOPIC_LEAD
        elif self._chance.random() < self._traits.ectopic_share:
            self._is_pausing = True
            self._threshold = 1 - ECTOPIC_LEAD
