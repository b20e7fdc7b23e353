"""What lies before the patient's eye, as nodes in the world: seen by both eyes and at the desk, over everything."""

from __future__ import annotations  # NodePath is generic for the type checker only

from dataclasses import replace

from panda3d.core import BitMask32, DynamicTextFont, NodePath, PandaNode, TextFont, TextNode, TransparencyAttrib

from vr_scenes.cue import Shape
from vr_scenes.panel import Shown
from vr_scenes.panel_clearance import PITCHES_DEG
from vr_scenes.panel_forms import BACK, Colour, Form, Kind
from vr_scenes.panel_layout import Page
from vr_scenes.panel_nodes import PageNodes, WordsNodes
from vr_scenes.patient_words import Words
from vr_scenes.pose import Light, Pose
from vr_scenes.shading import Shaders

BREATH: Colour = (0.76, 0.92, 0.96, 0.70)
GUIDE_DEG, GUIDE_Y_DEG = 4.4, 5.0  # half its width
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
        self._font = panel_font()
        self._pages: dict[Page, PageNodes] = {}
        self._words: WordsNodes | None = None
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
            self._pages[shown.page] = PageNodes(self._root, self._shaders, self._font, shown.page)
        self._pages[shown.page].show(shown, shown.page_opacity * uncovered, self._light or 1.0)

    def _lay_words(self, shown: Shown, uncovered: float) -> None:
        if self._words is not None and (shown.words_opacity <= 0 or self._said != (shown.words, shown.shape)):
            self._words.root.removeNode()
            self._words = None
        if shown.words_opacity <= 0 or not shown.words:
            return
        if self._words is None:
            self._said = (shown.words, shown.shape)
            self._words = WordsNodes(self._root, self._shaders, self._font, shown.words, shown.shape)
        self._words.show(shown.words_opacity * uncovered, self._light or 1.0)

    def _lay_guide(self, shown: Shown, breath: float, uncovered: float) -> None:
        if self._guide is None:
            half = (GUIDE_DEG, GUIDE_DEG)
            self._guide = Form(
                self._root, self._shaders, kind=Kind.BALL, at_deg=((0.0, GUIDE_Y_DEG),), half_deg=half, order=BACK
            )
        opacity = shown.guide_opacity * uncovered
        self._guide.show(BREATH, edge=BREATH, share=breath, opacity=opacity, light=self._light or 1.0)


def panel_light(light: Light) -> float:
    """How bright the panel is in such light, DARKEST..1: in the dark it neither blinds nor lights the room."""
    red, green, blue = light.sky_light
    sky = (0.2126 * red + 0.7152 * green + 0.0722 * blue) * light.brightness
    return DARKEST + (1 - DARKEST) * min(1.0, max(0.0, sky / LIT))


def panel_font() -> TextFont:
    """The panel's letters, sharp in a headset."""
    font = TextNode.getDefaultFont().makeCopy()
    if isinstance(font, DynamicTextFont):
        font.setPixelsPerUnit(PIXELS_A_LINE)
    return font
