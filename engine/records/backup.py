"""A backup of a vault: one file with its key file, all rows, signed heads, and questionnaires that a clinic brought.

Restored, it is the same vault.

It is as secret as the vault itself: the rows are those of an SQLCipher file under the vault's own key, whether they
came from a file or a server. Whoever has it and the passphrase (or the recovery key) has everything.
"""

import hashlib
import io
import json
import re
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from engine.new_files import new_private_file
from engine.records.audit_heads import HEADS_FILE
from engine.records.copying import copy_to_tables
from engine.records.key_file import EMBEDDED, NAME, private_folder, read_key_file, write_key_file
from engine.records.questionnaires.shelf import FOLDER as FORMS_FOLDER
from engine.records.recorded import RecordError
from engine.records.store import postgresql_store
from engine.records.vault import Vault

FORMAT = 1
_MANIFEST = "backup.json"
_MEMBERS = (NAME, EMBEDDED, HEADS_FILE)
_FORM = re.compile(rf"{re.escape(FORMS_FOLDER)}/[A-Za-z0-9_-][A-Za-z0-9._-]{{0,80}}")  # that a clinic brought
_SUFFIX = ".attune-backup"
_BLOCK = 1 << 20


class BackupError(RecordError):
    """A backup cannot be made or used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself: by what and when it was made, of which vault, and its files' SHA-256."""

    software: str
    made: str  # ISO 8601 with its zone
    vault_id: str
    digests: Mapping[str, str]


def make_backup(vault: Vault, folder: Path, out: Path) -> Manifest:
    """Write the vault in `folder` as it is at this moment to the new file `out`. Sessions may be recorded meanwhile.

    Raises BackupError, VaultError, NewFileError; what there is of `out` is then removed.
    """
    if out.suffix != _SUFFIX:
        raise BackupError(f"{out}: a backup is named {out.with_suffix(_SUFFIX).name}")
    key_file = read_key_file(folder)
    if key_file.is_rotating:
        raise BackupError(f"{folder}: its master key is being changed: finish that first (attune vault rotate)")
    with new_private_file(out) as file, tempfile.TemporaryDirectory(dir=out.parent, prefix=".attune-backup-") as beside:
        copies = Path(beside)
        write_key_file(copies, replace(key_file, store=EMBEDDED))
        vault.copy_to(copies / EMBEDDED)
        for name in (HEADS_FILE, *_forms(folder)):
            if (folder / name).exists():
                (copies / name).parent.mkdir(exist_ok=True)
                (copies / name).write_bytes((folder / name).read_bytes())
        members = [name for name in (*_MEMBERS, *_forms(copies)) if (copies / name).exists()]
        manifest = Manifest(
            software=f"attune {version('attune')}",
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            vault_id=key_file.vault_id,
            digests={name: _digest_of(copies / name) for name in members},
        )
        _write(file, manifest, copies)
    return manifest


@contextmanager
def restored(backup: Path, folder: Path) -> Iterator[tuple[Path, Manifest]]:
    """The backup's vault in a new folder beside `folder`, which gets its name when the block ends without an error.

    So a vault that its passphrase does not open, or whose check fails, is never left in its place.
    Raises BackupError where `folder` is there already, or the backup is none, torn or changed.
    """
    if folder.exists():
        raise BackupError(f"{folder}: is there already, and nothing is ever overwritten: name another with --vault DIR")
    if not folder.parent.exists():
        private_folder(folder.parent)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".attune-restore-") as beside:
        place = Path(beside) / "vault"
        private_folder(place)
        manifest = _unpack(backup, place)
        yield place, manifest
        place.rename(folder)


def onto_server(vault: Vault, url: str) -> None:
    """Put all rows of a restored vault onto an empty database. Raises VaultError."""
    server = postgresql_store(url)
    try:
        copy_to_tables(vault.store, server)
    finally:
        server.close()


def leave_to_server(place: Path, url: str) -> None:
    """From now on the vault's rows are on the server; its key file stays here, and the embedded rows go."""
    write_key_file(place, replace(read_key_file(place), store=url))
    for file in place.glob(f"{EMBEDDED}*"):
        file.unlink()


def _forms(folder: Path) -> list[str]:
    """The questionnaires that a clinic brought to the vault in `folder`, by their names within it."""
    names = (f"{FORMS_FOLDER}/{path.name}" for path in (folder / FORMS_FOLDER).glob("*") if path.is_file())
    return sorted(name for name in names if _FORM.fullmatch(name))


def _is_member(name: str) -> bool:
    return name in _MEMBERS or _FORM.fullmatch(name) is not None


def _write(file: BinaryIO, manifest: Manifest, copies: Path) -> None:
    told = {
        "attune_backup": FORMAT,
        "software": manifest.software,
        "made": manifest.made,
        "vault": manifest.vault_id,
        "sha256": dict(manifest.digests),
    }
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        data = json.dumps(told, indent=1).encode()
        entry = tarfile.TarInfo(_MANIFEST)
        entry.size, entry.mode = len(data), 0o600
        archive.addfile(entry, io.BytesIO(data))
        for name in manifest.digests:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = (copies / name).stat().st_size, 0o600
            with (copies / name).open("rb") as source:
                archive.addfile(entry, source)


def _unpack(backup: Path, place: Path) -> Manifest:
    """Only what a backup has is taken out of it, by its name, so that no archive writes elsewhere."""
    try:
        with tarfile.open(backup, mode="r:") as archive:
            manifest = _manifest(backup, archive)
            for name, digest in manifest.digests.items():
                _take_out(archive, name, place / name)
                if _digest_of(place / name) != digest:
                    raise BackupError(f"{backup}: its {name} is not as it was written: use another backup")
            key_file = read_key_file(place)
            if key_file.store != EMBEDDED or key_file.vault_id != manifest.vault_id:  # it would lead elsewhere
                raise BackupError(f"{backup}: its key file is not the one of its rows: use another backup")
    except tarfile.TarError as error:
        raise BackupError(f"{backup}: is no backup, or torn ({error}): use another") from None
    except KeyError as error:
        raise BackupError(f"{backup}: is torn: {error}: use another") from None
    except OSError as error:
        raise BackupError(f"{error.filename or backup}: {error.strerror or error}") from None
    return manifest


def _manifest(backup: Path, archive: tarfile.TarFile) -> Manifest:
    file = archive.extractfile(_MANIFEST)
    try:
        told: dict[str, Any] = json.loads(b"" if file is None else file.read(_BLOCK))
        made_by, digests = told["attune_backup"], told["sha256"]
        if not isinstance(made_by, int) or made_by > FORMAT:
            raise BackupError(f"{backup}: is of format {made_by}, newer than this program's {FORMAT}: update Attune")
        if not ({NAME, EMBEDDED} <= set(digests) and all(map(_is_member, digests))):
            raise BackupError(f"{backup}: does not hold what a backup holds: use another")
        return Manifest(
            software=str(told["software"]),
            made=str(told["made"]),
            vault_id=str(told["vault"]),
            digests={str(name): str(digest) for name, digest in digests.items()},
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise BackupError(f"{backup}: is no backup of a vault ({error}): use another") from None


def _take_out(archive: tarfile.TarFile, name: str, to: Path) -> None:
    source = archive.extractfile(name)
    if source is None:
        raise KeyError(f"{name} is no file")
    to.parent.mkdir(mode=0o700, exist_ok=True)
    with to.open("xb") as file:
        to.chmod(0o600)
        while block := source.read(_BLOCK):
            file.write(block)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
