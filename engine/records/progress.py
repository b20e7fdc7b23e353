"""A person's course over sessions: what was said and measured on each rung, what was expected and what came."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.messages import AlertKind
from engine.records.message_json import Plain
from engine.records.patients import Patient
from engine.records.recorded import RecordError
from engine.records.session_names import SHORT
from engine.records.session_reader import SessionEntry, VaultSession, session_entries
from engine.records.session_results import summary_of
from engine.records.session_summary import Ending, SessionSummary, StepSummary, Wearer
from engine.records.vault import Vault

_ADVERSE_EVENT = "adverse_event"  # the kind of event that people note afterwards (engine/records/events.py)
_STOPS = (Ending.PATIENT_STOP, Ending.THERAPIST_STOP)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSession:
    """One session of a course; `number` counts those that are shown, from 1."""

    number: int
    id: str
    summary: SessionSummary
    is_closed: bool
    adverse_events: int  # noted afterwards
    rungs: str = ""  # of the policy's hierarchy, as JSON: where it was edited a rung is another

    @property
    def distress_alerts(self) -> int:
        """How often distress was rated above the limit."""
        return self.summary.alerts_of(AlertKind.SUDS_HIGH.name)

    @property
    def sickness_alerts(self) -> int:
        """How often sickness was."""
        return self.summary.alerts_of(AlertKind.SICKNESS_HIGH.name)

    @property
    def is_stopped(self) -> bool:
        return self.summary.ending in _STOPS

    @property
    def violations(self) -> tuple[float, ...]:
        """By how much less came than was expected, trial by trial where both were said."""
        return tuple(one.violation for one in self.summary.trials if one.violation is not None)

    @property
    def away(self) -> float | None:
        """The share of the time with something feared in which the head was turned away; None: not seen."""
        told = [step.facing for step in self.summary.steps if step.facing is not None]
        covered_s = sum(one.covered_s for one in told)
        return sum(one.away * one.covered_s for one in told) / covered_s if covered_s > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of one policy's hierarchy in one scene: (session's number, what it came to), in their order."""

    step: int
    points: tuple[tuple[int, StepSummary], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """The rungs that can be set side by side: those of one policy in one scene, as long as nobody changed them."""

    policy: str
    scene: str
    since: int | None  # the first session with these rungs; None: under this name there were no others
    sessions: tuple[int, ...]  # their numbers
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A person's sessions, oldest first, and what could not be taken into account, in words."""

    code: str
    sessions: tuple[HeldSession, ...]
    left_out: tuple[str, ...]

    @property
    def hierarchies(self) -> tuple[Hierarchy, ...]:
        """In the order in which they were first used."""
        keys = dict.fromkeys(_key(one) for one in self.sessions if one.summary.steps)
        return tuple(self._hierarchy(key, is_only=sum(one[:2] == key[:2] for one in keys) == 1) for key in keys)

    def _hierarchy(self, key: tuple[str, str, str], *, is_only: bool) -> Hierarchy:
        held = [one for one in self.sessions if _key(one) == key and one.summary.steps]
        rungs = sorted({step.step for one in held for step in one.summary.steps})
        policy, scene, _ = key
        return Hierarchy(
            policy=policy,
            scene=scene,
            since=None if is_only else held[0].number,
            sessions=tuple(one.number for one in held),
            rungs=tuple(
                Rung(
                    step=rung,
                    points=tuple((one.number, step) for one in held for step in one.summary.steps if step.step == rung),
                )
                for rung in rungs
            ),
        )


def course_of(
    vault: Vault,
    patient: Patient,
    *,
    wearer: Wearer = Wearer.PERSON,
    progress: Callable[[float], None] = lambda _: None,
) -> Course:
    """The course of a person, without virtual patients' sessions under the same code; or of those alone.

    A session that cannot be read is left out and said.
    """
    entries = session_entries(vault, patient.id)
    wanted = [one for one in entries if one.label.get("wearer") == wearer.name]
    sessions: list[HeldSession] = []
    left_out = _others(len(entries) - len(wanted), wearer)
    for done, entry in enumerate(wanted, start=1):
        try:
            sessions.append(_held(vault, entry, len(sessions) + 1))
        except RecordError as error:
            left_out.append(f"session {entry.id[:SHORT]} is left out: {error}")
        progress(done / len(wanted))
    return Course(code=patient.code, sessions=tuple(sessions), left_out=tuple(left_out))


def _held(vault: Vault, entry: SessionEntry, number: int) -> HeldSession:
    session = VaultSession(vault, entry.id)
    adverse = sum(event.get("kind") == _ADVERSE_EVENT for event in session.events())
    return HeldSession(
        number=number,
        id=entry.id,
        summary=summary_of(session),
        is_closed=entry.end is not None,
        adverse_events=adverse,
        rungs=_rungs_in(session.header.policy),
    )


def _key(one: HeldSession) -> tuple[str, str, str]:
    return one.summary.policy, one.summary.scene, one.rungs


def _rungs_in(policy: Mapping[str, Plain]) -> str:
    hierarchy = policy.get("hierarchy")
    return json.dumps(hierarchy.get("steps")) if isinstance(hierarchy, Mapping) else ""


def _others(count: int, wearer: Wearer) -> list[str]:
    if not count:
        return []
    whose = "of virtual patients" if wearer is Wearer.PERSON else "of the person"
    return [f"{count} session{'s' * (count != 1)} {whose} left out"]
