"""`attune live`: a guided session in real time with a heart strap, real or virtual."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from biosignals.bluetooth import BleakRadio
from biosignals.lab_streaming import require_lab_streaming
from biosignals.radio import Radio
from engine.command import DEVICE_MISSING, DONE, IN_RECORD, INTERRUPTED, WRONG_INPUT
from engine.contraindications import confirm
from engine.ending_signals import is_told_to_end, told_to_end
from engine.estimators import EstimatorWish, choose_estimator
from engine.first_session import as_asked, comfort_asked, first_session_lines
from engine.hands import Hands
from engine.inbox import Inbox, from_other_threads
from engine.lab_link import LabLink
from engine.latency import Latencies, LegSummary
from engine.linked_strap import link_settings, linked_strap
from engine.live import run_live
from engine.messages import Input
from engine.mirror import Mirror
from engine.mirror_side import MirrorSide, mirror_side
from engine.outside import Outside, OutsideRequest, check_outside
from engine.pacing import SessionClock
from engine.plan import PlanError, SessionPlan, new_session, scene_events, tape_header
from engine.ports import Listener
from engine.recollection import Recollection
from engine.records.session_names import SHORT
from engine.records.tape import TapeWriter, check_is_free
from engine.records.writer import RecordThread
from engine.rehearsal import DEFAULT_POLICY, chosen_policy
from engine.room import Room, empty_room, furnished_room
from engine.screenshots import Album, FolderAlbum, check_folder
from engine.session_number import session_lines
from engine.settings import StationSettings, read_settings, settings_path
from engine.strap_side import StrapSide
from engine.strap_source import VIRTUAL, StrapSource, real_source, tell_trouble, virtual_source
from engine.strap_wait import KEYS, StrapWait, Waited
from engine.strap_words import absence_words
from engine.summary import summary_lines
from engine.teller import Teller, clock_words, wrapped
from engine.virtual_request import VirtualRequest
from engine.workshop.before_start import check_before_start
from engine.workshop.signed_policy import require_signature, signature_for, signature_line
from policies.document import PolicyDocument
from policies.document_base import PhaseLengths
from policies.signing import Signature
from vr_scenes.comfort import Comfort
from vr_scenes.stage_messages import HeadsetUse

if TYPE_CHECKING:
    from engine.records.person_sessions import PersonRecord, PersonSessions

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


def run_live_session(request: LiveRequest) -> int:
    """Run the session as asked, and say what came of it. Returns the exit code: 3 where the strap never came or was
    lost at the end. Raises PlanError and the readers' errors, with words for a user, before anything begins."""
    is_virtual = request.strap is not None and request.strap.lower() == VIRTUAL
    check_request(request, is_virtual=is_virtual)
    station = read_settings(settings_path())
    if is_virtual:
        source = virtual_source(request.virtual, seed=request.seed)
    else:
        source = real_source(request.strap, station.strap, _complain)
    asked_policy(
        request, is_virtual=is_virtual
    )  # raises what is wrong with it before anybody is asked for a passphrase
    with _person(request, is_virtual=is_virtual) as person:
        if person is not None and request.session is None:
            request = replace(request, session=person.number)
        plan = _plan(request, station, is_virtual=is_virtual)
        if not is_virtual:  # last of all, so nobody is asked before what would be refused anyway
            how = confirm(plan.policy, is_confirmed=request.is_confirmed, tell=_say)
            source = replace(source, noted={**source.noted, "contraindications": how})
        return asyncio.run(_LiveSession(request, plan, station, source, person).run())


def check_request(request: LiveRequest, *, is_virtual: bool) -> None:
    """Raises PlanError, TapeError and the like for what cannot be together, or not here."""
    if not is_virtual and not request.virtual.is_empty:
        raise PlanError("--patient, --heart, --where and --fault go with --strap virtual")
    if request.is_headless and request.headset is HeadsetUse.ON:
        raise PlanError("--headset on needs a picture, and --headless draws none: leave one of them out")
    if request.screenshots is not None:
        if request.is_headless:
            raise PlanError("--screenshots needs a picture, and --headless draws none: leave one of them out")
        _check_album(request, request.screenshots)
    if request.record is not None:
        _check_tape(request, request.record, is_virtual=is_virtual)
    if request.person is None and request.vault is not None:
        raise PlanError("--vault goes with --person CODE: whose session it is")
    if request.sends_lsl or request.receives_lsl:
        require_lab_streaming()
    if not all(name.strip() for name in request.receives_lsl):
        raise PlanError("--lsl-in needs the name, the type or the source id of a stream")
    check_outside(request.outside)


