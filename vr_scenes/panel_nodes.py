"""What is drawn of the panel: a scale on its board, and calm words on theirs with a shape beside them."""

from __future__ import annotations  # NodePath is generic for the type checker only

from panda3d.core import NodePath, PandaNode, TextFont, TextNode

from vr_scenes.cue import Shape
from vr_scenes.panel import Shown
from vr_scenes.panel_forms import BACK, FRONT, MIDDLE, TOP, Colour, Form, Kind, Letters
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
_ALIGNED = {0: TextNode.A_center, 1: TextNode.A_left, -1: TextNode.A_right}
WORDS_Y_DEG, LINE_DEG, SIGN_DEG = -2.6, 2.5, 1.5
CURSOR_DEG = 0.45


class PageNodes:
    """One scale on its board."""

    def __init__(self, parent: NodePath[PandaNode], shaders: Shaders, font: TextFont, page: Page) -> None:
        self.root: NodePath[PandaNode] = parent.attachNewNode(page.value)
        scale = SCALES[page]
        middle_y, half = (TOP_DEG + BOTTOM_DEG) / 2, (TOP_DEG - BOTTOM_DEG) / 2
        self._board = Form(
            self.root,
            shaders,
            kind=Kind.BOX,
            at_deg=(0, middle_y),
            half_deg=(HALF_WIDTH_DEG, half),
            corner_deg=1.6,
            order=BACK,
        )
        self._question, self._thanks = (
            Letters(self.root, shaders, font, words, at_deg=(0, QUESTION_Y_DEG), line_deg=QUESTION_DEG, order=TOP)
            for words in (scale.question, Words.THANKS.value)
        )
        self._meanings = [
            Letters(
                self.root,
                shaders,
                font,
                one.words,
                at_deg=(one.x_deg, MEANING_Y_DEG),
                line_deg=LETTERS_DEG,
                align=_ALIGNED[one.side],
                order=TOP,
            )
            for one in scale.meanings
        ]
        self._wedge = Form(
            self.root, shaders, kind=Kind.WEDGE, at_deg=(0, WEDGE_Y_DEG), half_deg=WEDGE_DEG, order=MIDDLE
        )
        self._cursor = Form(
            self.root, shaders, kind=Kind.RING, at_deg=(0, 0), half_deg=(CURSOR_DEG, CURSOR_DEG), order=TOP
        )
        self._targets = [
            (
                Form(
                    self.root,
                    shaders,
                    kind=Kind.BOX,
                    at_deg=(one.x_deg, one.y_deg),
                    half_deg=(one.half_width_deg, one.half_height_deg),
                    corner_deg=0.7,
                    order=MIDDLE,
                ),
                Form(
                    self.root,
                    shaders,
                    kind=Kind.BOX,
                    at_deg=(one.x_deg, one.y_deg),
                    half_deg=(one.half_width_deg, one.half_height_deg),
                    corner_deg=0.7,
                    order=FRONT,
                ),
                Letters(
                    self.root,
                    shaders,
                    font,
                    one.label,
                    at_deg=(one.x_deg, one.y_deg - 0.33 * LETTERS_DEG),
                    line_deg=LETTERS_DEG,
                    order=TOP,
                ),
            )
            for one in scale.targets
        ]

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
        for meaning in self._meanings:
            meaning.show(QUIET_LETTERS, opacity=opacity, light=light)
        for place, (base, progress, label) in enumerate(self._targets):
            is_chosen, is_under = place == shown.chosen, place == shown.under and not is_thanking
            edge = UNDER if is_chosen or is_under else RIM
            base.show(ANSWER, edge=edge, edge_deg=0.3 if is_chosen or is_under else 0.1, opacity=opacity, light=light)
            share = 1.0 if is_chosen else shown.progress if is_under else 0.0
            progress.show(UNDER, share=share, opacity=opacity if share > 0 else 0.0, light=light)
            label.show(DARK_LETTERS if share > 0.55 else LETTERS, opacity=opacity, light=light)


class WordsNodes:
    """Calm words on a board of their own, with their sign."""

    def __init__(self, parent: NodePath[PandaNode], shaders: Shaders, font: TextFont, words: str, shape: Shape) -> None:
        self.root: NodePath[PandaNode] = parent.attachNewNode("words")
        lines = words.split("\n")
        made = [
            Letters(
                self.root,
                shaders,
                font,
                line,
                at_deg=(SIGN_DEG + 0.8 if shape in SIGNS else 0.0, WORDS_Y_DEG - 1.12 * LINE_DEG * place),
                line_deg=LINE_DEG,
                order=TOP,
            )
            for place, line in enumerate(lines)
        ]
        self._lines = made
        half_text = max(line.width_deg for line in made) / 2
        half = half_text + 1.6 + (SIGN_DEG + 0.8 if shape in SIGNS else 0.0)
        middle_y = WORDS_Y_DEG + 0.33 * LINE_DEG - 0.56 * LINE_DEG * (len(lines) - 1)
        high = 0.56 * LINE_DEG * (len(lines) - 1) + 0.36 * LINE_DEG + 1.2
        self._board = Form(
            self.root,
            shaders,
            kind=Kind.BOX,
            at_deg=(0, middle_y),
            half_deg=(half, max(high, SIGN_DEG + 0.8)),
            corner_deg=1.6,
            order=BACK,
        )
        self._sign: Form | None = None
        if shape in SIGNS:
            kind, self._colour = SIGNS[shape]
            self._sign = Form(
                self.root,
                shaders,
                kind=kind,
                at_deg=(1.6 + SIGN_DEG - half, middle_y),
                half_deg=(SIGN_DEG, SIGN_DEG),
                order=FRONT,
            )

    def show(self, opacity: float, light: float) -> None:
        self._board.show(BOARD, edge=RIM, edge_deg=0.14, opacity=opacity, light=light)
        for line in self._lines:
            line.show(LETTERS, opacity=opacity, light=light)
        if self._sign is not None:
            self._sign.show(self._colour, opacity=opacity, light=light)
