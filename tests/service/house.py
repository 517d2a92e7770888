"""A house for tests: the real store and the real writer in a temporary directory, a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from farebox.actions import builtin
from farebox.core.graph import NodeType
from farebox.engine.writer import OnCommit, Writer
from farebox.payments.port import Provider
from farebox.service.house import Graphs, House
from farebox.settings import load
from farebox.storage.artifacts import ArtifactFiles
from farebox.storage.opening import open_store
from farebox.testing.clock import Clock

DRAFT: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["note"]},
        "note": {"type": "log", "payload": {"message": "hello"}, "children": []},
    }
}
"""The smallest useful workflow."""


def node_types() -> dict[str, NodeType]:
    """All built-in types."""
    return builtin.node_types(builtin.load())


@asynccontextmanager
async def a_house(
    path: Path,
    clock: Clock | None = None,
    providers: Mapping[str, Provider] | None = None,
    on_commit: OnCommit = lambda executions, runs, wakes: None,
) -> AsyncIterator[House]:
    """Open it; everything is closed at the end."""
    clock = clock or Clock()
    settings = load(data=path)
    store = await open_store(settings, alone=True)
    writer = Writer(store, clock, on_commit)
    await writer.start()
    types = node_types()
    house = House(
        store=store,
        writing=writer,
        graphs=Graphs(store, types),
        node_types=types,
        providers=providers or {},
        artifacts=ArtifactFiles(path / "artifacts"),
        clock=clock,
        settings=settings,
    )
    try:
        yield house
    finally:
        await writer.stop()
        await store.close()
