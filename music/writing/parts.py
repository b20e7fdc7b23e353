"""A bar as a palette writes it, within what its instruments can play."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from music.soundscape import Palette
from music.texture import Bar, Event, with_air
from music.writing import drone, felt_piano, plucked, strings, warm_bells

WRITERS: Mapping[Palette, Callable[[Bar], list[Event]]] = MappingProxyType(
    {
        Palette.WARM_BELLS: warm_bells.write,
        Palette.FELT_PIANO: felt_piano.write,
        Palette.STRINGS: strings.write,
        Palette.PLUCKED: plucked.write,
        Palette.DRONE: drone.write,
    }
)


def write(palette: Palette, bar: Bar) -> list[Event]:
    """The events of `bar`, in the order of their beats; none where the palette plays no notes."""
    writer = WRITERS.get(palette)
    return sorted(with_air(writer(bar), bar), key=lambda event: event.beat) if writer else []
