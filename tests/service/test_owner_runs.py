"""Runs in their owner's hands: started once for a key, inspected, opened to who holds the secret."""

from __future__ import annotations

import asyncio

import pytest

from farebox.core.errors import KeyReused, NotFound, RunIdTaken, SecretInvalid
from farebox.core.records import Run
from farebox.service import owner_runs, runs, workflows
from farebox.service.house import House
from farebox.service.owner_runs import Start
from farebox.service.workflows import NewWorkflow
from tests.service.house import DRAFT

ORG = "org_1"


async def kept(house: House, name: str = "w") -> str:
    return (await workflows.create(house, ORG, NewWorkflow(name=name, definition=DRAFT))).workflow.id


async def test_the_same_key_starts_one_run_however_close_the_requests_are(house: House) -> None:
    workflow_id = await kept(house)
    asked = Start(payload={"a": 1})
    many = [owner_runs.start(house, ORG, workflow_id, asked, idempotency_key="k") for _ in range(10)]
    assert len({run.id for run in await asyncio.gather(*many)}) == 1
    with pytest.raises(KeyReused):
        await owner_runs.start(house, ORG, workflow_id, Start(payload={"a": 2}), idempotency_key="k")
    assert len(await runs.list_runs(house, ORG)) == 1


async def test_a_claim_without_a_run_is_completed_by_the_next_request(house: House) -> None:
    workflow_id = await kept(house)
    with pytest.raises(NotFound):  # the key is claimed, then the version turns out not to exist
        await owner_runs.start(house, ORG, workflow_id, Start(version=2), idempotency_key="k")
    await workflows.update(
        house, ORG, workflow_id, workflows.Changes(definition={"nodes": DRAFT["nodes"], "limits": {}})
    )
    run = await owner_runs.start(house, ORG, workflow_id, Start(version=2), idempotency_key="k")
    assert run.version == 2


async def test_a_chosen_id_that_is_taken_is_refused_without_a_key_and_found_with_it(house: House) -> None:
    workflow_id = await kept(house)
    asked = Start(run_id="run_mine")
    first = await owner_runs.start(house, ORG, workflow_id, asked, idempotency_key="k")
    assert (await owner_runs.start(house, ORG, workflow_id, asked, idempotency_key="k")).id == first.id
    with pytest.raises(RunIdTaken):
        await owner_runs.start(house, ORG, workflow_id, asked)


async def test_inspecting_tells_name_state_and_definition(house: House) -> None:
    run = await owner_runs.start(house, ORG, await kept(house, "Report"), Start(payload={"a": 1}), by="key_1")
    found = await owner_runs.inspect(house, ORG, run.id)
    assert (found.workflow_name, found.version.definition, found.run.triggered_by) == ("Report", DRAFT, "key_1")
    assert found.state.nodes["root"].status == "success"
    with pytest.raises(NotFound):
        await owner_runs.inspect(house, "org_2", run.id)


async def test_names_are_looked_up_once_for_each_workflow(house: House) -> None:
    first, second = await kept(house, "one"), await kept(house, "two")
    found: list[Run] = [await owner_runs.start(house, ORG, name, Start()) for name in (first, second, first)]
    assert await owner_runs.names(house, found) == {first: "one", second: "two"}
    assert await owner_runs.name_of(house, "wf_gone") == ""


async def test_the_secret_of_its_workflow_proves_a_run(house: House) -> None:
    made = await workflows.create(house, ORG, NewWorkflow(name="w", definition=DRAFT))
    other = await workflows.create(house, ORG, NewWorkflow(name="v", definition=DRAFT))
    run = await owner_runs.start(house, ORG, made.workflow.id, Start())
    assert await owner_runs.org_by_secret(house, run.id, made.workflow.trigger_secret) == ORG
    for run_id, secret in (
        (run.id, other.workflow.trigger_secret),
        (run.id, ""),
        ("run_unknown", made.workflow.trigger_secret),
        ("run_unknown", ""),
    ):
        with pytest.raises(SecretInvalid):
            await owner_runs.org_by_secret(house, run_id, secret)
