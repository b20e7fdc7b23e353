"""Reads the catalog: what each scene is for, and what each intensity means in words and numbers."""

import re
import tomllib
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path

from vr_scenes.exposure import ExposureStep, Hierarchy, SceneError

CATALOG = Path(__file__).parent / "catalog"
DATA_FILE = "scene.toml"
TENTHS = tuple(tenth / 10 for tenth in range(11))
LONGEST_TENTH_S = 20.0  # what is shown may not stay behind what is asked for much longer than that


class SceneNotFound(SceneError):
    """There is no scene of that name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no scene {name!r}; the scenes are: {', '.join(known)}")
        self.name = name
        self.known = known


class EventNotFound(SceneError):
    """The scene has no event of that name."""

    def __init__(self, scene: "Scene", name: str) -> None:
        known = ", ".join(event.name for event in scene.events)
        super().__init__(f"the scene {scene.name} has no event {name!r}; it has {known or 'none'}")


class SceneDataError(SceneError):
    """A scene's data file is wrong; the message begins with file:line."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}:{line}: {what}")
        self.path = path
        self.line = line


class Harder(Enum):
    """Which way a dimension moves when a scene gets harder."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One thing that intensity changes; `name` ends in its unit, `unit` says it for people."""

    name: str
    title: str
    unit: str
    harder: Harder


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One named level; `numbers` in the order of the scene's dimensions."""

    intensity: float
    name: str
    words: str
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """Something that a therapist may let happen once: `lead_s` after it was ordered, for `lasts_s` (0: until undone).

    `undo` says what undoing it looks like. It may be ordered from `least_intensity` on.
    """

    name: str
    title: str
    words: str
    undo: str
    lead_s: float
    lasts_s: float
    least_intensity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A scene as its data file tells it: eleven levels, or one for a place that asks nothing of anybody.

    `tenth_s`: seconds that a tenth of the way up takes at least where people walk and trains roll from level to level,
    and one that falls far falls behind the veil; 0 where all moves as fast as intensity may.
    """

    name: str
    title: str
    purpose: str
    dimensions: tuple[Dimension, ...]
    levels: tuple[Level, ...]
    events: tuple[EventKind, ...] = ()
    tenth_s: float = 0.0

    def event(self, name: str) -> EventKind:
        """The event of that name. Raises EventNotFound."""
        found = next((event for event in self.events if event.name == name), None)
        if found is None:
            raise EventNotFound(self, name)
        return found

    def at(self, dimension: str, intensity: float) -> float:
        """The value of `dimension` at `intensity` 0..1, joined by straight lines between the levels.

        Raises KeyError if the scene has no such dimension.
        """
        column = next((i for i, known in enumerate(self.dimensions) if known.name == dimension), None)
        if column is None:
            raise KeyError(f"the scene {self.name} has no dimension {dimension!r}")
        for lower, upper in pairwise(self.levels):
            if intensity <= upper.intensity:
                share = (intensity - lower.intensity) / (upper.intensity - lower.intensity)
                start, end = lower.numbers[column], upper.numbers[column]
                return start + (end - start) * max(0.0, share)
        return self.levels[-1].numbers[column]


def scene_names(catalog: Path = CATALOG) -> tuple[str, ...]:
    """The names of all scenes, sorted."""
    return tuple(sorted(folder.parent.name for folder in catalog.glob(f"*/{DATA_FILE}")))


def load_scene(name: str, catalog: Path = CATALOG) -> Scene:
    """The scene of that name. Raises SceneNotFound, or SceneDataError with file and line."""
    if name not in scene_names(catalog):
        raise SceneNotFound(name, scene_names(catalog))
    path = catalog / name / DATA_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise SceneDataError(path, 1, f"cannot be read: {trouble}") from trouble
    return _Reader(path, text).scene(name)


def hierarchy(name: str) -> Hierarchy:
    """The rungs of a scene, one for each level. Raises what `load_scene` raises."""
    steps = (ExposureStep(intensity=level.intensity, words=level.words) for level in load_scene(name).levels)
    return Hierarchy(scene=name, steps=tuple(steps))


class _Reader:
    """One data file; knows on which line each table and key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        try:
            self._data: dict[str, object] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as trouble:
            found = re.search(r"line (\d+)", str(trouble))
            line = int(found.group(1)) if found else len(self._lines)
            raise SceneDataError(path, line, f"is not TOML: {trouble}") from trouble

    def scene(self, name: str) -> Scene:
        known = {"title", "purpose", "tenth_s", "dimension", "level", "event"}
        self._refuse_unknown(self._data, known, "", 0)
        title, purpose = (self._text(self._data, key, "", 0) for key in ("title", "purpose"))
        tenth_s = self._tenth_s()
        dimensions = tuple(self._dimension(table, i) for i, table in enumerate(self._tables("dimension")))
        levels = tuple(self._level(table, i, dimensions) for i, table in enumerate(self._tables("level")))
        self._check_levels(levels, dimensions)
        return Scene(
            name=name,
            title=title,
            purpose=purpose,
            dimensions=dimensions,
            levels=levels,
            events=tuple(self._event(table, i) for i, table in enumerate(self._tables("event"))),
            tenth_s=tenth_s,
        )

    def _tenth_s(self) -> float:
        if "tenth_s" not in self._data:
            return 0.0
        tenth_s = self._number(self._data, "tenth_s", "", 0)
        if not 0 <= tenth_s <= LONGEST_TENTH_S:
            raise self._error("", 0, "tenth_s", f"tenth_s must lie in [0, {LONGEST_TENTH_S:g}] s, not {tenth_s:g}")
        return tenth_s

    def _event(self, table: dict[str, object], place: int) -> EventKind:
        texts, numbers = ("name", "title", "words", "undo"), ("lead_s", "lasts_s", "least_intensity")
        self._refuse_unknown(table, {*texts, *numbers}, "event", place)
        name, title, words, undo = (self._text(table, key, "event", place) for key in texts)
        lead_s, lasts_s, least = (self._number(table, key, "event", place) for key in numbers)
        if lead_s < 0 or lasts_s < 0:
            raise self._error("event", place, "lead_s", "lead_s and lasts_s are seconds, 0 or more")
        if not 0 <= least <= 1:
            raise self._error("event", place, "least_intensity", f"least_intensity must lie in [0, 1], not {least}")
        return EventKind(
            name=name, title=title, words=words, undo=undo, lead_s=lead_s, lasts_s=lasts_s, least_intensity=least
        )

    def _dimension(self, table: dict[str, object], place: int) -> Dimension:
        self._refuse_unknown(table, {"name", "title", "unit", "harder"}, "dimension", place)
        name, title, unit, harder = (
            self._text(table, key, "dimension", place) for key in ("name", "title", "unit", "harder")
        )
        if harder not in {way.value for way in Harder}:
            raise self._error("dimension", place, "harder", f'harder must be "more" or "less", not {harder!r}')
        return Dimension(name=name, title=title, unit=unit, harder=Harder(harder))

    def _level(self, table: dict[str, object], place: int, dimensions: tuple[Dimension, ...]) -> Level:
        names = [dimension.name for dimension in dimensions]
        self._refuse_unknown(table, {"intensity", "name", "words", *names}, "level", place)
        return Level(
            intensity=self._number(table, "intensity", "level", place),
            name=self._text(table, "name", "level", place),
            words=self._text(table, "words", "level", place),
            numbers=tuple(self._number(table, name, "level", place) for name in names),
        )

    def _check_levels(self, levels: tuple[Level, ...], dimensions: tuple[Dimension, ...]) -> None:
        tenths = TENTHS if len(levels) > 1 else TENTHS[:1]
        if tuple(level.intensity for level in levels) != tenths:
            raise self._error("level", 0, "intensity", "the levels must be the tenths 0, 0.1 .. 1, or 0 alone")
        for column, dimension in enumerate(dimensions):
            sign = 1 if dimension.harder is Harder.MORE else -1
            for place, (lower, upper) in enumerate(pairwise(levels), start=1):
                if sign * (upper.numbers[column] - lower.numbers[column]) < 0:
                    what = f"{dimension.name} must get {dimension.harder.value} with intensity"
                    raise self._error("level", place, dimension.name, what)

    def _tables(self, kind: str) -> list[dict[str, object]]:
        tables = self._data.get(kind, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._error(kind, 0, "", f"{kind} must be written as [[{kind}]] tables")
        return tables

    def _text(self, table: dict[str, object], key: str, kind: str, place: int) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._error(kind, place, key, f"{key} must be a text that is not empty")
        return value

    def _number(self, table: dict[str, object], key: str, kind: str, place: int) -> float:
        value = table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 < value < 1e6:
            raise self._error(kind, place, key, f"{key} must be a number, not {value!r}")
        return float(value)

    def _refuse_unknown(self, table: dict[str, object], known: set[str], kind: str, place: int) -> None:
        for key in table:
            if key not in known:
                raise self._error(kind, place, key, f"{key} is not known here; known are {', '.join(sorted(known))}")

    def _error(self, kind: str, place: int, key: str, what: str) -> SceneDataError:
        return SceneDataError(self._path, self._line_of(kind, place, key), what)

    def _line_of(self, kind: str, place: int, key: str) -> int:
        """The line of `key` in the table number `place` of that kind; the table's own line if the key is missing."""
        heads = [i for i, line in enumerate(self._lines) if line.strip() == f"[[{kind}]]"]
        start = heads[place] if kind and place < len(heads) else 0
        inside = self._lines[start + 1 :] if kind else self._lines
        for offset, line in enumerate(inside, start=2 if kind else 1):
            if line.startswith("[["):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return start + offset
        return start + 1
