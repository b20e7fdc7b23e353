"""People who react: a heart, fear that learns, ratings, sickness, and the wish to stop."""

import math
from dataclasses import dataclass
from random import Random

from policies.patient_profiles import PATIENTS, PatientProfile
from policies.policy import Action
from policies.virtual_heart import Heartbeat, HeartTraits, VirtualHeart
from vr_scenes.exposure import SAFE_PLACE

__all__ = ["PATIENTS", "Heartbeat", "Lived", "PatientProfile", "VirtualPatient"]

STEP_S = 0.1  # longer spans are lived in steps of this length
LONGEST_SPAN_S = 3600.0
# Assumed sizes, see patient_profiles.
FEAR_RISES_S, FEAR_FALLS_S = 5.0, 15.0  # time constants of felt fear
NOVELTY_FADES_S = 60.0
SICKNESS_FADES_S = 240.0
SUDS_GRAIN = 5.0  # people rate in fives
SICKNESS_WORTH_SAYING = 2.0  # a change by so many points is said unasked
SICK_ENOUGH_TO_STOP = 16.0
STOPS_AFTER_S = 2.0  # fear that is not borne this long leads to a stop
CALMING_BELOW_BPM, SLOWEST_BPM, AUDIBLE_DB = 80.0, 48.0, -50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What a span of time brought: heartbeats, a SUDS answer 0-100, a sickness rating 0-20, a wish to stop."""

    heartbeats: tuple[Heartbeat, ...]
    suds: float | None
    sickness: float | None
    stops: bool


_NOTHING_HAPPENED = Lived(heartbeats=(), suds=None, sickness=None, stops=False)


class VirtualPatient:
    """One person of a kind. The same seed and the same actions give the same life.

    Felt fear follows (V - I) * sqrt(intensity), where V is the old, excitatory association and I the new, inhibitory
    one; both learn only while something is feared (Rescorla-Wagner with lambda 0: dI = +a_I * fear, fast;
    dV = -a_V * fear, slow; Paskewitz, Stoddard and Jones 2022). The body follows fear with a lag, is calmed a little by
    calm music, and answers to novelty without any fear. Between persons heart rate and fear correlate by about .2-.5,
    since rest, gain and novelty differ by seed. The square root, the rates and all spreads are assumptions.
    """

    def __init__(self, profile: PatientProfile) -> None:
        self._profile = profile
        self.reset(0)

    @property
    def profile(self) -> PatientProfile:
        return self._profile

    @property
    def fear(self) -> float:
        """What is really felt now, 0..1; for analysis, no engine can see it."""
        return self._fear

    def reset(self, seed: int) -> None:
        """A new individual of this kind at its first second."""
        profile = self._profile
        self._draw_person(Random(f"{seed}:person:{profile.name}"))
        self._chance = Random(f"{seed}:ratings:{profile.name}")
        self._t = 0.0
        self._inhibition = self._fear = self._arousal = self._novelty = self._sickness = 0.0
        self._intensity = 0.0
        self._action: Action | None = None
        self._music_calms = 0.0
        self._answers_t: float | None = None
        self._said_sickness = 0.0
        self._unbearable_s = 0.0
        self._has_stopped = False

    def live_through(self, dt_s: float, action: Action, *, asked_suds: bool) -> Lived:
        """Live for `dt_s` under `action`. `asked_suds` may stay true until the answer has come.

        Heartbeats carry their true times since reset. An answer comes some seconds after the first asking, rounded to
        fives; sickness is said unasked when it has changed. Time that stands still or runs back is not lived. Raises
        ValueError for a span above an hour or NaN.
        """
        if action is not self._action:
            self._perceive(action)
        if asked_suds and self._answers_t is None:
            self._answers_t = self._t + max(1.0, self._chance.gauss(self._profile.suds_delay_s, 1.0))
        if dt_s <= STEP_S * 1.5:
            beat = self._live(dt_s) if dt_s > 0 else None
            beats: tuple[Heartbeat, ...] = () if beat is None else (beat,)
        else:
            if not dt_s <= LONGEST_SPAN_S:
                raise ValueError(f"dt_s must be at most {LONGEST_SPAN_S:g}, not {dt_s}")
            steps = math.ceil(dt_s / STEP_S)
            lived = [self._live(dt_s / steps) for _ in range(steps)]
            beats = tuple(beat for beat in lived if beat is not None)
        suds, sickness, stops = self._answer(), self._say_sickness(), self._wants_to_stop(dt_s)
        if suds is None and sickness is None and not beats and not stops:
            return _NOTHING_HAPPENED
        return Lived(heartbeats=beats, suds=suds, sickness=sickness, stops=stops)

    def _draw_person(self, chance: Random) -> None:
        """The individual: spreads between persons are assumed."""
        profile = self._profile
        self._excitation = min(1.0, max(0.0, chance.gauss(profile.fear, 0.06)))
        self._rest_hr_bpm = min(100.0, max(50.0, chance.gauss(profile.rest_hr_bpm, 7.0)))
        self._hr_gain_bpm = profile.hr_gain_bpm * chance.lognormvariate(0, 0.5)
        self._hr_novelty_bpm = profile.hr_novelty_bpm * chance.lognormvariate(0, 0.5)
        self._vagal_withdrawal = profile.vagal_withdrawal * chance.uniform(0, 2)
        traits = HeartTraits(
            breaths_hz=min(0.32, max(0.18, chance.gauss(0.25, 0.03))),
            respiratory=min(0.12, 0.055 * chance.lognormvariate(0, 0.4)),
        )
        self._heart = VirtualHeart(traits, Random(chance.random()))

    def _perceive(self, action: Action) -> None:
        """What only changes with the action: what is seen, what is new in it, and how calming the music is."""
        before = self._action
        is_new = before is None or action.scene.scene != before.scene.scene
        intensity = 0.0 if action.scene.scene == SAFE_PLACE else action.scene.intensity
        rise = max(0.0, intensity - self._intensity)
        self._novelty = 1.0 if is_new else min(1.0, self._novelty + 3 * rise)
        self._intensity, self._action = intensity, action
        music = action.music
        slowness = (CALMING_BELOW_BPM - music.tempo_bpm) / (CALMING_BELOW_BPM - SLOWEST_BPM)
        is_heard = music.loudness_db > AUDIBLE_DB
        self._music_calms = self._profile.music_calms * music.presence * min(1.0, max(0.0, slowness)) * is_heard

    def _live(self, step_s: float) -> Heartbeat | None:
        profile = self._profile
        self._t += step_s
        goal = max(0.0, self._excitation - self._inhibition) * math.sqrt(self._intensity)
        self._inhibition += profile.inhibits_per_s * goal * step_s
        self._excitation -= profile.unlearns_per_s * goal * step_s
        self._fear += step_s / (FEAR_RISES_S if goal > self._fear else FEAR_FALLS_S) * (goal - self._fear)
        body = max(0.0, profile.tonic + (1 - profile.tonic) * self._fear - self._music_calms)
        self._arousal += step_s / profile.arousal_lag_s * (body - self._arousal)
        self._novelty -= step_s / NOVELTY_FADES_S * self._novelty
        drives_sickness = profile.sickness_per_s * self._intensity - self._sickness / SICKNESS_FADES_S
        self._sickness = min(20.0, max(0.0, self._sickness + drives_sickness * step_s))
        hr_bpm = self._rest_hr_bpm + self._hr_gain_bpm * self._arousal + self._hr_novelty_bpm * self._novelty
        return self._heart.advance(step_s, hr_bpm, math.exp(-self._vagal_withdrawal * self._arousal))

    def _answer(self) -> float | None:
        if self._answers_t is None or self._t < self._answers_t:
            return None
        self._answers_t = None
        profile = self._profile
        felt = profile.tonic + (1 - profile.tonic) * self._fear + self._chance.gauss(0, profile.suds_noise)
        return min(100.0, max(0.0, SUDS_GRAIN * round(100 * felt / SUDS_GRAIN)))

    def _say_sickness(self) -> float | None:
        if abs(self._sickness - self._said_sickness) < SICKNESS_WORTH_SAYING:
            return None
        self._said_sickness = float(round(self._sickness))
        return self._said_sickness

    def _wants_to_stop(self, dt_s: float) -> bool:
        """True once, when fear or sickness is not borne; again only after it has eased."""
        is_unbearable = self._fear >= self._profile.stops_above or self._sickness >= SICK_ENOUGH_TO_STOP
        self._unbearable_s = self._unbearable_s + max(0.0, dt_s) if is_unbearable else 0.0
        if not is_unbearable and self._fear < 0.6 * self._profile.stops_above:
            self._has_stopped = False
        if self._has_stopped or self._unbearable_s < STOPS_AFTER_S:
            return False
        self._has_stopped = True
        return True
