"""Any run of one's own can be taken along, finished or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.json import decode, encode

from farebox.actions import builtin
from farebox.core import capsule
from farebox.core.errors import NotFound
from farebox.core.replay import Proof
from farebox.service import capsules, runs
from farebox.testing.houses import action_of, line, living


async def test_a_real_run_is_replayed_without_its_action(tmp_path: Path) -> None:
    async def shout(arguments: object, context: object) -> object:
        return {"said": arguments}

    definition = line("shout", "wait", payloads={"a": {"token": "{{ $trigger.body.token }}"}})
    async with living(tmp_path, action_of("shout", shout)) as world:
        workflow = await world.publish(definition)
        run = await runs.start_run(world.house, world.org_id, workflow.id, payload={"token": "not-for-you"})
        await world.until(lambda: run.id in world.runs and world.runs[run.id].status == "waiting")
        made = await capsules.export(world.house, world.org_id, run.id)
        with pytest.raises(NotFound):
            await capsules.export(world.house, "org_other", run.id)
    text = encode(made)
    assert b"not-for-you" not in text
    read = capsule.read(text)
    assert (read.run.workflow_name, read.run.status, read.redacted) == ("A workflow", "waiting", 1)
    assert decode(text)["digest"]
    found = list(capsule.replay(read, builtin.node_types(builtin.load())))
    assert all(isinstance(one, Proof) for one in found), found[-1]
    assert len(found) == len(made.journal) == 6
