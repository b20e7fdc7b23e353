"""What a strap's link tells -> inputs of the session, and how the strap stands, for the people who watch it."""

from collections.abc import Callable

from biosignals.strap import LinkState, StrapStatus
from engine.messages import EcgPacket, Input, MotionPacket, Outcome, StrapFound, StrapLost, StrapPacket, Tick, Trouble
from engine.pacing import SessionClock

CHARGED_PERCENT = 30  # above it the battery is another one, and may be low once more
# A strap sends about five packets a second with all its streams. A burst after a stall may hold minutes of them; what
# comes beyond is no strap any more, and would make the session late for everything else.
MOST_PACKETS_A_SECOND = 5000
MOST_BYTES_A_SECOND = 100_000  # a minute of all streams, which takes the session less than half a second
NAMELESS = "a strap without a name"

StatusListener = Callable[[StrapStatus], None]


class StrapSide:
    """A StrapListener (biosignals/strap_link.py) whose packets, losses and returns go into the inbox, stamped.

    What arrives before the session's clock begins belongs to no session and is left out; `hear`, a listener of the
    loop, then says at the first tick whether a strap is there. `listeners` are told every status as it is.
    """

    def __init__(
        self, *, put: Callable[[Input], None], clock: SessionClock, listeners: tuple[StatusListener, ...] = ()
    ) -> None:
        self._put, self._clock, self._listeners = put, clock, listeners
        self._newest = StrapStatus(state=LinkState.IDLE, generation=0)
        self._told_generation = 0  # of the link whose strap the session was told to be there; 0: none is there
        self._has_greeted = False  # the session has been told how the strap stood when it began
        self._is_battery_told = False
        self._second, self._packets_in_second, self._bytes_in_second = 0, 0, 0
        self._is_flood_told = False

    @property
    def newest(self) -> StrapStatus:
        """How the link stands now."""
        return self._newest

    @property
    def is_streaming(self) -> bool:
        return self._newest.state is LinkState.STREAMING

    def heart_rate(self, arrived_ns: int, payload: bytes) -> None:
        """A Heart Rate Measurement that arrived at `arrived_ns` on the monotonic clock."""
        if self._takes(arrived_ns, payload):
            self._tell_of_link()
            self._put(StrapPacket(t=self._clock.at(arrived_ns), payload=payload))

    def ecg(self, arrived_ns: int, frame: bytes) -> None:
        """A Polar ECG frame."""
        if self._takes(arrived_ns, frame):
            self._put(EcgPacket(t=self._clock.at(arrived_ns), payload=frame))

    def motion(self, arrived_ns: int, frame: bytes) -> None:
        """A Polar accelerometer frame."""
        if self._takes(arrived_ns, frame):
            self._put(MotionPacket(t=self._clock.at(arrived_ns), payload=frame))

    def status(self, status: StrapStatus) -> None:
        """How the link stands from now on: a loss reaches the session at once."""
        self._newest = status
        if self._clock.has_begun:
            self._tell_of_link()
            self._tell_of_battery()
        for listen in self._listeners:
            listen(status)

    def hear(self, _: Tick, outcome: Outcome) -> None:
        """A listener of the loop: at the first tick, say how the strap stood when the session began."""
        if self._has_greeted:
            return
        self._tell_of_link()
        self._tell_of_battery()
        if not self._told_generation:
            why = self._newest.reason.value if self._newest.reason else f"Now: {self._newest.state.value}."
            words = f"The session begins without a strap, and nothing rises until one is there. {why}"
            self._put(Trouble(t=outcome.t, words=words))
        self._has_greeted = True

    def _takes(self, arrived_ns: int, data: bytes) -> bool:
        """Does a packet that arrived then belong to the session, and is it no flood?"""
        if not self._clock.has_begun or self._clock.at(arrived_ns) < 0:
            return False
        second = int(self._clock.now())
        if second != self._second:
            self._second, self._packets_in_second, self._bytes_in_second = second, 0, 0
        if self._packets_in_second < MOST_PACKETS_A_SECOND and self._bytes_in_second + len(data) <= MOST_BYTES_A_SECOND:
            self._packets_in_second += 1
            self._bytes_in_second += len(data)
            return True
        if not self._is_flood_told:
            self._is_flood_told = True
            words = (
                f"The strap sends more than {MOST_PACKETS_A_SECOND} packets or {MOST_BYTES_A_SECOND // 1000} kB a "
                "second; what is beyond is left out. Take another strap."
            )
            self._put(Trouble(t=self._clock.now(), words=words))
        return False

    def _tell_of_link(self) -> None:
        status = self._newest
        if self.is_streaming and status.generation != self._told_generation:
            if self._told_generation:  # its end was not told: two links are never taken for one
                self._put(StrapLost(t=self._clock.now(), reason="The link was made anew."))
            self._told_generation = status.generation
            self._put(StrapFound(t=self._clock.now(), name=status.name or NAMELESS))
        elif self._told_generation and not self.is_streaming:
            self._told_generation = 0
            self._put(StrapLost(t=self._clock.now(), reason=(status.reason or status.state).value))

    def _tell_of_battery(self) -> None:
        percent = self._newest.battery_percent
        if percent is None:
            return
        if percent > CHARGED_PERCENT:
            self._is_battery_told = False
        elif self._newest.is_battery_low and not self._is_battery_told:
            self._is_battery_told = True
            words = f"The strap's battery is at {percent} %: change it before the next session."
            self._put(Trouble(t=self._clock.now(), words=words))
