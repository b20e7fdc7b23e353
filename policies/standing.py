"""Where a session stands: its phase, who holds it, whether it was stopped, what is lost."""

from policies.phases import RESUMED, Way, after
from policies.policy import Order, Phase


class Standing:
    """What orders, stops and losses have made of it."""

    def __init__(self, way: Way = Way.EXPOSURE, *, seen_through: frozenset[str] = frozenset()) -> None:
        """`seen_through`: the parts of the station without which no scene is seen."""
        self._way, self._seen_through = way, seen_through
        self.phase, self.phase_began_t = Phase.PREPARATION, 0.0
        self.is_strap_lost = False  # until it is found: nothing rises meanwhile, however fresh its last beats are
        self._orders: list[Order] = []  # since the last decision
        self._is_hold_ordered = False
        self._stopped_in: Phase | None = None  # until a therapist's RESUME
        self._lost: dict[str, None] = {}  # parts of the station that are down, in the order of their loss
        self.is_held = False
        self.is_seen = True  # is there everything through which the patient sees a scene?

    def take_orders(self) -> tuple[Order, ...]:
        """Those that came since the last call."""
        if not self._orders:
            return ()
        orders = tuple(self._orders)
        self._orders.clear()
        return orders

    def obey(self, t: float, order: Order) -> str | None:
        """Take a therapist's order; why it was refused, in words. A STOP is taken by `stop`, before everything else."""
        if order is Order.STOP:
            return None
        self._orders.append(order)
        if order is Order.HOLD:
            self._hold(is_ordered=True)
        elif order is Order.RESUME and self._is_hold_ordered:
            self._hold(is_ordered=False)
        elif order is Order.RESUME:
            return self._resume(t)
        elif order is not Order.CEILING:
            self.enter(t, after(self.phase, order, self._way))
        return None

    def stop(self, t: float) -> bool:
        """Somebody said STOP. False: the session had ended."""
        self._orders.append(Order.STOP)
        if self.phase is Phase.ENDED:
            return False
        self._stopped_in = self._stopped_in or self.phase  # a second STOP does not forget the first
        self.enter(t, after(self.phase, Order.STOP, self._way))
        return True

    def enter(self, t: float, phase: Phase) -> bool:
        """Go on to `phase`; False: it stood there already."""
        if phase is self.phase:
            return False
        self.phase, self.phase_began_t = phase, t
        return True

    def move_on(self, t: float) -> bool:
        """The phase has done its work. False: it stays, for the session is held or has ended."""
        return not self.is_held and self.enter(t, after(self.phase, Order.NEXT_PHASE, self._way))

    def lose(self, part: str) -> None:
        """A part of the station is down: it holds the session until it is back."""
        self._lost[part] = None
        self._hold(is_ordered=self._is_hold_ordered)

    def find(self, part: str) -> None:
        self._lost.pop(part, None)
        self._hold(is_ordered=self._is_hold_ordered)

    def _hold(self, *, is_ordered: bool) -> None:
        """Who holds the session, and whether a scene is seen: asked for many times a second, changed now and then."""
        self._is_hold_ordered = is_ordered
        self.is_held = is_ordered or bool(self._lost)
        self.is_seen = self._seen_through.isdisjoint(self._lost)

    def _resume(self, t: float) -> str | None:
        if self._stopped_in is None or self.phase is Phase.ENDED:
            lost = " and the ".join(self._lost)
            state = f"held until the {lost} is back" if lost else "neither held nor stopped"
            return f"There is nothing to resume: the session is {state}."
        self.enter(t, RESUMED[self._stopped_in])
        self._stopped_in = None
        return None
