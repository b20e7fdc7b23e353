"""People who react: a heart, fear that learns, ratings, sickness, a strap that may come loose, and the wish to stop."""

import math
from dataclasses import dataclass
from random import Random

from policies.patient_profiles import PATIENTS, PatientProfile
from policies.policy import Action
from policies.virtual_heart import Heartbeat, HeartTraits, VirtualHeart
from policies.virtual_mind import Mind
from vr_scenes.exposure import SAFE_PLACE

__all__ = ["PATIENTS", "Heartbeat", "Lived", "PatientProfile", "VirtualPatient"]

STEP_S = 0.1  # longer spans are lived in steps of this length; a heart beats at most once in it
LONGEST_SPAN_S = 3600.0
# Assumed sizes, see patient_profiles.
NOVELTY_FADES_S = 60.0
SICKNESS_FADES_S = 240.0
MOVES_FOR_S, MOVE_LAG_S = 25.0, 15.0  # how long a bout of moving lasts, and how fast the heart follows it
SUDS_GRAIN = 5.0  # people rate in fives
SICKNESS_WORTH_SAYING = 2.0  # a change by so many points is said unasked
SICK_ENOUGH_TO_STOP = 16.0
STOPS_AFTER_S = 2.0  # fear that is not borne this long leads to a stop
FOLLOWED_DEPTH = 0.5  # a swell of the music this deep is a breath to follow (see music_guide.BREATHING_SWELL)
SLOWEST_RESONANCE_PER_MIN, FASTEST_RESONANCE_PER_MIN = 4.5, 6.5
CALMING_BELOW_BPM, SLOWEST_BPM, AUDIBLE_DB = 80.0, 48.0, -50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What a span of time brought: heartbeats, a SUDS answer 0-100, a sickness rating 0-20, a wish to stop.

    `is_loose`: the strap does not touch the skin at its end; `is_moving`: the person moves about then.
    """

    heartbeats: tuple[Heartbeat, ...]
    suds: float | None
    sickness: float | None
    stops: bool
    is_loose: bool = False
    is_moving: bool = False


_NOTHING_HAPPENED = Lived(heartbeats=(), suds=None, sickness=None, stops=False)


class VirtualPatient:
    """One person of a kind. The same seed and the same actions give the same life.

    Fear learns as in Mind. The body follows fear with a lag, is calmed a little by calm music, and answers to novelty
    and to moving about without any fear. Between persons what is said and what the heart shows share little (r about .2
    in the population), since rest, gain and novelty differ by seed; these spreads are assumptions.

    `step_s`: spans are lived in steps of this length. Above STEP_S nothing beats: whoever rehearses policies by the
    thousand asks for `arousal`, not for beats.
    """

    def __init__(self, profile: PatientProfile, *, step_s: float = STEP_S) -> None:
        if not STEP_S <= step_s <= 1:
            raise ValueError(f"step_s must lie in [{STEP_S:g}, 1], not {step_s}")
        self._profile, self._step_s = profile, step_s
        self.reset(0)

    @property
    def profile(self) -> PatientProfile:
        return self._profile

    @property
    def fear(self) -> float:
        """What is really felt now, 0..1; for analysis, no engine can see it."""
        return self._mind.fear

    @property
    def fear_left(self) -> float:
        """What the whole thing would be feared now, 0..1; for analysis."""
        return self._mind.fear_left

    @property
    def fear_returned(self) -> float:
        """What the whole thing would be feared days later, when the next session begins, 0..1; for analysis."""
        return self._mind.fear_returned

    @property
    def arousal(self) -> float:
        """Of the body, 0..1, as a perfect estimator would tell it."""
        return min(1.0, self._arousal)

    @property
    def heart_rise_bpm(self) -> float:
        """How far what is felt, what is new and what is moved lift the heart above its slowest; for analysis."""
        rise_bpm = self._hr_gain_bpm * self._arousal + self._hr_novelty_bpm * self._novelty
        return rise_bpm + self._profile.move_hr_bpm * self._moving

    @property
    def resonance_per_min(self) -> float:
        """The pace of breath, a minute, at which this heart swings most; for analysis."""
        return self._resonance_per_min

    def expects(self, intensity: float) -> float:
        """How likely what is feared seems at `intensity` 0..1, 0-100: fear tells it so, and learning untells it."""
        felt = self._mind.fear_left * math.sqrt(intensity) + self._chance.gauss(0, self._profile.suds_noise)
        return min(100.0, max(0.0, SUDS_GRAIN * round(100 * felt / SUDS_GRAIN)))

    def came(self) -> float:
        """How much of what was feared came, 0-100: next to nothing of it does."""
        return SUDS_GRAIN * self._chance.choice((0, 0, 0, 1, 2))

    @property
    def is_looking_away(self) -> bool:
        return self._mind.is_avoiding

    def reset(self, seed: int) -> None:
        """A new individual of this kind at its first second."""
        profile = self._profile
        self._draw_person(Random(f"{seed}:person:{profile.name}"), Random(f"{seed}:resonance:{profile.name}"))
        self._chance = Random(f"{seed}:ratings:{profile.name}")
        self._begin()

    def sleep(self) -> None:
        """The days until the next session, which begins at second 0: what was learned stays in part."""
        self._mind.sleep()
        self._heart.begin_anew()
        self._begin()

    def _begin(self) -> None:
        self._t = 0.0
        self._arousal = self._novelty = self._sickness = self._moving = 0.0
        self._moves_until_t = self._loose_until_t = 0.0
        self._moves_t = _wait_s(self._movings, self._profile.moves_per_s)
        self._loosens_t = _wait_s(self._loosenings, self._profile.loosens_per_s)
        self._intensity = 0.0
        self._action: Action | None = None
        self._music_calms = 0.0
        self._paced_hz: float | None = None
        self._answers_t: float | None = None
        self._said_sickness = 0.0
        self._unbearable_s = 0.0
        self._has_stopped = False

    def live_through(self, dt_s: float, action: Action, *, asked_suds: bool) -> Lived:
        """Live for `dt_s` under `action`. `asked_suds` may stay true until the answer has come.

        Heartbeats carry their true times since the session began. An answer comes some seconds after the first asking,
        rounded to fives; sickness is said unasked when it has changed. Time that stands still or runs back is not
        lived. Raises ValueError for a span above an hour or NaN.
        """
        if action is not self._action:
            self._perceive(action)
        if asked_suds and self._answers_t is None:
            self._answers_t = self._t + max(1.0, self._chance.gauss(self._profile.suds_delay_s, 1.0))
        if dt_s <= self._step_s * 1.5:
            beat = self._live(dt_s) if dt_s > 0 else None
            beats: tuple[Heartbeat, ...] = () if beat is None else (beat,)
        else:
            if not dt_s <= LONGEST_SPAN_S:
                raise ValueError(f"dt_s must be at most {LONGEST_SPAN_S:g}, not {dt_s}")
            steps = math.ceil(dt_s / self._step_s)
            lived = [self._live(dt_s / steps) for _ in range(steps)]
            beats = tuple(beat for beat in lived if beat is not None)
        suds, sickness, stops = self._answer(), self._say_sickness(), self._wants_to_stop(dt_s)
        is_loose, is_moving = self._t < self._loose_until_t, self._t < self._moves_until_t
        if suds is None and sickness is None and not (beats or stops or is_loose or is_moving):
            return _NOTHING_HAPPENED
        return Lived(
            heartbeats=beats, suds=suds, sickness=sickness, stops=stops, is_loose=is_loose, is_moving=is_moving
        )

    def _draw_person(self, chance: Random, breath: Random) -> None:
        """The individual: spreads between persons are assumed."""
        profile = self._profile
        excitation = min(1.0, max(0.0, chance.gauss(profile.fear, 0.06)))
        self._rest_hr_bpm = min(100.0, max(50.0, chance.gauss(profile.rest_hr_bpm, 7.0)))
        self._hr_gain_bpm = profile.hr_gain_bpm * chance.lognormvariate(0, 0.5)
        self._hr_novelty_bpm = profile.hr_novelty_bpm * chance.lognormvariate(0, 0.5)
        self._vagal_withdrawal = profile.vagal_withdrawal * chance.uniform(0, 2)
        resonance_per_min = breath.gauss(profile.resonance_per_min, 0.5)
        self._resonance_per_min = min(FASTEST_RESONANCE_PER_MIN, max(SLOWEST_RESONANCE_PER_MIN, resonance_per_min))
        traits = HeartTraits(
            breaths_hz=min(0.32, max(0.18, chance.gauss(0.25, 0.03))),
            respiratory=min(0.12, 0.055 * chance.lognormvariate(0, 0.4)),
            resonance_hz=self._resonance_per_min / 60,
            ectopic_share=profile.ectopic_share,
        )
        self._heart = VirtualHeart(traits, Random(chance.random()))
        self._mind = Mind(profile, excitation, Random(chance.random()))
        self._movings, self._loosenings = Random(chance.random()), Random(chance.random())

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
        self._paced_hz = music.breaths_per_min / 60 if music.breath_depth >= FOLLOWED_DEPTH else None
        self._music_calms = self._profile.music_calms * music.presence * min(1.0, max(0.0, slowness)) * is_heard

    def _live(self, step_s: float) -> Heartbeat | None:
        profile, mind = self._profile, self._mind
        self._t += step_s
        mind.live(step_s, self._intensity)
        body = max(0.0, profile.tonic + (1 - profile.tonic) * mind.fear - self._music_calms)
        self._arousal += step_s / profile.arousal_lag_s * (body - self._arousal)
        self._novelty -= step_s / NOVELTY_FADES_S * self._novelty
        drives_sickness = profile.sickness_per_s * self._intensity - self._sickness / SICKNESS_FADES_S
        self._sickness = min(20.0, max(0.0, self._sickness + drives_sickness * step_s))
        if profile.moves_per_s > 0 or profile.loosens_per_s > 0:
            self._meet_accidents(step_s)
        if step_s > STEP_S * 1.5:
            return None
        vagal = math.exp(-self._vagal_withdrawal * self._arousal)
        return self._heart.advance(step_s, self._rest_hr_bpm + self.heart_rise_bpm, vagal, self._paced_hz)

    def _meet_accidents(self, step_s: float) -> None:
        """The person moves about, or the strap comes loose: by chance, for a while."""
        profile, is_moving = self._profile, self._t < self._moves_until_t
        if not is_moving and self._t >= self._moves_t:
            self._moves_until_t = self._t + MOVES_FOR_S
            self._moves_t = self._moves_until_t + _wait_s(self._movings, profile.moves_per_s)
        self._moving += step_s / MOVE_LAG_S * (is_moving - self._moving)
        if self._t >= self._loosens_t:
            self._loose_until_t = self._t + profile.loose_s
            self._loosens_t = self._loose_until_t + _wait_s(self._loosenings, profile.loosens_per_s)

    def _answer(self) -> float | None:
        if self._answers_t is None or self._t < self._answers_t:
            return None
        self._answers_t = None
        profile = self._profile
        noise = self._chance.gauss(profile.suds_bias, profile.suds_noise)
        felt = profile.tonic + (1 - profile.tonic) * self._mind.fear + noise
        return min(100.0, max(0.0, SUDS_GRAIN * round(100 * felt / SUDS_GRAIN)))

    def _say_sickness(self) -> float | None:
        if abs(self._sickness - self._said_sickness) < SICKNESS_WORTH_SAYING:
            return None
        self._said_sickness = float(round(self._sickness))
        return self._said_sickness

    def _wants_to_stop(self, dt_s: float) -> bool:
        """True once, when fear or sickness is not borne; again only after it has eased."""
        fear = self._mind.fear
        is_unbearable = fear >= self._profile.stops_above or self._sickness >= SICK_ENOUGH_TO_STOP
        self._unbearable_s = self._unbearable_s + max(0.0, dt_s) if is_unbearable else 0.0
        if not is_unbearable and fear < 0.6 * self._profile.stops_above:
            self._has_stopped = False
        if self._has_stopped or self._unbearable_s < STOPS_AFTER_S:
            return False
        self._has_stopped = True
        return True


def _wait_s(chance: Random, per_s: float) -> float:
    """Until the next of what happens by chance, `per_s` times a second."""
    return chance.expovariate(per_s) if per_s > 0 else math.inf
