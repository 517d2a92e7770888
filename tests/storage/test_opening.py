"""The settings name a database; the one that is not meant is not even imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from farebox.settings import SettingsInvalid, load
from farebox.storage.opening import NO_DRIVER, open_files, open_store, shown
from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.store import PostgresStore
from farebox.storage.sqlite.store import SqliteStore

EMBEDDED = """
import asyncio, sys
from farebox.settings import SettingsInvalid, load
from farebox.storage.opening import open_store
async def main():
    await (await open_store(load(data=sys.argv[1]))).close()
asyncio.run(main())
print([name for name in ("asyncpg", "farebox.storage.postgres.store") if name in sys.modules])
"""


async def test_the_settings_decide(tmp_path: Path, database: str) -> None:
    for settings, kind in ((load(data=tmp_path), SqliteStore), (load(data=tmp_path, database=database), PostgresStore)):
        store = await open_store(settings)
        assert type(store) is kind
        reader = await open_store(settings, readonly=True)
        assert await reader.verify() == []
        await reader.close()
        await store.close()


def test_files_lie_where_the_settings_say(tmp_path: Path) -> None:
    files = open_files(load(data=tmp_path))
    path, _ = files.write(b"x")
    assert (tmp_path / "artifacts" / path).read_bytes() == b"x"
    with pytest.raises(SettingsInvalid, match="artifacts"):
        load(data=tmp_path, artifacts="s3://shop?endpoint=ftp://x")
    settings = load(data=tmp_path, artifacts="s3://shop", artifacts_key_id="id", artifacts_secret="hidden")
    assert "hidden" not in repr(settings)


def test_nobody_pays_for_the_backend_he_does_not_use(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EMBEDDED, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("farebox.storage.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(StoreUnavailable) as refused:
        await open_store(load(database="postgresql://farebox:hunter2@db.example/shop"))
    assert str(refused.value) == NO_DRIVER


def test_a_database_is_shown_without_its_password() -> None:
    settings = load(database="postgresql://farebox:hunter2@db.example/shop")
    assert shown(settings) == "postgresql://farebox@db.example/shop"
    assert "hunter2" not in repr(settings)
    assert shown(load(database="sqlite:////x/y.db")) == "/x/y.db"
