"""Isolated actions run in real processes, which end when nobody waits for them."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from farebox import ActionError, Refuse, Retry
from farebox.actions.context import ActionContext
from farebox.actions.importing import from_file
from farebox.actions.port import ActionSpec, Sent
from farebox.actions.python_actions import declared_in
from farebox.actions.registry import Actions
from tests.actions.test_context import Shelf

SERVER = """
import asyncio
from pathlib import Path
from farebox import plugins
from farebox.actions.context import ActionContext
from farebox.actions.port import Sent

async def serve():
    specs = {{spec.node.type: spec for spec in plugins.load([{actions!r}])}}
    tell = lambda share, text: print(text, flush=True)
    await specs["never-ends"].call({{}}, ActionContext(run_id="r", step="s", attempt=1, on_progress=tell))

asyncio.run(serve())
"""


@pytest.fixture
def specs() -> dict[str, ActionSpec]:
    actions = Actions()
    for declaration in declared_in(from_file(Path(__file__).parent / "isolated_actions.py")):
        actions.take(declaration)
    return actions.specs


def context(**options: Any) -> ActionContext:
    return ActionContext(run_id="run_1", step="work#1", attempt=1, **options)


async def test_it_has_a_process_of_its_own_and_an_empty_environment(
    specs: dict[str, ActionSpec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAREBOX_SECRET", "do not tell")
    assert specs["look-around"].isolated
    found = await specs["look-around"].call({}, context())
    assert not {name for name in found["environment"] if name not in ("LC_CTYPE", "SYSTEMROOT")}
    assert found["pid"] != os.getpid()
    assert found["idempotency_key"] == "run_1/work#1"
    assert not psutil.pid_exists(found["pid"])


async def test_every_way_to_end_is_told_as_it_was(specs: dict[str, ActionSpec]) -> None:
    async def end(how: str) -> Any:
        with pytest.raises(Exception, match=r".+") as caught:
            await specs["end-badly"].call({"how": how}, context())
        return caught.value

    refuse, retry, error, mistake, left, died = [
        await end(how) for how in ("refuse", "retry", "error", "mistake", "exit", "die")
    ]
    assert isinstance(refuse, Refuse)
    assert (str(refuse), refuse.code) == ("Column 'price' is missing", "column")
    assert isinstance(retry, Retry)
    assert (str(retry), retry.after) == ("busy", 5.0)
    assert isinstance(error, ActionError)
    assert (error.code, error.category, error.retryable, error.after) == ("quota", "service", True, 2.0)
    assert (mistake.code, str(mistake)) == ("action_error", "ValueError: a mistake")
    assert (left.code, str(left)) == ("action_error", "SystemExit: 3")
    assert died.code == "process_ended"
    assert "exit 7" in str(died)


async def test_progress_and_artifacts_reach_the_server(specs: dict[str, ActionSpec]) -> None:
    shelf = Shelf()
    told: list[tuple[float, str]] = []
    ctx = context(artifacts=shelf, on_progress=lambda share, text: told.append((share, text)))
    assert await specs["keep-files"].call({"name": "a.txt"}, ctx) == "a.txt content"
    assert shelf.files == {"a.txt": (b"content", "text/plain")}
    assert told == [(0.5, "half")]


async def test_files_are_handed_over_from_the_disk(specs: dict[str, ActionSpec], tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    shelf = Shelf()
    assert await specs["keep-large"].call({"place": str(tmp_path / "a")}, context(artifacts=shelf)) == "con"
    assert {name: content for name, (content, _) in shelf.files.items()} == {"a": b"content", "b": b"ontent"}
    assert shelf.private == {"a"}


async def test_a_refused_artifact_is_an_error_within_the_process(specs: dict[str, ActionSpec]) -> None:
    with pytest.raises(ActionError) as caught:
        await specs["keep-files"].call({"name": "a.txt"}, context())
    assert caught.value.code == "artifacts_missing"


async def test_a_result_that_is_no_json_is_an_error(specs: dict[str, ActionSpec]) -> None:
    with pytest.raises(ActionError, match="TypeError"):
        await specs["is-binary"].call({}, context())


async def test_arguments_are_checked_before_a_process_is_started(specs: dict[str, ActionSpec]) -> None:
    with pytest.raises(ActionError, match="how: is missing"):
        await specs["end-badly"].call({}, context())


async def test_it_is_killed_when_nobody_waits_any_more(specs: dict[str, ActionSpec]) -> None:
    told: asyncio.Queue[int] = asyncio.Queue()
    ctx = context(on_progress=lambda share, text: told.put_nowait(int(text)))
    task = asyncio.create_task(specs["never-ends"].call({}, ctx))
    async with asyncio.timeout(20):
        process = psutil.Process(await told.get())
    assert process.is_running()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not process.is_running()


async def test_it_ends_itself_when_its_server_is_killed(tmp_path: Path) -> None:
    server = tmp_path / "server.py"
    actions = Path(__file__).parent / "isolated_actions.py"
    server.write_text(SERVER.format(actions=str(actions)))
    process = await asyncio.create_subprocess_exec(sys.executable, str(server), stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(20):
        child = psutil.Process(int(await process.stdout.readline()))
        process.kill()
        await process.wait()
        await asyncio.to_thread(psutil.wait_procs, [child], 15)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


async def test_a_file_that_was_sent_ahead_is_read_there(specs: dict[str, ActionSpec], tmp_path: Path) -> None:
    upload, place = "upl_01k8w3n5x2f9tbm6q4v7yd0c1e", tmp_path / "x.bin"
    place.write_text("a,b\n")

    async def sent(ids: Any) -> dict[str, Sent]:
        return {one: Sent("sales.csv", "text/csv", 4, str(place)) for one in ids}

    found = await specs["isolated-file"].call({"csv": upload}, context(sent_files=sent))
    assert found == {"name": "sales.csv", "text": "a,b\n"}
