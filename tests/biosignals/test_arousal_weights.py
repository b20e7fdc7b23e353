"""Weights come back as they were written; whatever does not fit is refused with the remedy."""

import io
import json
import pickle
import zipfile
from dataclasses import replace

import numpy
import pytest

from biosignals.arousal_weights import (
    SHIPPED,
    OtherFeatures,
    WeightsError,
    WeightsMissing,
    WeightsOfOtherVersion,
    WrongDigest,
    read_weights,
    write_weights,
)

ARRAYS = ("scale", "direct", "inward", "inward_bias", "outward", "bias")


@pytest.fixture
def parts():
    """The card and the arrays of the shipped weights, to be spoiled."""
    with numpy.load(SHIPPED, allow_pickle=False) as file:
        return json.loads(str(file["card"])), {name: file[name] for name in file.files if name != "card"}


def written(path, card, arrays):
    with path.open("wb") as file:
        numpy.savez(file, card=numpy.array(json.dumps(card)), **arrays)
    return path


def test_the_shipped_weights_can_be_read_and_were_made_by_the_command():
    assert read_weights().command.startswith("python -m biosignals.training --data")


def test_weights_come_back_as_they_were_written(tmp_path):
    shipped = read_weights()

    write_weights(tmp_path / "again.npz", shipped)
    again = read_weights(tmp_path / "again.npz")

    assert again.digest == shipped.digest
    assert (again.calibration, again.limits, again.command) == (shipped.calibration, shipped.limits, shipped.command)
    assert all(numpy.array_equal(getattr(again.members, name), getattr(shipped.members, name)) for name in ARRAYS)


def test_missing_weights_are_refused(tmp_path):
    with pytest.raises(WeightsMissing, match=r"missing: install Attune anew, or make the weights again"):
        read_weights(tmp_path / "none.npz")


def bare_array():
    """What numpy.save writes: no archive."""
    file = io.BytesIO()
    numpy.save(file, numpy.zeros(3))
    return file.getvalue()


def archive_of(header):
    """An archive whose card is said to be such an array, and is not."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("card.npy", b"\x93NUMPY\x01\x00v\x00" + header.ljust(117) + b"\n")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"no archive", id="text"),
        pytest.param(SHIPPED.read_bytes()[:-200], id="cut short"),
        pytest.param(pickle.dumps({"a": 1}), id="pickled"),
        pytest.param(bare_array(), id="one array"),
        pytest.param(archive_of(b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,)}"), id="4 TB"),
        pytest.param(archive_of(b"{'descr': '<f4',"), id="half a header"),
    ],
)
def test_a_file_that_holds_no_weights_is_refused(tmp_path, content):
    path = tmp_path / "arousal.npz"
    path.write_bytes(content)

    with pytest.raises(WeightsMissing, match="make the weights again"):
        read_weights(path)


def test_weights_of_another_version_are_refused(tmp_path, parts):
    card, arrays = parts

    with pytest.raises(WeightsOfOtherVersion, match="of version 99, this build reads version 1"):
        read_weights(written(tmp_path / "a.npz", {**card, "version": 99}, arrays))


def test_weights_for_other_inputs_are_refused(tmp_path, parts):
    card, arrays = parts

    with pytest.raises(OtherFeatures, match="for other inputs"):
        read_weights(written(tmp_path / "a.npz", {**card, "features": card["features"][::-1]}, arrays))


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_of_another_shape_or_missing_is_refused(tmp_path, parts, name):
    card, arrays = parts
    without = {key: array for key, array in arrays.items() if key != name}

    for spoiled in (without, {**arrays, name: arrays[name][:-1]}, {**arrays, name: arrays[name] * numpy.nan}):
        with pytest.raises(OtherFeatures, match="of another shape"):
            read_weights(written(tmp_path / "a.npz", card, spoiled))


@pytest.mark.parametrize("name", ["calibration", "limits", "command"])
def test_a_card_that_lacks_something_is_refused(tmp_path, parts, name):
    card, arrays = parts

    with pytest.raises(OtherFeatures):
        read_weights(written(tmp_path / "a.npz", {key: card[key] for key in card if key != name}, arrays))


@pytest.mark.parametrize("name", ARRAYS)
def test_one_changed_bit_of_an_array_is_refused(tmp_path, parts, name):
    card, arrays = parts
    changed = arrays[name].copy()
    changed.flat[0] = numpy.nextafter(changed.flat[0], numpy.float32(9))

    with pytest.raises(WrongDigest, match="digest is another"):
        read_weights(written(tmp_path / "a.npz", card, {**arrays, name: changed}))


@pytest.mark.parametrize("part", ["calibration", "limits"])
def test_a_changed_setting_is_refused(tmp_path, parts, part):
    card, arrays = parts
    name = "offset" if part == "calibration" else "most_rate_bpm"
    card[part][name] += 0.5

    with pytest.raises(WrongDigest):
        read_weights(written(tmp_path / "a.npz", card, arrays))


@pytest.mark.parametrize("name", ["direct", "inward", "outward"])
def test_weights_that_could_tell_a_faster_heart_as_calmer_are_refused(name):
    members = read_weights().members
    spoiled = getattr(members, name).copy()
    spoiled.flat[0] = -0.1

    with pytest.raises(ValueError, match="faster heart could be told as calmer"):
        replace(members, **{name: spoiled})


@pytest.mark.parametrize(
    ("name", "factor"), [("direct", 1e35), ("bias", 1e30), ("scale", 1e-30), ("inward", numpy.nan)]
)
def test_weights_of_which_no_index_can_come_are_refused(name, factor):
    members = read_weights().members

    with pytest.raises(ValueError, match=r"must be"):
        replace(members, **{name: getattr(members, name) * numpy.float32(factor)})


@pytest.mark.parametrize(
    ("part", "name"), [("calibration", "slope"), ("calibration", "offset"), ("limits", "most_rate_bpm")]
)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "many", None])
def test_a_setting_that_is_no_number_is_refused(tmp_path, parts, part, name, value):
    card, arrays = parts
    card[part][name] = value

    with pytest.raises(WeightsError, match=r"install Attune anew"):
        read_weights(written(tmp_path / "arousal.npz", card, arrays))


def test_every_refusal_is_a_weights_error():
    assert all(
        issubclass(one, WeightsError) for one in (WeightsMissing, WeightsOfOtherVersion, WrongDigest, OtherFeatures)
    )
