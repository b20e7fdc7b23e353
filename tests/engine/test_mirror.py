"""engine/mirror.py and vr_scenes/mirror.py: the newest picture, only while somebody looks, and nobody waits."""

import threading
import time
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.mirror import LOOKS_ON_NS, Mirror
from engine.pacing import SessionClock
from tests.vr_scenes.stage_rig import SMALL, a_stage
from vr_scenes.exposure import SceneError
from vr_scenes.mirror import EVERY_NS, StageMirror, jpeg_of
from vr_scenes.mirror_memory import LARGEST_BYTES, Mirrored, MirrorMemory, MirrorMemoryError
from vr_scenes.stage_messages import FrameReport


class Copies:
    """Gives a grey picture, and counts."""

    def __init__(self) -> None:
        self.asked = self.rested = 0

    def ask(self) -> None:
        self.asked += 1

    def take(self) -> NDArray[np.uint8] | None:
        return np.full((12, 16, 3), 90, np.uint8)

    def rest(self) -> None:
        self.rested += 1


class Clock:
    """Nanoseconds that a test sets."""

    def __init__(self) -> None:
        self.ns = 10_000_000_000

    def __call__(self) -> int:
        return self.ns


def frames(stage: StageMirror, clock: Clock, count: int, every_ns: int = 20_000_000) -> None:
    for _ in range(count):
        clock.ns += every_ns
        stage.before_frame(clock.ns)
        stage.after_frame()


def test_nothing_is_copied_as_long_as_nobody_looks() -> None:
    clock, copies = Clock(), Copies()
    with Mirror(SessionClock(clock)) as mirror:
        stage = StageMirror(mirror.name, copies)
        frames(stage, clock, 50)
        stage.close()

    assert copies.asked == 0


def test_who_looks_gets_the_newest_picture_ten_a_second_at_most() -> None:
    clock, copies = Clock(), Copies()
    session = SessionClock(clock)
    session.begin()
    with Mirror(session) as mirror:
        stage = StageMirror(mirror.name, copies)
        assert mirror.newest() is None
        frames(stage, clock, 50)
        found = mirror.newest()
        stage.close()

    assert found is not None
    assert (copies.asked, found.number) == (10, 10)
    assert found.t == pytest.approx(1.0, abs=EVERY_NS / 1e9)
    assert np.asarray(Image.open(BytesIO(found.jpeg))).mean() == pytest.approx(90, abs=2)


def test_a_viewer_who_goes_leaves_no_work_behind() -> None:
    clock, copies = Clock(), Copies()
    with Mirror(SessionClock(clock)) as mirror:
        stage = StageMirror(mirror.name, copies)
        mirror.newest()
        frames(stage, clock, 50)
        clock.ns += LOOKS_ON_NS
        before = copies.asked
        frames(stage, clock, 50)
        rested = copies.rested
        stage.close()

    assert (copies.asked, rested) == (before, 1)


def test_graphics_without_room_for_it_leave_the_patient_his_picture() -> None:
    class Refusing(Copies):
        def ask(self) -> None:
            raise SceneError("a buffer was refused")

    clock = Clock()
    with Mirror(SessionClock(clock)) as mirror:
        stage = StageMirror(mirror.name, Refusing())
        mirror.newest()
        frames(stage, clock, 3)

        assert mirror.newest() is None


def test_a_stage_whose_mirror_is_gone_goes_on_without() -> None:
    stage = StageMirror("no-such-memory", Copies())

    stage.before_frame(1)
    stage.after_frame()
    stage.close()


def test_pictures_are_read_whole_while_they_are_being_written() -> None:
    with Mirror(SessionClock()) as mirror:
        writer = MirrorMemory.attach(mirror.name)
        is_over = threading.Event()

        def write() -> None:
            number = 0
            while not is_over.is_set():
                number += 1
                writer.write(Mirrored(number=number, taken_ns=number, jpeg=bytes([number % 256]) * (number % 5000 + 1)))

        thread = threading.Thread(target=write)
        thread.start()
        try:
            found = [one for one in (mirror.newest() for _ in range(3000)) if one is not None]
        finally:
            is_over.set()
            thread.join()
            writer.close()

    assert len(found) > 100
    assert all(one.jpeg == bytes([one.number % 256]) * (one.number % 5000 + 1) for one in found)


def test_a_picture_that_does_not_fit_is_left_out() -> None:
    memory = MirrorMemory.create()
    try:
        memory.write(Mirrored(number=1, taken_ns=1, jpeg=b"x" * (LARGEST_BYTES + 1)))

        assert memory.read() is None
    finally:
        memory.destroy()


def test_a_closed_mirror_has_no_picture_and_its_memory_is_gone() -> None:
    mirror = Mirror(SessionClock())
    name = mirror.name

    mirror.close()
    mirror.close()

    assert mirror.newest() is None
    with pytest.raises(MirrorMemoryError, match="is gone"):
        MirrorMemory.attach(name)


def test_a_picture_of_480_pixels_is_small() -> None:
    noise = np.random.default_rng(1).integers(0, 60, (270, 480, 3), dtype=np.uint8) + 90

    assert len(jpeg_of(noise.astype(np.uint8))) < LARGEST_BYTES / 2


def test_the_mirror_shows_what_the_stage_draws() -> None:
    clock = SessionClock()
    with Mirror(clock) as mirror, a_stage(replace(SMALL, mirror=mirror.name)) as stage:
        found = None
        ends = time.monotonic() + 60
        while found is None or found.number < 4:
            assert time.monotonic() < ends
            stage.show()
            stage.until(lambda report: isinstance(report, FrameReport))
            found = mirror.newest()
        picture = np.asarray(Image.open(BytesIO(found.jpeg))).astype(float)

    assert picture.shape == (48, 64, 3)
    assert picture.std() > 20  # not the veil
    assert picture[:16, :, 2].mean() > picture[-12:, :, 2].mean()  # the sky is above
