"""The vault's tables through their versions: what migrations make is what the program writes, and rows outlive them."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.records.session_reader import VaultSession, session_entries
from engine.records.store import newest_version
from engine.records.tables import METADATA
from engine.records.upgrading import STEPS, upgrade_tables
from engine.records.vault import Vault
from tests.engine.records import kept
from tests.engine.records.rig import MASTER, Place, patient_in, session_in
from tests.engine.rehearsed import rehearse

_NEXT_STEP = '''
"""The next tables."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("more", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("patient", sa.Column("more", sa.Integer, nullable=True))
    {then}
'''


def test_the_newest_version_is_that_of_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", str(STEPS))

    assert ScriptDirectory.from_config(config).get_current_head() == newest_version()


def test_what_migrations_make_is_what_the_program_writes(vault: Vault) -> None:
    with vault.store.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)

    assert differences == []


def test_tables_of_the_first_version_are_upgraded_with_their_rows(place: Place) -> None:
    store = place.store()
    store.make_place()
    with store.writing() as connection:
        upgrade_tables(connection, to="0001")
        connection.execute(sa.text("INSERT INTO patient (id, code) VALUES ('1', 'P-KEPT')"))

    store.upgrade()

    assert store.version == newest_version()
    with store.reading() as connection:
        assert connection.execute(sa.text("SELECT code FROM patient")).scalar() == "P-KEPT"
    store.close()


@pytest.mark.parametrize("version", sorted(path.stem for path in kept.FOLDER.glob("*.json")))
def test_a_vault_that_an_earlier_program_left_is_read_once_it_is_upgraded(place: Place, version: str) -> None:
    store = place.store()
    store.make_place()
    with store.writing() as connection:
        upgrade_tables(connection, to=version)
        kept.put_rows(connection, version)

    store.upgrade()

    vault = Vault(store, MASTER, actor="tester")
    (entry,) = session_entries(vault)
    session = VaultSession(vault, entry.id)
    assert len(list(session.steps())) == 10 * kept.SECONDS
    assert session.verify() is None
    assert entry.end == {"began": "then", "minutes": 0}
    assert session.timeline() == b"columns"
    vault.close()


def test_this_version_of_the_tables_is_kept_for_the_next_one() -> None:
    assert (kept.FOLDER / f"{newest_version()}.json").exists(), "python -m tests.engine.records.kept"


def test_an_upgrade_keeps_what_is_recorded(vault: Vault, tmp_path: Path) -> None:
    session_id = session_in(vault, patient_in(vault), rehearse(seconds=20.0))

    with vault.store.writing() as connection:
        upgrade_tables(connection, steps=_steps_and_one_more(tmp_path, then="pass"))

    assert vault.store.version == "9999"
    assert len(list(VaultSession(vault, session_id).steps())) == 200


def test_an_upgrade_that_breaks_leaves_everything_as_it_was(vault: Vault, tmp_path: Path) -> None:
    session_id = session_in(vault, patient_in(vault), rehearse(seconds=20.0))
    before = vault.store.version
    steps = _steps_and_one_more(tmp_path, then="raise RuntimeError('the power is gone')")

    def break_in_the_middle() -> None:
        with vault.store.writing() as connection:
            upgrade_tables(connection, steps=steps)

    with pytest.raises(RuntimeError):
        break_in_the_middle()

    assert vault.store.version == before
    with vault.store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert len(list(VaultSession(vault, session_id).steps())) == 200


def _steps_and_one_more(folder: Path, *, then: str) -> Path:
    steps = folder / "migrations"
    shutil.copytree(STEPS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    text = _NEXT_STEP.format(before=newest_version(), then=then)
    (steps / "versions" / "v9999_next.py").write_text(text)
    return steps
