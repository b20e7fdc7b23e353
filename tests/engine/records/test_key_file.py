"""engine/records/{key_file,wraps,unlocking}.py: what opens a vault, and what is said where it does not open."""

import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine.records.ciphers import StretchCost, TooCostly, stretched_key
from engine.records.key_file import NAME, KeyFile, KeyFileError, changing_alone, read_key_file, write_key_file
from engine.records.opening import opened_vault
from engine.records.tables import AUDIT
from engine.records.unlocking import Keys, VaultLocked, acting, vault_folder
from engine.records.wraps import Opener, opened_by_passphrase, wrapped_by_passphrase
from tests.engine.records.key_rig import CHEAP, PASSPHRASE, at_terminal, new_vault, say


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_vault(tmp_path / "vault")
    return tmp_path / "vault"


def test_its_passphrase_opens_a_vault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, PASSPHRASE)

    with opened_vault(folder) as vault:
        assert len(vault.secret("audit")) == 32


@pytest.mark.parametrize(("said", "complaint"), [("nine quiet lamp", "not its passphrase"), ("", "is locked")])
def test_nothing_else_opens_it(folder: Path, said: str, complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, said)

    with pytest.raises(VaultLocked, match=complaint), opened_vault(folder):
        pass


def test_at_a_terminal_there_are_three_tries(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = at_terminal(monkeypatch, "one", "two", PASSPHRASE)

    with opened_vault(folder):
        assert not person.answers

    at_terminal(monkeypatch, "one", "two", "three", PASSPHRASE)
    with pytest.raises(VaultLocked, match="not its passphrase"), opened_vault(folder):
        pass


def test_the_audit_tells_how_often_a_vault_was_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_terminal(monkeypatch, "one", "two", PASSPHRASE)

    with opened_vault(folder) as vault, vault.store.reading() as connection:
        told = connection.execute(sa.select(AUDIT.c.action, AUDIT.c.detail)).all()

    assert [tuple(row) for row in told[-2:]] == [
        ("opening refused", '{"times":2}'),
        ("vault opened", '{"by":"passphrase"}'),
    ]


def test_a_passphrase_is_the_same_however_its_accents_are_typed() -> None:
    wrap = wrapped_by_passphrase(b"m" * 32, unicodedata.normalize("NFD", "fünf höfliche Bären"), "0" * 32, CHEAP)

    assert opened_by_passphrase(wrap, unicodedata.normalize("NFC", "fünf höfliche Bären"), "0" * 32) == b"m" * 32


def test_a_wrap_opens_nothing_in_another_vault() -> None:
    wrap = wrapped_by_passphrase(b"m" * 32, PASSPHRASE, "0" * 32, CHEAP)

    assert opened_by_passphrase(wrap, PASSPHRASE, "1" * 32) is None


def test_a_key_file_is_read_as_it_was_written_and_is_nobody_elses(folder: Path) -> None:
    key_file = read_key_file(folder)
    (folder / f".{NAME}.part").write_text("of a program that was killed")

    write_key_file(folder, key_file)

    assert read_key_file(folder) == key_file
    assert key_file.openers() == (Opener.PASSPHRASE, Opener.RECOVERY)
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / NAME)] == [0o700, 0o600]


def test_two_programs_do_not_change_keys_at_once(folder: Path) -> None:
    with changing_alone(folder), pytest.raises(KeyFileError, match="another program"), changing_alone(folder):
        pass


