"""Encrypted bundles are opened by age itself and by pyrage, and by nobody else."""

import io
import resource
import signal
import subprocess
import tarfile

import pyrage
import pytest

from engine.new_files import NewFileError
from engine.records.exports.bundle import recipients_of, seal_for, seal_with
from engine.records.exports.exported import ExportError, ExportFile
from engine.records.exports.exporting import Seal, put_many
from engine.records.recorded import RecordError

FILES = (
    ExportFile(path="a.json", data=b'{"said": "something"}'),
    ExportFile(path="sub-01/beh/ecg.tsv.gz", data=bytes(range(256)) * 4000),
    ExportFile(path="empty.txt", data=b""),
)


def sealed_for(identity: pyrage.x25519.Identity, files: tuple[ExportFile, ...] = FILES) -> bytes:
    file = io.BytesIO()
    seal_for(files, recipients_of([str(identity.to_public())]), file)
    return file.getvalue()


def files_in(tar: bytes) -> tuple[ExportFile, ...]:
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        return tuple(
            ExportFile(path=one.name, data=opened.extractfile(one).read())
            for one in opened.getmembers()
            if one.isfile()
        )


def test_the_program_age_opens_a_bundle_with_the_recipients_key(tmp_path):
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(str(identity))
    (tmp_path / "bundle.tar.age").write_bytes(sealed_for(identity))

    opened = subprocess.run(
        ["age", "--decrypt", "--identity", tmp_path / "key.txt", tmp_path / "bundle.tar.age"],
        capture_output=True,
        check=True,
    )

    assert files_in(opened.stdout) == FILES


def test_pyrage_opens_a_bundle_for_each_of_several_recipients_and_for_nobody_else():
    first, second, other = (pyrage.x25519.Identity.generate() for _ in range(3))
    file = io.BytesIO()
    seal_for(FILES, recipients_of([str(first.to_public()), str(second.to_public())]), file)

    for identity in (first, second):
        assert files_in(pyrage.decrypt(file.getvalue(), [identity])) == FILES
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(file.getvalue(), [other])


def test_a_bundle_shows_neither_content_nor_names():
    sealed = sealed_for(pyrage.x25519.Identity.generate())

    assert b"something" not in sealed
    assert b"sub-01" not in sealed


@pytest.mark.parametrize("share", [0.2, 0.5, 0.999])
def test_a_bundle_cut_short_is_refused(tmp_path, share):
    identity = pyrage.x25519.Identity.generate()
    sealed = sealed_for(identity)
    cut = sealed[: int(len(sealed) * share)]
    (tmp_path / "key.txt").write_text(str(identity))

    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(cut, [identity])
    command = ["age", "--decrypt", "--identity", tmp_path / "key.txt"]
    assert subprocess.run(command, input=cut, capture_output=True, check=False).returncode != 0


def test_a_bundle_under_a_passphrase_opens_with_it():
    file = io.BytesIO()
    seal_with(FILES, "twelve letters", file)

    assert files_in(pyrage.passphrase.decrypt(file.getvalue(), "twelve letters")) == FILES


@pytest.mark.parametrize("key", ["age1nobody", "", "ssh-ed25519 AAAA", "P-ABC234"])
def test_what_is_no_recipient_is_refused_with_what_one_looks_like(key):
    with pytest.raises(ExportError, match="age1"):
        recipients_of([key])


def test_a_secret_key_given_for_a_recipient_is_not_repeated():
    secret = str(pyrage.x25519.Identity.generate())

    with pytest.raises(ExportError, match="secret key") as refused:
        recipients_of([secret])

    assert secret not in str(refused.value)


def test_a_short_passphrase_is_refused():
    with pytest.raises(ExportError, match="12 letters"):
        seal_with(FILES, "short", io.BytesIO())


def test_a_record_damaged_in_the_middle_is_told_as_such_and_leaves_nothing(tmp_path):
    def files():
        yield FILES[1]
        raise RecordError("commit 7 is missing")

    key = str(pyrage.x25519.Identity.generate().to_public())
    for seal in (Seal(recipients=(key,)), Seal(passphrase="twelve letters"), Seal()):
        with pytest.raises(RecordError, match="commit 7 is missing"):
            put_many(files(), tmp_path / "bundle", seal)

    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    key = str(pyrage.x25519.Identity.generate().to_public())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        for seal in (Seal(recipients=(key,)), Seal()):
            with pytest.raises((ExportError, NewFileError), match="cannot be written"):
                put_many(FILES, tmp_path / "bundle", seal)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert not list(tmp_path.iterdir())
