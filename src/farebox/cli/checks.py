"""The checks of ``farebox doctor``, one function each."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from farebox.cli import connect


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, whether it is well, what was seen, what to do."""

    check: str
    ok: bool
    finding: str
    remedy: str = ""


def all_checks(data: Path, port: int | None, url: str | None = None) -> list[Finding]:
    """Every finding, in the order in which a start would meet them. ``url``: of the database, if it is not set."""
    return [
        python(),
        database(data, url),
        directory(data),
        space(data),
        disk(data),
        clock(),
        free_port(data, port),
        settings(data),
    ]


def python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")


def database(data: Path, url: str | None) -> Finding:
    """The library of the embedded one; the server of the other."""
    from farebox.settings import SettingsInvalid, load

    try:
        settings = load(data=data, database=url)
    except SettingsInvalid as error:
        return Finding("database", False, "; ".join(error.problems), "Correct the variables or farebox.toml.")
    return postgres(settings.database) if settings.on_postgres else sqlite()


def postgres(url: str) -> Finding:
    from farebox.storage.opening import NO_DRIVER
    from farebox.storage.port import StoreUnavailable

    try:
        from farebox.storage.postgres.examine import examine
    except ModuleNotFoundError:
        return Finding("PostgreSQL", False, "no driver", f"{NO_DRIVER}.")
    try:
        found = asyncio.run(examine(url))
    except StoreUnavailable as error:
        return Finding("PostgreSQL", False, str(error), "Start it, or correct the database URL or its rights.")
    told = f"{found.server} at {found.shown}, schema {found.schema or 'none yet'}, {found.commit_ms:.1f} ms a commit"
    remedy = "Set fsync = on in its configuration: a power cut loses what was paid for."
    return Finding("PostgreSQL", found.durable, told if found.durable else f"{told}, fsync off", remedy)


def sqlite() -> Finding:
    import apsw

    version = apsw.sqlite_lib_version()
    number = tuple(int(part) for part in version.split("."))
    return Finding("SQLite", number >= (3, 51, 3), version, "Upgrade apsw: this SQLite may corrupt a WAL file.")


def directory(data: Path) -> Finding:
    place = data
    while not place.exists() and place != place.parent:
        place = place.parent
    ok = place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    remedy = f"Make {place} writable for this user, or choose another with --data."
    return Finding("data directory", ok, f"{data} is {'writable' if ok else 'not writable'}", remedy)


def space(data: Path) -> Finding:
    place = data
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    return Finding("disk space", free > 1 << 30, f"{free / (1 << 30):.1f} GiB free", "Free at least 1 GiB.")


def syncs_per_second(data: Path, seconds: float = 0.5) -> float:
    """Appends of 256 bytes with fdatasync, in the data directory."""
    data.mkdir(parents=True, exist_ok=True)
    probe = data / f".doctor-{os.getpid()}"
    handle = os.open(probe, os.O_CREAT | os.O_WRONLY, 0o600)
    sync = getattr(os, "fdatasync", os.fsync)
    try:
        done, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            os.write(handle, b"x" * 256)
            sync(handle)
            done += 1
        return done / spent
    finally:
        os.close(handle)
        probe.unlink()


def disk(data: Path) -> Finding:
    existed = data.exists()
    try:
        rate = syncs_per_second(data)
    except OSError as error:
        return Finding("disk sync", False, str(error), "Choose a directory on a local disk.")
    finally:
        if not existed and data.is_dir() and not any(data.iterdir()):
            data.rmdir()
    remedy = "Every paid step waits for the disk: use a local SSD, not a network file system."
    return Finding("disk sync", rate >= 100, f"{rate:.0f} a second", remedy)


def clock() -> Finding:
    before, steady = time.time(), time.monotonic()
    sane = 1_735_689_600 < before < 4_102_444_800
    drift = abs((time.time() - before) - (time.monotonic() - steady))
    finding = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(before))
    return Finding("clock", sane and drift < 0.5, finding, "Set the clock (NTP): deadlines and ids depend on it.")


def free_port(data: Path, port: int | None) -> Finding:
    """None: the one that the settings name."""
    port = configured_port(data) if port is None else port
    running = connect.running_server(data)
    if running:
        return Finding("port", True, f"Farebox is running at {running}")
    with socket.socket() as probe:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
        except OSError:
            remedy = "Stop what listens there, or serve with another --port."
            return Finding("port", False, f"{port} is taken", remedy)
    return Finding("port", True, f"{port} is free")


def configured_port(data: Path) -> int:
    from farebox.settings import Settings, SettingsInvalid, load

    try:
        return load(data=data).port
    except SettingsInvalid:
        return Settings().port


def settings(data: Path) -> Finding:
    from farebox.settings import SettingsInvalid, load

    try:
        load(data=data)
    except SettingsInvalid as error:
        return Finding("settings", False, "; ".join(error.problems), "Correct the variables or farebox.toml.")
    return Finding("settings", True, "valid")
