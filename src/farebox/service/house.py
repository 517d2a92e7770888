"""What every service function is handed first: the ports and settings, joined in ``wiring``.

The service layer is one function per thing somebody may ask. It holds no state of its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from farebox.core.errors import NotFound
from farebox.core.graph import Graph, NodeType
from farebox.core.graph_check import build
from farebox.core.values import Millis
from farebox.payments.port import Provider
from farebox.service.track_record import TrackRecords
from farebox.storage.port import Store, Writing
from farebox.storage.port_files import Files

if TYPE_CHECKING:
    from farebox.settings import Settings


class Graphs:
    """Compiled graphs of frozen versions, kept while they are used. A version never changes, so nothing goes stale."""

    def __init__(self, store: Store, node_types: Mapping[str, NodeType], most: int = 256) -> None:
        self._store = store
        self._types = node_types
        self._most = most
        self._kept: OrderedDict[tuple[str, int], Graph] = OrderedDict()

    def kept(self, workflow_id: str, version: int) -> Graph | None:
        """The graph if it is at hand."""
        return self._kept.get((workflow_id, version))

    async def get(self, workflow_id: str, version: int) -> Graph:
        """The frozen graph; NotFound if that version does not exist."""
        key = (workflow_id, version)
        graph = self._kept.get(key)
        if graph is None:
            stored = await self._store.version(workflow_id, version)
            if stored is None:
                raise NotFound(f"workflow {workflow_id} has no version {version}")
            graph = self._kept.get(key)  # many ask at once for what was just published: one compiles it
            if graph is None:
                graph = self._kept[key] = build(stored.definition, self._types)
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return graph


def not_here(graph: Graph, run_id: str) -> bool:
    """Without an engine nothing starts in this process."""
    return False


def unknown(workflow_id: str, position: int) -> int | None:
    """Without an engine nobody knows when a queued run will start."""
    return None


class House:
    """The rooms' doors, as the service sees them."""

    def __init__(
        self,
        *,
        store: Store,
        writing: Writing,
        graphs: Graphs,
        node_types: Mapping[str, NodeType],
        providers: Mapping[str, Provider],
        artifacts: Files,
        clock: Callable[[], Millis],
        settings: Settings,
    ) -> None:
        self.store = store
        self.writing = writing
        self.graphs = graphs
        self.node_types = node_types
        self.providers = providers
        self.artifacts = artifacts
        self.clock = clock
        self.settings = settings
        self.queue_eta: Callable[[str, int], int | None] = unknown
        """About how many seconds until the queued run at this position of its workflow starts; None: not known."""
        self.may_start: Callable[[Graph, str], bool] = not_here
        """Whether a run that is opened in the present transaction may start in it: this process has room for it, and
        keeps the place until the transaction is durable."""
        self.track_records = TrackRecords(store, clock)
