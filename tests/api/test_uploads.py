"""Large files: streamed to the disk, refused with a word, taken by one order, cleaned away if nobody orders."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from farebox import File
from farebox.actions.python_actions import declare
from farebox.actions.registry import Actions
from farebox.core.errors import Unavailable
from farebox.service import uploads
from farebox.service.workflows import set_visibility
from farebox.storage.artifacts import Incoming
from farebox.testing.houses import action_of
from tests.api.shop import FREE, PRICE, Buyer, Shop, flow, open_shop, say

FILE = {"type": "string", "format": "file", "contentMediaType": "text/csv"}
SCHEMA = {"type": "object", "properties": {"csv": FILE, "title": {"type": "string"}}, "required": ["csv"]}
TAKING = flow(("greet", say()))
TAKING["nodes"]["root"]["payload"] = {"inputSchema": SCHEMA}


def read_file(csv: File) -> dict[str, Any]:
    return {"name": csv.name, "size": csv.size, "text": csv.read_text()}


SPEC = Actions().take(declare(read_file, "read-file"))
TABLE = b"a,b\n1,2\n" * 100_000


async def send(shop: Shop, workflow: str, body: Any = TABLE, **headers: str) -> Any:
    headers = {"Content-Type": "text/csv", "X-File-Name": "sales.csv", **headers}
    return await shop.http.post(f"/v1/public/workflows/{workflow}/uploads", content=body, headers=headers)


def files_of(shop: Shop) -> list[Path]:
    return [path for path in shop.house.artifacts.root.rglob("*") if path.is_file()]


async def chunks(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_a_file_is_sent_ahead_and_ordered_with(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    answer = await send(shop, workflow)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    upload = answer.json()["data"]["upload"]
    assert upload["id"].startswith("upl_")
    assert (upload["name"], upload["size"], upload["mediaType"]) == ("sales.csv", len(TABLE), "text/csv")
    assert upload["sha256"] == hashlib.sha256(TABLE).hexdigest()
    assert upload["expiresAt"]
    created = await shop.create(workflow, requestPayload={"csv": upload["id"]})
    assert created.status_code == 200, created.text
    claim = await shop.house.store.upload_claim(upload["id"])
    assert claim is not None
    assert claim.execution_id == created.json()["data"]["execution"]["id"]
    row = await shop.house.store.upload(upload["id"])
    assert row is not None
    assert shop.house.artifacts.read(row.path) == TABLE


async def test_a_body_in_chunks_is_taken_too(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    answer = await send(shop, workflow, chunks(b"a," * 600_000, b"b\n" * 10))
    assert answer.json()["data"]["upload"]["size"] == 1_200_020


async def test_an_upload_serves_one_order(shop: Shop) -> None:
    workflow = await shop.publish({**TAKING, "price": PRICE})
    upload = (await send(shop, workflow)).json()["data"]["upload"]["id"]
    payload = {"csv": upload}
    key = {"Idempotency-Key": "the-very-same-order-0"}
    first = await shop.create(workflow, requestPayload=payload, headers=key)
    again = await shop.create(workflow, requestPayload=payload, headers=key)
    assert first.json()["data"]["execution"]["id"] == again.json()["data"]["execution"]["id"]
    other = await shop.create(workflow, requestPayload=payload)
    assert (other.status_code, other.json()["code"]) == (400, 400003)
    assert [(one["field"], one["code"]) for one in other.json()["details"]] == [("requestPayload.csv", "upload")]


async def test_of_orders_at_the_same_moment_one_gets_it(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    upload = (await send(shop, workflow)).json()["data"]["upload"]["id"]
    orders = (shop.create(workflow, requestPayload={"csv": upload}) for _ in range(6))
    codes = sorted(answer.status_code for answer in await asyncio.gather(*orders))
    assert codes == [200, 400, 400, 400, 400, 400]


async def test_the_same_order_twice_at_the_same_moment_is_one(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    upload = (await send(shop, workflow)).json()["data"]["upload"]["id"]
    key = {"Idempotency-Key": "the-very-same-order-1"}
    orders = (shop.create(workflow, requestPayload={"csv": upload}, headers=key) for _ in range(4))
    answers = await asyncio.gather(*orders)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["data"]["execution"]["id"] for answer in answers}) == 1


async def test_a_foreign_a_made_up_and_a_late_upload_are_refused(shop: Shop, monkeypatch: Any) -> None:
    workflow, other = await shop.publish(TAKING), await shop.publish(TAKING)
    foreign = (await send(shop, other)).json()["data"]["upload"]["id"]
    monkeypatch.setattr(uploads, "UNCLAIMED", 0)
    late = (await send(shop, workflow)).json()["data"]["upload"]["id"]
    told = set()
    for value in (foreign, late, "upl_" + "0" * 26):
        answer = await shop.create(workflow, requestPayload={"csv": value})
        assert answer.status_code == 400
        told.add(str(answer.json()["details"]))
    assert len(told) == 1


async def test_only_a_file_field_takes_an_upload(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    upload = (await send(shop, workflow)).json()["data"]["upload"]["id"]
    assert (await shop.create(workflow, requestPayload={"csv": "a,b", "title": upload})).status_code == 200
    assert await shop.house.store.upload_claim(upload) is None
    run = await shop.http.post(f"/v1/public/workflows/{workflow}/run", json={"csv": upload})
    assert (run.status_code, run.json()["details"][0]["code"]) == (400, "upload")


async def test_too_many_uploads_in_one_order(shop: Shop) -> None:
    many = flow(("greet", say()))
    schema = {"type": "object", "properties": {"all": {"type": "array", "items": FILE}}}
    many["nodes"]["root"]["payload"] = {"inputSchema": schema}
    workflow = await shop.publish(many)
    names = [f"upl_{place:026}" for place in range(uploads.MOST_OF_ORDER + 1)]
    answer = await shop.create(workflow, requestPayload={"all": names})
    assert "too_many" in [one["code"] for one in answer.json()["details"]] or len(answer.json()["details"]) > 50


async def test_where_no_file_is_taken(shop: Shop) -> None:
    answer = await send(shop, await shop.publish(FREE))
    assert (answer.status_code, answer.json()["code"]) == (409, 409008)
    assert (await send(shop, "wf_none")).status_code == 404
    assert (await send(shop, await shop.publish(TAKING, "private"))).status_code == 404
    assert (await send(shop, await shop.publish(TAKING, "public_view"))).status_code == 403
    assert files_of(shop) == []


async def test_a_paused_workflow_takes_none(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    key = await shop.key(scope="read-write")
    assert (await shop.http.post(f"/v1/workflows/{workflow}/pause", json={}, headers=key)).status_code == 200
    assert (await send(shop, workflow)).status_code == 409


async def test_too_large_whether_announced_or_not(tmp_path: Path) -> None:
    async with open_shop(tmp_path, upload_bytes=1_000) as shop:
        workflow = await shop.publish(TAKING)
        data = (await shop.http.get(f"/v1/public/workflows/{workflow}")).json()["data"]
        assert data["uploadBytes"] == 1_000
        assert (await send(shop, workflow, b"x" * 1_000)).status_code == 200
        for body in (b"x" * 1_001, chunks(b"x" * 600, b"x" * 600)):
            answer = await send(shop, workflow, body)
            assert (answer.status_code, answer.json()["code"]) == (413, 413001)
        assert len(files_of(shop)) == 1


@pytest.mark.parametrize("length", ["-1", "1e3", "９"])
async def test_a_length_that_is_none(shop: Shop, length: str) -> None:
    path = f"/v1/public/workflows/{await shop.publish(TAKING)}/uploads"
    headers = [(b"content-length", length.encode())]
    answer = await shop.http.post(path, content=chunks(b"x"), headers=headers)
    assert answer.status_code == 400


async def test_a_media_type_that_is_none(shop: Shop) -> None:
    answer = await send(shop, await shop.publish(TAKING), b"x", **{"Content-Type": "table"})
    assert (answer.status_code, answer.json()["code"]) == (415, 415001)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (quote("Umsätze 2026.csv"), "Umsätze 2026.csv"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C:%5Ctables%5Ca.csv", "a.csv"),
        ("%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E.csv", "<img src=x onerror=alert(1)>.csv"),
        ("a%00b%0d%0a.csv", "ab.csv"),
        ("%2F", "file"),
        ("", "file"),
        ("x" * 400, "x" * 255),
    ],
)
async def test_a_name_is_shown_and_never_a_path(shop: Shop, sent: str, shown: str) -> None:
    answer = await send(shop, await shop.publish(TAKING), b"x", **{"X-File-Name": sent})
    assert answer.json()["data"]["upload"]["name"] == shown
    (stored,) = files_of(shop)
    assert stored.name.startswith("upl_")


async def test_a_client_holds_only_so_much_until_it_orders(tmp_path: Path) -> None:
    mib = 1024 * 1024
    async with open_shop(tmp_path, peer="203.0.113.9", uploads_per_client=2 * mib, upload_bytes=mib) as shop:
        workflow = await shop.publish(TAKING)
        first = (await send(shop, workflow, b"x")).json()["data"]["upload"]["id"]
        assert (await send(shop, workflow, b"y")).status_code == 200
        refused = await send(shop, workflow, b"z")
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "600"
        created = await shop.create(workflow, requestPayload={"csv": first})
        await shop.world.until(lambda: created.json()["data"]["execution"]["id"] in shop.world.executions)
        assert (await send(shop, workflow, b"z")).status_code == 200


async def test_all_clients_together_hold_only_so_much(tmp_path: Path) -> None:
    async with open_shop(tmp_path, uploads_in_all=1024 * 1024, upload_bytes=1024) as shop:
        workflow = await shop.publish(TAKING)
        assert (await send(shop, workflow, b"x")).status_code == 200
        assert (await send(shop, workflow, b"x")).status_code == 429


async def test_bodies_under_way_count(tmp_path: Path) -> None:
    async with open_shop(tmp_path, peer="203.0.113.9", uploads_per_client=1_000, upload_bytes=1_000) as shop:
        workflow = await shop.publish(TAKING)
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            begun.set()
            await go_on.wait()
            yield b"x"

        slow = asyncio.create_task(send(shop, workflow, slowly()))
        await begun.wait()
        assert (await send(shop, workflow, b"x")).status_code == 429
        go_on.set()
        assert (await slow).status_code == 200


async def test_a_sender_that_goes_away_leaves_nothing(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)

    async def breaking() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await uploads.receive(
            shop.house,
            workflow,
            breaking(),
            name="",
            media_type="",
            length=None,
            sender=uploads.Sender(),
            under_way=(under_way := uploads.UnderWay()),
        )
    assert files_of(shop) == []
    assert under_way.in_all == 0


async def test_a_full_disk_says_so_and_leaves_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Incoming, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Incoming, "write", full)
    answer = await send(shop, await shop.publish(TAKING))
    assert (answer.status_code, answer.json()["code"]) == (503, 503001)
    assert files_of(shop) == []


async def test_bytes_without_a_row_are_not_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = await shop.publish(TAKING)

    async def refuse(work: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(shop.house.writing, "submit", refuse)
    assert (await send(shop, workflow)).status_code == 503
    assert files_of(shop) == []


async def test_what_nobody_ordered_with_is_cleaned_away(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = await shop.publish(TAKING)
    kept = (await send(shop, workflow, b"kept")).json()["data"]["upload"]["id"]
    await shop.create(workflow, requestPayload={"csv": kept})
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "UNCLAIMED", 0)
        await send(shop, workflow, b"late")
    await send(shop, workflow, b"fresh")
    assert await shop.world.engine.cleaner.round() == 1
    assert await shop.world.engine.cleaner.round() == 0
    assert sorted(path.read_bytes() for path in files_of(shop)) == [b"fresh", b"kept"]


async def test_a_refused_visibility_is_looked_at_each_time(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    assert (await send(shop, workflow)).status_code == 200
    await set_visibility(shop.house, shop.world.org_id, workflow, "private")
    assert (await send(shop, workflow)).status_code == 404


async def test_an_action_reads_the_file_and_nobody_elses(tmp_path: Path) -> None:
    async def read(arguments: Any, ctx: Any) -> Any:
        return await SPEC.call(arguments, ctx)

    reading = flow(
        ("read", {"type": "read-file", "payload": {"csv": "{{ $trigger.body.csv }}"}}),
        output={"read": "{{ $nodes.read.result }}"},
    )
    reading["nodes"]["root"]["payload"] = {"inputSchema": SCHEMA}
    peeking = flow(("read", {"type": "read-file", "payload": {"csv": "{{ $trigger.body.title }}"}}))
    peeking["nodes"]["root"]["payload"] = {"inputSchema": SCHEMA}
    async with open_shop(tmp_path, actions=action_of("read-file", read)) as shop:
        workflow = await shop.publish(reading)
        upload = (await send(shop, workflow, b"a,b\n")).json()["data"]["upload"]["id"]
        for value, name in ((upload, "sales.csv"), ("a,b\n", "")):
            buyer = Buyer(shop, (await shop.create(workflow, requestPayload={"csv": value})).json()["data"])
            view = await buyer.until("workflow_succeeded")
            assert view["output"] == {"read": {"name": name, "size": 4, "text": "a,b\n"}}
        thief = await shop.publish(peeking)
        made = await shop.create(thief, requestPayload={"csv": "x", "title": upload})
        buyer = Buyer(shop, made.json()["data"])
        view = await buyer.until("workflow_failed")
        execution = await shop.house.store.execution(buyer.id)
        assert execution is not None
        assert execution.status_reason.startswith("file_missing")


async def test_a_child_reads_its_parents_file(shop: Shop) -> None:
    workflow = await shop.publish(TAKING)
    upload = (await send(shop, workflow, b"a,b\n")).json()["data"]["upload"]["id"]
    buyer = Buyer(shop, (await shop.create(workflow, requestPayload={"csv": upload})).json()["data"])
    view = await buyer.until("workflow_succeeded")
    root = await shop.house.store.run(view["runId"])
    assert root is not None
    child = replace(root, id="run_child", execution_id="", parent=f"{root.id}/greet#1/1")
    assert (await uploads.sent(shop.house, child, [upload]))[upload].name == "sales.csv"
    assert await uploads.sent(shop.house, replace(child, parent="run_none/a#1/1"), [upload]) == {}
    assert await uploads.sent(shop.house, replace(child, parent=""), [upload]) == {}
