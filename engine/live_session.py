"""`attune live`: a guided session in real time with a heart strap, real or virtual."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING

from biosignals.bluetooth import BleakRadio
from biosignals.radio import Radio
from engine.command import DEVICE_MISSING, DONE, INTERRUPTED, WRONG_INPUT
from engine.contraindications import confirm
from engine.ending_signals import is_told_to_end, told_to_end
from engine.first_session import comfort_asked, first_session_lines
from engine.hands import Hands
from engine.inbox import Inbox, from_other_threads
from engine.lab_link import LabLink
from engine.latency import Latencies, LegSummary
from engine.linked_strap import link_settings, linked_strap
from engine.live import run_live
from engine.live_request import LiveRequest, check_request, person_of, plan_of_request, signed_policy
from engine.messages import Input
from engine.mirror import Mirror
from engine.mirror_side import MirrorSide, mirror_side
from engine.outside import Outside
from engine.pacing import SessionClock
from engine.plan import SessionPlan, new_session, scene_events, tape_header
from engine.ports import Listener
from engine.recollection import Recollection
from engine.records.session_names import SHORT
from engine.records.tape import TapeWriter
from engine.records.writer import RecordThread
from engine.room import Room, empty_room, furnished_room
from engine.screenshots import Album, FolderAlbum
from engine.session_number import session_lines
from engine.settings import StationSettings, read_settings, settings_path
from engine.strap_side import StrapSide
from engine.strap_source import VIRTUAL, StrapSource, real_source, tell_trouble, virtual_source
from engine.strap_wait import KEYS, StrapWait, Waited
from engine.strap_words import absence_words
from engine.summary import summary_lines
from engine.teller import Teller, clock_words, wrapped
from engine.workshop.signed_policy import signature_line
from policies.document_base import PhaseLengths

if TYPE_CHECKING:
    from engine.records.person_sessions import PersonRecord, PersonSessions


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
    signed_policy(request, station, is_virtual=is_virtual)  # what is wrong is told before a passphrase is asked for
    with person_of(request, is_virtual=is_virtual) as person:
        if person is not None and request.session is None:
            request = replace(request, session=person.number)
        plan = plan_of_request(request, station, is_virtual=is_virtual)
        if not is_virtual:  # last of all, so nobody is asked before what would be refused anyway
            how = confirm(plan.policy, is_confirmed=request.is_confirmed, tell=_say)
            source = replace(source, noted={**source.noted, "contraindications": how})
        return asyncio.run(_LiveSession(request, plan, station, source, person).run())


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
