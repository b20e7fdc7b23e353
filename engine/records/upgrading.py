"""Brings the vault's tables to this program's version. The only Alembic, which takes 0.4 s: import it late."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

STEPS = Path(__file__).with_name("migrations")


def upgrade_tables(connection: sa.Connection, *, to: str = "head", steps: Path = STEPS) -> None:
    """Make the tables, or bring older ones to the version `to`, within the caller's transaction: all, or nothing."""
    config = Config()
    config.set_main_option("script_location", str(steps).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
