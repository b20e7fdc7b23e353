"""Is a session in the vault whole: every commit, every byte as it was written, every event as its ticks tell it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Protocol

from engine.records.chunks import TICKS
from engine.records.events import SessionEvents
from engine.records.heard import heard
from engine.records.message_json import Plain
from engine.records.recorded import Recorded, RecordError


class Checkable(Recorded, Protocol):
    """A session as the vault holds it."""

    @property
    def end(self) -> Mapping[str, Plain] | None:
        """What its closing said: `commits`, `events`, `digest`; None: it was not closed."""
        ...

    def commits(self) -> Iterator[tuple[int, dict[str, bytes]]]: ...
    def events(self) -> Sequence[Mapping[str, Plain]]: ...


def fault_in(session: Checkable) -> str | None:
    """What is wrong with it, in words; None: nothing is. An end that is missing is no fault, `torn` tells of it.

    Takes some seconds for an hour. Notes that were added after it ended are only opened.
    """
    try:
        return _fault_in_chunks(session) or _fault_in_events(session)
    except RecordError as error:  # one that the vault tells does not know which session was read
        words = str(error)
        return words if words.startswith(session.name) else f"{session.name}: {words}"


def chunks_digest(session: Checkable) -> tuple[int, str]:
    """How many commits there are, and SHA-256 in hexadecimal over each chunk as it was before sealing, in order.

    Raises RecordError where a commit is missing or was changed.
    """
    digest, number = hashlib.sha256(), count()
    for seq, chunks in session.commits():
        if seq != next(number):
            raise RecordError(f"{session.name}: a commit before number {seq} is missing; all before it is whole")
        for stream in sorted(chunks, key=lambda name: (name != TICKS, name)):  # as they were packed
            chunk = chunks[stream]
            digest.update(stream.encode() + len(chunk).to_bytes(8, "big") + chunk)
    return next(number), digest.hexdigest()


def _fault_in_chunks(session: Checkable) -> str | None:
    there, digest = chunks_digest(session)
    if session.end is None:
        return None
    made = session.end["commits"]
    if made != there:
        return f"{session.name}: {made} commits were made, {there} are there"
    if session.end["digest"] != digest:
        return f"{session.name}: what it holds is not what was recorded: a stream of a commit is missing or changed"
    return None


def _fault_in_events(session: Checkable) -> str | None:
    events = SessionEvents()
    for tick, outcome in heard(session):
        events.hear(tick, outcome)
    told = [json.loads(json.dumps(one.values)) for one in events.take()]
    kept = session.events()
    if session.end is not None and session.end["events"] != len(told):
        return f"{session.name}: {session.end['events']} events were kept, its ticks tell of {len(told)}"
    for number, one in enumerate(told):
        if number >= len(kept):
            return f"{session.name}: {len(told)} events happened, {len(kept)} are there"
        if kept[number] != one:
            return f"{session.name}: event {number} is not what its ticks tell: {one['kind']} at {one['t']:.1f} s"
    return None
