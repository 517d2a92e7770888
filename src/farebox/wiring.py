"""The one place where rooms are joined: settings in, a running house out. Only the program and the ASGI entry use it.

Starting goes from the disk outwards: database, writer, engine, API; stopping goes the other way round, so nothing is
accepted that could not be finished.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from farebox import demo, plugins
from farebox.actions import builtin
from farebox.actions.port import ActionSpec
from farebox.actions.sending import Policy, Sender
from farebox.actions.threads import Threads
from farebox.api import app
from farebox.api.frame import Frame
from farebox.api.hub import Hub
from farebox.api.metrics import Metrics
from farebox.api.worker import WorkerFront
from farebox.core.graph import NodeType
from farebox.core.records import Execution, Run
from farebox.core.values import Millis
from farebox.engine.engine import Engine
from farebox.engine.membership import Membership
from farebox.engine.process import settle, tune
from farebox.engine.writer import Writer
from farebox.joining import in_fleet
from farebox.payments.port import Provider
from farebox.payments.test import TestProvider
from farebox.places import CHECKOUTS_FILE, KEY_FILE, SERVER_FILE
from farebox.service import keys, organizations
from farebox.service.house import Graphs, House
from farebox.settings import Settings
from farebox.storage.opening import open_files, open_store, shown
from farebox.storage.port import StoreUnavailable
from farebox.storage.port_fleet import API, BOTH, WORKER, Room

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = structlog.get_logger("farebox")


def wall_clock() -> Millis:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


def builtin_node_types() -> dict[str, NodeType]:
    """The node types of every installation, without builders' own actions."""
    return builtin.node_types(builtin.load())


def load_actions(settings: Settings, threads: Threads) -> dict[str, ActionSpec]:
    """Built-in actions and those of the operator's files, modules and installed packages. PluginInvalid."""
    specs = builtin.load(threads)
    paths = [*settings.actions, *([str(demo.actions_file())] if wants_demo() else [])]
    for spec in plugins.load(paths, threads=threads, reserved=builtin.node_types(specs).keys()):
        specs[spec.node.type] = spec
    return specs


def providers_of(settings: Settings) -> dict[str, Provider]:
    """The payment providers that are switched on."""
    if not settings.test_money:
        return {}
    return {"test": TestProvider(settings.data / CHECKOUTS_FILE, wall_clock, settings.base_url)}


def wants_demo() -> bool:
    return os.environ.get("FAREBOX_DEMO") == "1"


def prepare(settings: Settings) -> None:
    """The data directory, readable by its owner only. StoreUnavailable."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not settings.on_postgres:
            settings.database_file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "it is a file" if isinstance(error, FileExistsError) else error.strerror
        raise StoreUnavailable(
            f"the data directory {settings.data} cannot be used: {reason}; choose another one with --data"
        ) from error


@asynccontextmanager
async def opened(settings: Settings, actions: Mapping[str, ActionSpec] | None = None) -> AsyncIterator[House]:
    """A house whose database can be read and written, without engine or API. StoreUnavailable."""
    async with _joined(settings, actions if actions is not None else {}) as (house, _):
        yield house


@asynccontextmanager
async def opened_with_actions(settings: Settings) -> AsyncIterator[House]:
    """The same, knowing what the settings' actions are."""
    async with opened(settings, load_actions(settings, Threads(1))) as house:
        yield house


@asynccontextmanager
async def _joined(settings: Settings, actions: Mapping[str, ActionSpec]) -> AsyncIterator[tuple[House, Writer]]:
    prepare(settings)
    store = await open_store(settings)
    try:
        writer = Writer(store, wall_clock)
        node_types = builtin.node_types(actions or builtin.load())
        house = House(
            store=store,
            writing=writer,
            graphs=Graphs(store, node_types),
            node_types=node_types,
            providers=providers_of(settings),
            artifacts=await asyncio.to_thread(open_files, settings) if settings.artifacts else open_files(settings),
            clock=wall_clock,
            settings=settings,
        )
        await writer.start()
        try:
            yield house, writer
        finally:
            await writer.stop()
    finally:
        await store.close()


async def create_key(house: House, name: str, scope: str) -> dict[str, str]:
    """An API key of the default organization, made on the machine that has the data."""
    organization = await organizations.ensure(house, organizations.DEFAULT)
    wanted = keys.NewKey(name=name, scope="read" if scope == "read" else "read-write")
    key, raw = await keys.create(house, organization.id, wanted, created_by="farebox keys")
    return {"id": key.id, "key": raw}


