"""What was expected of each trial of a session and what came: for the summary."""

from dataclasses import dataclass

from engine.messages import Outcome, Tick
from policies.ladder import AT_RUNG
from policies.policy import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialAccount:
    """One trial of which it was said what came, 0-100; `expected` None: that was not said."""

    step: int
    expected: float | None
    came: float

    @property
    def violation(self) -> float | None:
        """By how much less came than was expected (Craske and others 2014); None: not known."""
        return None if self.expected is None else self.expected - self.came


class TrialAccounts:
    """Gathers them as a session runs. `hear` is a listener of the loop."""

    def __init__(self) -> None:
        self.accounts: list[TrialAccount] = []
        self.foretold = 0  # trials of which it was said what is expected
        self._expected: Rating | None = None  # of the trial that is
        self._comes_to: float | None = None  # how strong the trial that is asked about will be
        self._before: Outcome | None = None

    def hear(self, _: Tick, outcome: Outcome) -> None:
        before, self._before = self._before, outcome
        if before is None:
            return
        if before.asks_expectancy:
            self._comes_to = before.trial_intensity
        if outcome.expectancy != before.expectancy and (before.asks_expectancy or self._is_late_answer(before)):
            self._expected = outcome.expectancy
            self.foretold += 1
        if before.asks_outcome and before.step is not None and outcome.outcome != before.outcome and outcome.outcome:
            expected = None if self._expected is None else self._expected.value
            self.accounts.append(TrialAccount(step=before.step, expected=expected, came=outcome.outcome.value))
        if outcome.asks_expectancy and not before.asks_expectancy:
            self._expected = self._comes_to = (
                None  # another trial is to come, maybe in the step in which was said what came of this one
            )

    def _is_late_answer(self, before: Outcome) -> bool:
        """Said after the question was withdrawn, on the way there: it still is what was expected, as for the policy."""
        if self._expected is not None or self._comes_to is None or before.asks_outcome:
            return False
        return abs(before.applied.scene.intensity - self._comes_to) > AT_RUNG

    @property
    def lines(self) -> list[str]:
        """For the terminal; none where there were no trials."""
        lines = [self._line] if self.accounts else []
        known = sum(account.expected is not None for account in self.accounts)
        if (unknown := self.foretold - known) > 0:
            name = "" if lines else "trials"
            lines.append(f"{name:<11}{unknown} with what was expected, not with what came: broken off, or not answered")
        return lines

    @property
    def _line(self) -> str:
        told = [account.violation for account in self.accounts if account.violation is not None]
        mean = "" if not told else f"; violated by {sum(told) / len(told):.0f} on average"
        trials = ", ".join(f"rung {one.step + 1}: {_words(one)}" for one in self.accounts)
        return f"{'trials':<11}{len(self.accounts)} with what came{mean}: {trials}"


def _words(one: TrialAccount) -> str:
    expected = "not said" if one.expected is None else f"{one.expected:.0f}"
    return f"expected {expected}, came {one.came:.0f}"
