"""Named result files: what is accepted, who may fetch it when, and how a step's files become the run's."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.core.errors import BadRequest, NotAllowed, NotFound, TooLarge
from farebox.core.records import Artifact, Status
from farebox.service import artifacts
from farebox.service.artifacts import Owner
from farebox.service.house import House
from farebox.settings import Settings
from farebox.testing.clock import Clock

MAKER = Owner(run_id="run_1", execution_id="exe_1", org_id="org_1", step="draw#1")


async def put(house: House, name: str = "report.html", content: bytes = b"<p>", owner: Owner = MAKER) -> Artifact:
    return await artifacts.put(house, owner, name, content, "text/html; charset=utf-8")


async def test_what_is_put_is_got(house: House, clock: Clock) -> None:
    stored = await put(house)
    assert await artifacts.get(house, "run_1", "report.html") == stored
    assert await artifacts.read(house, stored) == b"<p>"
    assert (stored.size, stored.step, stored.created_at, stored.early) == (3, "draw#1", clock(), False)
    assert artifacts.described(stored) == {
        "name": "report.html",
        "mediaType": "text/html; charset=utf-8",
        "size": 3,
        "sha256": stored.sha256,
    }
    with pytest.raises(NotFound):
        await artifacts.get(house, "run_2", "report.html")


async def test_the_same_name_replaces(house: House) -> None:
    await put(house, content=b"old")
    await put(house, content=b"new")
    (only,) = await artifacts.list_of(house, "run_1")
    assert await artifacts.read(house, only) == b"new"


@pytest.mark.parametrize(
    "name", ["", ".hidden", "..", "a/b", "../../etc/passwd", "a\\b", "a b", "ä", "a\n", "a" * 129, "con\x00"]
)
async def test_a_name_is_never_a_path(house: House, name: str) -> None:
    with pytest.raises(BadRequest, match="is no name for an artifact"):
        await put(house, name=name)


@pytest.mark.parametrize("media_type", ["", "html", "text/html\r\nX: y", "a/b/c", "text/html; x", "text/" + "a" * 64])
async def test_a_media_type_is_one(house: House, media_type: str) -> None:
    with pytest.raises(BadRequest, match="is no media type"):
        await artifacts.put(house, MAKER, "a", b"", media_type)


async def test_names_and_types_that_are_fine(house: House) -> None:
    for name in ("a", "A-b_c.1.tar.gz", "-", "a" * 128):
        for media_type in ("image/svg+xml", "text/plain;charset=utf-8", "application/vnd.x.y+json; a=b; c=d"):
            assert (await artifacts.put(house, MAKER, name, b"", media_type)).media_type == media_type


async def test_size_and_count_are_bounded(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house.settings = Settings(data=tmp_path, artifact_bytes=10)
    with pytest.raises(TooLarge, match="more than 10 bytes, the most here"):
        await put(house, content=b"x" * 11)
    monkeypatch.setattr(artifacts, "MAX_COUNT", 2)
    await put(house, "a")
    await put(house, "b")
    with pytest.raises(NotAllowed, match="at most 2 artifacts"):
        await put(house, "c")
    await put(house, "b", b"replaced")


async def test_the_buyer_fetches_after_success_or_what_is_early(house: House) -> None:
    await put(house, "late")
    await put(house, "soon", owner=replace(MAKER, early=True))
    assert (await artifacts.get_public(house, "run_1", "soon", Status.RUNNING)).name == "soon"
    assert (await artifacts.get_public(house, "run_1", "late", Status.SUCCEEDED)).name == "late"
    refusals = []
    for name in ("late", "none"):
        with pytest.raises(NotFound) as caught:
            await artifacts.get_public(house, "run_1", name, Status.RUNNING)
        refusals.append(str(caught.value).replace(name, "?"))
    assert refusals[0] == refusals[1]
    for status in (Status.RUNNING, Status.WAITING, Status.FAILED, Status.CANCELLED):
        assert [one.name for one in await artifacts.list_public(house, "run_1", status)] == ["soon"]
    assert len(await artifacts.list_public(house, "run_1", Status.SUCCEEDED)) == 2


async def test_a_private_file_is_never_the_buyers(house: House) -> None:
    early = replace(MAKER, early=True)
    await artifacts.put(house, early, "rows.csv", b"a,b", "text/csv", private=True)
    for status in Status:
        assert await artifacts.list_public(house, "run_1", status) == []
        with pytest.raises(NotFound) as hidden:
            await artifacts.get_public(house, "run_1", "rows.csv", status)
        with pytest.raises(NotFound) as unknown:
            await artifacts.get_public(house, "run_1", "none.csv", status)
        assert str(hidden.value) == str(unknown.value).replace("none", "rows")
    (row,) = await artifacts.list_of(house, "run_1")
    assert (row.private, await artifacts.read(house, row)) == (True, b"a,b")
    await artifacts.put(house, MAKER, "rows.csv", b"c", "text/csv")
    assert len(await artifacts.list_public(house, "run_1", Status.SUCCEEDED)) == 1


async def test_bytes_that_are_gone_are_not_found(house: House) -> None:
    stored = await put(house)
    house.artifacts.locate(stored.path).unlink()
    with pytest.raises(NotFound, match="are gone"):
        await artifacts.read(house, stored)
