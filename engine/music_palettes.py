"""`attune music palettes`: each palette's name, what it is, what it can play, and what only it can do."""

import difflib

from engine.music_course import MusicRequestError
from engine.music_score import NatureRequest
from music.palettes.limits import LIMITS
from music.soundscape import Nature, Palette

NATURE_ALONE = 0.7  # its level where it is all that sounds and none was named
_PITCHES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def palette_name(palette: Palette) -> str:
    """As it is written on the command line: "felt-piano"."""
    return palette.name.lower().replace("_", "-")


def palette_named(text: str) -> Palette:
    """The palette of this name, written with hyphens, underscores or blanks. Raises MusicRequestError: the nearest."""
    plain = "-".join(text.lower().replace("_", " ").replace("-", " ").split())
    names = {palette_name(palette): palette for palette in Palette}
    names |= {"-".join(palette.value.split()): palette for palette in Palette}
    if plain in names:
        return names[plain]
    raise MusicRequestError(_unknown("palette", text, plain, tuple(names), [palette_name(one) for one in Palette]))


def nature_under(palette: Palette, text: str | None) -> NatureRequest:
    """What of nature goes with `palette`: as asked for, else none, or the ocean where nothing else would sound.

    Raises MusicRequestError.
    """
    if text is None:
        return NatureRequest(level=NATURE_ALONE if palette is Palette.NATURE else 0.0)
    asked = nature_asked(text)
    if palette is Palette.NATURE and asked.level == 0:
        raise MusicRequestError(
            f"the palette nature plays no notes, and --nature {text} leaves it silent: ask for more"
        )
    return asked


def nature_asked(text: str) -> NatureRequest:
    """`rain` or `rain:0.4`; `none`. Raises MusicRequestError."""
    name, colon, level_text = text.partition(":")
    plain = "-".join(name.lower().replace("_", " ").replace("-", " ").split())
    if plain == "none" and not colon:
        return NatureRequest()
    names = {"-".join(nature.value.split()): nature for nature in Nature}
    if plain not in names:
        raise MusicRequestError(_unknown("nature", name, plain, tuple(names), list(names)))
    try:
        level = float(level_text) if colon else 0.5
    except ValueError:
        raise MusicRequestError(f"--nature {text}: {level_text!r} is no number") from None
    if not 0 <= level <= 1:
        raise MusicRequestError(f"--nature {text}: the level must lie in [0, 1], not {level_text}")
    return NatureRequest(nature=names[plain], level=level)


def _unknown(kind: str, text: str, plain: str, known: tuple[str, ...], shown: list[str]) -> str:
    near = difflib.get_close_matches(plain, known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"there is no {kind} {text!r}; {hint}there are: {', '.join(shown)}"


def palette_table() -> str:
    """For a terminal: a paragraph a palette."""
    return "\n\n".join(_paragraph(palette) for palette in Palette)


def _paragraph(palette: Palette) -> str:
    limits = LIMITS[palette]
    lines = [palette_name(palette), f"  {limits.sounds}", f"  only it: {limits.only_it}"]
    for voice, can in limits.voices.items():
        span = f"{_pitch(can.lowest_pitch)}-{_pitch(can.highest_pitch)}"
        lines.append(f"  {voice.value:<8}{span:<9} up to {can.longest_s:g} s, {can.polyphony} at once")
    return "\n".join(lines)


def _pitch(number: int) -> str:
    """A MIDI number as musicians write it; 60 is C4 (ISO 16, scientific pitch notation)."""
    return f"{_PITCHES[number % 12]}{number // 12 - 1}"
