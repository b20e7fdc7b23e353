"""A real PostgreSQL for the tests: its own folder, a Unix socket only, gone when they end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_NUMBERS = count(1)
_STOP_S = 20


class NoServer(Exception):
    """There is no PostgreSQL here; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server. Its superuser is `postgres`, trusted on the socket."""

    programs: Path
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Its URL."""
        name = f"attune_{next(_NUMBERS)}"
        self.psql("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def psql(self, database: str, command: str) -> str:
        return self._psql("-d", database, "-c", command)

    def psql_file(self, database: str, file: Path, **variables: str) -> None:
        given = [word for name, value in variables.items() for word in ("-v", f"{name}={value}")]
        self._psql("-d", database, *given, "-f", file)

    def _psql(self, *more: str | Path) -> str:
        arguments = [self.programs / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres"]
        return subprocess.run([*arguments, *more], check=True, capture_output=True, text=True).stdout.strip()

    def start(self) -> None:
        # fsync is off: nobody cuts the power of a test
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c log_statement=all -c max_connections=30"
        self._run("pg_ctl", "-D", self.data, "-w", "-s", "-l", self.log, "-o", options, "start")

    def stop(self) -> None:
        """At once, as a machine that fails."""
        self._run("pg_ctl", "-D", self.data, "-w", "-s", "-t", str(_STOP_S), "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str | Path) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # it refuses to run as root
        subprocess.run(
            [*as_user, self.programs / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
        )


@contextmanager
def running_server() -> Iterator[Server]:
    """Raises NoServer."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="attune-pg-"))  # short: a socket's path has 107 letters at most
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = Server(programs=programs, folder=folder)
        server._run("initdb", "-D", server.data, "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8")
        hba = server.data / "pg_hba.conf"
        hba.write_text("local all guarded scram-sha-256\nlocal all all trust\n")  # `guarded` needs a password
        server.start()
        server.psql("postgres", "CREATE ROLE guarded LOGIN PASSWORD 'the right one'")
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):  # a test may have left it stopped
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))  # where Debian keeps them
    if not found:
        raise NoServer("no PostgreSQL here (Debian: postgresql)")
    return found[-1].parent
