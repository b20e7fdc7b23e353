"""What is drawn of the panel: a scale on its board, and calm words on theirs with a shape beside them."""

from __future__ import annotations  # NodePath is generic for the type checker only

from panda3d.core import NodePath, PandaNode, TextFont

from vr_scenes.cue import Shape
from vr_scenes.panel import Shown
from vr_scenes.panel_forms import (
    BACK,
    FRONT,
    MIDDLE,
    NO_COLOUR,
    TOP,
    Colour,
    Form,
    Kind,
    Letters,
    Line,
    width_deg,
)
from vr_scenes.panel_layout import (
    BOTTOM_DEG,
    HALF_WIDTH_DEG,
    LETTERS_DEG,
    MEANING_Y_DEG,
    QUESTION_DEG,
    QUESTION_Y_DEG,
    SCALES,
    TOP_DEG,
    WEDGE_DEG,
    WEDGE_Y_DEG,
    Page,
    Target,
)
from vr_scenes.patient_words import Words
from vr_scenes.shading import Shaders

BOARD: Colour = (0.07, 0.10, 0.13, 0.80)
RIM: Colour = (0.62, 0.72, 0.78, 0.55)
LETTERS: Colour = (0.95, 0.96, 0.93, 1.0)
QUIET_LETTERS: Colour = (0.80, 0.85, 0.87, 1.0)
DARK_LETTERS: Colour = (0.04, 0.06, 0.08, 1.0)
ANSWER: Colour = (0.30, 0.38, 0.44, 0.75)
UNDER: Colour = (0.96, 0.80, 0.42, 1.0)  # warm on cool, and lighter: told without colours, too
SIGNS: dict[Shape, tuple[Kind, Colour]] = {  # hues after Okabe and Ito (2008)
    Shape.SAFE: (Kind.HOUSE, (0.55, 0.87, 0.72, 1.0)),
    Shape.PAUSED: (Kind.BARS, (0.96, 0.78, 0.38, 1.0)),
    Shape.STILL: (Kind.LINE, (0.70, 0.84, 0.93, 1.0)),
    Shape.BREATH: (Kind.RING, (0.70, 0.84, 0.93, 1.0)),
    Shape.DONE: (Kind.TICK, (0.55, 0.87, 0.72, 1.0)),
}
READ_DARK = 0.55  # from this share on a filled answer's letters are dark
MIDDLE_DEG = (0.0, 0.0)
WORDS_Y_DEG, LINE_DEG, SIGN_DEG = -2.6, 2.5, 1.5
CURSOR_DEG = 0.45


class PageNodes:
    """One scale on its board."""

    def __init__(self, parent: NodePath[PandaNode], shaders: Shaders, font: TextFont, page: Page) -> None:
        self.root: NodePath[PandaNode] = parent.attachNewNode(page.value)
        scale, root = SCALES[page], self.root
        self._targets = scale.targets
        self._board = _board(root, shaders, (TOP_DEG + BOTTOM_DEG) / 2, (HALF_WIDTH_DEG, (TOP_DEG - BOTTOM_DEG) / 2))
        wedge_at = ((0.0, WEDGE_Y_DEG),)
        self._wedge = Form(root, shaders, kind=Kind.WEDGE, at_deg=wedge_at, half_deg=WEDGE_DEG, order=MIDDLE)
        cursor_deg = (CURSOR_DEG, CURSOR_DEG)
        self._cursor = Form(root, shaders, kind=Kind.RING, at_deg=(MIDDLE_DEG,), half_deg=cursor_deg, order=TOP + 1)
        places: dict[tuple[float, float], list[tuple[float, float]]] = {}
        for one in scale.targets:
            places.setdefault((one.half_width_deg, one.half_height_deg), []).append((one.x_deg, one.y_deg))
        self._bases = [_boxes(root, shaders, tuple(at), half, MIDDLE) for half, at in places.items()]
        self._marks = {half: _boxes(root, shaders, (MIDDLE_DEG,), half, FRONT) for half in places}
        ask, thank = (
            Line(words=words, at_deg=(0.0, QUESTION_Y_DEG), line_deg=QUESTION_DEG)
            for words in (scale.question, Words.THANKS.value)
        )
        labels = tuple(_label(one) for one in scale.targets)
        meanings = tuple(
            Line(words=one.words, at_deg=(one.x_deg, MEANING_Y_DEG), line_deg=LETTERS_DEG, side=one.side)
            for one in scale.meanings
        )
        self._question, self._thanks = (Letters(root, shaders, font, (one,), order=TOP) for one in (ask, thank))
        self._meanings = Letters(root, shaders, font, meanings, order=TOP)
        self._labels = Letters(root, shaders, font, labels, order=TOP)
        self._dark_labels = [Letters(root, shaders, font, (one,), order=TOP + 1) for one in labels]

    def show(self, shown: Shown, opacity: float, light: float) -> None:
        self.root.show()
        is_thanking = shown.chosen is not None
        self._board.show(BOARD, edge=RIM, edge_deg=0.14, opacity=opacity, light=light)
        self._wedge.show(RIM, opacity=opacity, light=light)
        if shown.cursor is not None:
            self._cursor.turn_to(shown.cursor)
        self._cursor.show(UNDER, opacity=opacity if shown.cursor is not None else 0.0, light=light)
        self._question.show(LETTERS, opacity=0.0 if is_thanking else opacity, light=light)
        self._thanks.show(LETTERS, opacity=opacity if is_thanking else 0.0, light=light)
        self._meanings.show(QUIET_LETTERS, opacity=opacity, light=light)
        self._labels.show(LETTERS, opacity=opacity, light=light)
        for base in self._bases:
            base.show(ANSWER, edge=RIM, edge_deg=0.1, opacity=opacity, light=light)
        self._mark(shown.chosen if is_thanking else shown.under, 1.0 if is_thanking else shown.progress, opacity, light)

    def _mark(self, marked: int | None, share: float, opacity: float, light: float) -> None:
        """Fill what is looked at as far as it is chosen."""
        target = None if marked is None else self._targets[marked]
        for half, mark in self._marks.items():
            is_its = target is not None and half == (target.half_width_deg, target.half_height_deg)
            if target is not None and is_its:
                mark.turn_to((target.x_deg, target.y_deg))
            fill = UNDER if share > 0 else NO_COLOUR
            mark.show(fill, edge=UNDER, edge_deg=0.3, share=share, opacity=opacity if is_its else 0.0, light=light)
        for place, label in enumerate(self._dark_labels):
            label.show(DARK_LETTERS, opacity=opacity if place == marked and share > READ_DARK else 0.0, light=light)


