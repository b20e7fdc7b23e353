"""What was asked of `attune live`, and all of it that is settled before anything begins."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from biosignals.lab_streaming import require_lab_streaming
from engine.command import IN_RECORD
from engine.estimators import EstimatorWish, choose_estimator
from engine.first_session import as_asked
from engine.outside import OutsideRequest, check_outside
from engine.plan import PlanError, SessionPlan
from engine.records.tape import check_is_free
from engine.rehearsal import DEFAULT_POLICY, chosen_policy
from engine.screenshots import check_folder
from engine.settings import StationSettings, settings_path
from engine.virtual_request import VirtualRequest
from engine.workshop.before_start import check_before_start
from engine.workshop.signed_policy import require_signature, signature_for
from policies.document import PolicyDocument
from policies.signing import Signature
from vr_scenes.comfort import Comfort
from vr_scenes.stage_messages import HeadsetUse

if TYPE_CHECKING:
    from engine.records.person_sessions import PersonSessions

VIRTUAL_POLICY = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRequest:
    """What was asked for on the command line."""

    strap: str | None = None
    policy: Path | None = None
    scene: str | None = None
    minutes: float | None = None
    record: Path | None = None  # a tape
    person: str | None = None  # the code of whose session it is: it is recorded into the vault
    vault: Path | None = None  # None: this station's
    is_headless: bool = False
    headset: HeadsetUse = HeadsetUse.AUTO
    wants_ecg: bool = True
    sends_lsl: bool = False
    receives_lsl: tuple[str, ...] = ()
    outside: OutsideRequest = field(default_factory=OutsideRequest)
    screenshots: Path | None = None  # a folder for what the patient saw at events, or IN_RECORD
    unheard_wav: Path | None = None  # while the music is not heard it is written here
    seed: int = 1
    session: int | None = None  # which of this person's sessions it is; None: the policy says
    is_first_session: bool = False
    is_confirmed: bool = False  # that the person is none of those for whom the policy is not
    may_be_unsigned: bool = False  # a person's policy, which otherwise somebody must have signed
    comfort: Comfort | None = None  # None: full in a first session, else light
    wish: EstimatorWish = field(default_factory=EstimatorWish)
    virtual: VirtualRequest = field(default_factory=VirtualRequest)


def check_request(request: LiveRequest, *, is_virtual: bool) -> None:
    """Raises PlanError, TapeError and the like for what cannot be together, or not here."""
    if not is_virtual and not request.virtual.is_empty:
        raise PlanError("--patient, --heart, --where and --fault go with --strap virtual")
    if request.is_headless and request.headset is HeadsetUse.ON:
        raise PlanError("--headset on needs a picture, and --headless draws none: leave one of them out")
    if request.screenshots is not None:
        if request.is_headless:
            raise PlanError("--screenshots needs a picture, and --headless draws none: leave one of them out")
        _check_album(request, request.screenshots, is_virtual=is_virtual)
    if request.record is not None:
        _check_tape(request, request.record, is_virtual=is_virtual)
    if request.person is None and request.vault is not None:
        raise PlanError("--vault goes with --person CODE: whose session it is")
    if request.sends_lsl or request.receives_lsl:
        require_lab_streaming()
    if not all(name.strip() for name in request.receives_lsl):
        raise PlanError("--lsl-in needs the name, the type or the source id of a stream")
    check_outside(request.outside)


def _check_album(request: LiveRequest, folder: Path, *, is_virtual: bool) -> None:
    """What a patient saw is as private as a record, and goes where the record goes."""
    if request.person is None and folder == IN_RECORD:
        raise PlanError("--screenshots needs an empty folder, or --person CODE: then they are kept in the record")
    if request.person is not None and folder != IN_RECORD:
        raise PlanError(
            "with --person what the patient saw is kept in the record, sealed like all: say --screenshots with no "
            "folder; afterwards they are to be had: attune sessions screenshots last --out DIR"
        )
    if folder != IN_RECORD:
        if not is_virtual and _has_vault():
            raise PlanError(
                "this station has a vault, and what a person saw is kept there: --person CODE, and --screenshots with "
                "no folder; afterwards they are to be had: attune sessions screenshots last --out DIR"
            )
        check_folder(folder)


def _check_tape(request: LiveRequest, tape: Path, *, is_virtual: bool) -> None:
    """What a person's heart did goes where it is encrypted, wherever there is such a place."""
    if request.person is not None:
        raise PlanError(
            "--person records into the vault, so --record has nothing to write; afterwards a tape of the session is to "
            "be had: attune sessions export-tape last --out FILE"
        )
    if not is_virtual and _has_vault():
        raise PlanError(
            "this station has a vault, and a person's session is recorded there: --person CODE in place of "
            "--record; afterwards a tape of it is to be had: attune sessions export-tape last --out FILE"
        )
    check_is_free(tape)


def _has_vault() -> bool:
    from engine.records.person_sessions import has_vault  # loads what keeps records

    return has_vault()


@contextlib.contextmanager
def person_of(request: LiveRequest, *, is_virtual: bool) -> "Iterator[PersonSessions | None]":
    """Whose session it is, where that was said: the vault is open before anything begins."""
    if request.person is None:
        yield None
        return
    from engine.records.person_sessions import opened_person
    from engine.records.session_summary import Wearer

    wearer = Wearer.VIRTUAL if is_virtual else Wearer.PERSON
    with opened_person(request.vault, request.person, wearer=wearer) as person:
        yield person


def plan_of_request(request: LiveRequest, station: StationSettings, *, is_virtual: bool) -> SessionPlan:
    """What the session is made of. Raises PlanError and the readers' errors, with words for a user."""
    policy, signature = signed_policy(request, station, is_virtual=is_virtual)
    check_before_start(policy, is_whole=not is_virtual and signature is None)
    estimator = choose_estimator(request.wish)
    return SessionPlan(policy=policy, seed=request.seed, estimator=estimator, signature=signature)


def signed_policy(
    request: LiveRequest, station: StationSettings, *, is_virtual: bool
) -> tuple[PolicyDocument, Signature | None]:
    """The policy as it is to be run, and under whose signature."""
    policy = asked_policy(request, is_virtual=is_virtual)
    signature = signature_for(request.policy, policy, session=request.session, is_first=request.is_first_session)
    if not is_virtual and not request.may_be_unsigned:
        is_adapted = request.scene is not None or request.minutes is not None
        require_signature(signature, policy, is_adapted=is_adapted, signers=station.signers, settings=settings_path())
    return policy, signature


def asked_policy(request: LiveRequest, *, is_virtual: bool) -> PolicyDocument:
    """A virtual strap is mostly tried for a few minutes, for which the usual policy is too slow."""
    otherwise = VIRTUAL_POLICY if is_virtual else DEFAULT_POLICY
    chosen = chosen_policy(request.policy, request.scene, request.minutes, otherwise=otherwise)
    return as_asked(chosen, request.session, is_first=request.is_first_session)
