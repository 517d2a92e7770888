"""Which database and which place for files the settings name, opened. A backend is imported only when it is the one."""

from __future__ import annotations

from collections.abc import Callable

from farebox.core.public import view
from farebox.core.records import Execution
from farebox.settings import Settings
from farebox.storage.port import Store, StoreUnavailable
from farebox.storage.port_files import Files

NO_DRIVER = "PostgreSQL needs its driver: install it with `pip install 'farebox[postgres]'`"


async def open_store(
    settings: Settings, *, readonly: bool = False, alone: bool = False, render: Callable[[Execution], bytes] = view
) -> Store:
    """The store, its schema up to date. ``readonly`` looks at a database beside the server that owns it. ``alone``: no
    fleet works on it, and none may begin to; its runs are due to this process only.

    StoreLocked if another process owns it, StoreUnavailable if it cannot be used.
    """
    if settings.on_postgres:
        try:
            from farebox.storage.postgres.store import PostgresStore
        except ModuleNotFoundError as error:
            if error.name != "asyncpg":
                raise
            raise StoreUnavailable(NO_DRIVER) from None
        return await PostgresStore.open(settings.database, readonly=readonly, exclusive=alone, render=render)
    from farebox.storage.sqlite.store import SqliteStore

    return await SqliteStore.open(settings.database_file, readonly=readonly, render=render)


def open_files(settings: Settings) -> Files:
    """The place for result files and uploads. StoreUnavailable if it cannot be reached."""
    folder = settings.data / "artifacts"
    if not settings.artifacts:
        from farebox.storage.artifacts import ArtifactFiles

        return ArtifactFiles(folder)
    from farebox.storage.artifacts_s3 import S3Files, bucket_of

    try:
        files = S3Files(bucket_of(settings.artifacts, settings.artifacts_key_id, settings.artifacts_secret), folder)
        files.check()
    except OSError as error:
        raise StoreUnavailable(str(error)) from error
    return files


def shown(settings: Settings) -> str:
    """Which database it is, without its password."""
    if settings.on_postgres:
        from farebox.storage.postgres.address import Address

        return str(Address(settings.database))
    return str(settings.database_file)
