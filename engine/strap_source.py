"""Where a live session's strap is to come from: a virtual one with its wearer, or the air."""

from collections.abc import Callable
from dataclasses import dataclass

from biosignals.strap_search import Wanted
from engine.known_straps import FILE_NAME, KnownStraps
from engine.linked_strap import wanted_strap
from engine.settings import StrapSettings, state_path
from engine.virtual_request import VirtualRequest, Worn, read_worn

VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapSource:
    """Which strap is wanted, how to say so, and what the record says of it. `known`: None for a virtual strap, which is
    not remembered."""

    wanted: Wanted
    words: str
    noted: dict[str, str]
    known: KnownStraps | None
    worn: Worn | None


def virtual_source(request: VirtualRequest, *, seed: int) -> StrapSource:
    """A virtual strap as asked for. Raises PlanError and the readers' errors, with words for a user."""
    worn = read_worn(request, seed=seed)
    kind, name = worn.who
    words = f"strap: a virtual one, worn by {worn.words}"
    return StrapSource(wanted=Wanted(), words=words, noted={"strap": VIRTUAL, kind: name}, known=None, worn=worn)


def real_source(asked: str | None, settings: StrapSettings, complain: Callable[[str], None]) -> StrapSource:
    """The strap asked for, the station's, or the one used last; `complain` hears what cannot be remembered."""
    known = KnownStraps(state_path() / FILE_NAME)
    tell_trouble(known, complain)
    wanted, words = wanted_strap(asked, settings, known)
    return StrapSource(wanted=wanted, words=words, noted={"strap": wanted.text or ""}, known=known, worn=None)


def tell_trouble(known: KnownStraps, complain: Callable[[str], None]) -> None:
    """What went wrong with the memory of straps, once."""
    if (trouble := known.take_trouble()) is not None:
        complain(f"attune: {trouble}")
