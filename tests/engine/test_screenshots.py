"""engine/screenshots.py: which moments, which picture of each, under which name; and what goes wrong is told once."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from engine.messages import Alert, AlertKind, Outcome, Tick
from engine.mirror import JpegPicture
from engine.plan import PlanError
from engine.screenshots import (
    GIVES_UP_S,
    MOST_WAITING,
    Choosing,
    FolderAlbum,
    Moment,
    Moments,
    Screenshots,
    check_folder,
)
from policies.policy import Rating
from tests.engine.rehearsed import rehearse
from vr_scenes.exposure import SceneEvent


@pytest.fixture(scope="module")
def quiet() -> Outcome:
    """An outcome in which nothing happens."""
    return replace(rehearse("responsive", seconds=3)[-1][1], suds=None, sickness=None, step=None, alerts=())


def picture(t: float) -> JpegPicture:
    return JpegPicture(jpeg=f"picture of {t}".encode(), t=t, number=round(10 * t))


def why(found: tuple[Moment, ...]) -> list[str]:
    return [one.why for one in found]


def test_a_stop_a_rating_a_rung_and_an_event_are_worth_a_picture_once(quiet: Outcome) -> None:
    moments = Moments()
    moments.of(quiet)
    scene = replace(quiet.applied.scene, events=(SceneEvent(name="gust", begins_t=quiet.t + 4.0),))
    eventful = replace(
        quiet,
        suds=Rating(t=quiet.t, value=40),
        sickness=Rating(t=quiet.t, value=2),
        expectancy=Rating(t=quiet.t, value=70),
        outcome=Rating(t=quiet.t, value=10),
        step=2,
        alerts=(Alert(t=quiet.t, kind=AlertKind.STOPPED, words="Stopped."),),
        applied=replace(quiet.applied, scene=scene),
    )

    found = moments.of(eventful)

    assert why(found) == ["stop", "suds-40", "sickness-2", "expected-70", "came-10", "rung-3", "event-gust"]
    assert found[-1].t == quiet.t + 4.0
    assert moments.of(replace(eventful, alerts=())) == ()


def test_what_was_said_is_shown_with_what_was_seen_just_before() -> None:
    choosing = Choosing()
    for t in (9.0, 9.5, 10.5):
        choosing.look(t, picture(t))
    choosing.add(Moment(t=10.0, why="stop"))

    found, missed = choosing.look(10.6, picture(10.5))

    assert [(moment.why, one.t) for moment, one in found] == [("stop", 9.5)]
    assert not missed


def test_a_stop_is_shown_with_what_led_to_it_and_not_with_the_safe_place(quiet: Outcome) -> None:
    """The stage cuts before the session has heard of a patient's STOP."""
    moments, choosing = Moments(), Choosing()
    alert = Alert(t=quiet.t, kind=AlertKind.STOPPED, words="Stopped.")
    (stop,) = moments.of(replace(quiet, alerts=(alert,)))
    for before_s in (1.0, 0.5, 0.1):
        choosing.look(quiet.t, picture(quiet.t - before_s))
    choosing.add(stop)

    found, _ = choosing.look(quiet.t, picture(quiet.t))

    assert [one.t for _, one in found] == [quiet.t - 0.5]


def test_what_begins_is_shown_with_what_is_seen_then() -> None:
    choosing = Choosing()
    choosing.add(Moment(t=10.0, why="event-gust", after_s=1.5))

    assert choosing.look(11.0, picture(11.0)) == ([], [])
    found, _ = choosing.look(11.6, picture(11.6))
    assert [one.t for _, one in found] == [11.6]


def test_a_moment_of_which_no_picture_comes_is_given_up() -> None:
    choosing = Choosing()
    choosing.add(Moment(t=10.0, why="stop"))
    choosing.add(Moment(t=10.0, why="rung-1", after_s=0.0))

    _, missed = choosing.look(10.1 + GIVES_UP_S, None)

    assert why(tuple(missed)) == ["stop", "rung-1"]
    assert not choosing.has_waiting


class Stage:
    """Gives a picture of the second that a test says it is."""

    def __init__(self) -> None:
        self.t = 100.0
        self.looked = threading.Semaphore(0)

    def newest(self) -> JpegPicture:
        self.looked.release()
        return picture(self.t)

    def now(self) -> float:
        return self.t

    def looks(self, times: int) -> None:
        for _ in range(times):
            assert self.looked.acquire(timeout=30)


def taken(folder: Path, quiet: Outcome, troubles: list[str], ratings: int = 1) -> None:
    stage = Stage()
    with Screenshots(FolderAlbum(folder), stage.newest, now=stage.now, trouble=troubles.append) as shots:
        stage.looks(2)
        for number in range(ratings):
            shots.hear(Tick(t=stage.t), replace(quiet, t=stage.t, suds=Rating(t=number, value=40)))
        stage.looks(2)


def test_the_name_says_second_and_reason_and_nobody_else_may_read_it(tmp_path: Path, quiet: Outcome) -> None:
    troubles: list[str] = []
    taken(tmp_path, quiet, troubles, ratings=2)

    names = sorted(path.name for path in tmp_path.iterdir())

    assert names == ["00100.0s-suds-40-2.jpg", "00100.0s-suds-40.jpg"]
    assert (tmp_path / names[1]).read_bytes() == b"picture of 100.0"
    assert (tmp_path / names[0]).stat().st_mode & 0o077 == 0
    assert not troubles


def test_a_disk_that_takes_nothing_is_told_once_and_leaves_no_half_picture(tmp_path: Path, quiet: Outcome) -> None:
    troubles: list[str] = []
    folder = tmp_path / "gone"

    taken(folder, quiet, troubles, ratings=3)

    assert len(troubles) == 1
    assert "the session goes on" in troubles[0]


def test_a_flood_of_moments_never_makes_the_loop_wait(tmp_path: Path, quiet: Outcome) -> None:
    stage = Stage()
    held = threading.Event()

    def newest() -> JpegPicture:
        held.wait(30)
        return stage.newest()

    with Screenshots(FolderAlbum(tmp_path), newest, now=stage.now, trouble=print) as shots:
        for number in range(3 * MOST_WAITING):
            shots.hear(Tick(t=stage.t), replace(quiet, t=stage.t, suds=Rating(t=number, value=40)))
        held.set()
        stage.looks(3)

    assert 0 < len(list(tmp_path.iterdir())) <= 2 * MOST_WAITING


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.jpg").write_bytes(b"")

    with pytest.raises(PlanError, match="is not empty"):
        check_folder(tmp_path)


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(PlanError, match="is a file; name a folder"):
        check_folder(tmp_path / "file")


def test_a_new_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")

    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_nobody_else_may_list_the_folder_since_its_names_tell_of_ratings(tmp_path: Path) -> None:
    check_folder(tmp_path / "shots")

    assert (tmp_path / "shots").stat().st_mode & 0o077 == 0
