"""The first tables, and the triggers that keep what is written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Rows that belong to a patient or a session may go only once the key that opens them is gone.
_WHILE_PATIENT = "SELECT 1 FROM patient_key WHERE patient_key.patient_id = OLD.{column}"
_WHILE_SESSION = "SELECT 1 FROM session_key WHERE session_key.session_id = OLD.{column}"
_KEPT_WHILE = {
    "patient": _WHILE_PATIENT.format(column="id"),
    "identity": _WHILE_PATIENT.format(column="patient_id"),
    "consent": _WHILE_PATIENT.format(column="patient_id"),
    "response": _WHILE_PATIENT.format(column="patient_id"),
    "session": _WHILE_SESSION.format(column="id"),
    "chunk": _WHILE_SESSION.format(column="session_id"),
    "event": _WHILE_SESSION.format(column="session_id"),
    "session_end": _WHILE_SESSION.format(column="session_id"),
}
_ALWAYS_KEPT = ("audit",)


def upgrade() -> None:
    _make_tables()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (*_KEPT_WHILE, *_ALWAYS_KEPT):
        for statement in (_sqlite if is_sqlite else _postgresql)(table):
            op.execute(statement)


def _make_tables() -> None:
    big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table("secret", _text("name", 32, is_key=True), _sealed())
    op.create_table("patient_key", _id("key_id", is_key=True), _id("patient_id"), _sealed())
    op.create_index("ix_patient_key_patient_id", "patient_key", ["patient_id"])
    op.create_table("session_key", _id("session_id", is_key=True), _id("key_id"), _sealed())
    op.create_table("patient", _id("id", is_key=True), sa.Column("code", sa.String(16), nullable=False, unique=True))
    for name in ("identity", "consent"):
        op.create_table(name, _id("patient_id", is_key=True), _seq(), _id("key_id"), _sealed())
    op.create_table("response", _id("id", is_key=True), _id("patient_id"), _id("key_id"), _sealed())
    op.create_index("ix_response_patient_id", "response", ["patient_id"])
    op.create_table("session", _id("id", is_key=True), _id("patient_id"), _sealed("label"), _sealed())
    op.create_index("ix_session_patient_id", "session", ["patient_id", "id"])
    op.create_table("chunk", _id("session_id", is_key=True), _seq(), _text("stream", 16, is_key=True), _sealed())
    op.create_table("event", _id("session_id", is_key=True), _seq(), _sealed())
    op.create_table("session_end", _id("session_id", is_key=True), _sealed("label"), _sealed())
    op.create_table(
        "audit",
        sa.Column("id", big, primary_key=True),
        _text("at", 40),
        _text("actor", 64),
        _text("action", 64),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("before", sa.LargeBinary(32), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
    )


def _id(name: str, *, is_key: bool = False) -> sa.Column[str]:
    return _text(name, 32, is_key=is_key)


def _text(name: str, letters: int, *, is_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(letters), primary_key=is_key, nullable=False)


def _seq() -> sa.Column[int]:
    return sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False)


def _sealed(name: str = "sealed") -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _sqlite(table: str) -> tuple[str, ...]:
    words = f"RAISE(ABORT, 'rows of {table} are written once')"
    kept = _KEPT_WHILE.get(table)
    when = "" if kept is None else f" WHEN EXISTS ({kept})"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT {words}; END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}{when} BEGIN SELECT {words}; END",
    )


def _postgresql(table: str) -> tuple[str, ...]:
    kept = _KEPT_WHILE.get(table)
    when = "TRUE" if kept is None else f"EXISTS ({kept})"
    fault = f"RAISE EXCEPTION 'rows of {table} are written once'"
    return (
        f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'DELETE' THEN {fault}; END IF; "
        f"IF {when} THEN {fault}; END IF; RETURN OLD; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()",
        f"CREATE FUNCTION {table}_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {fault}; END $$",
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_not_emptied()",
    )