def _check_album(request: LiveRequest, folder: Path) -> None:
    """What a patient saw is as private as a record, and goes where the record goes."""
    if request.person is None and folder == IN_RECORD:
        raise PlanError("--screenshots needs an empty folder, or --person CODE: then they are kept in the record")
    if request.person is not None and folder != IN_RECORD:
        raise PlanError(
            "with --person what the patient saw is kept in the record, sealed like all: say --screenshots with no "
            "folder; afterwards they are to be had: attune sessions screenshots last --out DIR"
        )
    if folder != IN_RECORD:
        check_folder(folder)


def _check_tape(request: LiveRequest, tape: Path, *, is_virtual: bool) -> None:
    """What a person's heart did goes where it is encrypted, wherever there is such a place."""
    if request.person is not None:
        raise PlanError(
            "--person records into the vault, so --record has nothing to write; afterwards a tape of the session is to "
            "be had: attune sessions export-tape last --out FILE"
        )
    if not is_virtual:
        from engine.records.person_sessions import has_vault

        if has_vault():
            raise PlanError(
                "this station has a vault, and a person's session is recorded there: --person CODE in place of "
                "--record; afterwards a tape of it is to be had: attune sessions export-tape last --out FILE"
            )
    check_is_free(tape)


@contextlib.contextmanager
def _person(request: LiveRequest, *, is_virtual: bool) -> "Iterator[PersonSessions | None]":
    """Whose session it is, where that was said: the vault is open before anything begins."""
    if request.person is None:
        yield None
        return
    from engine.records.person_sessions import opened_person
    from engine.records.session_summary import Wearer

    wearer = Wearer.VIRTUAL if is_virtual else Wearer.PERSON
    with opened_person(request.vault, request.person, wearer=wearer) as person:
        yield person


def _plan(request: LiveRequest, station: StationSettings, *, is_virtual: bool) -> SessionPlan:
    policy, signature = _signed_policy(request, station, is_virtual=is_virtual)
    check_before_start(policy, is_whole=not is_virtual and signature is None)
    estimator = choose_estimator(request.wish)
    return SessionPlan(policy=policy, seed=request.seed, estimator=estimator, signature=signature)


