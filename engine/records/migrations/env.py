"""Runs the steps on the connection that the vault hands over; Alembic loads it by its path."""

from alembic import context

from engine.records.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transaction_per_migration=False
)
context.run_migrations()
