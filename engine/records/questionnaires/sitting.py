"""One person answering one questionnaire, for a terminal or a page: what tells of risk is in the vault before all else.

All other answers stay here until `keep`, so that whoever stops may take them along. An answer that tells of risk is the
exception: that it was given is committed before `answer` returns, and neither a crash, nor going back, nor throwing
the rest away takes it out again.
"""

from engine.records.patients import Patient
from engine.records.questionnaires.form import Filling, Form
from engine.records.questionnaires.responses import Moment, StoredResponse, keep_response
from engine.records.questionnaires.risk import RiskSignal, is_risk, keep_risk
from engine.records.recorded import RecordError
from engine.records.vault import Vault, new_id


class Sitting:
    """Belongs to one thread."""

    def __init__(
        self,
        vault: Vault,
        patient: Patient,
        form: Form,
        *,
        session_id: str | None = None,
        moment: Moment | None = None,
    ) -> None:
        self._vault, self._session_id, self._moment = vault, session_id, moment
        self.patient = patient
        self.response_id = new_id()
        self.filling = Filling(form=form)
        self.risk: RiskSignal | None = None  # told of in this sitting

    def answer(self, link_id: str, value: int) -> RiskSignal | None:
        """Take an answer. What tells of risk is given back to be shown at once, also where it could not be kept.

        Raises KeyError, and ValueError for what is no answer.
        """
        self.filling = self.filling.answered(link_id, value)
        if not is_risk(self.filling.form, link_id, value):
            return None
        if self.risk is None or self.risk.id is None:
            self.risk = self._kept_risk()
        return self.risk

    def skip(self, link_id: str) -> None:
        """Pass an item over. Raises KeyError."""
        self.filling = self.filling.skipped(link_id)

    def keep(self) -> StoredResponse:
        """Store what was answered so far: completed, or stopped where items were not reached. Raises VaultError."""
        response, self.risk = keep_response(
            self._vault,
            self.patient,
            self.filling,
            response_id=self.response_id,
            session_id=self._session_id,
            moment=self._moment,
            risk=self.risk,
        )
        return response

    def keep_risk_alone(self) -> RiskSignal | None:
        """Try once more to keep what could not be kept when it was told; for whoever keeps nothing else."""
        if self.risk is not None and self.risk.id is None:
            self.risk = self._kept_risk()
        return self.risk

    def _kept_risk(self) -> RiskSignal:
        title = self.filling.form.title
        try:
            with self._vault.store.writing() as connection:
                return keep_risk(self._vault, connection, self.patient, form=title, response_id=self.response_id)
        except RecordError as error:
            return RiskSignal(
                patient=self.patient,
                form=title,
                response_id=self.response_id,
                id=None,
                at=None,
                trouble=str(error),
            )
