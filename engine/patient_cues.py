"""Outcomes -> what the patient is shown besides the scene: is a rating due, was there a STOP, begins the view anew."""

from engine.messages import AlertKind, Outcome, SceneOrder, SceneVerb, Tick
from vr_scenes.cue import Cue


class PatientCues:
    """Remembers how often the session was stopped, and the view centred."""

    def __init__(self) -> None:
        self._stops = self._centres = 0

    def of(self, tick: Tick, outcome: Outcome) -> Cue:
        """The cue that belongs to `outcome`; to be asked once for each, in order."""
        self._stops += any(alert.kind is AlertKind.STOPPED for alert in outcome.alerts)
        self._centres += sum(isinstance(one, SceneOrder) and one.verb is SceneVerb.CENTRE for one in tick.inputs)
        return Cue(asks_suds=outcome.asks_suds, stops=self._stops, centres=self._centres)
