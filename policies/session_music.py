"""The music of a whole session: each phase's plan, and the end led out."""

from biosignals.signals import RestStep
from music.soundscape import MusicTargets
from policies.music_guide import MusicGuide, PhaseMusic, while_resting
from policies.music_mapping import MusicMapping
from policies.policy import Observation, Order, Phase

SHORTEST_CLOSED_RECOVERY_S = 60.0  # in less there is hardly a piece to be brought to a close


class SessionMusic:
    """Keeps the guide of one session. `plans` has one for every phase that the session goes through."""

    def __init__(
        self, plans: tuple[tuple[Phase, PhaseMusic], ...], mapping: MusicMapping, *, recovery_s: float
    ) -> None:
        self._plans, self._guide = dict(plans), MusicGuide(mapping)
        self._recovery_s = recovery_s

    def plan(self, phase: Phase) -> PhaseMusic:
        return self._plans[phase]

    def advance(
        self, seen: Observation, rest: RestStep | None = None, *, instead: PhaseMusic | None = None
    ) -> MusicTargets:
        """The music at `seen.t`; in a rest, that of its step. `instead`: a plan in place of the phase's own."""
        plan = instead or self._plans[seen.phase]
        if rest is not None:
            plan = while_resting(plan, rest)
        if Order.STOP in seen.orders:
            self._guide.calm(seen.t, plan)
        return self._guide.advance(seen.t, plan, seen.arousal, seen.next_beat, ends_in_s=self._ends_in_s(seen))

    def _ends_in_s(self, seen: Observation) -> float | None:
        """How long the session lasts; None where that is not known, or recovery is too short for the music to close."""
        recovery_s = self._recovery_s
        if seen.phase is not Phase.RECOVERY or recovery_s < SHORTEST_CLOSED_RECOVERY_S:
            return None
        return max(0.0, seen.phase_began_t + recovery_s - seen.t)
