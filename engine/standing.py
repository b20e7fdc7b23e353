"""Where a session stands: its phase, who holds it, whether it was stopped, what is lost."""

from collections.abc import Callable

from engine.messages import Actuator, AlertKind, TherapistOrder
from engine.phases import RESUMED, after
from policies.policy import Order, Phase


class Standing:
    """What orders, stops and losses have made of it. `tell` takes what people must hear of."""

    def __init__(self, tell: Callable[[AlertKind, str], None]) -> None:
        self._tell = tell
        self.phase, self.phase_began_t = Phase.PREPARATION, 0.0
        self.is_strap_lost = False  # until it is found: nothing rises meanwhile, however fresh its last beats are
        self._orders: list[Order] = []  # since the last decision
        self._is_hold_ordered = False
        self._stopped_in: Phase | None = None  # until a therapist's RESUME
        self._lost: dict[str, None] = {}  # actuators that are down, in the order of their loss

    @property
    def is_held(self) -> bool:
        return self._is_hold_ordered or bool(self._lost)

    def take_orders(self) -> tuple[Order, ...]:
        """Those that came since the last call."""
        orders = tuple(self._orders)
        self._orders.clear()
        return orders

    def obey(self, t: float, given: TherapistOrder) -> None:
        """Take a therapist's order; a STOP is taken by `stop`, before everything else."""
        order = given.order
        if order is Order.STOP:
            return
        self._orders.append(order)
        if order is Order.HOLD:
            self._is_hold_ordered = True
        elif order is Order.RESUME and self._is_hold_ordered:
            self._is_hold_ordered = False
        elif order is Order.RESUME:
            self._resume(t)
        elif order is not Order.CEILING:
            self.enter(t, after(self.phase, order))

    def stop(self, t: float) -> None:
        """Somebody said STOP."""
        self._orders.append(Order.STOP)
        if self.phase is not Phase.ENDED:
            self._stopped_in = self._stopped_in or self.phase  # a second STOP does not forget the first
            self.enter(t, after(self.phase, Order.STOP))
            self._tell(AlertKind.STOPPED, "Scene and music are calm.")

    def enter(self, t: float, phase: Phase) -> bool:
        """Go on to `phase`; False: it stood there already."""
        if phase is self.phase:
            return False
        self.phase, self.phase_began_t = phase, t
        return True

    def lose(self, actuator: Actuator, reason: str) -> None:
        """It holds the session until it is back."""
        self._lost[actuator.value] = None
        self._tell(AlertKind.ACTUATOR_LOST, f"The {actuator.value}: {reason}")

    def find(self, actuator: Actuator) -> None:
        self._lost.pop(actuator.value, None)
        self._tell(AlertKind.ACTUATOR_FOUND, f"The {actuator.value}.")

    def _resume(self, t: float) -> None:
        if self._stopped_in is None or self.phase is Phase.ENDED:
            lost = " and the ".join(self._lost)
            state = f"held until the {lost} is back" if lost else "neither held nor stopped"
            self._tell(AlertKind.REFUSED, f"There is nothing to resume: the session is {state}.")
            return
        self.enter(t, RESUMED[self._stopped_in])
        self._stopped_in = None
