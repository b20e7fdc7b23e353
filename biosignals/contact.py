"""Whether the strap touches the skin: from its flag, and from what it sends."""

from collections.abc import Sequence

from biosignals.heart_rate_profile import HeartRateMeasurement
from biosignals.signals import Beat, Contact


class ContactJudge:
    """Believes the flag where it says no; where it says yes or nothing, asks whether the data can be a heart's."""

    def __init__(self) -> None:
        self._contact = Contact.NOT_KNOWN

    def take(self, t: float, measurement: HeartRateMeasurement, beats: Sequence[Beat]) -> Contact:
        """Judge anew by the packet that arrived at `t` (session seconds) and the beats that it brought."""
        flagged = {None: Contact.NOT_KNOWN, True: Contact.TOUCHES, False: Contact.OFF}
        self._contact = flagged[measurement.contact]
        return self._contact

    def begin_anew(self) -> None:
        """The link was lost: nothing of what was sent before says anything about now."""
        self._contact = Contact.NOT_KNOWN
