"""The demo is published once, and again only when its files have changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from farebox import demo, plugins
from farebox.payments.test import TestProvider as Provider
from farebox.testing.houses import living, wall_clock


async def test_it_is_published_for_everybody_and_stays_the_same(tmp_path: Path) -> None:
    specs = {spec.node.type: spec for spec in plugins.load([str(demo.actions_file())], packages=())}
    async with living(tmp_path, specs, providers={"test": Provider(tmp_path / "test.jsonl", wall_clock)}) as world:
        first = await demo.publish(world.house, world.org_id)
        assert await demo.publish(world.house, world.org_id) == first
        workflow = await world.house.store.workflow(first)
        assert workflow is not None
        assert (workflow.name, workflow.visibility, workflow.status) == ("CSV report", "public_execute", "active")
        assert (workflow.version, workflow.live_version) == (1, 1)


async def test_changed_files_become_a_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = {spec.node.type: spec for spec in plugins.load([str(demo.actions_file())], packages=())}
    document = json.loads((demo.folder() / "workflow.json").read_text())
    document["definition"]["price"]["amount"] = 700
    changed = tmp_path / "_examples" / demo.NAME
    changed.mkdir(parents=True)
    (changed / "workflow.json").write_text(json.dumps(document))
    async with living(tmp_path, specs, providers={"test": Provider(tmp_path / "test.jsonl", wall_clock)}) as world:
        first = await demo.publish(world.house, world.org_id)
        monkeypatch.setattr(demo, "_PLACES", (tmp_path / "_examples",))
        assert await demo.publish(world.house, world.org_id) == first
        workflow = await world.house.store.workflow(first)
        assert workflow is not None
        assert workflow.live_version == workflow.version == 2


def test_an_installation_without_the_example_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_PLACES", (tmp_path,))
    with pytest.raises(FileNotFoundError, match="the example csv-report is not installed"):
        demo.folder()
