"""Which of the straps that are heard is the wanted one, and when it may be connected."""

import enum
from dataclasses import dataclass

from biosignals.strap import Sighting

NS_PER_S = 1_000_000_000
# Straps advertise about once a second, an H10 twice: in this time each that is near has been heard at least once.
SETTLE_S = 1.5
ABSENT_S = 3.0  # unheard for so long while it was listened for, a strap was away, not just missed


class Fit(enum.Enum):
    """How well a sighting answers to what is wanted."""

    NONE = enum.auto()
    MAYBE = enum.auto()  # as far as is known now: another may fit as well
    SURE = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which strap to link: its address, its name or an unmistakable part of it; None: the first heart strap heard.

    Letters' case does not matter. A part of a name is looked for among heart straps only.
    """

    text: str | None = None

    def __post_init__(self) -> None:
        if self.text is not None and not self.text.strip():
            raise ValueError("a strap is wanted by its name or address, not by an empty text")

    @property
    def words(self) -> str:
        return "any heart strap" if self.text is None else f"the strap {self.text.strip()!r}"

    def fit(self, sighting: Sighting) -> Fit:
        """How well the sighting answers to this."""
        if self.text is None:
            return Fit.MAYBE if sighting.is_heart_strap else Fit.NONE
        text = self.text.strip().casefold()
        name = sighting.name.strip().casefold()
        if text in (sighting.address.casefold(), name):
            return Fit.SURE
        return Fit.MAYBE if sighting.is_heart_strap and text in name else Fit.NONE


class Search:
    """Keeps what is heard while no strap is linked, and says which one to connect.

    Once a strap has been linked it is the only wanted one: a session never changes over to another person's strap.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._linked: Sighting | None = None
        self._heard: dict[str, Sighting] = {}  # those that fit, the newest of each, since the scan began
        self._began_ns = 0
        self._away_since_ns: int | None = None
        self.is_newly_here = False  # heard again after an absence; whoever asks sets it back

    def begin(self, now_ns: int) -> None:
        """A scan begins, right after another or after a pause: what was heard before is no fresh sighting any more."""
        self._heard.clear()
        self._began_ns = now_ns
        if self._away_since_ns is None:
            self._away_since_ns = now_ns

    def hear(self, sighting: Sighting) -> bool:
        """Take a sighting; True where it fits."""
        if self._fit(sighting) is Fit.NONE:
            return False
        if self._away_since_ns is not None and sighting.heard_ns - self._away_since_ns >= ABSENT_S * NS_PER_S:
            self.is_newly_here = True
        self._away_since_ns = sighting.heard_ns
        self._heard[sighting.address] = sighting
        return True

    def pause(self) -> None:
        """Nobody listens while a strap is connected: its silence then is no absence."""
        self._away_since_ns = None

    def keep(self, sighting: Sighting) -> None:
        """Its heartbeats arrived: from now on this strap alone is wanted."""
        self._linked = sighting

    def choose(self, now_ns: int) -> Sighting | None:
        """The one to connect now; None where none is heard, or it is not yet sure which."""
        candidates = list(self._heard.values())
        sure = [one for one in candidates if self._fit(one) is Fit.SURE]
        if sure:
            return sure[0] if len(sure) == 1 else None
        if self._wanted.text is None:
            return candidates[0] if candidates else None
        is_settled = now_ns - self._began_ns >= SETTLE_S * NS_PER_S
        return candidates[0] if is_settled and len(candidates) == 1 else None

    def rivals(self) -> tuple[Sighting, ...]:
        """The straps that fit alike, where that is more than one and none can be chosen."""
        candidates = tuple(self._heard.values())
        sure = tuple(one for one in candidates if self._fit(one) is Fit.SURE)
        if len(sure) == 1 or len(candidates) < 2 or self._wanted.text is None:
            return ()
        return sure or candidates

    def is_asked_for(self, held: Sighting) -> bool:
        """Is it just this strap that is wanted: by its name or address, or as the one that was linked before?"""
        return self._fit(held) is Fit.SURE

    def is_wanted(self, held: Sighting) -> bool:
        return self._fit(held) is not Fit.NONE

    def _fit(self, sighting: Sighting) -> Fit:
        if self._linked is None:
            return self._wanted.fit(sighting)
        # By its address alone: two straps of one make may carry the same name.
        return Fit.SURE if sighting.address == self._linked.address else Fit.NONE