def _signed_policy(
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


class _LiveSession:
    """One live session: wait for the strap, run, and tell."""

    def __init__(
        self,
        request: LiveRequest,
        plan: SessionPlan,
        station: StationSettings,
        source: StrapSource,
        person: "PersonSessions | None" = None,
    ) -> None:
        self._request, self._plan, self._source, self._person = request, plan, source, person
        self._settings, self._signers = station.strap, station.signers
        self._inbox, self._clock = Inbox(), SessionClock()
        self._wait = StrapWait(_say)
        listeners = (self._wait.hear, *((source.known.hear,) if source.known else ()))
        self._side = StrapSide(put=self._inbox.put, clock=self._clock, listeners=listeners)
        self._listeners: list[Listener] = [self._side.hear]
        self._kept: PersonRecord | None = None  # in the vault
        self._record_troubles: list[str] = []  # why the record is not whole

    async def run(self) -> int:
        """Returns the exit code."""
        async with contextlib.AsyncExitStack() as stack:
            ended = stack.enter_context(told_to_end())  # wherever nothing else hears the signals
            _say(self._source.words)
            policy = self._plan.policy
            _say(f"policy: {policy.name}; scene: {policy.scene}; {_length_words(policy.phases)}")
            _say(signature_line(self._plan.signature, self._signers))
            for line in (*session_lines(policy), *first_session_lines(policy, is_first=self._request.is_first_session)):
                _say(line)
            radio = await stack.enter_async_context(self._radio())  # half made, it is not broken off
            if await is_told_to_end(ended):
                return self._left(Waited.INTERRUPTED)
            settings = link_settings(self._settings, wants_streams=self._request.wants_ecg)
            await stack.enter_async_context(linked_strap(radio, self._source.wanted, self._side, settings))
            events = scene_events(self._plan.policy.scene)
            hands = stack.enter_context(Hands(put=self._put, now=self._clock.now, events=events, tell=_say))
            # A signal before the wait hears them is not to be lost: at a terminal it waits as long as it takes.
            waited = Waited.INTERRUPTED if await is_told_to_end(ended) else await self._wait_for_strap(hands)
            match waited:
                case Waited.LEFT | Waited.IN_VAIN | Waited.INTERRUPTED:
                    return self._left(waited)
                case _:
                    return await self._run_session(hands, ended)

    def _put(self, said: Input) -> None:
        """What a key says goes where it is waited for."""
        if self._wait.is_waiting:
            self._wait.put(said)
        else:
            self._inbox.put(said)

    @contextlib.asynccontextmanager
    async def _radio(self) -> AsyncIterator[Radio]:
        """The computer's own Bluetooth; or a virtual strap, which a virtual patient wears from now on."""
        worn = self._source.worn
        if worn is None:
            yield BleakRadio()
            return
        from engine.virtual_wearer import Wearer, running, strap_of, tell_of_end, tell_of_packet_faults, virtual_radio

        async with contextlib.AsyncExitStack() as stack:
            tell = self._tell_of_virtual_strap
            radio, strap = await stack.enter_async_context(
                virtual_radio(lambda air: strap_of(worn, air, beats=worn.beats, tell=tell))
            )
            await stack.enter_async_context(running(tell_of_packet_faults(worn, strap, tell)))
            if worn.patient is None:
                await stack.enter_async_context(running(tell_of_end(strap, tell)))
            else:
                wearer = Wearer(worn.patient, strap, put=self._inbox.put, clock=self._clock)
                self._listeners.append(wearer.hear)
                await stack.enter_async_context(running(wearer.live()))
            yield radio

    async def _wait_for_strap(self, hands: Hands) -> Waited:
        limit_s = None if hands.has_keys else self._settings.wait_s
        if hands.has_keys:
            _say(KEYS)
        else:
            _say(f"Nobody is at a terminal: the strap is waited for {self._settings.wait_s:g} s at most.")
        return await self._wait.wait(limit_s=limit_s)

    def _left(self, waited: Waited) -> int:
        _say(f"No session: {waited.value}.")
        if waited is Waited.INTERRUPTED:
            return INTERRUPTED
        _complain(f"attune: {absence_words(self._side.newest)}")
        return DEVICE_MISSING

    async def _run_session(self, hands: Hands, ended: asyncio.Event) -> int:
        latencies, recollection = Latencies(), Recollection()
        teller = Teller(strap=lambda: self._side.newest, told=self._wait.news)
        with contextlib.ExitStack() as stack:
            record = self._record(stack)
            lab = stack.enter_context(self._lab())
            outside = stack.enter_context(self._outside())
            seen = stack.enter_context(self._mirror())
            if outside.legend:
                _say(outside.legend)
            _say(hands.legend)
            room, session = self._room(latencies, seen.mirror), new_session(self._plan)
            if await is_told_to_end(ended):
                return self._left(Waited.INTERRUPTED)
            summary = await run_live(
                session,
                inbox=self._inbox,
                clock=self._clock,
                stage=room.stage,
                sound=room.sound,
                listeners=[
                    *record,
                    recollection.hear,
                    teller.hear,
                    lab.hear,
                    outside.hear,
                    *seen.listeners,
                    *self._listeners,
                ],
                processes=room.processes,
                latencies=latencies,
            )
        measured = replace(summary, legs=_with_values(summary.legs)) if self._request.is_headless else summary
        for line in (*summary_lines(recollection, self._plan.estimator), *measured.lines):
            _say(line)
        return self._how_it_ended()

    def _record(self, stack: contextlib.ExitStack) -> list[Listener]:
        path = self._request.record
        if path is None and self._person is None:
            _say(
                "Nothing is recorded (--person CODE records into the vault, --record FILE a tape where there is none)."
            )
            return []
        noted = {"scene": self._plan.policy.scene, "policy": self._plan.policy.name, **self._source.noted}
        header = tape_header(self._plan, noted)
        say = from_other_threads(self._inbox, self._clock.now)

        def trouble(words: str) -> None:
            self._record_troubles.append(words)
            say(words)

        def recovered(words: str) -> None:
            self._record_troubles.pop()
            say(words)

        if self._person is not None:
            number = self._plan.policy.music.session
            person = self._person.record(header, number=number, trouble=trouble, recovered=recovered)
            record = stack.enter_context(person)
            _say(f"Recording into the vault: session {record.id[:SHORT]} of {self._person.patient.code}.")
            self._kept = record
            return list(record.listeners)
        assert path is not None, "a tape where it is nobody's session"
        thread = stack.enter_context(RecordThread(TapeWriter(path, header), trouble, recovered=recovered))
        _say(f"Recording to {path}.")
        return [thread.hear]

    def _lab(self) -> LabLink:
        lab = LabLink(self._request.sends_lsl, self._request.receives_lsl, self._inbox.put, self._clock.now)
        if lab.legend:
            _say(lab.legend)
        return lab

    def _outside(self) -> Outside:
        tell = from_other_threads(self._inbox, self._clock.now)
        return Outside(
            self._request.outside,
            put=self._inbox.put,
            tell=tell,
            clock=self._clock.now,
            seed=self._plan.seed,
            events=[name for name, _ in scene_events(self._plan.policy.scene)],
        )

    def _mirror(self) -> contextlib.AbstractContextManager[MirrorSide]:
        folder = self._request.screenshots
        album: Album | None = None
        if folder is not None and self._kept is not None:
            album = self._kept.album()
            _say("Screenshots go into the record.")
        elif folder is not None:
            album = FolderAlbum(folder)
            _say(f"Screenshots go to {folder}.")
        return mirror_side(album, self._clock, from_other_threads(self._inbox, self._clock.now))

    def _room(self, latencies: Latencies, mirror: Mirror | None) -> Room:
        if self._request.is_headless:
            _say("No picture and no sound.")
            return empty_room()
        _say("starting the stage and the player ...")
        sound = read_settings(settings_path()).sound
        _say(f"sound: {sound.hearing.words}")
        return furnished_room(
            seed=self._plan.seed,
            report=self._inbox.put,
            clock=self._clock,
            latencies=latencies,
            sound=sound,
            scenes=(self._plan.policy.scene,),
            unheard_wav=self._request.unheard_wav,
            headset=self._request.headset,
            comfort=comfort_asked(self._request.comfort, is_first=self._request.is_first_session),
            mirror=mirror,
        )

    def _how_it_ended(self) -> int:
        if self._source.known is not None:
            tell_trouble(self._source.known, _complain)
        if self._record_troubles:
            _complain(f"attune: the record is not whole. {self._record_troubles[0]}")
        if not self._side.is_streaming:
            _complain(f"attune: the session ended without the strap. {absence_words(self._side.newest)}")
            return DEVICE_MISSING
        return WRONG_INPUT if self._record_troubles else DONE

    def _tell_of_virtual_strap(self, t: float, words: str) -> None:
        """In the seconds of its faults; once there is a session, with the session's time before them, as all else."""
        said = f"virtual strap at {t:.0f} s: {words}"
        _say(f"{clock_words(self._clock.now())}  {said}" if self._clock.has_begun else said)


def _length_words(phases: PhaseLengths) -> str:
    """How long the session is planned to last, and how long if the rest has to be prolonged."""
    longest = phases.total_minutes - phases.baseline_minutes + phases.baseline_longest_minutes
    prolonged = f" (up to {longest:.3g} where rest is hard to measure)" if longest > phases.total_minutes else ""
    return f"{phases.total_minutes:.3g} min planned{prolonged}"


def _with_values(legs: tuple[LegSummary, ...]) -> tuple[LegSummary, ...]:
    """Without stage and player nothing is measured of them."""
    return tuple(leg for leg in legs if leg.count)


def _complain(words: str) -> None:
    with contextlib.suppress(OSError):
        print(wrapped(words, sys.stderr), file=sys.stderr)


def _say(words: str) -> None:
    with contextlib.suppress(OSError):  # whoever read has gone, or the terminal: neither link nor session ends for that
        print(wrapped(words), flush=True)
