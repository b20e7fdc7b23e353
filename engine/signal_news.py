"""What people must hear of the strap's signal: lost, loose, refuted by its ECG, or not to be read."""

from biosignals.signals import BiosignalError, Contact, Unknown
from engine.messages import Alert, AlertKind, EcgPacket, MotionPacket, StrapPacket
from engine.senses import Sensed

SAY_BAD_PACKETS_EVERY_S = 10.0  # of each kind
SAY_ECG_EVERY_S = 60.0  # agreement may hover about its limit
CONFIRMED_SHARE = 0.75  # of the intervals: clearly more than the half that refutes
SAY_NO_BEATS_AFTER_S = 8.0  # a strap that is new or back needs some seconds to find the heart

_WITHOUT_BEATS = (Unknown.STALE, Unknown.NO_BEATS)


class SignalNews:
    """Remembers what was said, so that each thing is said once and its end too."""

    def __init__(self) -> None:
        self._is_contact_lost = self._is_without_beats = self._is_refuted = False  # and people have been told
        self._is_lost = False
        self._there_since_t: float | None = None  # the strap; None: it is lost, or was never heard of
        self._seen: tuple[Contact, Unknown | None, bool] | None = None
        self._said_t: dict[object, float] = {}  # when what is said only now and then was last said

    def lose(self) -> None:
        """The link was lost: what is said of it takes the place of all that is said of its signal."""
        self._is_lost, self._there_since_t = True, None
        self._is_contact_lost = self._is_refuted = False
        self._seen = None

    def find(self, t: float) -> None:
        """The link is new since `t` (session seconds)."""
        self.lose()
        self._is_lost, self._there_since_t = False, t

    def hear_packet(self, t: float) -> None:
        """A packet of heart rates came at `t`: where no loss was told, the strap is there."""
        if self._there_since_t is None and not self._is_lost:
            self._there_since_t = t

    def of(self, t: float, sensed: Sensed) -> list[Alert]:
        """What is new with what is sensed at `t` (session seconds)."""
        unknown = sensed.arousal.unknown
        seen = sensed.contact, unknown, _is_confirmed(sensed)
        if seen == self._seen and unknown is None:
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
            words = "What it sends may be a heart's."
            return [Alert(t=t, kind=AlertKind.CONTACT_FOUND, words=words)]
        why = sensed.contact.value
        return [Alert(t=t, kind=AlertKind.CONTACT_LOST, words=f"{why[0].upper()}{why[1:]}.")]

    def _of_beats(self, t: float, sensed: Sensed) -> list[Alert]:
        unknown, since_t = sensed.arousal.unknown, self._there_since_t
        if unknown in _WITHOUT_BEATS:
            if self._is_without_beats or since_t is None or t - since_t < SAY_NO_BEATS_AFTER_S:
                return []
            self._is_without_beats = True
            return [Alert(t=t, kind=AlertKind.CONTACT_LOST, words=_words_without_beats(unknown))]
        if sensed.contact.is_lost or unknown is Unknown.ECG_DISAGREES:
            self._there_since_t = None if since_t is None else t  # none of its beats is trusted: that has been said
        elif self._is_without_beats:
            self._is_without_beats = False
            return [Alert(t=t, kind=AlertKind.CONTACT_FOUND, words="Trusted heartbeats arrive.")]
        return []

    def _of_ecg(self, t: float, sensed: Sensed) -> list[Alert]:
        if sensed.arousal.unknown is Unknown.ECG_DISAGREES:
            if self._is_refuted or not self._may_say(t, AlertKind.ECG_DISAGREES, SAY_ECG_EVERY_S):
                return []
            self._is_refuted = True
            words = "Wet the strap and tighten it, or take another one."
            return [Alert(t=t, kind=AlertKind.ECG_DISAGREES, words=words)]
        if self._is_refuted and _is_confirmed(sensed) and not sensed.contact.is_lost:
            self._is_refuted = False
            return [Alert(t=t, kind=AlertKind.ECG_AGREES, words="Its heartbeats count again.")]
        return []

    def _may_say(self, t: float, what: object, every_s: float) -> bool:
        """True at most once in `every_s` for each `what`."""
        said_t = self._said_t.get(what)
        if said_t is not None and t - said_t < every_s:
            return False
        self._said_t[what] = t
        return True


def _is_confirmed(sensed: Sensed) -> bool:
    agreement = sensed.ecg.agreement if sensed.ecg is not None else None
    return agreement is not None and agreement >= CONFIRMED_SHARE


def _words_without_beats(unknown: Unknown | None) -> str:
    if unknown is Unknown.NO_BEATS:
        return "No heartbeat has been told yet: where it shows a rate, it sends no intervals, so take another one."
    return f"{Unknown.STALE.value.capitalize()}."
