"""engine/records/commands/vault*.py: a vault's life as a person leads it, and what is said where something is wrong."""

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from engine.cli import DONE, FINDING, WRONG_INPUT, run_command_line
from engine.records import agent
from engine.records.ciphers import new_key
from engine.records.key_file import EMBEDDED, NAME, read_key_file
from engine.records.opening import opened_vault
from engine.records.recovery_key import in_groups
from engine.records.rotation import begin_rotation
from engine.records.store import newest_version
from engine.records.tables import AUDIT
from engine.records.unlocking import masters_by_passphrase
from engine.records.upgrading import STEPS, upgrade_tables
from engine.records.wraps import Opener, wrapped_by_key, wrapped_by_passphrase
from tests.engine.records.key_rig import CHEAP, PAPER, PASSPHRASE, at_terminal, new_vault, say

OTHER = "ten louder lamps"
COMMANDS = {
    "unlock": (),
    "lock": (),
    "status": (),
    "passphrase": (),
    "recovery": (),
    "rotate": (),
    "upgrade": ("--confirmed",),
}


@pytest.fixture(autouse=True)
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Folders and costs of the test's own, and no keyring."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr("engine.records.wraps.StretchCost", lambda: CHEAP)
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    with TemporaryDirectory(prefix="attune-") as runtime:  # pytest's own are too long for a socket's name
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        yield
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        for left in Path(runtime).glob("attune/vault-*"):
            agent.lock(left.name.removeprefix("vault-").ljust(32, "0"))
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_vault(tmp_path / "vault")
    return tmp_path / "vault"


def vault(*words: str | Path) -> int:
    return run_command_line(["vault", *map(str, words)])


def paper_in(text: str) -> str:
    """The recovery key as somebody copies it from what was shown."""
    return " ".join(re.findall(r"\b[0-9A-Z]{5}\b", text))


def opens_with(monkeypatch: pytest.MonkeyPatch, folder: Path, passphrase: str) -> bool:
    return bool(masters_by_passphrase(read_key_file(folder), passphrase))


def deeds(folder: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str = PASSPHRASE) -> list[str]:
    say(monkeypatch, passphrase)
    with opened_vault(folder) as opened, opened.store.reading() as connection:
        return list(connection.execute(AUDIT.select().order_by(AUDIT.c.id)).scalars("action"))  # type: ignore[arg-type]


def test_a_new_vault_opens_with_its_passphrase_and_with_the_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE)
    assert vault("init") == DONE
    folder, paper = tmp_path / "XDG_DATA_HOME" / "attune" / "vault", paper_in(capsys.readouterr().out)

    say(monkeypatch, paper, OTHER)
    assert vault("recovery") == DONE
    again = paper_in(capsys.readouterr().out)

    assert not opens_with(monkeypatch, folder, PASSPHRASE)
    assert opens_with(monkeypatch, folder, OTHER)
    say(monkeypatch, paper, PASSPHRASE)
    assert vault("recovery") == WRONG_INPUT
    assert "replaced by a newer one" in capsys.readouterr().err
    say(monkeypatch, again, PASSPHRASE)
    assert vault("recovery") == DONE


def test_at_a_terminal_the_paper_is_asked_back_before_there_is_a_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = at_terminal(monkeypatch, PASSPHRASE, PASSPHRASE, "AAAAA", "AAAAA", "AAAAA")

    assert vault("init", "--vault", tmp_path / "vault") == WRONG_INPUT

    assert "as it stands on your paper" in person.asked[-1]
    assert "does not stand on paper" in capsys.readouterr().err
    assert not list(tmp_path.glob("*vault*"))


def test_the_paper_can_be_a_file_that_only_its_owner_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, PASSPHRASE)
    paper = tmp_path / "paper.txt"

    assert vault("init", "--vault", tmp_path / "vault", "--recovery-file", paper) == DONE

    assert paper.stat().st_mode & 0o777 == 0o600
    say(monkeypatch, paper_in(paper.read_text()), OTHER)
    assert vault("recovery", "--vault", tmp_path / "vault", "--recovery-file", paper) == WRONG_INPUT  # it is there
    assert opens_with(monkeypatch, tmp_path / "vault", PASSPHRASE)


@pytest.mark.filterwarnings("ignore:HarfBuzz-Subset:DeprecationWarning")  # older systems have no such library
def test_the_paper_can_be_a_page_to_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, PASSPHRASE)

    assert vault("init", "--vault", tmp_path / "vault", "--recovery-file", tmp_path / "paper.pdf") == DONE

    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "paper.pdf").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not agent.IS_POSSIBLE, reason="this system cannot hold a vault unlocked")
