"""Gathers a session's summary as it runs, or afterwards from its record."""

from collections import Counter
from collections.abc import Iterable, Mapping

from engine.messages import ActuatorLost, Outcome, PatientStop, StrapLost, TherapistOrder, Tick
from engine.recollection import Recollection
from engine.records.heard import heard
from engine.records.recorded import Recorded, RecordHeader
from engine.records.session_summary import (
    Count,
    Ending,
    KnownRange,
    PhaseBegin,
    SaidRating,
    SessionSummary,
    StepSummary,
    Wearer,
)
from engine.step_accounts import StepAccount
from engine.work_accounts import is_heard
from policies.policy import Order, Phase, Rating

VIRTUAL = "virtual"  # the strap that this program makes
STRAP = "STRAP"  # among the losses, beside the names of the actuators


class SummaryListener:
    """`hear` is a listener of the loop; `summary` may be asked for at any time, and once more at the end."""

    def __init__(self, header: RecordHeader) -> None:
        self._header = header
        self._seen = Recollection()
        self._before: Outcome | None = None
        self._suds: list[SaidRating] = []
        self._sickness: list[SaidRating] = []
        self._orders: Counter[str] = Counter()
        self._losses: Counter[str] = Counter()
        self._stopped: Ending | None = None  # by the first STOP after which nothing was resumed
        self._is_ordered_to_end = False
        self._exposure_s = {True: 0.0, False: 0.0}  # by whether music was heard

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        before, self._before = self._before, outcome
        self._seen.hear(tick, outcome)
        for one in tick.inputs:
            self._take(one)
        if before is None:
            _keep(self._suds, None, outcome.suds, outcome.step)
            _keep(self._sickness, None, outcome.sickness, outcome.step)
            return
        _keep(self._suds, before.suds, outcome.suds, before.step)
        _keep(self._sickness, before.sickness, outcome.sickness, before.step)
        if before.phase.is_exposing and before.applied.scene.intensity > 0:
            self._exposure_s[is_heard(before)] += outcome.t - before.t

    @property
    def recollection(self) -> Recollection:
        """What it gathered: for who tells more of the session, and would gather the same again."""
        return self._seen

    def summary(self) -> SessionSummary:
        """What came of all that was heard so far."""
        header, seen, last = self._header, self._seen, self._before
        highest = seen.highest
        is_shown = highest is not None and highest.applied.scene.intensity > 0
        return SessionSummary(
            began=header.began,
            software=header.software,
            policy=_text(header.policy, "name"),
            policy_digest=header.policy_digest,
            is_signed=header.signed is not None,
            session_number=_session_number(header.policy),
            scene=_text(header.policy, "scene"),
            estimator=header.estimator,
            weights_digest=header.weights_digest,
            heart_flags=header.heart_flags,
            stands_in_why=header.stands_in_why,
            wearer=wearer_of(header),
            seconds=0.0 if last is None else last.t,
            ticks=seen.ticks,
            phases=tuple(PhaseBegin(t=t, phase=phase) for t, phase in seen.phases),
            ended_in=None if last is None else last.phase,
            ending=self._ending,
            suds=tuple(self._suds),
            sickness=tuple(self._sickness),
            trials=tuple(seen.trials.accounts),
            expected_only=seen.trials.foretold - sum(one.expected is not None for one in seen.trials.accounts),
            steps=tuple(_step(account, self._suds) for account in seen.steps.accounts),
            highest_intensity=highest.applied.scene.intensity if highest is not None else 0.0,
            highest_intensity_t=highest.t if highest is not None and is_shown else None,
            ceiling=highest.ceiling if highest is not None and is_shown else None,
            exposure_with_music_s=self._exposure_s[True],
            exposure_without_music_s=self._exposure_s[False],
            heart_bpm=_range(one.hrv.mean_hr_bpm.value for one in seen.seconds),
            arousal=_range(one.arousal.arousal for one in seen.seconds),
            arousal_unknown=_counts(
                Counter(one.arousal.unknown.name for one in seen.seconds if one.arousal.unknown is not None)
            ),
            alerts=_counts(Counter(alert.kind.name for alert in seen.alerts)),
            losses=_counts(self._losses),
            orders=_counts(self._orders),
            suggestions=seen.suggestions.made,
            suggestions_taken=seen.suggestions.taken,
        )

    @property
    def _ending(self) -> Ending:
        if self._before is None or self._before.phase is not Phase.ENDED:
            return Ending.CUT_OFF
        if self._stopped is not None:
            return self._stopped
        return Ending.THERAPIST_END if self._is_ordered_to_end else Ending.PLAN

    def _take(self, one: object) -> None:
        match one:
            case PatientStop():
                self._stopped = self._stopped or Ending.PATIENT_STOP
            case TherapistOrder(order=order):
                self._orders[order.name] += 1
                if order is Order.STOP:
                    self._stopped = self._stopped or Ending.THERAPIST_STOP
                elif order is Order.RESUME:
                    self._stopped = None
                elif order is Order.END:
                    self._is_ordered_to_end = True
            case StrapLost():
                self._losses[STRAP] += 1
            case ActuatorLost(actuator=actuator):
                self._losses[actuator.name] += 1


def made_summary(recorded: Recorded) -> SessionSummary:
    """The summary of a record, made of its steps: some seconds for an hour. Raises RecordError where it is damaged."""
    listener = SummaryListener(recorded.header)
    for tick, outcome in heard(recorded):
        listener.hear(tick, outcome)
    return listener.summary()


def wearer_of(header: RecordHeader) -> Wearer:
    """A record is a person's only where a strap was worn that this program did not make."""
    strap = header.settings.get("strap")
    return Wearer.VIRTUAL if strap is None or strap.lower() == VIRTUAL else Wearer.PERSON


def _keep(kept: list[SaidRating], before: Rating | None, now: Rating | None, step: int | None) -> None:
    if now is not None and now != before:
        kept.append(SaidRating(t=now.t, value=now.value, step=step))


def _step(account: StepAccount, suds: Iterable[SaidRating]) -> StepSummary:
    values = [one.value for one in suds if one.step == account.step]
    return StepSummary(
        step=account.step,
        seconds=account.seconds,
        ratings=len(values),
        first_suds=values[0] if values else None,
        highest_suds=max(values, default=None),
        last_suds=values[-1] if values else None,
        arousal=account.arousal,
        arousal_known=account.arousal_known,
        facing_by=account.source,
        facing=account.facing,
    )


def _range(values: Iterable[float | None]) -> KnownRange:
    told = list(values)
    known = [value for value in told if value is not None]
    if not known:
        return KnownRange(lowest=None, mean=None, highest=None, known=0.0)
    return KnownRange(lowest=min(known), mean=sum(known) / len(known), highest=max(known), known=len(known) / len(told))


def _counts(counter: Counter[str]) -> tuple[Count, ...]:
    return tuple(Count(name=name, count=count) for name, count in sorted(counter.items()))


def _text(policy: Mapping[str, object], name: str) -> str:
    return str(policy.get(name, ""))


def _session_number(policy: Mapping[str, object]) -> int | None:
    music = policy.get("music")
    number = music.get("session") if isinstance(music, Mapping) else None
    return number if isinstance(number, int) else None
