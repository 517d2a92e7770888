"""The whole server with its files in a bucket: uploads, results, parts of them, orphans, erasing; and an outage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from farebox.actions.port import ActionSpec, Context
from farebox.core.graph import NodeType
from farebox.core.times import DAY
from farebox.core.values import Json
from farebox.engine import orphans
from farebox.engine.orphans import Orphans
from farebox.service import artifacts, erasing, executions
from farebox.service.erasing import By
from farebox.service.open_request import Caller, OpenRequest
from farebox.storage.artifacts_s3 import S3Files
from farebox.testing.houses import action_of, line, living
from tests.live import live
from tests.s3 import KEY, Server, serving

pytestmark = pytest.mark.slow

ACTIONS = '''"""Reads what was sent, and gives it back in capitals."""
from farebox import Context, File, action


@action("capitals")
async def capitals(table: File, ctx: Context) -> dict:
    """Store the file in capitals."""
    ctx.artifact("upper.txt", table.read_text().upper(), "text/plain")
    return {"size": table.size}
'''
SCHEMA = {"type": "object", "properties": {"table": {"type": "string", "format": "file"}}, "required": ["table"]}
DEFINITION: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {"inputSchema": SCHEMA}, "children": ["do"]},
        "do": {"type": "capitals", "payload": {"table": "{{ $trigger.body.table }}"}, "children": []},
    },
    "output": {"size": "{{ $nodes.do.result.size }}"},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


def test_a_sale_whose_files_never_touch_a_row(server: Server, tmp_path: Path) -> None:
    (tmp_path / "capitals.py").write_text(ACTIONS)
    place = {"artifacts": server.url("sale"), "artifacts_key_id": KEY, "artifacts_secret": KEY}
    bucket = S3Files(server.bucket("sale"), tmp_path / "spool")
    content = b"a,b\n" * 100_000
    with live(tmp_path / "data", actions=str(tmp_path / "capitals.py"), **place) as shop:
        workflow = shop.publish(DEFINITION)
        sent = shop.http.post(
            f"/v1/public/workflows/{workflow}/uploads", content=content, headers={"Content-Type": "text/csv"}
        )
        upload = sent.json()["data"]["upload"]["id"]
        body = {"requestPayload": {"table": upload}}
        made = shop.call("POST", f"/v1/public/workflows/{workflow}/executions", body)
        execution, token = made["execution"]["id"], made["clientToken"]
        assert shop.until(execution, token, "workflow_succeeded")["output"] == {"size": len(content)}
        path = f"/v1/public/executions/{execution}/artifacts/upper.txt"
        mine = {"X-Client-Token": token}
        assert shop.http.get(path, headers=mine).content == content.upper()
        part = shop.http.get(path, headers={**mine, "Range": "bytes=4-9"})
        assert (part.status_code, part.content) == (206, content.upper()[4:10])
        assert len(stored(bucket)) == 2
        shop.call("POST", f"/v1/executions/{execution}/erase", {}, shop.owner)
        assert stored(bucket) == []
        assert KEY not in shop.log.read_text()
    assert not list((tmp_path / "data" / "artifacts").rglob("*.bin"))


def test_a_wrong_secret_is_told_at_the_start(server: Server, tmp_path: Path) -> None:
    place = {"artifacts": server.url("x"), "artifacts_key_id": KEY, "artifacts_secret": "not-the-secret"}
    with pytest.raises(AssertionError) as ended, live(tmp_path / "data", **place):
        pass
    assert "s3://farebox/x cannot be reached now" in str(ended.value)
    assert "not-the-secret" not in str(ended.value)


def stored(files: S3Files) -> list[str]:
    return [path for folder in files.folders() for path in files.older(folder, 2**40)]


async def test_what_nothing_names_goes_from_the_bucket(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "FOLDERS", 256)
    now = [int(time.time() * 1000)]
    files = S3Files(server.bucket("orphans"), tmp_path / "spool")
    definition = line("artifact", payloads={"a": {"name": "a.txt", "text": "kept"}})
    async with living(tmp_path, files=files, clock=lambda: now[0]) as world:
        workflow = await world.publish(definition)
        opened = await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller(exempt=True))
        await world.ended(opened.execution.run_id)
        (kept,) = await artifacts.list_of(world.house, opened.execution.run_id)
        left, _ = files.write(b"left by a crash")
        assert await Orphans(world.house).round() == 0
        now[0] += 9 * DAY
        assert await Orphans(world.house).round() == 1
        assert left not in stored(files)
        assert await artifacts.read(world.house, kept) == b"kept"


async def test_bytes_are_durable_before_the_result_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bucket is away while an async action stores a file: the step is tried again, and succeeds with the bytes."""
    from datetime import timedelta

    monkeypatch.setattr("farebox.storage.artifacts_s3.PATIENCE", timedelta(seconds=1))
    with serving(tmp_path / "objects") as server:
        files = S3Files(server.bucket("x"), tmp_path / "spool")
        tries: list[int] = []

        async def draw(arguments: Json, ctx: Context) -> Json:
            tries.append(ctx.attempt)
            if ctx.attempt == 1:
                server.stop()
            else:
                server.start()
            found = ctx.artifact("a.txt", f"try {ctx.attempt}", "text/plain")
            assert ctx.read_artifact("a.txt") == f"try {ctx.attempt}".encode()  # before it was sent
            return found

        node = NodeType(type="draw", flow="action", payload_schema={"type": "object"}, retry_default=3)
        async with living(tmp_path, {"draw": ActionSpec(node=node, call=draw)}, files=files) as world:
            workflow = await world.publish(line("draw"))
            opened = await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller(exempt=True))
            run = await world.ended(opened.execution.run_id)
            assert (run.status, tries) == ("succeeded", [1, 2])
            (row,) = await artifacts.list_of(world.house, run.id)
            assert await artifacts.read(world.house, row) == b"try 2"
            assert stored(files) == [row.path]


async def test_an_erasing_waits_for_a_bucket_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from farebox.core.errors import Unavailable

    monkeypatch.setattr("farebox.storage.artifacts_s3.PATIENCE", timedelta(seconds=1))
    with serving(tmp_path / "objects") as server:
        files = S3Files(server.bucket("x"), tmp_path / "spool")
        stores = line("artifact", payloads={"a": {"name": "a.txt", "text": "x"}})
        async with living(tmp_path, action_of("none", _nothing), files=files) as world:
            workflow = await world.publish(stores)
            opened = await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller(exempt=True))
            await world.ended(opened.execution.run_id)
            server.stop()
            with pytest.raises(Unavailable, match="by itself later"):
                await erasing.erase(world.house, world.org_id, opened.execution.id, By("operator"))
            await world.engine.cleaner._keeper.round()  # does not fail for it
            assert len(await world.store.erasures_under_way(9)) == 1
            server.start()
            await world.engine.cleaner._keeper.round()
            assert await world.store.erasures_under_way(9) == []
            assert stored(files) == []


async def _nothing(arguments: Json, ctx: Context) -> Json:
    return None
