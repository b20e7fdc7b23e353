"""What lies before the patient's eye, as nodes in the world: seen by both eyes and at the desk, over everything."""

from __future__ import annotations  # NodePath is generic for the type checker only

from dataclasses import replace

from panda3d.core import BitMask32, DynamicTextFont, NodePath, PandaNode, TextFont, TextNode, TransparencyAttrib

from vr_scenes.cue import Shape
from vr_scenes.panel import Shown
from vr_scenes.panel_clearance import PITCHES_DEG
from vr_scenes.panel_forms import Colour, Form, Letters
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
from vr_scenes.pose import Light, Pose
from vr_scenes.shading import Shaders

BOARD: Colour = (0.07, 0.10, 0.13, 0.80)
RIM: Colour = (0.62, 0.72, 0.78, 0.55)
LETTERS: Colour = (0.95, 0.96, 0.93, 1.0)
QUIET_LETTERS: Colour = (0.80, 0.85, 0.87, 1.0)
DARK_LETTERS: Colour = (0.04, 0.06, 0.08, 1.0)
ANSWER: Colour = (0.30, 0.38, 0.44, 0.75)
UNDER: Colour = (0.96, 0.80, 0.42, 1.0)  # warm on cool, and lighter: told without colours, too
BREATH: Colour = (0.76, 0.92, 0.96, 0.70)
SIGNS: dict[Shape, tuple[int, Colour]] = {  # the shader's number; hues after Okabe and Ito (2008)
    Shape.SAFE: (1, (0.55, 0.87, 0.72, 1.0)),
    Shape.PAUSED: (2, (0.96, 0.78, 0.38, 1.0)),
    Shape.STILL: (3, (0.70, 0.84, 0.93, 1.0)),
    Shape.BREATH: (4, (0.70, 0.84, 0.93, 1.0)),
    Shape.DONE: (5, (0.55, 0.87, 0.72, 1.0)),
}
_BOX, _RING, _WEDGE, _BALL = 0, 4, 6, 10
_ALIGNED = {0: TextNode.A_center, 1: TextNode.A_left, -1: TextNode.A_right}
_BACK, _MIDDLE, _FRONT, _TOP = 100, 101, 102, 103  # drawn in this order, behind everything else
GUIDE_DEG, GUIDE_Y_DEG = 4.4, 5.0  # half its width
WORDS_Y_DEG, LINE_DEG, SIGN_DEG = -2.6, 2.5, 1.5
CURSOR_DEG = 0.45
ALL_CAMERAS = 31  # bits of them; the last one of a mask is for nodes that are drawn at all
PIXELS_A_LINE = 56  # of the font: sharp in a headset
DARKEST, LIT = 0.5, 0.40  # the least light of the panel, and the sky's light from which on it has all of its own
FAINT = 0.001  # less than a step of any display
LIGHT_SHARE = 0.05  # of the way to the scene's light, a frame: nothing flickers


class PanelDrawing:
    """Draws what is Shown. `eyes`: the cameras that see it; no other does, and it casts no shadow."""

    def __init__(self, shaders: Shaders, eyes: BitMask32) -> None:
        self._shaders = shaders
        self._stand: NodePath[PandaNode] = NodePath("before the eye")
        self._stand.hide(BitMask32.lowerOn(ALL_CAMERAS) & ~eyes)
        self._stand.setLightOff(1)
        self._stand.setDepthTest(False)
        self._stand.setDepthWrite(False)
        self._stand.setTwoSided(True)
        self._stand.setTransparency(TransparencyAttrib.M_alpha)
        self._root: NodePath[PandaNode] = self._stand.attachNewNode("panel")
        self._font = _font()
        self._pages: dict[Page, _PageNodes] = {}
        self._words: _WordsNodes | None = None
        self._said = ("", Shape.NONE)
        self._guide: Form | None = None
        self._light: float | None = None

    def lay(self, shown: Shown, pose: Pose, joint: NodePath[PandaNode], breath: float) -> None:
        """Lay it before the eye of `pose`, which hangs on `joint`. `breath`: 0 out .. 1 in. The veil covers it, too."""
        if shown.is_nothing or pose.veil >= 1:
            self.clear()
            return
        self._stand.reparentTo(joint)
        eye = pose.eye
        self._stand.setPosHpr(eye.x_m, eye.y_m, eye.z_m, eye.heading_deg, 0, 0)
        self._root.setPosHpr(*shown.place_m, shown.heading_deg, shown.pitch_deg, 0)
        wanted = panel_light(pose.light)
        self._light = wanted if self._light is None else self._light + LIGHT_SHARE * (wanted - self._light)
        self._lay_page(shown, 1 - pose.veil)
        self._lay_words(shown, 1 - pose.veil)
        self._lay_guide(shown, breath, 1 - pose.veil)

    def prepare(self, pose: Pose, joint: NodePath[PandaNode]) -> None:
        """Lay all that there is before the eye, too faint to be seen: what is drawn later needs nothing new then."""
        still = Shown(place_m=(0.0, 0.0, 0.0), heading_deg=0.0, pitch_deg=PITCHES_DEG[0], guide_opacity=FAINT)
        letters = "".join(sorted(set("".join(words.value for words in Words)) - {"\n"}))
        said = replace(still, words=letters, shape=Shape.SAFE, words_opacity=FAINT)
        for page in Page:
            self.lay(replace(said, page=page, page_opacity=FAINT), replace(pose, veil=0.0), joint, 0.0)
        for nodes in self._pages.values():
            nodes.root.show()

    def clear(self) -> None:
        """Nothing is before the eye."""
        self._stand.detachNode()
        self._light = None

    def _lay_page(self, shown: Shown, uncovered: float) -> None:
        for page, nodes in self._pages.items():
            if page is not shown.page or shown.page_opacity <= 0:
                nodes.root.hide()
        if shown.page is None or shown.page_opacity <= 0:
            return
        if shown.page not in self._pages:
            self._pages[shown.page] = _PageNodes(self._root, self._shaders, self._font, shown.page)
        self._pages[shown.page].show(shown, shown.page_opacity * uncovered, self._light or 1.0)

    def _lay_words(self, shown: Shown, uncovered: float) -> None:
        if self._words is not None and (shown.words_opacity <= 0 or self._said != (shown.words, shown.shape)):
            self._words.root.removeNode()
            self._words = None
        if shown.words_opacity <= 0 or not shown.words:
            return
        if self._words is None:
            self._said = (shown.words, shown.shape)
            self._words = _WordsNodes(self._root, self._shaders, self._font, shown.words, shown.shape)
        self._words.show(shown.words_opacity * uncovered, self._light or 1.0)

    def _lay_guide(self, shown: Shown, breath: float, uncovered: float) -> None:
        if self._guide is None:
            half = (GUIDE_DEG, GUIDE_DEG)
            self._guide = Form(
                self._root, self._shaders, kind=_BALL, at_deg=(0, GUIDE_Y_DEG), half_deg=half, order=_BACK
            )
        if shown.guide_opacity <= 0:
            self._guide.node.hide()
            return
        self._guide.node.show()
        opacity = shown.guide_opacity * uncovered
        self._guide.show(BREATH, edge=BREATH, share=breath, opacity=opacity, light=self._light or 1.0)


