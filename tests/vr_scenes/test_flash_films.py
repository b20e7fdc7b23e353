"""Films for the flash check: every level, every event's begin and end; a strobe in one of them is found."""

import numpy as np
from numpy.typing import NDArray

from engine.scene_check import flash_faults
from vr_scenes.flash_films import FRAMES_PER_S, Film, films, most_flashes
from vr_scenes.flashes import MOST_A_SECOND
from vr_scenes.pose import Pose
from vr_scenes.scenes import load_scene

SCENE = load_scene("mri")


def _strobed(film: Film) -> int:
    shown: list[float] = []

    def draw(pose: Pose) -> NDArray[np.uint8]:
        shown.append(pose.clock_s)
        return np.full((24, 32, 3), 240 if len(shown) % 2 else 40, np.uint8)

    most = most_flashes(film, draw)
    assert len(shown) == round(film.seconds * FRAMES_PER_S)
    return most


def test_every_level_and_both_ends_of_every_event_are_filmed() -> None:
    names = [film.name for film in films(SCENE)]

    assert len([name for name in names if name.startswith("level")]) == len(SCENE.levels)
    for event in SCENE.events:
        assert {f"the event {event.name}", f"the end of {event.name}"} <= set(names)


def test_films_are_long_enough_for_a_whole_second_of_flashes() -> None:
    assert all(_strobed(film) > MOST_A_SECOND for film in films(SCENE) if film.seconds >= 1.0)


def test_a_steady_picture_does_not_flash_and_a_fault_says_what_and_how_often() -> None:
    film = next(iter(films(SCENE)))

    assert most_flashes(film, lambda _: np.full((24, 32, 3), 90, np.uint8)) == 0
    assert flash_faults([("level 0.3", 3), ("the event bell", 4)]) == (
        "the event bell flashes 4 times within a second, at most 3 are allowed (WCAG 2.3.1)",
    )
