"""The stage's window: keys and the mouse from it, and a text over its picture."""

from panda3d.core import ButtonThrower, EventQueue, GraphicsWindow, MouseAndKeyboard, NodePath, TextNode

from vr_scenes.drawing import Drawing
from vr_scenes.exposure import SceneError


class StageWindow:
    """Keys from the window of `drawing`, and `words` over its picture. Raises SceneError where it has no window."""

    def __init__(self, drawing: Drawing, words: str) -> None:
        if not isinstance(drawing.output, GraphicsWindow):
            raise SceneError("the stage's output is not a window; open the stage with is_window")
        self._drawing, self._output = drawing, drawing.output
        source = NodePath(MouseAndKeyboard(self._output, 0, "keyboard"))
        thrower = ButtonThrower("keys")
        thrower.setButtonDownEvent("down")
        thrower.setButtonUpEvent("up")
        source.attachNewNode(thrower)
        drawing.read_keys_from(source)
        self._text = _overlay_text(words)
        drawing.overlay(self._text)

    def say(self, words: str) -> None:
        """Write `words` where the legend is."""
        self._text.setText(words)

    def strokes(self) -> list[tuple[str, bool]]:
        """Keys since the last call, oldest first: (name, went down)."""
        self._drawing.read_keys()
        queue = EventQueue.getGlobalEventQueue()
        found = []
        while not queue.isQueueEmpty():
            event = queue.dequeueEvent()
            if event.getName() in ("down", "up") and event.getNumParameters():
                found.append((event.getParameter(0).getStringValue(), event.getName() == "down"))
        return found

    def pointer(self) -> tuple[float, float] | None:
        """Where the mouse is, as shares of the window from its left upper corner; None outside."""
        data = self._output.getPointer(0)
        if not data.getInWindow():
            return None
        return data.getX() / max(1, self._output.getXSize()), data.getY() / max(1, self._output.getYSize())

    @property
    def size_px(self) -> tuple[int, int]:
        return self._output.getXSize(), self._output.getYSize()

    def is_closed(self) -> bool:
        return self._output.isClosed()


def _overlay_text(words: str) -> TextNode:
    text = TextNode("legend")
    text.setText(words)
    text.setTextColor(0.97, 0.98, 0.96, 1.0)
    text.setCardColor(0.05, 0.07, 0.08, 0.55)
    text.setCardAsMargin(0.5, 0.5, 0.3, 0.3)
    text.setBin("fixed")  # the card first, then the letters on it
    return text
