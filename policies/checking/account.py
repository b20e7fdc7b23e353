"""What is so by what has happened alone: the session's own account of it is held against this one."""

from policies.checking.script import SEEN_THROUGH, Happening, What
from policies.gate_values import Evidence
from policies.phases import Way
from policies.policy import Order, Phase

_LOST = (What.STAGE_LOST, What.SOUND_LOST)
_FOUND = (What.STAGE_FOUND, What.SOUND_FOUND)


class Account:
    """Keeps what was said, ordered, lost and found, and says what a gate has to be told; of phases, which may be.

    It knows nothing of a session's parts: whatever they forget or mix up shows as a promise that breaks.
    """

    def __init__(self, way: Way, ceiling: float) -> None:
        self._phases = way.value
        self._number = 0  # of the phase
        self._stopped: int | None = None  # the number of the phase that was stopped, until a RESUME
        self._ceiling = ceiling
        self._is_known, self._age_s = False, 1.0
        self._has_beats = True
        self._suds: tuple[float, float] | None = None  # when, and how high
        self.sickness: float | None = None
        self._is_held = self._is_strap_lost = False
        self._lost: tuple[str, ...] = ()

    @property
    def is_stopped(self) -> bool:
        """Somebody said STOP, and no therapist said RESUME since."""
        return self._stopped is not None

    @property
    def age_s(self) -> float | None:
        """Of the newest trusted heartbeat."""
        return self._age_s if self._has_beats else None

    @property
    def is_known(self) -> bool:
        return self._is_known

    def note(self, t: float, one: Happening) -> None:
        """It happened at session second `t`."""
        match one.what:
            case What.KNOWN:
                self._is_known, self._has_beats, self._age_s = True, True, 1.0
            case What.UNKNOWN:
                self._is_known, self._age_s = False, self.age_s or 1.0
                self._has_beats = True
            case What.NO_BEAT:
                self._is_known = self._has_beats = False
            case What.OLD:
                self._has_beats, self._age_s = True, one.number
            case What.SUDS:
                self._suds = (t, one.number)
            case What.SICKNESS:
                self.sickness = one.number
            case What.CEILING:
                self._ceiling = one.number
            case What.STRAP_LOST | What.STRAP_FOUND:
                self._is_strap_lost = one.what is What.STRAP_LOST
            case What.STOP:
                self._stop()
            case What.ORDER if one.order is not None:
                self._obey(one.order)
            case what if what in _LOST:
                self._lost = tuple({*self._lost, one.part})
            case what if what in _FOUND:
                self._lost = tuple({*self._lost} - {one.part})

    def may_be_in(self, phase: Phase, *, moves_on: bool) -> bool:
        """Does the session stand where it may? `moves_on`: the policy says that the phase has done its work."""
        if phase is self._phases[self._number]:
            return True
        if not moves_on or self._is_held or self._lost or phase not in self._phases[self._number + 1 :][:1]:
            return False
        self._number += 1
        return True

    def evidence(self, t: float) -> Evidence:
        """What a gate has to be told at session second `t`."""
        suds = self._suds
        return Evidence(
            known=self._is_known,
            age_s=self.age_s,
            suds=None if suds is None else suds[1],
            suds_age_s=None if suds is None else t - suds[0],
            sickness=self.sickness,
            may_expose=self._phases[self._number] in (Phase.EXPOSURE, Phase.PLATEAU),
            is_held=self._is_held or self._is_strap_lost or bool(self._lost),
            ceiling=self._ceiling,
            t=t,
            is_seen=not any(part in SEEN_THROUGH for part in self._lost),
        )

    def _stop(self) -> None:
        if self._phases[self._number] is Phase.ENDED:
            return
        if self._stopped is None:
            self._stopped = self._number
        self._number = self._phases.index(Phase.RECOVERY)

    def _obey(self, order: Order) -> None:
        last = len(self._phases) - 1
        match order:
            case Order.HOLD:
                self._is_held = True
            case Order.RESUME if self._is_held:
                self._is_held = False
            case Order.RESUME if self._stopped is not None and self._number < last:
                stopped = self._phases[self._stopped]  # no further than the session was, and a climb begins anew
                self._number = self._phases.index(Phase.EXPOSURE) if stopped is Phase.PLATEAU else self._stopped
                self._stopped = None
            case Order.NEXT_PHASE:
                self._number = min(last, self._number + 1)
            case Order.END:
                self._number = last