class _PageNodes:
    """One scale on its board."""

    def __init__(self, parent: NodePath[PandaNode], shaders: Shaders, font: TextFont, page: Page) -> None:
        self.root: NodePath[PandaNode] = parent.attachNewNode(page.value)
        scale = SCALES[page]
        middle_y, half = (TOP_DEG + BOTTOM_DEG) / 2, (TOP_DEG - BOTTOM_DEG) / 2
        self._board = Form(
            self.root,
            shaders,
            kind=_BOX,
            at_deg=(0, middle_y),
            half_deg=(HALF_WIDTH_DEG, half),
            corner_deg=1.6,
            order=_BACK,
        )
        self._question, self._thanks = (
            Letters(self.root, shaders, font, words, at_deg=(0, QUESTION_Y_DEG), line_deg=QUESTION_DEG, order=_TOP)
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
                order=_TOP,
            )
            for one in scale.meanings
        ]
        self._wedge = Form(self.root, shaders, kind=_WEDGE, at_deg=(0, WEDGE_Y_DEG), half_deg=WEDGE_DEG, order=_MIDDLE)
        self._cursor = Form(
            self.root, shaders, kind=_RING, at_deg=(0, 0), half_deg=(CURSOR_DEG, CURSOR_DEG), order=_TOP
        )
        self._targets = [
            (
                Form(
                    self.root,
                    shaders,
                    kind=_BOX,
                    at_deg=(one.x_deg, one.y_deg),
                    half_deg=(one.half_width_deg, one.half_height_deg),
                    corner_deg=0.7,
                    order=_MIDDLE,
                ),
                Form(
                    self.root,
                    shaders,
                    kind=_BOX,
                    at_deg=(one.x_deg, one.y_deg),
                    half_deg=(one.half_width_deg, one.half_height_deg),
                    corner_deg=0.7,
                    order=_FRONT,
                ),
                Letters(
                    self.root,
                    shaders,
                    font,
                    one.label,
                    at_deg=(one.x_deg, one.y_deg - 0.33 * LETTERS_DEG),
                    line_deg=LETTERS_DEG,
                    order=_TOP,
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


class _WordsNodes:
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
                order=_TOP,
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
            kind=_BOX,
            at_deg=(0, middle_y),
            half_deg=(half, max(high, SIGN_DEG + 0.8)),
            corner_deg=1.6,
            order=_BACK,
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
                order=_FRONT,
            )

    def show(self, opacity: float, light: float) -> None:
        self._board.show(BOARD, edge=RIM, edge_deg=0.14, opacity=opacity, light=light)
        for line in self._lines:
            line.show(LETTERS, opacity=opacity, light=light)
        if self._sign is not None:
            self._sign.show(self._colour, opacity=opacity, light=light)


def panel_light(light: Light) -> float:
    """How bright the panel is in such light, DARKEST..1: in the dark it neither blinds nor lights the room."""
    red, green, blue = light.sky_light
    sky = (0.2126 * red + 0.7152 * green + 0.0722 * blue) * light.brightness
    return DARKEST + (1 - DARKEST) * min(1.0, max(0.0, sky / LIT))


def _font() -> TextFont:
    font = TextNode.getDefaultFont().makeCopy()
    if isinstance(font, DynamicTextFont):
        font.setPixelsPerUnit(PIXELS_A_LINE)
    return font
