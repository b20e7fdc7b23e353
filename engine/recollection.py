"""What pictures and summaries need of a session, gathered as it runs."""

from dataclasses import dataclass, field

from engine.messages import Alert, Outcome, Tick
from engine.music_blocks import MusicBlocks
from engine.step_accounts import StepAccounts
from engine.trial_accounts import TrialAccounts
from engine.work_accounts import Suggestions
from policies.policy import Phase, Rating


@dataclass(slots=True)
class Recollection:
    """One outcome a second, every alert, every change of phase and every rating. `hear` is a listener of the loop."""

    seconds: list[Outcome] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    phases: list[tuple[float, Phase]] = field(default_factory=list)
    suds: list[Rating] = field(default_factory=list)
    sickness: list[Rating] = field(default_factory=list)
    expected: list[Rating] = field(default_factory=list)  # of trials, before them ...
    came: list[Rating] = field(default_factory=list)  # ... and after them
    steps: StepAccounts = field(default_factory=StepAccounts)
    trials: TrialAccounts = field(default_factory=TrialAccounts)
    blocks: MusicBlocks = field(default_factory=MusicBlocks)
    suggestions: Suggestions = field(default_factory=Suggestions)
    ticks: int = 0
    highest: Outcome | None = None  # where the applied intensity was highest
    last: Outcome | None = None

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        self.ticks += 1
        self.steps.hear(tick, outcome)
        self.trials.hear(tick, outcome)
        self.blocks.hear(tick, outcome)
        self.suggestions.hear(tick, outcome)
        if not self.seconds or outcome.t - self.seconds[-1].t >= 1 - 1e-6:
            self.seconds.append(outcome)
        self.alerts.extend(outcome.alerts)
        if self.last is None or outcome.phase is not self.last.phase:
            self.phases.append((outcome.t, outcome.phase))
        _keep(self.suds, outcome.suds)
        _keep(self.sickness, outcome.sickness)
        _keep(self.expected, outcome.expectancy)
        _keep(self.came, outcome.outcome)
        if self.highest is None or outcome.applied.scene.intensity > self.highest.applied.scene.intensity:
            self.highest = outcome
        self.last = outcome


def _keep(ratings: list[Rating], newest: Rating | None) -> None:
    if newest is not None and (not ratings or newest != ratings[-1]):
        ratings.append(newest)
