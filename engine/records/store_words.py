"""What is wrong with a vault's file or server, and what to do: the databases' own errors in words for people."""

from pathlib import Path

from sqlalchemy.exc import DBAPIError, IntegrityError

_PLAIN_SQLITE = b"SQLite format 3\0"
_LOOKED_AT = 512  # bytes at a file's beginning: an encrypted page looks like chance, a text does not

NO_FILE = (
    "is missing, and its records with it: put it back, or make the vault anew of a backup in another place "
    "(`attune vault restore FILE --vault DIR`)"
)
FOLDER = "is a folder, and the vault's file is needed: look at the vault's place"
EMPTY = "is empty: this is no vault; restore a backup (`attune vault restore`), or remove it"
FULL = "the disk is full: nothing of this was kept, all before it is safe; make room"
READ_ONLY = "cannot be written: the disk or the file is read-only; all in it is safe: make it writable, or copy it"
LOCKED = "another program is writing to it and does not end: end it, or wait"
DAMAGED = "is damaged: see how far with `attune vault check`, and restore a backup (`attune vault restore`)"
WRITTEN_ONCE = "what is recorded is never changed, and goes only with its key"
THERE_ALREADY = "this is recorded already: nothing was written twice"


def words_of_file(path: Path, error: DBAPIError) -> str:
    """What happened to the embedded file at `path`."""
    said = str(error.orig).strip()
    if "file is not a database" in said:
        return _no_database(path)
    if "unable to open" in said:
        return _unopened(path)
    for part, words in _OF_FILES.items():
        if part in said:
            return words
    return THERE_ALREADY if isinstance(error, IntegrityError) else f"the database refused: {said}"


def words_of_server(error: DBAPIError) -> str:
    """What happened on, or on the way to, the PostgreSQL server."""
    said = str(error.orig).strip()
    state = getattr(error.orig, "sqlstate", None)
    for key, words in _OF_SERVERS.items():
        if key == state or key in said:
            return words
    if error.connection_invalidated:
        return _CUT_OFF
    first = said.splitlines()[0] if said else type(error.orig).__name__  # further lines may hold the row's values
    return THERE_ALREADY if isinstance(error, IntegrityError) else f"the server refused: {first}"


def _no_database(path: Path) -> str:
    with path.open("rb") as file:
        begins = file.read(_LOOKED_AT)
    if begins.startswith(_PLAIN_SQLITE):
        return "is a plain SQLite database and no vault: name the right file"
    if _is_text(begins):
        return "is a text file and no vault: name the right file"
    return (
        "cannot be opened: the key is another vault's, or its beginning is damaged; "
        "unlock the right vault, or restore a backup (`attune vault restore`)"
    )


def _is_text(begins: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in begins)


def _unopened(path: Path) -> str:
    if path.is_dir():
        return FOLDER
    if not path.exists():
        return NO_FILE
    return "cannot be opened: you may not read and write it and its folder, or the disk is read-only; all in it is safe"


_OF_FILES = {
    "database or disk is full": FULL,
    "readonly database": READ_ONLY,
    "database is locked": LOCKED,
    "malformed": DAMAGED,
    "written once": WRITTEN_ONCE,
    "disk I/O error": "the disk failed, is full, or its limit is reached: nothing of this was kept, all before it is "
    "safe; look at the disk",
}

_CUT_OFF = "the server was lost, or restarted: nothing of this was kept, all before it is safe; try again"
_OF_SERVERS = {
    "written once": WRITTEN_ONCE,
    "no password supplied": "the server asks for a password: put it into ~/.pgpass (mode 600)",
    "password authentication failed": "the server refuses the password: look at ~/.pgpass (mode 600), and at the user "
    "in the vault's URL",
    "pg_hba.conf": "the server lets this user or machine not in: have its pg_hba.conf looked at",
    "certificate": "the server's certificate is not the one that is trusted: see docs/records.md on sslrootcert; do "
    "not go around it",
    "Connection refused": "no server answers: is it running, and are host and port of the vault's URL right?",
    "No such file or directory": "no server answers: is it running, and is the socket's folder in the URL right?",
    "could not translate host name": "its host is not known: look at the vault's URL and at the network",
    "timeout expired": "the server does not answer in time: look at the network",
    "starting up": "the server is starting: try again in a moment",
    "shutting down": "the server is going down: try again when it is back",
    "does not exist": "there is no such database, user or table on the server: look at the vault's URL, or make the "
    "vault with `attune vault init --server URL`",
    "too many": "the server takes no more connections: close other programs, or have its limit raised",
    "53100": FULL,
    "25006": "cannot be written: the server is read-only, as a standby is; all in it is safe: name the main server",
    "42501": "this user may not do that on the server: see docs/records.md on roles",
    "55P03": LOCKED,
    "57014": LOCKED,
    "57P01": _CUT_OFF,
    "57P02": _CUT_OFF,
    "57P03": "the server is starting or going down: try again in a moment",
    "XX001": "a page on the server's disk is damaged: have the server looked at, and restore a backup",
    "XX002": "an index on the server's disk is damaged: have the server looked at",
}
