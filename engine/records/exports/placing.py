"""Puts the files of an export in their place: there whole or not at all, for their owner only, never over another's."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from engine.new_files import new_private_file, open_private, write_all
from engine.records.exports.exported import Exported, ExportError, ExportFile

_OWNER_ONLY_FOLDER = 0o700


def put_file(exported: Exported, place: Path) -> None:
    """The only file of an export, at `place`. Raises NewFileError, and nothing is left there."""
    (only,) = exported.files
    with new_private_file(place) as file:
        file.write(only.data)


def put_folder(files: Iterable[ExportFile], place: Path) -> None:
    """Each file as it comes, in a new folder. Raises ExportError, and nothing is left there."""
    check_is_free(place)
    beside = place.with_name(f".attune-{os.getpid()}-{place.name}.part")
    try:
        beside.mkdir(mode=_OWNER_ONLY_FOLDER)
        for one in files:
            _write(beside, one.path, one.data)
        check_is_free(place)
        beside.rename(place)
    except OSError as error:
        words = f"cannot be written ({error.strerror or error}): make room, or name another place"
        raise ExportError(f"{place}: {words}") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def check_is_free(place: Path) -> None:
    """Told before the work. Raises ExportError where something is in the place, or its folder is missing."""
    if place.exists() or place.is_symlink():
        raise ExportError(f"{place}: is there already, and nothing is ever overwritten: name another place")
    if not place.parent.is_dir():
        raise ExportError(f"{place.parent}: there is no such folder: make it, or name another place")


def _write(folder: Path, name: str, data: bytes) -> None:
    path = folder.joinpath(*name.split("/"))
    if ".." in path.parts or folder not in path.parents:
        raise ValueError(f"an export's file lies in the export's folder, not at {name!r}")
    for missing in reversed(path.relative_to(folder).parents[:-1]):
        (folder / missing).mkdir(mode=_OWNER_ONLY_FOLDER, exist_ok=True)
    with open_private(path) as file:
        write_all(file, data)
        os.fsync(file.fileno())
