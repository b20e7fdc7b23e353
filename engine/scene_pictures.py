"""`attune scene shot` and `attune scene sheet`: pictures of a scene, single or all its levels on a labelled sheet."""

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from engine.eye_file import read_eyes
from engine.letters import letters
from engine.new_files import new_file
from engine.progress import Progress
from engine.scene_words import level_numbers
from vr_scenes.exposure import SceneTargets
from vr_scenes.pictures import Look, Picture, Shot, draw_pictures, look_of
from vr_scenes.pose import View
from vr_scenes.scenes import Level, Scene

SHOT_T = 3.0  # the session second that is shown: what moves has begun to
SHEET_VIEWS = (View.FORWARD, View.DOWN, View.LEFT)
SHEET_PX = (320, 240)
COLUMN_PX, MARGIN_PX, HEAD_PX = 430, 10, 64
NUMBERS_PX = 16  # a line of a level's numbers


def looks_of(text: str) -> tuple[Look, ...]:
    """The view of that name, or the eyes of the file of that path. Raises EyeFileError."""
    named = {view.name.lower(): view for view in View}
    return (look_of(named[text.lower()]),) if text.lower() in named else read_eyes(Path(text))


def draw_shot(scene: Scene, intensity: float, looks: tuple[Look, ...], width_px: int, out: Path) -> None:
    """The scene at `intensity`, one picture a look, side by side, as PNG. Raises SceneError, NewFileError."""
    targets = SceneTargets(scene=scene.name, intensity=intensity)
    shots = [Shot(t=SHOT_T, targets=targets, view=look) for look in looks]
    with new_file(out) as file:
        pictures = _drawn(shots, width_px, width_px * 3 // 4)
        file.write(_png(Image.fromarray(np.concatenate(pictures, axis=1))))


def draw_sheet(scene: Scene, out: Path) -> None:
    """All levels of the scene, a row each: words and numbers, and several views. Raises SceneError, NewFileError."""
    shots = [
        Shot(t=SHOT_T, targets=SceneTargets(scene=scene.name, intensity=level.intensity), view=view)
        for level in scene.levels
        for view in SHEET_VIEWS
    ]
    with new_file(out) as file:
        pictures = _drawn(shots, *SHEET_PX)
        file.write(_png(_sheet(scene, pictures)))


def _drawn(shots: Sequence[Shot], width_px: int, height_px: int) -> tuple[Picture, ...]:
    with Progress("drawing") as progress:
        return draw_pictures(
            shots, width_px=width_px, height_px=height_px, progress=lambda done, all_: progress.show(done / all_)
        )


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _sheet(scene: Scene, pictures: tuple[Picture, ...]) -> Image.Image:
    width, height = SHEET_PX
    columns = len(SHEET_VIEWS)
    tall = max(height, *(_written(None, scene, level, 0) for level in scene.levels))
    size = (COLUMN_PX + columns * (width + MARGIN_PX), HEAD_PX + len(scene.levels) * (tall + MARGIN_PX))
    sheet = Image.new("RGB", size, "#202326")
    draw = ImageDraw.Draw(sheet)
    draw.text((MARGIN_PX, 10), scene.title, font=letters(24), fill="#f2f2f2")
    for column, view in enumerate(SHEET_VIEWS):
        at = (COLUMN_PX + column * (width + MARGIN_PX), 36)
        draw.text(at, view.name.lower(), font=letters(16), fill="#d0d4d8")
    for row, level in enumerate(scene.levels):
        top = HEAD_PX + row * (tall + MARGIN_PX)
        _written(draw, scene, level, top)
        for column in range(columns):
            picture = Image.fromarray(pictures[row * columns + column])
            sheet.paste(picture, (COLUMN_PX + column * (width + MARGIN_PX), top))
    return sheet


def _written(draw: ImageDraw.ImageDraw | None, scene: Scene, level: Level, top: int) -> int:
    """Write a level's words and numbers from `top` down, or only measure them; where they end, in pixels."""
    words = textwrap.fill(level.words, 50)
    numbers = "\n".join(textwrap.fill(one, 56) for one in level_numbers(scene, level).split("; "))
    below = top + 34 + 21 * (words.count("\n") + 1)
    if draw is not None:
        draw.text((MARGIN_PX, top), f"{level.intensity:.1f}  {level.name}", font=letters(19), fill="#f2f2f2")
        draw.text((MARGIN_PX, top + 28), words, font=letters(15), fill="#e0e2e4", spacing=3)
        draw.text((MARGIN_PX, below), numbers, font=letters(13), fill="#a8b4bc", spacing=3)
    return below + NUMBERS_PX * (numbers.count("\n") + 1)