def test_a_held_key_that_is_none_of_the_vault_any_more_is_told_with_the_remedy(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agent.unlock(read_key_file(folder).vault_id, (bytes(32),), 60.0)

    assert vault("upgrade", "--vault", folder) == WRONG_INPUT
    assert vault("unlock", "--vault", folder) == WRONG_INPUT
    assert "is no key of it any more: `attune vault lock`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("", "12 letters or more: no vault was made"),
        ("eleven lett", "12 letters or more"),
        ("aaaaaaaaaaaaaaa", "5 different letters"),
    ],
)
def test_a_passphrase_that_is_none_makes_no_vault(
    tmp_path: Path, said: str, complaint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, said)

    assert vault("init", "--vault", tmp_path / "vault") == WRONG_INPUT

    assert complaint in capsys.readouterr().err
    assert not list(tmp_path.glob("*vault*"))


def test_two_different_passphrases_make_no_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_terminal(monkeypatch, PASSPHRASE, OTHER)

    assert vault("init", "--vault", tmp_path / "vault") == WRONG_INPUT
    assert "two different passphrases" in capsys.readouterr().err


def test_a_vault_takes_the_place_of_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    say(monkeypatch, PASSPHRASE)

    assert vault("init", "--vault", folder) == WRONG_INPUT

    assert "there is a vault already" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.skipif(not agent.IS_POSSIBLE, reason="this system cannot hold a vault unlocked")
def test_unlocked_it_opens_by_itself_until_it_is_locked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE)
    assert vault("unlock", "--vault", folder, "--minutes", "5") == DONE

    say(monkeypatch)  # nobody says anything
    with opened_vault(folder):
        pass
    assert vault("status", "--vault", folder) == DONE
    assert re.search(r"now +unlocked until .* 5 minutes after each use", capsys.readouterr().out)

    assert vault("lock", "--vault", folder) == DONE
    assert vault("lock", "--vault", folder) == DONE
    assert "locked already" in capsys.readouterr().out
    assert vault("unlock", "--vault", folder) == WRONG_INPUT
    assert "the vault is locked: unlock it" in capsys.readouterr().err
    told = deeds(folder, monkeypatch)
    assert told[:4] == ["vault made", "vault opened", "vault unlocked", "vault locked"]


def test_another_passphrase_takes_the_place_of_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE, "short")
    assert vault("passphrase", "--vault", folder) == WRONG_INPUT
    assert "the old one still opens" in capsys.readouterr().err

    say(monkeypatch, PASSPHRASE, OTHER)
    assert vault("passphrase", "--vault", folder) == DONE

    assert not opens_with(monkeypatch, folder, PASSPHRASE)
    assert deeds(folder, monkeypatch, OTHER)[-2] == "passphrase changed"


def test_a_slip_on_paper_is_told_and_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slip = PAPER.replace(PAPER[6], "Z" if PAPER[6] != "Z" else "Y", 1)
    at_terminal(monkeypatch, slip, PAPER, OTHER, OTHER, *["?"] * 3)

    assert vault("recovery", "--vault", folder) == WRONG_INPUT  # the new paper was not asked back rightly

    assert opens_with(monkeypatch, folder, PASSPHRASE)
    assert not opens_with(monkeypatch, folder, OTHER)


def test_a_new_recovery_key_is_made_with_the_passphrase(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE)
    assert vault("recovery", "--renew", "--vault", folder) == DONE
    renewed = paper_in(capsys.readouterr().out)

    say(monkeypatch, PAPER, OTHER)
    assert vault("recovery", "--vault", folder) == WRONG_INPUT
    say(monkeypatch, renewed, OTHER)
    assert vault("recovery", "--vault", folder) == DONE


def test_a_rotated_vault_has_a_new_paper_and_the_same_passphrase(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE)
    assert vault("unlock", "--vault", folder) == DONE
    say(monkeypatch, PASSPHRASE)
    assert vault("rotate", "--vault", folder) == DONE
    said = capsys.readouterr()

    assert "under the old one" in said.out
    assert agent.agent_state(read_key_file(folder).vault_id) is None
    assert deeds(folder, monkeypatch)[-2] == "master key changed"
    say(monkeypatch, PAPER, OTHER)
    assert vault("recovery", "--vault", folder) == WRONG_INPUT
    say(monkeypatch, paper_in(said.out), OTHER)
    assert vault("recovery", "--vault", folder) == DONE


