"""The session's phases as a table: (Phase, Order) -> Phase."""

from policies.policy import Order, Phase

# The way of a whole session. A policy that says "moves on" counts as NEXT_PHASE.
_FORWARD = {
    Phase.PREPARATION: Phase.BASELINE,
    Phase.BASELINE: Phase.EXPOSURE,
    Phase.EXPOSURE: Phase.PLATEAU,
    Phase.PLATEAU: Phase.RECOVERY,
    Phase.RECOVERY: Phase.ENDED,
}

MOVES: dict[tuple[Phase, Order], Phase] = {
    **{(phase, Order.NEXT_PHASE): after for phase, after in _FORWARD.items()},
    **{(phase, Order.STOP): Phase.RECOVERY for phase in _FORWARD},
    **{(phase, Order.END): Phase.ENDED for phase in _FORWARD},
}

# Where a therapist's RESUME leads after a STOP, by the phase that was stopped: never further than the session was,
# so no exposure begins without the rest before it; and the climb starts at nothing.
RESUMED: dict[Phase, Phase] = {
    Phase.PREPARATION: Phase.PREPARATION,
    Phase.BASELINE: Phase.BASELINE,
    Phase.EXPOSURE: Phase.EXPOSURE,
    Phase.PLATEAU: Phase.EXPOSURE,
    Phase.RECOVERY: Phase.RECOVERY,
}


def after(phase: Phase, order: Order) -> Phase:
    """The phase that `order` leads to; orders that move nothing leave the phase as it is."""
    return MOVES.get((phase, order), phase)
