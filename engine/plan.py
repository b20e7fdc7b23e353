"""What a session is made of, and the making of it: the same plan and the same inputs give the same session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from biosignals.beat_doubts import JUDGEMENT
from biosignals.next_beat import NextBeat
from biosignals.signals import HeartFlag
from engine.estimators import PLAIN, EstimatorChoice, EstimatorError, EstimatorKind, new_estimator
from engine.records.recorded import RecordHeader
from engine.session import Session
from music.composer import Composer
from policies.document import LIBRARY, PolicyDocument, document_of, read_policy
from policies.document_base import digest_of
from policies.fault_words import faults_in_words
from policies.policy_maker import policy_of
from policies.safety import SafetyGate
from policies.signing import Signature
from vr_scenes.scenes import load_scene, scene_names


class PlanError(Exception):
    """A session cannot be made as asked; the words say what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """All that a session is made of but its inputs."""

    policy: PolicyDocument
    seed: int
    estimator: EstimatorChoice = PLAIN
    signature: Signature | None = None  # under which the policy is run; None: nobody signed it as it is run


def is_ready_name(asked: Path) -> bool:
    """Whether a ready policy is meant by its name, and no file."""
    return asked.name == str(asked) and not asked.suffix and not asked.exists()


def library_policy(name: str) -> PolicyDocument:
    """A ready policy by its name. Raises PlanError that lists those that exist."""
    path = LIBRARY / f"{name}.yaml"
    if not path.exists():
        there = ", ".join(sorted(path.stem for path in LIBRARY.glob("*.yaml")))
        raise PlanError(f"there is no policy {name!r} in the library; there are: {there}")
    return read_policy(path, scenes=scene_names())


def new_session(plan: SessionPlan) -> Session:
    """A fresh session by `plan`."""
    document = plan.policy
    return Session(
        policy=policy_of(document, seed=plan.seed),
        gate=SafetyGate(document.gate_limits()),
        estimator=new_estimator(plan.estimator),
        composer=Composer(plan.seed),
        ceiling=document.ceiling,
        stands_in_why=plan.estimator.stands_in_why,
        next_beat=NextBeat() if document.music.wants_heart_pulse else None,
        scene=load_scene(document.scene),
        way=document.way,
    )


def scene_events(scene: str) -> tuple[tuple[str, str], ...]:
    """Name and title of each event that may be ordered in the scene."""
    return tuple((event.name, event.title) for event in load_scene(scene).events)


def tape_header(plan: SessionPlan, settings: Mapping[str, str]) -> RecordHeader:
    """The header that lets `plan_of` make the same plan again."""
    estimator = new_estimator(plan.estimator)
    return RecordHeader(
        software=f"attune {version('attune')}",
        began=datetime.now().astimezone().isoformat(timespec="seconds"),
        seed=plan.seed,
        ceiling=plan.policy.ceiling,
        policy=plan.policy.model_dump(mode="json"),
        policy_digest=plan.policy.digest,
        estimator=estimator.name,
        weights_digest=estimator.digest,
        heart_flags=tuple(flag.value for flag in estimator.flags),
        stands_in_why=plan.estimator.stands_in_why,
        settings=dict(settings),
        judgement=JUDGEMENT,
        signed=None if plan.signature is None else plan.signature.spread,
    )


def plan_of(header: RecordHeader, source: str) -> SessionPlan:
    """The plan that a record was made by. `source` names the record in errors.

    Raises PlanError where the estimator that made it is not the one that is here: the outcomes would not be the same.
    """
    choice = _choice_of(header, source)
    try:
        policy = document_of(header.policy)
    except ValidationError as error:
        raise PlanError(
            f"{source}:1: the policy in the header cannot be used here: {faults_of(error)}; "
            f"replay it with the version that made it: {header.software}"
        ) from None
    if digest_of(header.policy) != header.policy_digest:
        raise PlanError(f"{source}:1: the policy in the header is not the one that was run: its digest differs")
    return SessionPlan(policy=policy, seed=header.seed, estimator=choice)


def _choice_of(header: RecordHeader, source: str) -> EstimatorChoice:
    try:
        choice = EstimatorChoice(
            kind=EstimatorKind(header.estimator),
            flags=tuple(map(HeartFlag, header.heart_flags)),
            stands_in_why=header.stands_in_why,
        )
        here = new_estimator(choice)
    except (ValueError, EstimatorError) as error:
        raise PlanError(f"{source}: {error}; replay it with the version that made it: {header.software}") from None
    if here.digest != header.weights_digest:
        raise PlanError(
            f"{source}: was recorded with the estimator {header.estimator} ({header.weights_digest[:12]}), here it is "
            f"{here.digest[:12]}; replay it with the version that made it: {header.software}"
        )
    return choice


def faults_of(error: ValidationError) -> str:
    """What is wrong with a policy that stands in no file, in one line."""
    return "; ".join(words for _, words in faults_in_words(error.errors()))
