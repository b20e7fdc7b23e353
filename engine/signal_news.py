"""What people must hear of the strap's signal: lost, loose, refuted by its ECG, or not to be read."""

from biosignals.signals import BiosignalError, Contact, Unknown
from engine.messages import Alert, AlertKind, EcgPacket, MotionPacket, StrapPacket
from engine.senses import Sensed

SAY_BAD_PACKETS_EVERY_S = 10.0  # of each kind
SAY_ECG_EVERY_S = 60.0  # agreement may hover about its limit


class SignalNews:
    """Remembers what was said, so that each thing is said once and its end too."""

    def __init__(self) -> None:
        self._is_stale = self._is_contact_lost = False
        self._seen: tuple[Contact, Unknown | None] | None = None
        self._said_t: dict[object, float] = {}  # when what is said only now and then was last said

    def break_off(self) -> None:
        """The link was lost or is new: what is said of it takes the place of what is said of contact."""
        self._is_contact_lost = False
        self._seen = None

    def of(self, t: float, sensed: Sensed) -> list[Alert]:
        """What is new with what is sensed at `t` (session seconds)."""
        seen = sensed.contact, sensed.arousal.unknown
        if seen == self._seen:
            return []
        self._seen = seen
        return self._of_contact(t, sensed) + self._of_beats(t, sensed) + self._of_ecg(t, sensed)

    def of_bad_packet(
        self, t: float, packet: StrapPacket | EcgPacket | MotionPacket, error: BiosignalError
    ) -> list[Alert]:
        """A packet could not be read; said now and then, for each kind of packet."""
        if not self._may_say(t, type(packet), SAY_BAD_PACKETS_EVERY_S):
            return []
        return [Alert(t=t, kind=AlertKind.BAD_PACKET, words=str(error))]

    def _of_contact(self, t: float, sensed: Sensed) -> list[Alert]:
        if sensed.contact.is_lost is self._is_contact_lost:
            return []
        self._is_contact_lost = sensed.contact.is_lost
        if not self._is_contact_lost:
            return [Alert(t=t, kind=AlertKind.CONTACT_FOUND, words="Its heartbeats can be believed.")]
        why = sensed.contact.value
        return [Alert(t=t, kind=AlertKind.CONTACT_LOST, words=f"{why[0].upper()}{why[1:]}.")]

    def _of_beats(self, t: float, sensed: Sensed) -> list[Alert]:
        unknown = sensed.arousal.unknown
        if unknown is Unknown.STALE and not self._is_stale:
            self._is_stale = True
            return [Alert(t=t, kind=AlertKind.STRAP_LOST, words=f"It is there, but {unknown.value}.")]
        if self._is_stale and unknown is not Unknown.STALE and not sensed.contact.is_lost:
            self._is_stale = False
            return [Alert(t=t, kind=AlertKind.STRAP_FOUND, words="Trusted heartbeats arrive again.")]
        return []

    def _of_ecg(self, t: float, sensed: Sensed) -> list[Alert]:
        unknown = sensed.arousal.unknown
        if unknown is not Unknown.ECG_DISAGREES or not self._may_say(t, unknown, SAY_ECG_EVERY_S):
            return []
        return [Alert(t=t, kind=AlertKind.ECG_DISAGREES, words="Wet the strap and tighten it, or take another one.")]

    def _may_say(self, t: float, what: object, every_s: float) -> bool:
        """True at most once in `every_s` for each `what`."""
        said_t = self._said_t.get(what)
        if said_t is not None and t - said_t < every_s:
            return False
        self._said_t[what] = t
        return True
