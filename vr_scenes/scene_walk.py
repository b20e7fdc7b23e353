"""A window in which one walks about in a scene, in a process of its own: a driver that crashes takes nothing along."""

import multiprocessing
import signal
import time
from multiprocessing.connection import Connection

from vr_scenes.cue import NO_CUE, Cue, Shape
from vr_scenes.exposure import SceneError, SceneTargets
from vr_scenes.patient_words import Words
from vr_scenes.pictures import seen_from
from vr_scenes.scenes import load_scene
from vr_scenes.stage_messages import StageSettings
from vr_scenes.walk_keys import WalkKeys

FRAME_S = 1 / 45
ASKED = (  # what lies before a patient's eye, one after the other
    NO_CUE,
    Cue(asks_suds=True),
    Cue(asks_sickness=True),
    Cue(asks_outcome=True),
    Cue(asks_expectancy=True),
    Cue(words=Words.STOPPED.value, shape=Shape.SAFE),
    Cue(words=Words.PAUSED.value, shape=Shape.PAUSED),
    Cue(words=Words.SIT_STILL.value, shape=Shape.STILL),
    Cue(words=Words.BREATHE_ALONG.value, shape=Shape.BREATH, guides_breath=True),
)


def walk(scene: str, intensity: float, settings: StageSettings) -> None:
    """Open the window and wait until it is closed. Raises SceneError, in words, where it cannot be opened."""
    load_scene(scene)  # an unknown scene is said before a window opens
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_walk, args=(theirs, scene, intensity, settings), name="walk", daemon=True)
    process.start()
    theirs.close()
    try:
        said = ours.recv()
    except EOFError:
        said = "the graphics driver crashed; update it"
    finally:
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()
    if said is not None:
        raise SceneError(str(said))


def _walk(theirs: "Connection[object, object]", scene: str, intensity: float, settings: StageSettings) -> None:
    """The process's main: sends None when the window was closed, or what went wrong in words."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C closes the window too
    try:
        _show(scene, intensity, settings)
        theirs.send(None)
    except SceneError as trouble:
        theirs.send(str(trouble))
    except Exception as trouble:  # noqa: BLE001 - the process's one catch-all: it must be heard on the other side
        theirs.send(f"the walk broke: {type(trouble).__name__}: {trouble}")
    finally:
        theirs.close()


def _show(scene: str, intensity: float, settings: StageSettings) -> None:
    from vr_scenes.choreography import Choreography
    from vr_scenes.drawing import UPRIGHT_FIELD_DEG, Drawing
    from vr_scenes.ingredients import ingredients_of
    from vr_scenes.model_shelf import ModelShelf
    from vr_scenes.panel_place import through_window
    from vr_scenes.panel_side import CLICK, PanelSide
    from vr_scenes.stage_window import StageWindow

    shelf = ModelShelf(ingredients_of)
    shelf.prepare(scene)
    drawing = Drawing(settings, shelf.take)
    keys = WalkKeys(load_scene(scene), intensity)
    window = StageWindow(drawing, keys.words)
    choreography = Choreography(lambda _: True, first=scene, intensity=intensity)
    panel = PanelSide()
    began_s = last_s = time.monotonic()
    try:
        while not (keys.is_over or window.is_closed()):
            now_s = time.monotonic()
            dt_s, t, last_s = now_s - last_s, now_s - began_s, now_s
            look_deg, pointer = (keys.look.heading_deg, keys.look.pitch_deg), window.pointer()
            mouse = None if pointer is None else through_window(pointer, window.size_px, UPRIGHT_FIELD_DEG, look_deg)
            for key, is_down in window.strokes():
                if not is_down:
                    keys.release(key)
                elif not (key == CLICK and panel.press(key, mouse)):
                    keys.press(key, t)
            keys.step(min(dt_s, 0.1), t, pointer)
            cue = ASKED[keys.asked % len(ASKED)]
            panel.step(dt_s, cue, glance=None, look_deg=look_deg, mouse=mouse, is_pad_choosing=False)
            drawing.lay(panel.shown(), choreography.breath)
            window.say(keys.words)
            targets = SceneTargets(scene=scene, intensity=keys.intensity, events=keys.events)
            pose = choreography.step(dt_s, t, targets)
            drawing.draw(seen_from(pose, keys.look), keys.look.heading_deg, keys.look.pitch_deg)
            time.sleep(max(0.0, FRAME_S - (time.monotonic() - now_s)))
    finally:
        drawing.close()
