"""Sessions that can be taken up again and again from the same moment."""

import io
import pickle
from enum import Enum
from types import FunctionType

from policies.checking.watched_session import WatchedSession


class Branches:
    """Keeps sessions as they stand. What never changes (frozen values, classes) is shared by all of them, not copied,
    so that a branch costs little and what was one and the same object stays so."""

    def __init__(self) -> None:
        self._shared: list[object] = []
        self._numbers: dict[int, int] = {}  # by identity; the list keeps each object alive

    def kept(self, session: WatchedSession) -> bytes:
        """The session as it stands now."""
        file = io.BytesIO()
        _Pickler(file, self._shared, self._numbers).dump(session)
        return file.getvalue()

    def again(self, kept: bytes) -> WatchedSession:
        """A session that goes on from there."""
        unpickler = pickle.Unpickler(io.BytesIO(kept))
        unpickler.persistent_load = self._shared.__getitem__  # type: ignore[method-assign]  # as pickle documents it
        session: WatchedSession = unpickler.load()
        return session


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: list[object], numbers: dict[int, int]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._shared, self._numbers = shared, numbers

    def persistent_id(self, value: object) -> int | None:
        number = self._numbers.get(id(value))
        if number is None and _never_changes(value):
            number = self._numbers[id(value)] = len(self._shared)
            self._shared.append(value)
        return number


def _never_changes(value: object) -> bool:
    kind = type(value)
    if kind not in _NEVER_CHANGE:
        parameters = getattr(kind, "__dataclass_params__", None)
        is_frozen = parameters is not None and bool(parameters.frozen)
        _NEVER_CHANGE[kind] = is_frozen or issubclass(kind, type | FunctionType | Enum)
    return _NEVER_CHANGE[kind]


_NEVER_CHANGE: dict[type, bool] = {}  # by kind; asked for every object of every session that is kept
