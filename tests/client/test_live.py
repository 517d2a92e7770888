"""The client against a real server: what a buyer and an owner do, and what must not happen twice."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from farebox_client import (
    AsyncFarebox,
    ConnectionLost,
    End,
    Execution,
    Farebox,
    FareboxError,
    Happened,
    NotSucceeded,
    Update,
)

from tests.api.shop import ASKING, CHECKED, FILES, FREE, PRICED, flow
from tests.client.line import CUT, Line, line_to
from tests.live import Live, live

pytestmark = pytest.mark.slow
README = Path(__file__).parents[2] / "clients" / "python" / "README.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("client") / "data") as running:
        yield running


@pytest.fixture
def fb(server: Live) -> Iterator[Farebox]:
    with Farebox(server.url) as one:
        yield one


@pytest.fixture
def line(server: Live) -> Iterator[Line]:
    with line_to(server.port) as one:
        yield one


def seqs(updates: list[Update]) -> list[int]:
    return [update.event.seq for update in updates if isinstance(update, Happened)]


def complete(updates: list[Update]) -> bool:
    """Every event once, in order, up to the last one."""
    end = updates[-1]
    assert isinstance(end, End)
    return seqs(updates) == list(range(1, end.seq + 1))


def create_many(fb: Farebox, workflow: str) -> None:
    """More than a limit of 30 a minute allows."""
    for _ in range(200):
        fb.create(workflow)


def waiting(execution: Execution) -> None:
    execution.wait(lambda view: view.status == "workflow_waiting")


def answered(execution: Execution) -> None:
    waiting(execution)
    execution.answer("ask", {"columns": ["price"]})


class Following(threading.Thread):
    """Follows in the background; ``updates`` once it has ended."""

    def __init__(self, execution: Execution, **options: Any) -> None:
        super().__init__(daemon=True)
        self._work: Callable[[], list[Update]] = lambda: list(execution.follow(**options))
        self._updates: list[Update] = []
        self.start()

    def run(self) -> None:
        self._updates = self._work()

    @property
    def updates(self) -> list[Update]:
        self.join(60)
        assert not self.is_alive()
        return self._updates


async def test_the_lines_of_the_readme_create_pay_and_follow(server: Live, capsys: pytest.CaptureFixture[str]) -> None:
    plain, aio = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    workflow = server.publish(PRICED)
    wrapped = "async def main():\n" + "".join(f"    {line}\n" for line in aio.splitlines())
    for code in (plain, wrapped):
        code = re.sub(r"wf_\w+", workflow, code.replace("http://127.0.0.1:8402", server.url))
        names: dict[str, Any] = {"AsyncFarebox": AsyncFarebox}
        exec(code, names)
        if "main" in names:
            await names["main"]()
        said = capsys.readouterr().out.splitlines()
        assert "Payment received" in said
        assert said[-1] == "{'text': 'hello'}"


def test_every_verb_of_a_buyer(server: Live, fb: Farebox) -> None:
    execution = fb.create(server.publish(ASKING), clientSafeMetadata={"cart": "42"})
    assert execution.created
    assert execution.created.client_safe_metadata == {"cart": "42"}
    view = execution.wait(lambda view: view.status == "workflow_waiting")
    assert view.waits
    with pytest.raises(FareboxError) as wrong:
        execution.answer("ask", {"columns": []})
    assert wrong.value.status == 400
    assert "columns" in wrong.value.details[0].field
    assert wrong.value.request_id.startswith("req_")

    reader = fb.execution(execution.id, execution.share("read"))
    with pytest.raises(FareboxError) as refused:
        reader.cancel()
    assert refused.value.status == 403
    old = execution.token
    assert execution.rotate() != old
    with pytest.raises(FareboxError) as dead:
        fb.execution(execution.id, old).get()
    assert dead.value.code == 401001

    execution.answer("ask", {"columns": ["price"]}, view.waits[0].step)
    assert execution.wait().succeeded
    assert execution.receipt()["executionId"] == execution.id
    assert execution.get(after=2, limit=1).events[0].seq == 3
    assert execution.raw()["status"] == "workflow_succeeded"
    execution.revoke()
    with pytest.raises(FareboxError):
        list(execution.follow())


def test_files_failures_and_the_catalogue(server: Live, fb: Farebox) -> None:
    filed = fb.create(server.publish(FILES))
    assert filed.wait().succeeded
    (listed,) = filed.artifacts()
    assert filed.artifact(listed.name) == b"".join(filed.download(listed.name)) == b"<b>hi</b>"
    for fetch in (filed.artifact, lambda name: list(filed.download(name))):
        with pytest.raises(FareboxError) as missing:
            fetch("none")
        assert missing.value.status == 404

    broken = fb.create(server.publish(flow(("end", {"type": "fail", "payload": {"message": "We are out of paper"}}))))
    with pytest.raises(NotSucceeded, match="We are out of paper") as failed:
        broken.result()
    assert failed.value.view.is_over

    found = fb.workflows(limit=1)
    assert fb.workflow(found[0].id) == found[0]


def test_every_problem_of_an_input_at_once(server: Live, fb: Farebox) -> None:
    with pytest.raises(FareboxError) as refused:
        fb.create(server.publish(CHECKED), {"pages": "many"})
    assert refused.value.status == 400
    assert refused.value.details


def test_declined_then_paid_and_cancelled_before_payment(server: Live, fb: Farebox) -> None:
    workflow = server.publish(PRICED)
    execution = fb.create(workflow)
    assert "/checkout/chk_" in execution.checkout_url
    execution.pay("declined")
    assert execution.get().payment_status == "failed"
    fb.execution(execution.id, execution.token).pay()
    assert execution.result() == {"text": "hello"}
    other = fb.create(workflow)
    assert other.cancel().is_final


def test_an_owner_publishes_and_looks_at_runs(server: Live) -> None:
    key = server.owner["Authorization"].removeprefix("Bearer ")
    with Farebox(server.url, key) as fb:
        assert fb.validate(FREE)["valid"]
        assert not fb.validate({"nodes": {}})["valid"]
        made = fb.publish(FREE, "Mine", visibility="public_execute")
        again = fb.publish(ASKING, "Mine", workflow_id=made["id"], description="better")
        assert (again["id"], again["version"], again["description"]) == (made["id"], 2, "better")
        assert made["id"] in [one["id"] for one in fb.own_workflows(limit=100)["items"]]
        fb.create(made["id"]).cancel()
        private = fb.publish(FREE, "Private")
        assert fb.create_own(private["id"]).result() == {"text": "hello"}
        assert len(fb.runs(made["id"])["items"]) == 1
        assert fb.call("GET", "/v1/whoami")
        with pytest.raises(FareboxError):
            fb.call("DELETE", "/v1/api-keys/key_none")


def test_an_answer_that_is_lost_on_the_way_loses_nothing(server: Live, line: Line) -> None:
    lost: list[str] = []

    def cut_two(request: str, first: bytes) -> bytes:
        lost.append(request)
        return CUT if len(lost) <= 2 else first

    line.on_answer = cut_two
    workflow = server.publish(PRICED)
    with Farebox(line.url) as fb:
        execution = fb.create(workflow)
        assert execution.get().status == "awaiting_payment"
    assert len(lost) >= 3
    assert len(server.call("GET", f"/v1/executions?workflowId={workflow}", headers=server.owner)["items"]) == 1


def test_a_rotation_is_not_repeated_when_its_answer_is_lost(server: Live, fb: Farebox, line: Line) -> None:
    execution = fb.create(server.publish(PRICED))
    asked: list[str] = []
    line.on_answer = lambda request, first: asked.append(request) or CUT
    with Farebox(line.url) as held, pytest.raises(ConnectionLost):
        held.execution(execution.id, execution.token).rotate()
    assert len(asked) == 1


def test_the_same_key_again_is_the_same_execution(server: Live, fb: Farebox) -> None:
    workflow, token = server.publish(PRICED), "ct_" + "a" * 43
    first = fb.create(workflow, {"a": 1}, idempotency_key="order-4711-attempt-1", client_token=token)
    again = fb.create(workflow, {"a": 1}, idempotency_key="order-4711-attempt-1", client_token=token)
    assert again.id == first.id
    with pytest.raises(FareboxError) as refused:
        fb.create(workflow, {"a": 2}, idempotency_key="order-4711-attempt-1", client_token=token)
    assert refused.value.code == 409002


def test_a_server_that_is_killed_and_started_again_in_the_middle(tmp_path: Path) -> None:
    with live(tmp_path / "data") as server, Farebox(server.url) as fb:
        execution = fb.create(server.publish(ASKING))
        waiting(execution)
        streaming, polling = Following(execution), Following(execution, poll=True)
        server.kill()
        server.start()
        answered(execution)
        assert complete(streaming.updates)
        assert complete(polling.updates)


@pytest.mark.parametrize("cut_after", [2500, 2801, 3333])
async def test_a_wire_that_is_cut_at_any_byte(server: Live, fb: Farebox, line: Line, cut_after: int) -> None:
    execution = fb.create(server.publish(ASKING))
    answered(execution)
    execution.wait()
    line.cut_after = cut_after
    with Farebox(line.url) as held:
        assert complete(list(held.execution(execution.id, execution.token).follow()))
    assert line.connections > 1
    async with AsyncFarebox(line.url) as held_async:
        following = held_async.execution(execution.id, execution.token).follow()
        assert complete([update async for update in following])


def test_where_streams_do_not_get_through_it_polls(server: Live, line: Line) -> None:
    page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno"
    line.on_answer = lambda request, first: page if "/stream" in request else first
    with Farebox(line.url) as fb:
        execution = fb.create(server.publish(ASKING))
        following = Following(execution)
        answered(execution)
        assert complete(following.updates)


def test_patience_ends_and_a_wrong_token_is_final(server: Live, fb: Farebox) -> None:
    with Farebox("http://127.0.0.1:1") as nobody, pytest.raises(ConnectionLost):
        list(nobody.execution("exe_1", "ct_x").follow(patience=0))
    with pytest.raises(FareboxError) as refused:
        list(fb.execution("exe_01k8w3n5x2f9tbm6q4v7yd0c1e", "ct_wrong").follow())
    assert refused.value.code == 401001


def test_a_limits_retry_after_is_respected(tmp_path: Path) -> None:
    with live(tmp_path / "data", limit_loopback="true", creates_per_minute="30") as server:
        workflow = server.publish(FREE)
        with Farebox(server.url, max_retry_after=0) as hasty, pytest.raises(FareboxError) as refused:
            create_many(hasty, workflow)
        assert refused.value.code == 429001
        assert refused.value.retry_after
        with Farebox(server.url) as patient:
            assert patient.create(workflow).id.startswith("exe_")


def test_a_database_that_cannot_be_written_for_a_moment(tmp_path: Path) -> None:
    if os.environ.get("FAREBOX_TESTS_ON") == "postgres":
        pytest.skip("it locks SQLite's file; to the client the refusal is the same, whatever the database")
    with live(tmp_path / "data") as server, Farebox(server.url) as fb:
        workflow = server.publish(FREE)
        lock = sqlite3.connect(server.data / "farebox.db", check_same_thread=False)
        lock.execute("begin immediate")
        with Farebox(server.url, retries=0) as hasty, pytest.raises(FareboxError) as refused:
            hasty.create(workflow)
        assert refused.value.code == 503001
        assert refused.value.retry_after
        threading.Timer(1.0, lock.rollback).start()
        assert fb.create(workflow).wait().succeeded
        lock.close()
