"""The vault's tables, the same in SQLCipher and PostgreSQL. Whatever says something of a person is sealed.

Ids are 32 hexadecimal letters, drawn by chance, and mean the same in every vault. `sealed` is what `Cipher.seal` gave
under the key named beside it, with the row's own identity (`place_of`) as its place.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"},
)
NEWEST_VERSION = "0001"  # of the tables below: the newest step in migrations/
ID_LETTERS = 32
_BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only in an INTEGER key


def _id(name: str, *, is_key: bool = False) -> Column[str]:
    return Column(name, String(ID_LETTERS), primary_key=is_key, nullable=False)


def _sealed(name: str = "sealed") -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


# Keys: the only rows that are ever changed or removed while what they open stands.
SECRET = Table("secret", METADATA, Column("name", String(32), primary_key=True), _sealed())  # under the wrapping key
PATIENT_KEY = Table(  # under the wrapping key; without it nothing of the patient can be read, also not in a backup
    "patient_key", METADATA, _id("key_id", is_key=True), _id("patient_id"), _sealed(), Index(None, "patient_id")
)
SESSION_KEY = Table("session_key", METADATA, _id("session_id", is_key=True), _id("key_id"), _sealed())  # patient's key

# Written once, never changed; removed only where its key is gone.
PATIENT = Table("patient", METADATA, _id("id", is_key=True), Column("code", String(16), unique=True, nullable=False))
IDENTITY = Table(  # names and the like, apart from everything else; the newest of a patient holds; patient's key
    "identity",
    METADATA,
    _id("patient_id", is_key=True),
    Column("seq", Integer, primary_key=True),
    _id("key_id"),
    _sealed(),
)
CONSENT = Table(  # each consent given or withdrawn; the newest for a purpose holds; patient's key
    "consent",
    METADATA,
    _id("patient_id", is_key=True),
    Column("seq", Integer, primary_key=True),
    _id("key_id"),
    _sealed(),
)
RESPONSE = Table(  # an answered questionnaire; patient's key
    "response", METADATA, _id("id", is_key=True), _id("patient_id"), _id("key_id"), _sealed(), Index(None, "patient_id")
)
SESSION = Table(  # `label`: the few words of a list; `sealed`: the record's header; both under the session's key
    "session",
    METADATA,
    _id("id", is_key=True),
    _id("patient_id"),
    _sealed("label"),
    _sealed(),
    Index(None, "patient_id", "id"),  # lists need no more of it
)
CHUNK = Table(  # what one commit holds of one stream; all streams of a commit have its number; session's key.
    # Behind the last commit: what was made of all of them, `summary` and `timeline`
    "chunk",
    METADATA,
    _id("session_id", is_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("stream", String(16), primary_key=True),
    _sealed(),
)
EVENT = Table(  # one rating, stop, order, alert, change of phase, note or adverse event; session's key
    "event",
    METADATA,
    _id("session_id", is_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _sealed(),
)
SESSION_END = Table(  # `label`: the words of a list, of ten thousand sessions: a narrow row; session's key
    "session_end",
    METADATA,
    _id("session_id", is_key=True),
    _sealed("label"),
    _sealed(),  # how many commits and events there are, and their digest
)

# Who did what: no secret of a patient is in it, and nothing of it is ever removed.
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", _BIG, primary_key=True),
    Column("at", String(40), nullable=False),  # ISO 8601 with its zone
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("detail", Text, nullable=False),  # JSON: codes and ids, no names
    Column("before", LargeBinary(32), nullable=False),  # the digest of the row before
    Column("digest", LargeBinary(32), nullable=False),
)

WRITTEN_ONCE = ("patient", "identity", "consent", "response", "session", "chunk", "event", "session_end")
OF_A_SESSION = ("chunk", "event", "session_end", "session")
OF_A_PATIENT = ("identity", "consent", "response", "patient")