def cut_off(folder: Path, paper: bytes) -> None:
    """A rotation that ended right after it began."""
    key_file, new = read_key_file(folder), new_key()
    (old,) = masters_by_passphrase(key_file, PASSPHRASE)
    begin_rotation(
        folder,
        key_file,
        of_old=[wrapped_by_key(old, paper, key_file.vault_id, Opener.RECOVERY)],
        of_new=[
            wrapped_by_passphrase(new, PASSPHRASE, key_file.vault_id, CHEAP),
            wrapped_by_key(new, paper, key_file.vault_id, Opener.RECOVERY),
        ],
    )


@pytest.mark.parametrize("command", ["unlock", "passphrase", "upgrade"])
def test_a_rotation_that_was_cut_off_is_finished_before_anything_else(
    folder: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_off(folder, bytes(32))

    say(monkeypatch, PASSPHRASE, OTHER)
    assert vault(command, *COMMANDS[command], "--vault", folder) == WRONG_INPUT
    assert "finish it first (attune vault rotate)" in capsys.readouterr().err
    assert vault("status", "--vault", folder) == FINDING
    say(monkeypatch, PASSPHRASE)
    with opened_vault(folder):  # what is in it is there meanwhile
        assert "was cut off: finish it" in capsys.readouterr().err

    say(monkeypatch, PASSPHRASE)
    assert vault("rotate", "--vault", folder) == DONE
    assert "finishing what was cut off" in capsys.readouterr().out
    assert vault("status", "--vault", folder) == DONE


def test_a_rotation_that_was_cut_off_is_finished_by_the_new_paper_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_off(folder, bytes(32))

    say(monkeypatch, PAPER, OTHER)
    assert vault("recovery", "--vault", folder) == WRONG_INPUT
    assert "take the newer recovery key" in capsys.readouterr().err
    say(monkeypatch, " ".join(in_groups(bytes(32))), OTHER)
    assert vault("recovery", "--vault", folder) == DONE

    assert not read_key_file(folder).is_rotating
    assert deeds(folder, monkeypatch, OTHER)


class Keyring(KeyringBackend):
    """A keyring as desktops have one."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


def test_a_keyring_opens_the_vault_where_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring.set_keyring(Keyring())
    folder = tmp_path / "vault"
    say(monkeypatch, PASSPHRASE)
    assert vault("init", "--keyring", "--vault", folder) == DONE

    say(monkeypatch)
    with opened_vault(folder):
        pass
    say(monkeypatch, PASSPHRASE)
    assert vault("rotate", "--vault", folder) == DONE
    say(monkeypatch)
    with opened_vault(folder):
        pass
    assert vault("keyring", "off", "--vault", folder) == DONE
    with pytest.raises(Exception, match="is locked"), opened_vault(folder):
        pass
    say(monkeypatch, PASSPHRASE)
    assert vault("keyring", "on", "--vault", folder) == DONE
    assert "opened by its passphrase, its recovery key or this user's keyring" in capsys.readouterr().out
    keyring.set_keyring(NoKeyring())
    say(monkeypatch, PASSPHRASE)
    with opened_vault(folder):
        pass
    assert "keyring does not open" in capsys.readouterr().err


def test_a_system_without_a_keyring_is_told_so(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE)
    assert vault("init", "--keyring", "--vault", tmp_path / "other") == WRONG_INPUT
    assert "no keyring that keeps secrets" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
    assert vault("keyring", "on", "--vault", folder) == WRONG_INPUT


def test_a_vault_of_this_version_needs_no_upgrade(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE)

    assert vault("upgrade", "--vault", folder) == DONE
    assert "already" in capsys.readouterr().out


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A program of a version to come, beside a vault that this one made."""
    steps = tmp_path / "migrations"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    text = f'revision = "9999"\ndown_revision = "{newest_version()}"\n\n\ndef upgrade() -> None:\n    pass\n'
    (steps / "versions" / "v9999_next.py").write_text(text)
    monkeypatch.setitem(upgrade_tables.__kwdefaults__, "steps", steps)
    monkeypatch.setattr("engine.records.store.NEWEST_VERSION", "9999")


@pytest.mark.usefixtures("newer_program")
def test_an_older_vault_is_upgraded_where_there_is_a_backup(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    say(monkeypatch, PASSPHRASE)
    assert vault("unlock", "--vault", folder) == WRONG_INPUT
    assert "run `attune vault upgrade`" in capsys.readouterr().err
    say(monkeypatch, PASSPHRASE)
    assert vault("upgrade", "--vault", folder) == WRONG_INPUT
    assert "make a backup first" in capsys.readouterr().err
    at_terminal(monkeypatch, PASSPHRASE, "no")
    assert vault("upgrade", "--vault", folder) == WRONG_INPUT
    assert "nothing was changed" in capsys.readouterr().err

    at_terminal(monkeypatch, PASSPHRASE, "yes")
    assert vault("upgrade", "--vault", folder) == DONE

    assert deeds(folder, monkeypatch)[-2] == "vault upgraded"
    monkeypatch.setattr("engine.records.store.NEWEST_VERSION", "0001")
    say(monkeypatch, PASSPHRASE)
    assert vault("upgrade", "--confirmed", "--vault", folder) == WRONG_INPUT
    assert "newer than this program's" in capsys.readouterr().err


def test_what_must_be_done_about_a_vault_is_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.chmod(0o755)
    (folder / EMBEDDED).unlink()

    assert vault("status", "--vault", folder) == FINDING

    said = capsys.readouterr().out
    assert "others on this machine may look" in said
    assert "records.db is missing: restore" in said


def _missing(folder: Path) -> None:
    (folder / NAME).rename(folder.parent / "elsewhere")


def _foreign(folder: Path) -> None:
    (folder / NAME).write_text('{"name": "something else"}')


def _newer(folder: Path) -> None:
    plain = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(plain | {"attune_vault": 7}))


def _changed(folder: Path) -> None:
    plain = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(plain | {"id": 7}))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (_missing, "is missing, without which nothing opens it"),
        (_foreign, "is not the key file of a vault"),
        (_newer, "newer than this program's 1: update"),
        (_changed, "was changed"),
    ],
)
def test_every_command_says_what_is_wrong_with_a_vault(
    folder: Path,
    command: str,
    damage: object,
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert callable(damage)
    damage(folder)
    say(monkeypatch, PASSPHRASE, OTHER)

    assert vault(command, *COMMANDS[command], "--vault", folder) == WRONG_INPUT

    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"", b"a text and no vault\n" * 400, b"SQLite format 3\0" + bytes(5000), None])
