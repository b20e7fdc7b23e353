"""The music of a whole session: each phase's plan, and the end led out."""

from biosignals.signals import RestStep
from music.soundscape import MusicTargets
from policies.alternation import MusicTurns, in_block
from policies.music_block import MusicBlock
from policies.music_guide import MusicGuide, PhaseMusic, Purpose, while_resting
from policies.music_mapping import MusicMapping
from policies.policy import Observation, Order, Phase

SHORTEST_CLOSED_RECOVERY_S = 60.0  # in less there is hardly a piece to be brought to a close


class SessionMusic:
    """Keeps the guide of one session. `plans` has one for every phase that the session goes through."""

    def __init__(
        self,
        plans: tuple[tuple[Phase, PhaseMusic], ...],
        mapping: MusicMapping,
        *,
        recovery_s: float,
        turns: MusicTurns | None = None,
    ) -> None:
        """`turns`: where music is on and off by chance; None: nowhere."""
        self._plans, self._guide = dict(plans), MusicGuide(mapping)
        self._recovery_s, self._turns = recovery_s, turns
        self._block: MusicBlock | None = None
        quiet = PhaseMusic(purpose=Purpose.SILENCE)
        self._rested: tuple[PhaseMusic, RestStep | None, PhaseMusic] = (quiet, None, quiet)  # the newest

    @property
    def block(self) -> MusicBlock | None:
        """With music or without, at the last `take_turn`; None: music does not alternate there."""
        return self._block

    def take_turn(self, seen: Observation, visit: int | None = None) -> MusicBlock | None:
        """The block at `seen`, before `advance`; `visit` counts rungs and trials as they come, None: at none."""
        self._block = None if self._turns is None else self._turns.block(seen, visit)
        return self._block

    def plan(self, phase: Phase) -> PhaseMusic:
        return self._plans[phase]

    def advance(
        self, seen: Observation, rest: RestStep | None = None, *, instead: PhaseMusic | None = None
    ) -> MusicTargets:
        """The music at `seen.t`; in a rest, that of its step. `instead`: a plan in place of the phase's own."""
        plan = in_block(instead or self._plans[seen.phase], self._block)
        if rest is not None:
            plan = self._in_rest(plan, rest)
        if seen.orders and Order.STOP in seen.orders:
            self._guide.calm(seen.t, plan)
        return self._guide.advance(seen.t, plan, seen.arousal, seen.next_beat, ends_in_s=self._ends_in_s(seen))

    def _in_rest(self, plan: PhaseMusic, rest: RestStep) -> PhaseMusic:
        """The very same as long as plan and step are."""
        of_plan, of_rest, rested = self._rested
        if plan is not of_plan or rest is not of_rest:
            rested = while_resting(plan, rest)
            self._rested = plan, rest, rested
        return rested

    def _ends_in_s(self, seen: Observation) -> float | None:
        """How long the session lasts; None where that is not known, or recovery is too short for the music to close."""
        recovery_s = self._recovery_s
        if seen.phase is not Phase.RECOVERY or recovery_s < SHORTEST_CLOSED_RECOVERY_S:
            return None
        return max(0.0, seen.phase_began_t + recovery_s - seen.t)
