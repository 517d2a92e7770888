"""A run taken along: its capsule, for whoever may read the run."""

from __future__ import annotations

import asyncio

from farebox import __version__
from farebox.core import capsule
from farebox.core.capsule import Capsule
from farebox.core.errors import NotFound
from farebox.service import owner_runs, retention, runs
from farebox.service.house import House


async def export(house: House, org_id: str, run_id: str) -> Capsule:
    """The capsule of a run as it stands now, finished or not. NotFound; ContentGone if its journal was let go."""
    run = await runs.get_run(house, org_id, run_id)
    version = await house.store.version(run.workflow_id, run.version)
    if version is None:
        raise NotFound(f"workflow {run.workflow_id} has no version {run.version}")
    graph = await house.graphs.get(run.workflow_id, run.version)
    entries = (await retention.whole_journal(house, run.id))[: run.head]  # as the run was read: it may go on meanwhile
    name = await owner_runs.name_of(house, run.workflow_id)
    # In a thread: a hundred thousand entries are read for secrets, and nobody else should wait for that.
    return await asyncio.to_thread(capsule.make, run, name, version, graph, entries, __version__, house.clock())
