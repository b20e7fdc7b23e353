"""What happens in a session, as short texts for other programs' recordings."""

from engine.messages import Input, Outcome, PatientRating, PatientStop, TherapistOrder, Tick
from policies.policy import Phase


class Marks:
    """What happens in a session, as short texts. They carry no free words: these may name a strap, a file, a person."""

    def __init__(self) -> None:
        self._phase: Phase | None = None
        self._is_held = False

    def of(self, tick: Tick, outcome: Outcome) -> tuple[tuple[float, str], ...]:
        """Each with its session second."""
        marks = [mark for one in tick.inputs if (mark := _mark_of(one, outcome.t)) is not None]
        if outcome.phase is not self._phase:
            marks.append((outcome.t, f"phase:{outcome.phase.value}"))
        if outcome.is_held is not self._is_held:
            marks.append((outcome.t, f"held:{'yes' if outcome.is_held else 'no'}"))
        marks += [(outcome.t, f"alert:{alert.kind.name}") for alert in outcome.alerts]
        self._phase, self._is_held = outcome.phase, outcome.is_held
        return tuple(marks)


def _mark_of(one: Input, now: float) -> tuple[float, str] | None:
    match one:
        case TherapistOrder(t=t, order=order, value=None):
            return min(t, now), f"order:{order.value}"
        case TherapistOrder(t=t, order=order, value=value):
            return min(t, now), f"order:{order.value} {value:.2f}"
        case PatientStop(t=t):
            return min(t, now), "stop:patient"
        case PatientRating(t=t, scale=scale, value=value):
            return min(t, now), f"{scale.name.lower()}:{value:g}"
        case _:
            return None
