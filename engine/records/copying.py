"""All rows of a vault into other tables, as they are at one moment: into an embedded file, or onto a server."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from engine.records.store import Store, VaultError, sqlcipher_store
from engine.records.tables import METADATA

_ROWS_AT_ONCE = 2000


def copy_to_file(store: Store, key: bytes, path: Path) -> None:
    """A new SQLCipher file under `key` with all rows of `store`. Raises VaultError."""
    if store.is_embedded:
        quoted = str(path).replace("'", "''")
        store.run_outside(f"VACUUM INTO '{quoted}'")  # under the same key, without what was removed
        return
    copy = sqlcipher_store(path, key)
    try:
        copy.make_place()
        copy_to_tables(store, copy)
    finally:
        copy.close()


def copy_to_tables(source: Store, target: Store, progress: Callable[[float], None] = lambda _: None) -> None:
    """Make the tables in `target` and fill them, in one transaction. Raises VaultError where there are tables."""
    if target.version is not None:
        raise VaultError(f"{target.name}: there is a vault already, and none is ever overwritten")
    from engine.records.upgrading import upgrade_tables

    tables = METADATA.sorted_tables
    with source.reading() as here, target.writing() as there:
        upgrade_tables(there)
        whole = sum(_count(here, table) for table in tables) or 1
        done = 0
        for table in tables:
            rows = here.execute(sa.select(table).execution_options(yield_per=_ROWS_AT_ONCE)).mappings()
            for some in rows.partitions():
                there.execute(table.insert(), [dict(row) for row in some])
                done += len(some)
                progress(done / whole)


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0
