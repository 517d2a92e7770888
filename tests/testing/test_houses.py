"""The house that tests and benchmarks live in."""

from __future__ import annotations

from pathlib import Path

from farebox.core.records import RunStatus
from farebox.service import runs
from farebox.testing.houses import action_of, line, living


async def shout(arguments: object, context: object) -> str:
    return "HO"


async def test_it_runs_workflows(tmp_path: Path) -> None:
    async with living(tmp_path, action_of("shout", shout)) as world:
        workflow = await world.publish(line("shout", output={"said": "{{ a.result }}"}))
        run = await runs.start_run(world.house, world.org_id, workflow.id)
        assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED
        assert (await world.entries(run.id))[-1].output == {"said": "HO"}  # type: ignore[union-attr]


async def test_what_crashed_can_be_opened_again(tmp_path: Path) -> None:
    async with living(tmp_path) as first:
        await first.crash()
        async with living(tmp_path) as second:
            assert second.org_id == first.org_id


def test_a_line_leads_from_step_to_step() -> None:
    definition = line("shout", "log", payloads={"b": {"message": "x"}}, output={})
    assert [node["children"] for node in definition["nodes"].values()] == [["a"], ["b"], []]
    assert definition["nodes"]["b"]["payload"] == {"message": "x"}
    assert definition["output"] == {}
