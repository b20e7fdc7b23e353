"""The session's phases as a table: (Phase, Order) -> Phase, for each way that a session may go."""

from enum import Enum
from itertools import pairwise

from policies.policy import Order, Phase


class Way(Enum):
    """The phases of a session, in order. A policy that says "moves on" counts as NEXT_PHASE."""

    EXPOSURE = (Phase.PREPARATION, Phase.BASELINE, Phase.EXPOSURE, Phase.PLATEAU, Phase.RECOVERY, Phase.ENDED)
    PRACTICE = (Phase.PREPARATION, Phase.BASELINE, Phase.PRACTICE, Phase.RECOVERY, Phase.ENDED)

    @property
    def moves(self) -> dict[tuple[Phase, Order], Phase]:
        """Where each order leads from each phase; what is not there moves nothing."""
        return _MOVES[self]


_MOVES: dict[Way, dict[tuple[Phase, Order], Phase]] = {
    way: {
        **{(phase, Order.NEXT_PHASE): later for phase, later in pairwise(way.value)},
        **{(phase, Order.STOP): Phase.RECOVERY for phase in way.value if phase is not Phase.ENDED},
        **{(phase, Order.END): Phase.ENDED for phase in way.value if phase is not Phase.ENDED},
    }
    for way in Way
}

# Where a therapist's RESUME leads after a STOP, by the phase that was stopped: never further than the session was,
# so no exposure begins without the rest before it; and the climb starts at nothing.
RESUMED: dict[Phase, Phase] = {
    Phase.PREPARATION: Phase.PREPARATION,
    Phase.BASELINE: Phase.BASELINE,
    Phase.EXPOSURE: Phase.EXPOSURE,
    Phase.PLATEAU: Phase.EXPOSURE,
    Phase.PRACTICE: Phase.PRACTICE,
    Phase.RECOVERY: Phase.RECOVERY,
}


def after(phase: Phase, order: Order, way: Way = Way.EXPOSURE) -> Phase:
    """The phase that `order` leads to; orders that move nothing leave the phase as it is."""
    return way.moves.get((phase, order), phase)
