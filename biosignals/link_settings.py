"""How patient a link is: its limits in seconds, and which extra streams it asks for."""

from dataclasses import dataclass

from biosignals.polar_profile import Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """All times in seconds.

    `silent_s`: a link that brings no heartbeat packet for so long is ended and made anew; straps send one a second.
    `first_packet_s`: the same before the first packet, as a strap may take a moment to find a heart.
    `back_off_s`: pauses after the first, second, ... attempt that failed; the last one goes on.
    `scan_again_s`: a scan in which nothing was found to connect is begun anew, as one may die unnoticed.
    `not_seen_s`: unheard for so long, the strap is said to be not there.
    `battery_every_s`: between two readings of the battery.
    `streams`: which extra streams are asked for where the strap offers them, in this order.
    """

    silent_s: float = 5.0
    first_packet_s: float = 10.0
    back_off_s: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 5.0)
    scan_again_s: float = 5.0
    not_seen_s: float = 5.0
    battery_every_s: float = 300.0
    streams: tuple[Stream, ...] = (Stream.MOTION, Stream.ECG)

    def __post_init__(self) -> None:
        if not self.first_packet_s >= self.silent_s:
            raise ValueError(f"first_packet_s must not be below silent_s ({self.silent_s}), not {self.first_packet_s}")
        if not self.back_off_s or not all(0 < pause_s <= 60 for pause_s in self.back_off_s):
            raise ValueError(f"back_off_s must be pauses in (0, 60] s, not {self.back_off_s}")
        for name in ("silent_s", "scan_again_s", "not_seen_s", "battery_every_s"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        if len(set(self.streams)) != len(self.streams):
            raise ValueError(f"each stream can be asked for once: {self.streams}")