class WordsNodes:
    """Calm words on a board of their own, with their sign."""

    def __init__(self, parent: NodePath[PandaNode], shaders: Shaders, font: TextFont, words: str, shape: Shape) -> None:
        self.root: NodePath[PandaNode] = parent.attachNewNode("words")
        lines = words.split("\n")
        aside_deg = SIGN_DEG + 0.8 if shape in SIGNS else 0.0
        placed = tuple(
            Line(words=line, at_deg=(aside_deg, WORDS_Y_DEG - 1.12 * LINE_DEG * place), line_deg=LINE_DEG)
            for place, line in enumerate(lines)
        )
        self._letters = Letters(self.root, shaders, font, placed, order=TOP)
        wide = max(width_deg(font, line, LINE_DEG) for line in lines) / 2 + 1.6 + aside_deg
        middle_y = WORDS_Y_DEG + 0.33 * LINE_DEG - 0.56 * LINE_DEG * (len(lines) - 1)
        high = 0.56 * LINE_DEG * (len(lines) - 1) + 0.36 * LINE_DEG + 1.2
        self._board = _board(self.root, shaders, middle_y, (wide, max(high, SIGN_DEG + 0.8)))
        self._sign: Form | None = None
        if shape in SIGNS:
            kind, self._colour = SIGNS[shape]
            at = ((1.6 + SIGN_DEG - wide, middle_y),)
            self._sign = Form(self.root, shaders, kind=kind, at_deg=at, half_deg=(SIGN_DEG, SIGN_DEG), order=FRONT)

    def show(self, opacity: float, light: float) -> None:
        self._board.show(BOARD, edge=RIM, edge_deg=0.14, opacity=opacity, light=light)
        self._letters.show(LETTERS, opacity=opacity, light=light)
        if self._sign is not None:
            self._sign.show(self._colour, opacity=opacity, light=light)


def _board(root: NodePath[PandaNode], shaders: Shaders, y_deg: float, half_deg: tuple[float, float]) -> Form:
    at = ((0.0, y_deg),)
    return Form(root, shaders, kind=Kind.BOX, at_deg=at, half_deg=half_deg, corner_deg=1.6, order=BACK)


def _boxes(
    root: NodePath[PandaNode],
    shaders: Shaders,
    at: tuple[tuple[float, float], ...],
    half: tuple[float, float],
    order: int,
) -> Form:
    return Form(root, shaders, kind=Kind.BOX, at_deg=at, half_deg=half, corner_deg=0.7, order=order)


def _label(target: Target) -> Line:
    return Line(words=target.label, at_deg=(target.x_deg, target.y_deg - 0.33 * LETTERS_DEG), line_deg=LETTERS_DEG)
