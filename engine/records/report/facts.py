"""What a report needs of one recorded session, gathered in a single reading of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from biosignals.polar_profile import MalformedFrame, MotionFrame
from biosignals.signals import Doubt, Unknown
from engine.messages import Input, MotionPacket, Outcome, StrapFound, StrapLost, StrapPacket, Tick
from engine.recollection import Recollection
from engine.records.events import SessionEvent, SessionEvents
from engine.records.exports.heard_beats import HeardBeats
from engine.records.heard import heard
from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordError, RecordHeader
from engine.records.session_summary import SessionSummary
from engine.records.summary_listener import SummaryListener
from policies.document import document_of
from policies.document_base import PolicyDocument
from policies.gate_values import GateRule
from policies.policy import Phase

ADVERSE, NOTE = "adverse_event", "note"
WRITTEN = (ADVERSE, NOTE)  # events that people wrote of a session, while it ran or afterwards
# Rules of the gate that stop nothing that was asked for.
_LETS_PASS = (GateRule.PASSED.name, GateRule.CALM.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """A change of what the policy follows, and its sentence."""

    t: float
    phase: Phase
    rule: str
    why: str


@dataclass(slots=True)
class Stretches:
    """How often and how long something was so, and when first."""

    first_t: float
    times: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatCount:
    """The heartbeats that the strap sent, and those not to be trusted, by the reason, as the session judged them."""

    beats: int
    doubted: Mapping[Doubt, int]
    unreadable: int  # packets

    @property
    def doubted_share(self) -> float | None:
        """0..1; None: no beat came."""
        return sum(self.doubted.values()) / self.beats if self.beats else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """One session as a report tells it. `who` is a pseudonym, or what stood in for a person."""

    name: str
    who: str
    header: RecordHeader
    policy: PolicyDocument | None  # None: this version cannot read it, and `policy_why` says why
    policy_why: str | None
    torn: str | None
    is_older: bool
    summary: SessionSummary
    recollection: Recollection
    whys: Sequence[WhyLine]
    gate: Mapping[GateRule, Stretches]  # by the limit that stopped something
    beats: BeatCount
    events: Sequence[SessionEvent]
    afterwards: Sequence[Mapping[str, Plain]]  # notes and adverse events that people wrote of it

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.summary.seconds

    @property
    def last(self) -> Outcome:
        """Where it stood at its end."""
        assert self.recollection.last is not None, "facts are of at least one tick"
        return self.recollection.last


class _Gathering:
    """Hears a session once."""

    def __init__(self, header: RecordHeader) -> None:
        self.summary, self.events = SummaryListener(header), SessionEvents()
        self.recollection = self.summary.recollection
        self.whys: list[WhyLine] = []
        self.gate: dict[GateRule, Stretches] = {}
        self._stopping: GateRule | None = None
        self._beats = HeardBeats()
        self._before: Outcome | None = None

    def hear(self, tick: Tick, outcome: Outcome) -> None:
        self.summary.hear(tick, outcome)
        self.events.hear(tick, outcome)
        for one in tick.inputs:
            self._take(one, outcome.t)
        self._beats.refute(is_refuted=outcome.arousal.unknown is Unknown.ECG_DISAGREES)
        before, self._before = self._before, outcome
        self._note_why(before, outcome)
        self._note_gate(before, outcome)

    @property
    def beats(self) -> BeatCount:
        """All that came so far."""
        doubts = Counter(beat.doubt for beat in self._beats.beats if beat.doubt is not None)
        return BeatCount(beats=len(self._beats.beats), doubted=doubts, unreadable=self._beats.unreadable)

    def _take(self, one: Input, t: float) -> None:
        match one:
            case StrapPacket():
                self._beats.take_heart_rate(min(one.t, t), one.payload)
            case MotionPacket():
                with suppress(MalformedFrame):  # the session left it out as well
                    self._beats.take_motion(min(one.t, t), MotionFrame.from_bytes(one.payload))
            case StrapLost() | StrapFound():
                self._beats.break_off()
            case _:
                pass

    def _note_why(self, before: Outcome | None, now: Outcome) -> None:
        is_same = before is not None and (before.phase, before.policy_rule, before.step, before.suggestion) == (
            now.phase,
            now.policy_rule,
            now.step,
            now.suggestion,
        )
        if not is_same:
            self.whys.append(WhyLine(t=now.t, phase=now.phase, rule=now.policy_rule, why=now.policy_why))
        if now.scene_why is not None and (before is None or now.scene_why != before.scene_why):
            self.whys.append(WhyLine(t=now.t, phase=now.phase, rule="the therapist's hand", why=now.scene_why))

    def _note_gate(self, before: Outcome | None, now: Outcome) -> None:
        was, rule = self._stopping, _stopped_by(now)
        self._stopping = rule
        if rule is not None:
            stretch = self.gate.setdefault(rule, Stretches(first_t=now.t))
            stretch.times += rule is not was
        if was is not None and before is not None:
            self.gate[was].seconds += now.t - before.t


def _stopped_by(now: Outcome) -> GateRule | None:
    """Which limit kept something from being as it was proposed; None: it is as it was."""
    if now.gate_rule in _LETS_PASS or now.proposed == now.applied:
        return None
    return GateRule[now.gate_rule]


class _Unnamed:
    """Takes the names of straps out of words: they hold a serial number, which is nothing for a page to hand over."""

    def __init__(self, events: Sequence[SessionEvent]) -> None:
        names = {str(one.fields.get("name")) for one in events if one.kind == StrapFound.__name__}
        self._names = sorted(filter(None, names), key=lambda name: (-len(name), name))

    def words(self, words: str) -> str:
        for name in self._names:
            words = words.replace(name, "the strap")
        return words

    def event(self, event: SessionEvent) -> SessionEvent:
        told = {name: self.words(value) if isinstance(value, str) else value for name, value in event.fields.items()}
        return replace(event, fields=told)


def session_facts(
    recorded: Recorded, *, who: str | None = None, afterwards: Sequence[Mapping[str, Plain]] = ()
) -> SessionFacts:
    """Read `recorded` to its end. `who` is the pseudonym where the record does not say what stood in for a person.
    `afterwards` are events as the vault keeps them, of which notes and adverse events are taken.

    Raises RecordError where it is damaged, or nothing was recorded in it.
    """
    gathering = _Gathering(recorded.header)
    name = Path(recorded.name).name  # a report is handed over: which folders a station has is nobody's business
    for tick, outcome in heard(recorded):
        gathering.hear(tick, outcome)
    if gathering.recollection.last is None:
        raise RecordError(f"{recorded.name}: holds no tick of a session: there is nothing to report")
    policy, policy_why = policy_of_header(recorded.header)
    events = tuple(gathering.events.take())
    unnamed = _Unnamed(events)
    alerts = gathering.recollection.alerts
    alerts[:] = [replace(alert, words=unnamed.words(alert.words)) for alert in alerts]
    return SessionFacts(
        name=name,
        who=who or _who(recorded.header),
        header=recorded.header,
        policy=policy,
        policy_why=policy_why,
        torn=None if recorded.torn is None else recorded.torn.replace(recorded.name, name),
        is_older=recorded.is_older,
        summary=gathering.summary.summary(),
        recollection=gathering.recollection,
        whys=tuple(gathering.whys),
        gate=gathering.gate,
        beats=gathering.beats,
        events=tuple(map(unnamed.event, events)),
        afterwards=tuple(one for one in afterwards if one.get("kind") in WRITTEN),
    )


def policy_of_header(header: RecordHeader) -> tuple[PolicyDocument | None, str | None]:
    """The policy that was run, or why this version cannot read it."""
    try:
        return document_of(header.policy), None
    except ValidationError as error:
        return None, f"its policy is of another version ({error.error_count()} keys are not as here)"


def _who(header: RecordHeader) -> str:
    """Who or what the heart was, by what was noted when the session began: a tape names no person."""
    settings = header.settings
    if patient := settings.get("patient"):
        return f"virtual patient “{patient}”"
    if "demo" in settings:
        return "a virtual patient (demonstration)"
    return "a recorded heart" if "heart" in settings else "not named in this record"
