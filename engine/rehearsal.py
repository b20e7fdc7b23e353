"""`attune rehearse`: a whole session unpaced, with a virtual patient or a recorded heart, onto a tape."""

import asyncio
import sys
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from biosignals.heart_files import RecordedHeart, read_heart
from biosignals.simulated_motion import SimulatedMotion
from biosignals.simulated_strap import SimulatedStrap
from engine.estimators import EstimatorWish, choose_estimator
from engine.loop import run
from engine.messages import Outcome, Tick
from engine.new_files import new_file
from engine.patient_side import PatientSide, RecordedHeartSide, VirtualPatientSide
from engine.plan import PlanError, SessionPlan, faults_of, is_ready_name, library_policy, new_session, tape_header
from engine.progress import Progress
from engine.recollection import Recollection
from engine.records.tape import TapeWriter
from engine.session_number import as_session, session_lines
from engine.suds_file import read_suds
from engine.summary import summary_lines
from engine.ticks import Rehearsal
from engine.workshop.before_start import tell_findings
from engine.workshop.signed_policy import signature_if_whole
from policies.document import PolicyDocument, hold_faults, read_policy
from policies.virtual_patient import PATIENTS, VirtualPatient
from vr_scenes.scenes import load_scene, scene_names

DEFAULT_PATIENT = "responsive"
DEFAULT_POLICY = "heights_graded"
OVERTIME_S = 60.0  # a baseline may be prolonged: the rehearsal leaves room for it


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalRequest:
    """What was asked for on the command line."""

    patient: str | None
    policy: Path | None
    scene: str | None
    heart: Path | None
    where: tuple[tuple[str, str], ...]
    suds: Path | None
    seed: int
    minutes: float | None
    record: Path
    session: int | None = None
    plot: Path | None = None  # where a picture of its course is to be drawn
    wish: EstimatorWish = field(default_factory=EstimatorWish)


def rehearse_to_tape(request: RehearsalRequest) -> int:
    """Rehearse as asked, record it, and say what came of it. Returns the exit code."""
    if request.heart is not None and request.patient is not None:
        raise PlanError("--patient and --heart exclude each other: one heart at a time")
    if request.heart is None and (request.where or request.suds):
        raise PlanError("--where and --suds go with --heart FILE")
    policy = as_session(chosen_policy(request.policy, request.scene, request.minutes), request.session)
    tell_findings(policy)
    side, settings, seconds = _side(request, policy)
    plan = SessionPlan(
        policy=policy,
        seed=request.seed,
        estimator=choose_estimator(request.wish),
        signature=signature_if_whole(request.policy, policy, session=request.session, tell=_note),
    )
    with new_file(request.plot) if request.plot else nullcontext() as picture:
        recollection = _rehearse(request, plan, settings, Rehearsal(side, seconds=seconds), seconds)
        if picture is not None:
            _draw(recollection, picture, settings, policy)
    print(f"recorded {request.record}: {recollection.ticks} ticks")
    for line in (*session_lines(policy), *summary_lines(recollection, plan.estimator)):
        print(line)
    return 0


def _rehearse(
    request: RehearsalRequest, plan: SessionPlan, settings: dict[str, str], rehearsal: Rehearsal, seconds: float
) -> Recollection:
    recollection = Recollection()
    with TapeWriter(request.record, tape_header(plan, settings)) as tape, Progress("rehearsing") as progress:

        def show(tick: Tick, _: Outcome) -> None:
            progress.show(tick.t / seconds)

        session = new_session(plan)
        asyncio.run(run(session, rehearsal.ticks(), [rehearsal.feel, tape.write, recollection.hear, show]))
    return recollection


def _draw(recollection: Recollection, picture: BinaryIO, settings: dict[str, str], policy: PolicyDocument) -> None:
    from engine.plots import draw_session  # pictures are drawn where they are asked for: the library loads slowly

    who = settings.get("patient") or settings.get("heart", "")
    draw_session(recollection, picture, title=f"{policy.name}: {who}", band=policy.band_limits)


def chosen_policy(
    asked: Path | None, scene: str | None, minutes: float | None, *, otherwise: str = DEFAULT_POLICY
) -> PolicyDocument:
    """The policy asked for, in another scene and over another time where that was asked for too.

    `asked` is a file or the name of a ready policy; without it the ready one called `otherwise` is taken.
    """
    document = library_policy(otherwise) if asked is None else _read(asked)
    if scene is not None:
        load_scene(scene)  # raises SceneNotFound, which lists those there are
        document = document.model_copy(update={"scene": scene})
        for _, _, what in hold_faults(document):
            raise PlanError(f"the hierarchy of {document.name!r} is made for its own scene: {what}")
    if minutes is None:
        return document
    try:
        return document.scaled(minutes)
    except ValidationError as error:
        why = f"{faults_of(error)}; ask for another length or another policy"
        raise PlanError(f"the policy {document.name!r} cannot be run in {minutes:g} minutes: {why}") from None


def _note(words: str) -> None:
    print(words, file=sys.stderr)


def _read(path: Path) -> PolicyDocument:
    if is_ready_name(path):
        return library_policy(path.name)
    try:
        return read_policy(path, scenes=scene_names())
    except OSError as error:
        raise PlanError(f"{path}: the policy cannot be read: {error.strerror}") from None


def virtual_patient_side(name: str, *, seed: int) -> VirtualPatientSide:
    """A named virtual patient with a strap on. Raises PlanError that lists those that exist."""
    if name not in PATIENTS:
        raise PlanError(f"there is no virtual patient {name!r}; there are: {', '.join(PATIENTS)}")
    patient = VirtualPatient(PATIENTS[name])
    patient.reset(seed)
    return worn_by(patient, seed=seed)


def worn_by(patient: VirtualPatient, *, seed: int) -> VirtualPatientSide:
    """The patient with a strap on. Its accelerometer is read where the person moves about; of others it would only
    say that they sit."""
    motion = SimulatedMotion(seed=seed) if patient.profile.moves_per_s > 0 else None
    return VirtualPatientSide(patient, SimulatedStrap(seed=seed), motion)


def _side(request: RehearsalRequest, policy: PolicyDocument) -> tuple[PatientSide, dict[str, str], float]:
    """The patient's side, what to note of it in the record, and how many seconds to rehearse."""
    whole_s = policy.phases.total_minutes * 60 + OVERTIME_S
    settings = {"scene": policy.scene, "policy": policy.name}
    if request.heart is None:
        name = request.patient or DEFAULT_PATIENT
        return virtual_patient_side(name, seed=request.seed), {**settings, "patient": name}, whole_s
    heart = read_heart(request.heart, where=dict(request.where))
    print(heart.choice, file=sys.stderr)
    suds = read_suds(request.suds) if request.suds else ()
    if not suds:
        print("no SUDS are given (--suds FILE): exposure cannot rise without them", file=sys.stderr)
    side = RecordedHeartSide(heart, SimulatedStrap(seed=request.seed), suds)
    return side, {**settings, "heart": request.heart.name}, _seconds_of(heart, whole_s)


def _seconds_of(heart: RecordedHeart, whole_s: float) -> float:
    """As long as the heart beats, but no longer than the session; a shorter heart is said."""
    heard_s = heart.intervals[-1].t_s
    if heard_s < whole_s:
        print(
            f"the heart lasts {heard_s / 60:.1f} min, the session {whole_s / 60:.1f} min: it ends early",
            file=sys.stderr,
        )
    return max(1.0, min(heard_s, whole_s))
