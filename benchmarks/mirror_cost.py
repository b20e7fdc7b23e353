"""What the mirror costs the stage: a picture's copy and encoding, and frames with and without somebody who looks."""

import multiprocessing
import sys
import time
from multiprocessing.connection import Connection

from benchmarks.figure import Figure, percentile, report

MOST_MS = 3.0  # a picture of 480 pixels, on the stage's own thread
MOST_LONGER = 0.10  # of a frame, where every frame is copied; at 72 frames a second only each seventh is
SCENE, INTENSITY = "spider", 0.8
ENDS_WITHIN_S = 1800.0


def measure(*, pictures: int, pairs: int, size_px: tuple[int, int] = (640, 480)) -> list[Figure]:
    """`pictures` copies are taken and encoded; `pairs` of frames are drawn, one of each with a watcher."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_draw, args=(theirs, pictures, pairs, size_px), daemon=True)
    process.start()
    theirs.close()
    taken_ms: list[float] = []
    watched_ms: list[float] = []
    alone_ms: list[float] = []
    try:
        if ours.poll(ENDS_WITHIN_S):
            taken_ms, watched_ms, alone_ms = ours.recv()
    except EOFError:
        print("the process that draws ended before it had measured anything")
    finally:
        process.join(ENDS_WITHIN_S if taken_ms else 0)  # it gives its memory back
        process.kill()
        process.join()
    if alone_ms:
        print(f"a frame: {percentile(alone_ms, 0.5):.1f} ms alone, {percentile(watched_ms, 0.5):.1f} ms watched (CPU)")
    longer = [with_it / without - 1 for with_it, without in zip(watched_ms, alone_ms, strict=True)]
    named = (("p50", 0.5), ("p99", 0.99))
    return [
        *(
            Figure(
                name=f"copying and encoding a picture of 480 pixels, CPU, {name}",
                n=len(taken_ms),
                value=percentile(taken_ms, share),
                target=MOST_MS,
                unit="ms",
                is_most=True,
            )
            for name, share in named
        ),
        Figure(
            name="a frame that is copied against the one beside it, CPU, median of pairs",
            n=len(longer),
            value=percentile(longer, 0.5),
            target=MOST_LONGER,
            unit="more",
            is_most=True,
        ),
    ]


def _draw(connection: "Connection[object, object]", pictures: int, pairs: int, size_px: tuple[int, int]) -> None:
    """CPU milliseconds: of each picture on this thread, of frames in the whole process, where a processor draws too."""
    from vr_scenes.choreography import settled_pose
    from vr_scenes.drawing import Drawing
    from vr_scenes.exposure import SceneTargets
    from vr_scenes.ingredients import ingredients_of
    from vr_scenes.mirror import WIDTH_PX, jpeg_of
    from vr_scenes.mirror_memory import Mirrored, MirrorMemory
    from vr_scenes.model_shelf import build_model
    from vr_scenes.small_picture import SmallPicture
    from vr_scenes.stage_messages import StageSettings

    model = build_model(SCENE)
    settings = StageSettings(width_px=size_px[0], height_px=size_px[1], shadow_map_px=256)
    drawing = Drawing(settings, lambda _: ingredients_of(model))
    small, memory = SmallPicture(drawing.device, WIDTH_PX), MirrorMemory.create()
    pose = settled_pose(4.0, SceneTargets(scene=SCENE, intensity=INTENSITY))
    taken_ms: list[float] = []
    frames_ms: dict[bool, list[float]] = {True: [], False: []}

    def frame(*, is_watched: bool) -> None:
        began = time.process_time()
        if is_watched:
            small.ask()
        drawing.draw(pose)
        if is_watched:
            take()
        frames_ms[is_watched].append(1000 * (time.process_time() - began))

    def take() -> None:
        began = time.thread_time()
        picture = small.take()
        assert picture is not None, "a frame was asked for and drawn"
        number = len(taken_ms) + 1
        memory.write(Mirrored(number=number, taken_ns=time.monotonic_ns(), jpeg=jpeg_of(picture)))
        taken_ms.append(1000 * (time.thread_time() - began))

    try:
        for _ in range(3):  # buffers are made, the encoder is loaded
            frame(is_watched=True)
            frame(is_watched=False)
        for times in (taken_ms, *frames_ms.values()):
            times.clear()
        for number in range(pairs):
            is_first = number % 2 == 0  # neither kind is always the one that comes first
            frame(is_watched=is_first)
            frame(is_watched=not is_first)
        for _ in range(pictures - pairs):
            frame(is_watched=True)
        connection.send((taken_ms, frames_ms[True][:pairs], frames_ms[False]))
    finally:
        memory.destroy()
        drawing.close()


if __name__ == "__main__":
    sys.exit(report(measure(pictures=200, pairs=120)))
