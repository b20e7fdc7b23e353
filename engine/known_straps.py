"""The straps that this station has met: which one last sent heartbeats, and why each last failed."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from biosignals.strap import LinkState, LossReason, StrapStatus

FILE_NAME = "straps.json"
OWNER_ONLY = 0o600  # who wore which strap when is nobody else's business
MOST_KEPT = 50  # the straps of a large practice; the ones heard longest ago are forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStrap:
    """One strap as it was last met. `streamed` is when it last began to send, wall time with zone; None: never yet."""

    address: str
    name: str
    streamed: datetime | None = None
    cause: LossReason | None = None  # why its last link or attempt failed; None: it did not

    def __post_init__(self) -> None:
        if not self.address:
            raise ValueError("a known strap needs an address")
        if self.streamed is not None and self.streamed.tzinfo is None:
            raise ValueError(f"the time at which a strap streamed needs its zone, not {self.streamed}")


class KnownStraps:
    """Remembers straps in one small file, which is replaced whole at every change.

    Nothing about the file is ever fatal: a damaged one is set aside, one that cannot be written is done without.
    `trouble` then says so in words.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now().astimezone()) -> None:
        self._path, self._now = path, now
        self.trouble: str | None = None
        self._sends: tuple[str, int] | None = None  # address and generation of the link that was last heard to send
        self._straps = {strap.address: strap for strap in self._read()}

    @property
    def latest(self) -> KnownStrap | None:
        """The strap that last sent heartbeats; None: none ever did."""
        met = [strap for strap in self._straps.values() if strap.streamed is not None]
        return max(met, key=_streamed, default=None)

    def take_trouble(self) -> str | None:
        """What has gone wrong with the file and was not taken before."""
        taken, self.trouble = self.trouble, None
        return taken

    def find(self, address: str) -> KnownStrap | None:
        """What is known of the strap with this address."""
        return self._straps.get(address)

    def hear(self, status: StrapStatus) -> None:
        """Remember what `status` tells: that a strap sends, or why it does not. Writes only what is new."""
        if status.address is None:
            return
        strap = self._straps.get(status.address) or KnownStrap(address=status.address, name="")
        strap = replace(strap, name=status.name or strap.name)
        if status.state is LinkState.STREAMING:
            if self._sends == (status.address, status.generation):
                return  # told already: its battery or a stream has changed
            self._sends = (status.address, status.generation)
            self._keep(replace(strap, cause=None, streamed=self._now()))
        elif status.reason is not None and status.reason is not strap.cause:
            self._keep(replace(strap, cause=status.reason))

    def _keep(self, strap: KnownStrap) -> None:
        known = self._straps | {one.address: one for one in self._read()}  # another program may have met some since
        others = [one for one in known.values() if one.address != strap.address]
        kept = [strap, *sorted(others, key=_streamed, reverse=True)][:MOST_KEPT]
        self._straps = {one.address: one for one in kept}
        self._write()

    def _write(self) -> None:
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
                file.write(json.dumps({"straps": list(map(_to_json, self._straps.values()))}, indent=1) + "\n")
            new.replace(self._path)
        except OSError as error:
            self.trouble = f"{self._path}: cannot be written ({error.strerror}): this strap will not be remembered."

    def _read(self) -> list[KnownStrap]:
        try:
            return [_from_json(one) for one in json.loads(self._path.read_text(encoding="utf-8"))["straps"]]
        except FileNotFoundError:
            return []
        except OSError as error:
            self.trouble = f"{self._path}: cannot be read ({error.strerror}): no strap is remembered."
        except (ValueError, KeyError, TypeError, RecursionError) as error:  # JSON's and UTF-8's errors are ValueErrors
            self.trouble = self._set_aside(error)
        return []

    def _set_aside(self, error: Exception) -> str:
        aside = self._path.with_name(f"{self._path.name}.damaged")
        what = f"{self._path}: is damaged ({type(error).__name__}: {error})"
        try:
            self._path.replace(aside)
        except OSError:
            return f"{what} and cannot be moved away: no strap is remembered."
        return f"{what}; it was set aside as {aside.name}, and no strap is remembered."


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _streamed(strap: KnownStrap) -> datetime:
    return strap.streamed or _NEVER


def _to_json(strap: KnownStrap) -> dict[str, str | None]:
    return {
        "address": strap.address,
        "name": strap.name,
        "streamed": strap.streamed.isoformat(timespec="seconds") if strap.streamed else None,
        "cause": strap.cause.name if strap.cause else None,
    }


def _from_json(values: object) -> KnownStrap:
    if not isinstance(values, dict):
        raise ValueError(f"{values!r} is no strap")
    address, name, streamed, cause = (values.get(key) for key in ("address", "name", "streamed", "cause"))
    if not (isinstance(address, str) and isinstance(name, str)):
        raise ValueError(f"{values!r} has no address and name")
    return KnownStrap(
        address=address,
        name=name,
        streamed=None if streamed is None else datetime.fromisoformat(str(streamed)),
        cause=LossReason.__members__.get(str(cause)),  # a reason that a later version knows is not told
    )
