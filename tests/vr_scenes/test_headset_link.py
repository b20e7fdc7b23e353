"""The headset beside the stage: what is told, and when it is tried again."""

import math
from dataclasses import dataclass, field

import pytest

from vr_scenes.headset import (
    EyeView,
    Field,
    Hand,
    HeadsetFailure,
    HeadsetFrame,
    HeadsetUnavailable,
    SpatialPose,
    Wearing,
)
from vr_scenes.headset_link import RETRY_NS, HeadsetLink
from vr_scenes.stage_messages import HeadsetNews, HeadsetUse, Sign, SignKind

FIELD = Field(left_rad=-0.8, right_rad=0.8, up_rad=0.8, down_rad=-0.8)


@dataclass
class ScriptedHeadset:
    """A headset that does what a test says, and keeps what it was shown."""

    wearing: Wearing = Wearing.WORN
    trouble: HeadsetUnavailable | None = None
    head: SpatialPose | None = field(default_factory=SpatialPose)
    hands: tuple[Hand, Hand] = field(default_factory=lambda: (Hand(), Hand()))
    shown: list[tuple[int, ...]] = field(default_factory=list)
    is_closed: bool = False
    is_centred_anew: bool = False
    name: str = "Trial headset"
    eye_px: tuple[int, int] = (32, 32)
    is_running: bool = True

    @property
    def was_centred_anew(self) -> bool:
        was, self.is_centred_anew = self.is_centred_anew, False
        return was

    def attend(self) -> Wearing:
        if self.trouble is not None:
            raise self.trouble
        return self.wearing

    def wait(self) -> HeadsetFrame:
        if self.trouble is not None:
            raise self.trouble
        eyes = () if self.head is None else (EyeView(pose=self.head, field=FIELD),) * 2
        return HeadsetFrame(display_ns=1, period_ns=2, head=self.head, eyes=eyes, hands=self.hands)

    def show(self, textures: tuple[int, ...]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.shown.append(textures)

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Room:
    """A link, the headsets it can open, and what it told."""

    use: HeadsetUse = HeadsetUse.AUTO
    there: list[ScriptedHeadset | HeadsetUnavailable] = field(default_factory=list)
    told: list[HeadsetNews | Sign] = field(default_factory=list)
    tries: int = 0

    def link(self) -> HeadsetLink:
        return HeadsetLink(self.use, self._open, self.told.append)

    def _open(self) -> ScriptedHeadset:
        self.tries += 1
        found = self.there.pop(0) if len(self.there) > 1 else self.there[0]
        if isinstance(found, HeadsetUnavailable):
            raise found
        return found

    @property
    def news(self) -> list[bool | None]:
        return [one.is_away for one in self.told if isinstance(one, HeadsetNews)]


def _unavailable(failure: HeadsetFailure) -> HeadsetUnavailable:
    return HeadsetUnavailable(failure, "It is not to be had")


def test_switched_off_no_headset_is_looked_for() -> None:
    room = Room(use=HeadsetUse.OFF, there=[ScriptedHeadset()])
    room.link().attend(0)

    assert room.tries == 0


@pytest.mark.parametrize("failure", [HeadsetFailure.NO_LIBRARY, HeadsetFailure.NO_RUNTIME])
def test_a_station_without_a_runtime_says_nothing_and_tries_once(failure: HeadsetFailure) -> None:
    room = Room(there=[_unavailable(failure)])
    link = room.link()
    for second in range(30):
        link.attend(second * 1_000_000_000)

    assert room.told == []
    assert room.tries == 1


def test_a_headset_that_is_needed_holds_the_session_until_it_is_there() -> None:
    room = Room(use=HeadsetUse.ON, there=[_unavailable(HeadsetFailure.NO_LIBRARY)])
    room.link().attend(0)

    assert room.news == [True]


@pytest.mark.parametrize("failure", [HeadsetFailure.NO_HEADSET, HeadsetFailure.NO_GRAPHICS, HeadsetFailure.BROKEN])
def test_a_runtime_that_gives_no_headset_is_told_of_and_holds_nothing(failure: HeadsetFailure) -> None:
    room = Room(there=[_unavailable(failure)])
    link = room.link()
    for second in range(30):
        link.attend(second * 1_000_000_000)

    assert room.news == [None]
    assert room.tries == 1  # asking may take a runtime seconds, in which nothing would be drawn
    assert "on the screen" in room.told[0].words  # type: ignore[union-attr]


def test_a_headset_that_is_needed_is_found_when_it_is_connected_later() -> None:
    room = Room(use=HeadsetUse.ON, there=[_unavailable(HeadsetFailure.NO_HEADSET), ScriptedHeadset()])
    link = room.link()
    link.attend(0)
    link.attend(RETRY_NS - 1)
    before = link.name
    link.attend(RETRY_NS)

    assert before is None
    assert link.name == "Trial headset"
    assert room.news == [True, False]


def test_taken_off_and_put_on_again_is_told_once_each() -> None:
    headset = ScriptedHeadset(wearing=Wearing.NOT_WORN)
    room = Room(there=[headset])
    link = room.link()
    for wearing in (Wearing.NOT_WORN, Wearing.WORN, Wearing.NOT_WORN, Wearing.WORN):
        headset.wearing = wearing
        for _ in range(3):
            link.attend(0)

    assert room.news == [True, False, True, False]


@pytest.mark.parametrize("where", ["attend", "wait", "show"])
def test_a_headset_that_is_unplugged_is_closed_told_of_and_looked_for(where: str) -> None:
    headset = ScriptedHeadset()
    room = Room(there=[headset, _unavailable(HeadsetFailure.NO_HEADSET), ScriptedHeadset()])
    link = room.link()
    link.attend(0)
    glance = link.wait(0, 0.01)
    headset.trouble = _unavailable(HeadsetFailure.LOST)
    if where == "attend":
        link.attend(1)
    elif where == "wait":
        assert link.wait(1, 0.01) is None
    else:
        link.show((1, 2), 1)
    gone = link.is_running
    for turn in range(1, 4):
        link.attend(1 + turn * RETRY_NS)

    assert glance is not None
    assert headset.is_closed
    assert not gone
    assert room.news == [False, True, True, False]  # gone; still not there; there again
    assert link.is_running


def test_a_headset_that_its_runtime_ended_is_not_taken_again() -> None:
    headset = ScriptedHeadset()
    room = Room(there=[headset])
    link = room.link()
    link.attend(0)
    headset.wearing = Wearing.LEFT
    for turn in range(5):
        link.attend(turn * RETRY_NS)

    assert room.tries == 1
    assert headset.is_closed
    assert room.news == [False, True]


def test_the_view_is_centred_at_the_first_look_and_on_request() -> None:
    headset = ScriptedHeadset(head=SpatialPose(place_m=(1.0, 2.0, 1.5)))
    link = Room(there=[headset]).link()
    link.attend(0)
    first = link.wait(0, 0.01)
    headset.head = SpatialPose(place_m=(1.0, 2.3, 1.5))
    moved = link.wait(0, 0.01)
    link.centre()
    centred = link.wait(0, 0.01)
    headset.head, headset.is_centred_anew = SpatialPose(), True  # by the runtime
    by_runtime = link.wait(0, 0.01)

    places = [glance.head.place_m for glance in (first, moved, centred, by_runtime) if glance and glance.head]
    assert places == [pytest.approx(place) for place in ((0, 0, 0), (0, 0.3, 0), (0, 0, 0), (0, 0, 0))]


def test_both_grips_stop_the_session() -> None:
    headset = ScriptedHeadset(hands=(Hand(grip=1.0), Hand(grip=1.0)))
    room = Room(there=[headset])
    link = room.link()
    link.attend(0)
    for _ in range(20):
        link.wait(0, 0.1)

    assert [one for one in room.told if isinstance(one, Sign)] == [Sign(kind=SignKind.STOP)]


def test_a_head_that_is_not_tracked_is_shown_nothing() -> None:
    headset = ScriptedHeadset(head=None)
    link = Room(there=[headset]).link()
    link.attend(0)
    glance = link.wait(0, 0.01)

    assert glance is not None
    assert glance.head is None
    assert glance.eyes == ()


def test_closing_closes_the_headset_and_takes_no_other() -> None:
    headset = ScriptedHeadset()
    room = Room(there=[headset])
    link = room.link()
    link.attend(0)
    link.close()
    link.attend(10 * RETRY_NS)

    assert headset.is_closed
    assert room.tries == 1


def test_a_headset_that_cannot_be_drawn_for_is_left_and_not_taken_again() -> None:
    headset = ScriptedHeadset()
    room = Room(there=[headset])
    link = room.link()
    link.attend(0)
    link.give_up("a buffer of 4000x4000 was refused", 0)
    link.attend(10 * RETRY_NS)

    assert headset.is_closed
    assert room.tries == 1
    assert room.news == [False, True]
    assert "4000x4000" in room.told[-1].words  # type: ignore[union-attr]


@pytest.mark.parametrize("place_m", [(math.nan, 0.0, 0.0), (0.0, math.inf, 0.0)])
def test_a_head_that_is_no_number_is_not_drawn_and_does_not_become_the_middle(
    place_m: tuple[float, float, float],
) -> None:
    headset = ScriptedHeadset(head=SpatialPose(place_m=place_m))
    link = Room(there=[headset]).link()
    link.attend(0)

    lost = link.wait(0, 0.01)
    headset.head = SpatialPose(place_m=(0.0, 1.0, 0.0))
    found = link.wait(1, 0.01)

    assert lost is not None
    assert (lost.head, lost.eyes) == (None, ())
    assert found is not None
    assert found.head is not None
    assert found.head.place_m == pytest.approx((0.0, 0.0, 0.0))
