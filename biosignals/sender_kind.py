"""Tells a strap that sends every beat at once from one that sends by a clock of its own."""

FADES = 1 / 64  # of what was counted, with every packet: some 64 of them count
FEWEST_PACKETS = 32.0  # that count before a strap is taken for one that sends every beat
MIXED = 0.25  # one packet without one beat counts until 90 others have come
FEWEST_COMPARED = 48  # fewer lie by chance nearer to the one or the other
NEARER_SHARE = 0.85  # arrivals lie so much nearer to the one than to the other: that one is real ...
MUCH_NEARER_SHARE = 0.6  # ... or so much to the clock, where every packet brings one beat, as a beat's own does ...
NEARER_S = 0.005  # ... and not nearer by rounding alone


class SenderKind:
    """Compares how far arrivals lie above the sums of intervals and above the grid of a sending clock.

    Delay lifts them above both alike. Where a clock sends, the wait for it comes on top of the sums; where beats send,
    their variability comes on top of the grid, and every packet brings one.
    """

    def __init__(self) -> None:
        self._packets = 0.0
        self._not_one = 0.0  # of them brought none or several
        self._is_by_clock = False
        self._is_nearer_to_sums = True  # also where no grid was found

    @property
    def is_by_clock(self) -> bool:
        return self._is_by_clock

    @property
    def is_every_beat(self) -> bool:
        """Not the opposite of `is_by_clock`: it may not be clear."""
        return self._is_nearer_to_sums and not self.is_mixed and self._packets >= FEWEST_PACKETS

    @property
    def is_mixed(self) -> bool:
        """Not every packet brings one interval."""
        return self._not_one > MIXED

    def count(self, intervals: int) -> None:
        """A packet brought so many intervals."""
        self._packets += 1 - FADES * self._packets
        self._not_one += (intervals != 1) - FADES * self._not_one

    def compare(self, *, above_sums_s: float, sums: int, above_grid_s: float, sendings: int) -> None:
        """Arrivals lie so many seconds above each on average, above `sums` of intervals and `sendings` by the grid.

        Sums are few behind lost beats, too: the waits of so few are alike, and tell nothing against a clock.
        """
        is_enough = sendings >= FEWEST_COMPARED
        self._is_nearer_to_sums = is_enough and above_sums_s < NEARER_SHARE * above_grid_s
        if self._is_by_clock:
            self._is_by_clock = sums < FEWEST_COMPARED or above_grid_s <= above_sums_s
        else:
            share = NEARER_SHARE if self.is_mixed else MUCH_NEARER_SHARE
            self._is_by_clock = is_enough and above_grid_s < share * above_sums_s - NEARER_S

    def lose_grid(self) -> None:
        """There is none, or it is another one."""
        self._is_by_clock = False
        self._is_nearer_to_sums = True
