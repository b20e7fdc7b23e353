"""`attune scene list`: what each scene is for, its levels, what changes with them, and its events, for a terminal."""

import difflib
import textwrap

from vr_scenes.scenes import Dimension, Harder, Level, Scene, SceneNotFound, load_scene, scene_names

WIDTH = 100


def scene_named(text: str) -> Scene:
    """The scene of that name, written with underscores, hyphens or blanks. Raises SceneNotFound: the nearest."""
    plain = "_".join(text.lower().replace("-", " ").replace("_", " ").split())
    names = scene_names()
    if plain not in names:
        near = difflib.get_close_matches(plain, names, n=1)
        raise SceneNotFound(text, (*near, *(name for name in names if name not in near)))
    return load_scene(plain)


def scene_table() -> str:
    """A paragraph a scene."""
    return "\n\n".join(_paragraph(load_scene(name)) for name in scene_names())


def level_numbers(scene: Scene, level: Level) -> str:
    """What a level means in units."""
    pairs = zip(scene.dimensions, level.numbers, strict=True)
    return "; ".join(f"{dimension.title}: {_with_unit(value, dimension)}" for dimension, value in pairs)


def _paragraph(scene: Scene) -> str:
    lines = [f"{scene.name}: {scene.title}", *_wrapped(scene.purpose)]
    count = len(scene.levels)
    lines.append(f"  levels: {count}, from {scene.levels[0].name!r} to {scene.levels[-1].name!r}" if count > 1 else "")
    lines += [f"  {_dimension_line(scene, column, one)}" for column, one in enumerate(scene.dimensions)]
    for event in scene.events:
        after = f"after {event.lead_s:g} s, " + (f"for {event.lasts_s:g} s" if event.lasts_s else "until undone")
        lines.append(f"  event {event.name}: {event.title} ({after}; from intensity {event.least_intensity:.1f} on)")
    return "\n".join(filter(None, lines))


def _dimension_line(scene: Scene, column: int, dimension: Dimension) -> str:
    first, last = (scene.levels[place].numbers[column] for place in (0, -1))
    way = "rises" if dimension.harder is Harder.MORE else "falls"
    return f"{dimension.name}: {dimension.title} {way} from {_number(first)} to {_with_unit(last, dimension)}"


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _with_unit(value: float, dimension: Dimension) -> str:
    """Units that explain a scale of their own stand in brackets."""
    is_scale = ".." in dimension.unit or any(character.isdecimal() for character in dimension.unit)
    return f"{_number(value)} ({dimension.unit})" if is_scale else f"{_number(value)} {dimension.unit}"


def _number(value: float) -> str:
    return f"{float(f'{value:.3g}'):g}"
