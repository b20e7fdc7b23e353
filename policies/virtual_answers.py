"""What a virtual patient answers about a trial: how likely what is feared is, and how much of it came."""

from dataclasses import dataclass

from policies.virtual_patient import VirtualPatient


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was said in a span of time, both 0-100; None: nothing."""

    expectancy: float | None = None
    outcome: float | None = None


NO_ANSWERS = Answers()


class VirtualAnswers:
    """Answers as late as this person answers for SUDS. One question at a time: the newest that is asked."""

    def __init__(self, patient: VirtualPatient) -> None:
        self._patient = patient
        self._asked_since_t: float | None = None
        self._is_outcome = False

    def leave(self) -> None:
        """Nothing is asked now: what was is not answered any more."""
        self._asked_since_t = None

    def say(self, t: float, *, asks_expectancy: bool, asks_outcome: bool, intensity: float) -> Answers:
        """What is said at session second `t`; `intensity` 0..1 is that of the trial to come. The asking may last
        until the answer has come; where it ends before, nothing is said."""
        if not (asks_expectancy or asks_outcome):
            self.leave()
            return NO_ANSWERS
        if self._asked_since_t is None or self._is_outcome is not asks_outcome:
            self._asked_since_t, self._is_outcome = t, asks_outcome
        if t - self._asked_since_t < self._patient.profile.suds_delay_s:
            return NO_ANSWERS
        self._asked_since_t = None
        if asks_outcome:
            return Answers(outcome=self._patient.came())
        return Answers(expectancy=self._patient.expects(intensity))
