"""A record without what says who was there: a `Recorded` like any other, so that every format can be made of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from biosignals.signals import HeartFlag
from engine.messages import AlertKind, Tick
from engine.records.exports.deidentified.inputs import InputCleaner
from engine.records.exports.deidentified.known_words import REMOVED, cleaned, known_words, wordy_fields
from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordedStep, RecordError, RecordHeader
from engine.records.session_summary import Wearer
from engine.records.summary_listener import VIRTUAL, wearer_of

_WORN = "worn"
# Sentences with numbers and words of the policy, of the scene, of whoever runs the session.
_SENTENCES = ("policy_why", "gate_why", "suggestion", "scene_why")


class DeidentifiedRecord:
    """Its steps can be read and exported; stepped again they give other words, since words were taken out."""

    def __init__(self, recorded: Recorded, *, name: str, began: str) -> None:
        """`name` is what it is called now, `began` when it is said to have been (ISO 8601 with zone)."""
        self._recorded = recorded
        self._inputs = InputCleaner()
        self.name = name
        self.is_older = recorded.is_older
        self.header = _header(recorded.header, began)

    @property
    def torn(self) -> str | None:
        return None if self._recorded.torn is None else f"{self.name}: its end is missing; all before is whole"

    @property
    def dropped(self) -> int:
        """Packets that nothing could be read of, once the steps were read."""
        return self._inputs.dropped

    def steps(self) -> Iterator[RecordedStep]:
        self._inputs = InputCleaner()
        known, wordy = known_words(), wordy_fields()
        before: Mapping[str, Plain] = {}
        outcome: dict[str, Plain] = {}
        for step in self._recorded.steps():
            changed = {name: value for name, value in step.outcome.items() if value is not before.get(name, step)}
            before = step.outcome
            if changed:
                told = {name: _field(name, value, known) if name in wordy else value for name, value in changed.items()}
                outcome = {**outcome, **told}
            kept = tuple(one for one in map(self._inputs.clean, step.tick.inputs) if one is not None)
            yield RecordedStep(line=step.line, tick=Tick(t=step.tick.t, inputs=kept), outcome=outcome)


def _header(header: RecordHeader, began: str) -> RecordHeader:
    known = known_words()
    policy = cleaned(dict(header.policy))
    assert isinstance(policy, Mapping)
    flags = {flag.value for flag in HeartFlag}
    strap = VIRTUAL if wearer_of(header) is Wearer.VIRTUAL else _WORN
    return RecordHeader(
        software=header.software,
        began=began,
        seed=header.seed,
        ceiling=header.ceiling,
        policy=policy,
        policy_digest=header.policy_digest,
        estimator=header.estimator if header.estimator in known else REMOVED,
        weights_digest=header.weights_digest,
        heart_flags=tuple(flag for flag in header.heart_flags if flag in flags),
        stands_in_why=None if header.stands_in_why is None else REMOVED,
        settings={"strap": strap, "scene": str(policy.get("scene", "")), "policy": str(policy.get("name", ""))},
        judgement=header.judgement,
        signed=None if header.signed is None else {},
    )


def _field(name: str, value: Any, known: frozenset[str]) -> Plain:
    if name in _SENTENCES:
        return None if value is None else REMOVED
    if name == "alerts":
        return [_alert(one) for one in value]
    if type(value) is str:
        return value if value in known else REMOVED
    return cleaned(value) if type(value) in (dict, list) else value


def _alert(value: Mapping[str, Plain]) -> Plain:
    """The words that every alert of its kind has."""
    kind = AlertKind.__members__.get(str(value["kind"]))
    if kind is None:
        raise RecordError(
            f"the record tells an alert of another version, {value['kind']!r}: use the program that made it"
        )
    return {"t": value["t"], "kind": kind.name, "words": kind.value}
