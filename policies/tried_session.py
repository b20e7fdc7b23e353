"""What came of one session of a virtual patient, and the notes that it is summed up from, whoever ran it."""

from dataclasses import dataclass

from policies.policy import Phase
from policies.virtual_patient import VirtualPatient

ACCEPTS_AFTER_S = 8.0  # the therapist reads a suggestion and takes it
OVERTIME_S = 600.0  # a session may last so much longer than planned: rests are prolonged
AT_TOP_WITHIN = 0.005  # of the ceiling


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedSession:
    """What came of one session. Fear and intensities 0..1, SUDS 0-100, sickness 0-20; shares are of the exposure.

    `fear_left` is what the whole thing would still be feared at its end, and `fear_returned` days later, when the next
    one would begin: what has only fallen within a session is not yet kept. `suds`: (session second, what was said).
    """

    patient: str
    seed: int
    session: int  # of this person, from 1
    seconds: float
    suds: tuple[tuple[float, float], ...]
    fear_left: float
    fear_returned: float
    highest: float
    exposed_s: float
    is_at_top: bool
    is_recovered: bool  # the session ended by its own recovery
    stops: int
    most_sickness: float
    unknown_share: float | None  # None: no exposure
    held_share: float | None
    in_band_share: float | None  # of the practice in which arousal was known; None: there is no band, or none known

    @property
    def peak_suds(self) -> float | None:
        return max((value for _, value in self.suds), default=None)

    @property
    def last_suds(self) -> float | None:
        return self.suds[-1][1] if self.suds else None


class SessionNotes:
    """What is noted of one session, to be summed up at its end."""

    def __init__(self, *, ceiling: float, band: tuple[float, float] | None) -> None:
        """`ceiling` is the document's, `band` that of arousal which it holds, both 0..1."""
        self._ceiling, self._band = ceiling, band
        self._suds: list[tuple[float, float]] = []
        self._stops = 0
        self._most_sickness = self._highest = 0.0
        self._exposed_s = self._unknown_s = self._held_s = self._practised_s = self._in_band_s = 0.0

    def hear_suds(self, t: float, value: float) -> None:
        self._suds.append((t, value))

    def hear_sickness(self, value: float) -> None:
        self._most_sickness = max(self._most_sickness, value)

    def hear_stop(self) -> None:
        self._stops += 1

    def note(self, span_s: float, phase: Phase, *, intensity: float, arousal: float | None, is_held: bool) -> None:
        """How the last `span_s` seconds were; `arousal` 0..1 is what was told of it, which a band is drawn on, and not
        the body's own, which has another scale. None: not known."""
        if phase.is_exposing:
            self._exposed_s += span_s
            self._unknown_s += span_s if arousal is None else 0.0
            self._held_s += span_s if is_held else 0.0
            self._highest = max(self._highest, intensity)
        elif phase is Phase.PRACTICE and self._band is not None and arousal is not None:
            self._practised_s += span_s
            low, high = self._band
            self._in_band_s += span_s if low <= arousal <= high else 0.0

    def summed_up(
        self, patient: VirtualPatient, *, seed: int, session: int, seconds: float, is_recovered: bool
    ) -> TriedSession:
        exposed_s, practised_s = self._exposed_s, self._practised_s
        return TriedSession(
            patient=patient.profile.name,
            seed=seed,
            session=session,
            seconds=seconds,
            suds=tuple(self._suds),
            fear_left=patient.fear_left,
            fear_returned=patient.fear_returned,
            highest=self._highest,
            exposed_s=exposed_s,
            is_at_top=self._highest >= self._ceiling - AT_TOP_WITHIN,
            is_recovered=is_recovered,
            stops=self._stops,
            most_sickness=self._most_sickness,
            unknown_share=self._unknown_s / exposed_s if exposed_s else None,
            held_share=self._held_s / exposed_s if exposed_s else None,
            in_band_share=self._in_band_s / practised_s if practised_s else None,
        )


class PatientTherapist:
    """A therapist who lets the policy work, and takes what it suggests after a while."""

    def __init__(self) -> None:
        self._suggested_s = 0.0

    def accepts(self, span_s: float, suggestion: object | None) -> bool:
        """Is what has been suggested for another `span_s` seconds taken now?"""
        self._suggested_s = 0.0 if suggestion is None else self._suggested_s + span_s
        if self._suggested_s < ACCEPTS_AFTER_S:
            return False
        self._suggested_s = 0.0
        return True