@asynccontextmanager
async def running(settings: Settings, rooms: tuple[Room, ...] = BOTH) -> AsyncIterator[Frame | WorkerFront]:
    """The whole server: database, writer, engine and API, or one of its two rooms. What it yields is the ASGI
    application."""
    threads = Threads(settings.action_threads)
    actions = load_actions(settings, threads)
    async with _joined(settings, actions) as (house, writer), in_fleet(house, writer, rooms) as membership:
        hub = Hub()
        sender = Sender(Policy(allowed_hosts=settings.allowed_hosts))
        engine = Engine(house, actions, http=sender, membership=membership) if WORKER in rooms else None
        if engine is not None:
            house.queue_eta = engine.eta
        _connect(engine, hub, writer, membership)
        tune()
        if engine is not None:
            await engine.start()
        try:
            ready = _readiness(engine, membership)
            gauges = partial(_gauges, engine, writer, membership)
            if API not in rooms:
                log.info("working", database=shown(settings), data=str(settings.data))
                yield WorkerFront(house.store.check, ready, Metrics(gauges))
                return
            frame = app.build(house, ready, hub=hub, gauges=gauges)
            await _welcome(house)
            asyncio.get_running_loop().call_soon(_load_the_rest, frame)
            yield frame
        finally:
            hub.close()
            if engine is not None:
                await engine.stop(settings.stop_seconds)
            await sender.close()
            if API in rooms:
                with suppress(OSError):
                    (settings.data / SERVER_FILE).unlink()


def _connect(engine: Engine | None, hub: Hub, writer: Writer, membership: Membership | None) -> None:
    """Whoever wants to know what is stored is told: by this process, and by the others of its fleet."""

    def committed(executions: list[Execution], runs: list[Run], wakes: list[str]) -> None:
        if engine is not None:
            engine.committed(executions, runs, wakes)
        hub.changed(executions, runs)

    def heard(words: Sequence[str]) -> None:
        hub.heard(words)
        if engine is not None:
            engine.heard(words)

    writer.on_commit = committed
    if membership is not None:
        membership.on_news = heard


def _readiness(engine: Engine | None, membership: Membership | None) -> Callable[[], bool]:
    """Whether this process does what it is there for."""
    if engine is not None:
        return lambda: engine.ready
    return lambda: membership is not None and membership.ready


def _load_the_rest(frame: Frame) -> None:
    """The API's framework, behind the front that answers already. Without it there is no server: it stops, loudly."""

    def loaded(building: asyncio.Task[ASGIApp]) -> None:
        if building.cancelled():
            return
        error = building.exception()
        if error is None:
            settle()
        else:
            frame.broken = True
            traceback.print_exception(error)
            os.kill(os.getpid(), signal.SIGTERM)

    frame.api.begin().add_done_callback(loaded)


def _gauges(engine: Engine | None, writer: Writer, membership: Membership | None) -> dict[str, float]:
    waiting = 0 if membership is None else membership.waiting
    return {
        "runs_active": 0.0 if engine is None else float(engine.active_runs),
        "runs_queued": float(waiting if engine is None else engine.queued_runs),
        "writer_pending": float(writer.pending),
        "writer_pending_bytes": float(writer.pending_bytes),
    }


async def _welcome(house: House) -> None:
    """The owner's key on the first start, the demo if asked for, and where everything is."""
    settings = house.settings
    organization, raw = await organizations.ensure_owner(house)
    if raw is not None:
        _keep_key(settings.data / KEY_FILE, raw)
    noted = {"pid": os.getpid(), "url": settings.base_url if not settings.public_url else _local_url(settings)}
    (settings.data / SERVER_FILE).write_text(json.dumps(noted))
    sold = await demo.publish(house, organization.id) if wants_demo() else ""
    log.info(
        "serving",
        url=settings.base_url,
        data=str(settings.data),
        database=shown(settings),
        test_money=settings.test_money,
    )
    if sys.stderr.isatty() or wants_demo():
        _greet(settings, raw, sold)


def _local_url(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    return f"http://{'[' + host + ']' if ':' in host else host}:{settings.port}"


def _keep_key(file: Path, raw: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as kept:
        kept.write(raw + "\n")
        kept.flush()
        os.fsync(kept.fileno())


def _greet(settings: Settings, raw: str | None, sold: str) -> None:
    """For the person at the terminal; never part of a log."""
    url = settings.base_url
    lines = ["", f"  Farebox is serving at {url}", ""]
    if sold:
        lines.append(f"  demo for sale   {url}/w/{sold}")
    lines += [
        f"  the shop        {url}/",
        f"  API playground  {url}/docs",
        f"  guide           {url}/docs/guide",
        f"  data            {settings.data.resolve()}",
    ]
    if settings.on_postgres:
        lines.append(f"  database        {shown(settings)}")
    if raw is not None and sys.stderr.isatty():
        lines.append(f"  owner key       {raw}   (kept in {settings.data / KEY_FILE}, shown once)")
    elif (settings.data / KEY_FILE).exists():
        lines.append(f"  owner key       in {settings.data / KEY_FILE}")
    if settings.test_money:
        lines.append("  payments        test mode: no real money moves")
    sys.stderr.write("\n".join([*lines, "", "  Stop with Ctrl-C.", "", ""]))
    sys.stderr.flush()
