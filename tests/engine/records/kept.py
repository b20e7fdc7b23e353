"""Vaults as each version of the tables left them: `python -m tests.engine.records.kept` writes this version's, once."""

import json
import tempfile
from pathlib import Path

import sqlalchemy as sa

from engine.records.session_end import SessionEnding
from engine.records.session_writer import SessionWriter
from engine.records.store import newest_version
from engine.records.tables import METADATA
from engine.records.vault import Vault
from tests.engine.records.rig import header, patient_in, vault_at
from tests.engine.rehearsed import rehearse

FOLDER = Path(__file__).with_name("kept_vaults")
SECONDS = 3.0
ENDING = SessionEnding(label={"minutes": 0}, summary={"stops": 0}, timeline=b"columns")


def put_rows(connection: sa.Connection, version: str) -> None:
    """The rows of a kept vault into its tables, as they were then."""
    kept = json.loads((FOLDER / f"{version}.json").read_text())
    tables = sa.MetaData()
    tables.reflect(connection)
    for name, rows in kept.items():
        table = tables.tables[name]
        binary = {column.name for column in table.columns if isinstance(column.type, sa.LargeBinary)}
        for row in rows:
            values = {column: bytes.fromhex(value) if column in binary else value for column, value in row.items()}
            connection.execute(table.insert().values(values))


def _rows(vault: Vault) -> dict[str, list[dict[str, object]]]:
    with vault.store.reading() as connection:
        return {
            table.name: [
                {column: value.hex() if isinstance(value, bytes) else value for column, value in row.items()}
                for row in connection.execute(sa.select(table)).mappings()
            ]
            for table in METADATA.sorted_tables
        }


def main() -> None:
    path = FOLDER / f"{newest_version()}.json"
    with tempfile.TemporaryDirectory() as folder:
        vault = vault_at(Path(folder))
        writer = SessionWriter(
            vault, patient_id=patient_in(vault), header=header(), label={"began": "then"}, ending=lambda: ENDING
        )
        with writer:
            for number, step in enumerate(rehearse(seconds=SECONDS)):
                writer.write(*step)
                if number % 5 == 4:
                    writer.sync()
        FOLDER.mkdir(exist_ok=True)
        with path.open("x") as file:  # what is kept is never made anew
            file.write(json.dumps(_rows(vault), indent=0) + "\n")
        vault.close()


if __name__ == "__main__":
    main()