def changed(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain.update(values)


def cost(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda plain: plain["masters"][0][0]["cost"].update(values)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (changed(attune_vault=2), "version 2, newer than this program's 1: update"),
        (changed(attune_vault="1"), "was changed: its version is '1': restore"),
        (changed(attune_vault=True), "was changed"),
        (changed(id="x"), "was changed: id must be 32"),
        (changed(made=4), "was changed: made must be a text"),
        (changed(store="../records.db"), "was changed: store must be"),
        (changed(masters=[]), "was changed: there must be one master key"),
        (changed(masters=[[]]), "was changed: there must be one master key"),
        (changed(masters=4), "was changed"),
        (changed(masters=[[{"opener": "luck", "sealed": ""}]]), "was changed: 'luck'"),
        (changed(masters=[[{"opener": "recovery", "sealed": "?"}]]), "was changed"),
        (changed(masters=[[{"opener": "recovery"}]]), "was changed: 'sealed' is missing"),
        (cost(turns=10**9), "was changed: no cost of a passphrase"),
        (cost(memory_kib=1e5), "was changed: a passphrase's cost must be whole"),
        (cost(lanes=True), "was changed: a passphrase's cost must be whole"),
        (lambda plain: plain.pop("id"), "was changed: 'id' is missing"),
    ],
)
def test_a_changed_key_file_is_said_to_be(
    folder: Path, change: Callable[[dict[str, Any]], None], complaint: str
) -> None:
    plain = json.loads((folder / NAME).read_text())
    change(plain)
    (folder / NAME).write_text(json.dumps(plain))

    with pytest.raises(KeyFileError, match=complaint):
        read_key_file(folder)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"attune_vault'])
def test_another_file_in_its_place_is_said_to_be(folder: Path, data: bytes) -> None:
    (folder / NAME).write_bytes(data)

    with pytest.raises(KeyFileError, match="not the key file of a vault"):
        read_key_file(folder)


def test_where_nothing_is_that_is_said(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(KeyFileError, match="there is no vault: make one"):
        read_key_file(tmp_path / "none")
    with pytest.raises(KeyFileError, match="is no folder"):
        read_key_file(folder / NAME)
    (folder / NAME).unlink()
    with pytest.raises(KeyFileError, match=r"vault\.json is missing, without which nothing opens"):
        read_key_file(folder)


def test_a_settings_file_says_where_the_vault_is_and_who_acts(tmp_path: Path) -> None:
    assert vault_folder(None) == tmp_path / "XDG_DATA_HOME" / "attune" / "vault"

    settings = tmp_path / "XDG_CONFIG_HOME" / "attune" / "station.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[records]\nvault = "/srv/records"\nactor = "A. Weber"\n')

    assert (vault_folder(None), acting()) == (Path("/srv/records"), "A. Weber")
    assert vault_folder(tmp_path) == tmp_path


def test_no_secret_shows_where_values_are_printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, PASSPHRASE)
    keys = Keys(masters=(b"secret of the vault" + b"." * 13,), by="passphrase")

    with opened_vault(folder) as vault:
        assert "secret of" not in repr(keys) + repr(vault) + repr(vars(vault)["_wrapping"])
    assert PASSPHRASE not in repr(read_key_file(folder))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no user ids")
def test_who_acts_is_not_what_a_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody else")

    assert acting() != "somebody else"


def test_a_passphrase_for_which_there_is_no_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_kdf: object, _words: bytes) -> bytes:
        raise MemoryError

    kdf = type("Argon2id", (), {"__init__": lambda self, **_: None, "derive": refuse})
    monkeypatch.setattr("engine.records.ciphers.Argon2id", kdf)

    with pytest.raises(TooCostly, match=r"2048 MiB of memory .* may have been changed"):
        stretched_key(PASSPHRASE, bytes(16), StretchCost(memory_kib=1 << 21))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no core files")
def test_a_program_with_an_open_vault_leaves_no_core_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    say(monkeypatch, PASSPHRASE)

    with opened_vault(folder):
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_a_vault_that_could_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(KeyFileError, match="a file of this name"):
        new_vault(tmp_path / "file")
    with pytest.raises(KeyFileError, match="is not empty"):
        new_vault(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_usual_cost_is_that_of_the_rfc() -> None:
    assert wrapped_by_passphrase(b"m" * 32, PASSPHRASE, "0" * 32).cost == StretchCost(
        memory_kib=65_536, turns=3, lanes=4
    )


def test_a_key_file_has_a_master_key() -> None:
    with pytest.raises(ValueError, match="one master key"):
        KeyFile(vault_id="0" * 32, made="", store="records.db", masters=())
