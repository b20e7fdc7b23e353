"""The letters that pictures are labelled with: a font that has superscripts and dashes, too."""

from functools import cache
from pathlib import Path

from matplotlib import get_data_path
from PIL import ImageFont

FONT = "fonts/ttf/DejaVuSans.ttf"  # comes with matplotlib; Pillow's own has no m², and draws a box for it


@cache
def letters(size_px: int) -> ImageFont.FreeTypeFont:
    """The font at that size."""
    return ImageFont.truetype(Path(get_data_path()) / FONT, size_px)
