"""Outcomes -> what the patient is shown besides the scene: is a rating due, was there a STOP."""

from engine.messages import AlertKind, Outcome, Tick
from vr_scenes.cue import Cue


class PatientCues:
    """Remembers how often the session was stopped."""

    def __init__(self) -> None:
        self._stops = 0

    def of(self, _: Tick, outcome: Outcome) -> Cue:
        """The cue that belongs to `outcome`; to be asked once for each, in order."""
        self._stops += any(alert.kind is AlertKind.STOPPED for alert in outcome.alerts)
        return Cue(asks_suds=outcome.asks_suds, stops=self._stops)
