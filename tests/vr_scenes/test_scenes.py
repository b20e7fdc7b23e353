"""The catalog's data is valid, and wrong data is refused where it is wrong."""

from pathlib import Path

import pytest

from vr_scenes.exposure import SAFE_PLACE
from vr_scenes.scenes import CATALOG, Harder, SceneDataError, SceneNotFound, hierarchy, load_scene, scene_names

GOOD = """title = "A"
purpose = "B"

[[dimension]]
name = "height_m"
title = "Height"
unit = "m"
harder = "more"
"""
LEVEL = '\n[[level]]\nintensity = {0}\nname = "L{0}"\nwords = "W{0}"\nheight_m = {1}\n'


def test_the_catalog_has_the_safe_place_and_heights() -> None:
    assert {SAFE_PLACE, "heights"} <= set(scene_names())


@pytest.mark.parametrize("name", scene_names())
def test_every_scene_has_data_choreography_and_builder(name: str) -> None:
    assert {"scene.toml", "choreography.py", "builder.py"} <= {file.name for file in (CATALOG / name).iterdir()}


def test_heights_has_eleven_levels_with_distinct_names_and_words() -> None:
    levels = load_scene("heights").levels

    assert [level.intensity for level in levels] == [tenth / 10 for tenth in range(11)]
    assert len({level.name for level in levels}) == len({level.words for level in levels}) == 11


@pytest.mark.parametrize("dimension", load_scene("heights").dimensions, ids=lambda dimension: dimension.name)
def test_each_dimension_only_gets_harder_with_intensity(dimension: object) -> None:
    scene = load_scene("heights")
    known = next(each for each in scene.dimensions if each == dimension)
    values = [scene.at(known.name, step / 200) for step in range(201)]

    rising = values if known.harder is Harder.MORE else values[::-1]
    assert rising == sorted(rising)
    assert values[0] != values[-1]


def test_a_value_at_a_level_is_that_of_the_level() -> None:
    scene = load_scene("heights")

    for level in scene.levels:
        for column, dimension in enumerate(scene.dimensions):
            assert scene.at(dimension.name, level.intensity) == pytest.approx(level.numbers[column])


def test_the_safe_place_has_one_rung_and_it_is_nothing() -> None:
    steps = hierarchy(SAFE_PLACE).steps

    assert [step.intensity for step in steps] == [0.0]


def test_a_hierarchy_carries_the_words_of_the_levels() -> None:
    assert [step.words for step in hierarchy("heights").steps] == [lv.words for lv in load_scene("heights").levels]


def test_an_unknown_scene_is_refused_with_those_that_exist() -> None:
    with pytest.raises(SceneNotFound, match=r"heights.*safe_place") as caught:
        load_scene("spiders_on_mars")

    assert caught.value.name == "spiders_on_mars"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title = \n", 1, "not TOML"),
        ('title = "A"\npurpose = ""\n', 2, "purpose must be a text"),
        ('title = "A"\npurpose = "B"\ncolour = "red"\n', 3, "colour is not known"),
        ('title = "A"\npurpose = "B"\ntenth_s = 90\n', 3, "tenth_s must lie in"),
        (GOOD.replace('"more"', '"up"'), 8, "harder must be"),
        (GOOD + LEVEL.format("0.0", '"high"'), 14, "height_m must be a number"),
        (GOOD + LEVEL.format("0.1", 1), 11, "the levels must be the tenths"),
        (
            GOOD + "".join(LEVEL.format(tenth / 10, 5 if tenth == 3 else tenth) for tenth in range(11)),
            38,
            "height_m must get more",
        ),
    ],
)
def test_wrong_data_is_refused_with_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "made" / "scene.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SceneDataError, match=words) as caught:
        load_scene("made", catalog=tmp_path)

    assert str(caught.value).startswith(f"{path}:{line}: ")
