"""What the patient says raises the index where the heart shows little; it never lowers it."""

from dataclasses import asdict, dataclass

from biosignals.signals import Driver

DRIVER_NAME = "what the patient said"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidSettings:
    """How a rating moves the index, each number with its reason."""

    # Heart rate follows distress within a person in about three of four cases: the fourth is heard by what it says.
    high_suds: float = 50.0  # the middle of the scale: below it nothing needs more care than the heart asks for
    share: float = 0.5  # of the gap between what was said and what the heart shows: neither alone is the truth
    most: float = 0.3  # however high the rating: the index stays one of the heart
    rise_per_s: float = 0.3 / 180.0  # all of it takes three minutes: one rating in a bad moment moves little
    heard_within_s: float = 30.0  # a rating is held against what the heart shows then, or within half a minute

    def __post_init__(self) -> None:
        if not 0 <= self.high_suds < 100:
            raise ValueError(f"high_suds must lie in [0, 100), not {self.high_suds}")
        for name in ("share", "most", "rise_per_s", "heard_within_s"):
            number = getattr(self, name)
            if not 0 < number < float("inf"):
                raise ValueError(f"{name} must be above 0, not {number}")
        if not self.most < 1:
            raise ValueError(f"most must be below 1, not {self.most}")


class SaidDistress:
    """Shifts the index up, slowly and within bounds, where a person says more distress than the heart shows.

    Within a session the shift never falls: it can only make the engine more careful. It moves with the beats, so that
    nothing changes between them.
    """

    def __init__(self, settings: SaidSettings | None = None) -> None:
        self._settings = settings or SaidSettings()
        self._newest: tuple[float, float] | None = None  # the newest high rating not yet held against the heart
        self._goal = self._shift = 0.0
        self._t: float | None = None  # up to which the shift has moved

    @property
    def settings(self) -> dict[str, object]:
        """All numbers that decide, for an estimator's digest."""
        return {**asdict(self._settings)}

    def take_rating(self, t: float, suds: float) -> None:
        """The patient said `suds` (0-100) at `t` (session seconds). What is no rating changes nothing."""
        if suds >= self._settings.high_suds:
            self._newest = (t, min(100.0, suds))

    def move(self, t: float) -> None:
        """Let the shift move to the session second `t`; a time that went back moves nothing."""
        if self._t is not None and t > self._t and self._shift < self._goal:
            self._shift = max(self._shift, min(self._goal, self._shift + self._settings.rise_per_s * (t - self._t)))
        self._t = t if self._t is None else max(self._t, t)

    def shift(self, t: float, heart: float) -> float:
        """By how much the index is above what the heart alone shows at `t`, 0 or more; `heart` is that, 0..1."""
        if self._newest is not None:
            self._compare(t, heart, *self._newest)
            self._newest = None
        return min(self._shift, 1.0 - heart) if self._shift > 0 else 0.0

    def _compare(self, t: float, heart: float, said_t: float, suds: float) -> None:
        if t - said_t <= self._settings.heard_within_s:
            gap = suds / 100.0 - heart
            self._goal = max(self._goal, min(self._settings.most, self._settings.share * gap))


def with_shift(drivers: tuple[Driver, ...], shift: float) -> tuple[Driver, ...]:
    """The drivers of the heart, and what the patient said where it counts: they still sum to arousal above rest."""
    return (*drivers, Driver(name=DRIVER_NAME, contribution=shift)) if shift > 0 else drivers
