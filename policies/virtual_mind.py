"""What a virtual patient feels: fear that learns, panic, and looking away."""

import math
from random import Random

from policies.patient_profiles import PatientProfile

# Assumed sizes, see patient_profiles.
FEAR_RISES_S, FEAR_FALLS_S = 5.0, 15.0  # time constants of felt fear
PANIC_FADES_S = 45.0  # an attack is past its worst within minutes
AVOIDED_SHARE = 0.6  # of fear and of learning, for who looks away
COMES_BACK_AT = 0.6  # who looked away looks again when fear is down to this share of what made it


class Mind:
    """One person's fear of one thing.

    Felt fear follows (V - I) * sqrt(intensity), where V is the old, excitatory association and I the new, inhibitory
    one; both learn only while something is feared (Rescorla-Wagner with lambda 0: dI = +a_I * fear, fast;
    dV = -a_V * fear, slow; Paskewitz, Stoddard and Jones 2022). Between sessions a share of I is lost, so fear returns
    (spontaneous recovery). Who looks away fears less and learns less. The square root, the rates and all spreads are
    assumptions.
    """

    def __init__(self, profile: PatientProfile, excitation: float, chance: Random) -> None:
        self._profile, self._chance = profile, chance
        self._excitation = excitation
        self._inhibition = 0.0
        self.fear = 0.0  # felt now, 0..1
        self.panic = 0.0  # of an attack, 0..1
        self.is_avoiding = False
        self._step_s = self._rises = self._falls = self._panic_fades = 0.0
        self._panic_due = chance.expovariate(1.0)  # what is left until the next attack

    @property
    def fear_left(self) -> float:
        """What the whole thing would be feared now, 0..1."""
        return max(0.0, self._excitation - self._inhibition)

    @property
    def fear_returned(self) -> float:
        """What the whole thing would be feared when the next session begins, 0..1: see `sleep`."""
        return max(0.0, self._excitation - self._profile.retains * self._inhibition)

    def live(self, step_s: float, intensity: float) -> None:
        """Feel what `intensity` 0..1 of the scene does for `step_s` seconds, and learn from it."""
        profile = self._profile
        if step_s != self._step_s:
            self._take_step(step_s)
        goal = max(0.0, self._excitation - self._inhibition) * math.sqrt(intensity)
        if profile.avoids_above < 1:
            goal = self._avoid(goal)
        self._inhibition += profile.inhibits_per_s * goal * step_s
        self._excitation -= profile.unlearns_per_s * goal * step_s
        if profile.panics_per_s > 0:
            goal = min(1.0, goal + self._panic(step_s, goal))
        self.fear += (self._rises if goal > self.fear else self._falls) * (goal - self.fear)

    def sleep(self) -> None:
        """The days until the next session: what was felt is over, and part of what was learned is lost."""
        self._inhibition *= self._profile.retains
        self.fear = self.panic = 0.0
        self.is_avoiding = False

    def _take_step(self, step_s: float) -> None:
        self._step_s = step_s
        self._rises = 1 - math.exp(-step_s / FEAR_RISES_S)
        self._falls = 1 - math.exp(-step_s / FEAR_FALLS_S)
        self._panic_fades = math.exp(-step_s / PANIC_FADES_S)

    def _avoid(self, goal: float) -> float:
        """What is left of `goal` for who looks away as soon as it is too much."""
        threshold = self._profile.avoids_above
        self.is_avoiding = goal > (COMES_BACK_AT * threshold if self.is_avoiding else threshold)
        return goal * (1 - AVOIDED_SHARE) if self.is_avoiding else goal

    def _panic(self, step_s: float, goal: float) -> float:
        """Attacks come by chance, the sooner the more is feared; however long the steps are in which it is lived."""
        self.panic *= self._panic_fades
        if self.panic < 0.1:
            self._panic_due -= self._profile.panics_per_s * goal * step_s
        if self._panic_due <= 0:
            self._panic_due = self._chance.expovariate(1.0)
            self.panic = 1.0
        return self._profile.panic_size * self.panic