@pytest.mark.parametrize("command", ["unlock", "passphrase", "recovery", "rotate", "upgrade"])
def test_every_command_says_what_is_wrong_with_its_records(
    folder: Path,
    command: str,
    data: bytes | None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / EMBEDDED).unlink()
    if data is not None:
        (folder / EMBEDDED).write_bytes(data)
    before = read_key_file(folder)
    say(monkeypatch, PAPER if command == "recovery" else PASSPHRASE, OTHER)

    assert vault(command, *COMMANDS[command], "--vault", folder) == WRONG_INPUT

    said = capsys.readouterr().err
    assert f"{EMBEDDED}: " in said
    assert "Traceback" not in said
    assert read_key_file(folder) == before
    assert data is not None or not (folder / EMBEDDED).exists()  # none is made by opening it


@pytest.mark.parametrize("command", ["unlock", "passphrase", "recovery", "rotate", "upgrade"])
def test_every_command_says_that_a_vault_is_locked_and_that_a_passphrase_is_wrong(
    folder: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for said, complaint in (("", "locked|no recovery key was given"), ("wrong one", "not its passphrase|has no|65 in")):
        say(monkeypatch, said)
        assert vault(command, *COMMANDS[command], "--vault", folder) == WRONG_INPUT
        assert re.search(complaint, capsys.readouterr().err)


def test_no_command_shows_a_secret(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (master,) = masters_by_passphrase(read_key_file(folder), PASSPHRASE)
    for command, *answers in (("unlock", PASSPHRASE), ("status",), ("lock",), ("passphrase", PASSPHRASE, OTHER)):
        say(monkeypatch, *answers)
        assert vault(command, "--vault", folder) == DONE
    say(monkeypatch, OTHER)
    assert vault("rotate", "--vault", folder, "--recovery-file", tmp_path / "paper.txt") == DONE

    said = "".join(capsys.readouterr())
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in (PASSPHRASE, OTHER, PAPER.split()[0], master.hex(), b64encode(master).decode()):
        assert secret not in said
        assert secret.encode() not in kept
    assert master not in kept
