"""What every record of a session is, wherever it lies: a tape in a file, or a session in the vault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from biosignals.signals import Judgement
from engine.messages import Tick
from engine.records.message_json import Plain


class RecordError(Exception):
    """A record cannot be written or read; the message says which, where in it, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHeader:
    """What must be known to step the session again, and when and with what it was made."""

    software: str
    began: str  # wall clock with zone, ISO 8601: the only wall time in a record
    seed: int
    ceiling: float
    policy: Mapping[str, Plain]  # the whole policy document
    policy_digest: str
    estimator: str
    weights_digest: str
    heart_flags: tuple[str, ...]  # what was said of the heart at set-up
    stands_in_why: str | None  # why the plain estimator stood in for the network; None: it did not
    settings: Mapping[str, str]  # what was asked for: patient, heart file, scene ...
    judgement: Judgement = Judgement.PROVISIONAL  # how the beats were judged on which its outcomes stand
    signed: Mapping[str, str] | None = None  # the signature under which the policy was run; None: nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStep:
    """One tick as it was recorded, and all fields of what came of it, as JSON values."""

    line: int
    tick: Tick
    outcome: Mapping[str, Plain]


class Recorded(Protocol):
    """A recorded session. Reading its steps raises RecordError where it is damaged."""

    @property
    def name(self) -> str:
        """What people call it, in messages: a file's path, or a session's short name."""
        ...

    @property
    def header(self) -> RecordHeader: ...

    @property
    def torn(self) -> str | None:
        """Once it was read: why its end is missing, in words; None: it is whole."""
        ...

    @property
    def is_older(self) -> bool:
        """It was made by another version, whose rules may have been others."""
        ...

    def steps(self) -> Iterator[RecordedStep]:
        """The recorded ticks in order."""
        ...
