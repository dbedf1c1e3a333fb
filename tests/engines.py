"""PostgreSQL and a Chroma server, started on loopback in a folder of their own when a test first needs them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from urllib.error import URLError

import pytest

from ingest.ledger.store_copy import copy_ledger, make_empty
from ingest.ledger.store_engine import Database
from ingest.ledger.store_schema import SqliteDatabase

Tables = Callable[[Path], Database]
"""What gives the database that stands for a file."""

_NUMBERS = count(1)
_START_S = 60


def programs() -> Path | None:
    """Where the programs of PostgreSQL are; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    there = found[-1] if found else Path(on_path) if on_path else None
    return there.parent if there and find_spec("psycopg") else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own, to which the name of a database is added."""
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL or psycopg is not installed")
    folder = Path(mkdtemp(prefix="juesuan-pg-"))
    # PostgreSQL does not run as root.
    as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if as_owner:
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", free_port()
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c fsync=off"
    control = [*as_owner, str(where / "pg_ctl"), "-D", str(data), "-w"]
    _run([*as_owner, str(where / "initdb"), "-D", str(data), "-U", "juesuan", "-A", "trust", "-E", "UTF8", "--no-sync"])
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
    try:
        yield f"postgresql://juesuan@127.0.0.1:{port}/"
    finally:
        _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of this session's own."""
    with running_chroma(tmp_path_factory.mktemp("chroma")) as address:
        yield address


@contextmanager
def running_chroma(folder: Path) -> Iterator[str]:
    """A Chroma server over a folder."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1", "--port", str(port)]
    # Nobody's child: some tests count the processes that the program under test has started.
    quiet = ["sh", "-c", '"$@" >/dev/null 2>&1 & echo $!', "sh", *command, "--path", str(folder)]
    server = int(subprocess.run(quiet, stdout=subprocess.PIPE, text=True, cwd=folder, check=True).stdout)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat")
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGTERM)


def new_database(server: str) -> str:
    """The address of a new, empty database."""
    import psycopg

    name = f"t{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(f"{server}postgres", autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}{name}"


class InPostgres:
    """Stands in for SqliteDatabase: a database of the server for each file that is named, and what is in the file."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._known: dict[Path, str] = {}

    def __call__(self, file: Path) -> Database:
        from ingest.ledger.store_postgres import PostgresDatabase

        class _Marked(PostgresDatabase):
            """Leaves an empty file where commands look for one."""

            def create(self) -> None:
                super().create()
                place.touch()

        place = file.absolute()
        if place not in self._known:
            self._known[place] = new_database(self._server)
            if file.is_file() and SqliteDatabase(file).form():
                with closing(PostgresDatabase(self._known[place])) as database:
                    make_empty(database)
                    copy_ledger(SqliteDatabase(file), database)
        return _Marked(self._known[place])

    def address(self, file: Path) -> str:
        """The database in which a file's tables are."""
        self(file)
        return self._known[file.absolute()]


@pytest.fixture(scope="session", autouse=True)
def everything_on_servers(request: pytest.FixtureRequest) -> Iterator[None]:
    """With JUESUAN_TEST_SERVERS set, every ledger that a test opens is on PostgreSQL and a Chroma server."""
    if not os.environ.get("JUESUAN_TEST_SERVERS"):
        yield
        return
    stand_in, server = InPostgres(request.getfixturevalue("postgres")), request.getfixturevalue("chroma_server")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ingest.ledger.store_databases.SqliteDatabase", stand_in)
        for module in ("store_index", "store_checkup"):
            there = import_module(f"ingest.ledger.{module}").vectors_of
            patch.setattr(
                f"ingest.ledger.{module}.vectors_of", lambda folder, db, _, there=there: there(folder, db, server)
            )
        yield


@pytest.fixture(params=["sqlite", "postgres"])
def tables(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Both kinds of database in turn, wherever a test opens a ledger in a folder; gives what makes them."""
    if request.param == "sqlite":
        monkeypatch.setattr("ingest.ledger.store_databases.SqliteDatabase", SqliteDatabase)
        return SqliteDatabase
    stand_in = InPostgres(request.getfixturevalue("postgres"))
    monkeypatch.setattr("ingest.ledger.store_databases.SqliteDatabase", stand_in)
    return stand_in


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _run(command: Sequence[str]) -> None:
    # Files of /root are closed to the user that PostgreSQL runs as.
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stderr


def _wait_for(address: str) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")
