"""What an attempt stores and reads: the run's with its result, nobody's without; large files piece by piece."""

from __future__ import annotations

import asyncio
import errno
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from farebox.actions.port import ActionError
from farebox.core.records import UploadClaim
from farebox.ids import new_id
from farebox.service import artifacts, step_files
from farebox.service.artifacts import Owner
from farebox.service.house import House
from farebox.service.step_files import StepArtifacts
from farebox.settings import Settings
from farebox.storage.port import StoreUnavailable, Work
from farebox.testing.samples import a_run, an_execution, new
from farebox.testing.suite_uploads import an_upload

MAKER = Owner(run_id="run_1", execution_id="exe_1", org_id="org_1", step="draw#1")


def on_disk(house: House) -> list[Path]:
    return sorted(path for path in house.settings.data.rglob("*") if path.suffix in (".bin", ".part"))


async def test_a_steps_files_belong_to_the_run_with_its_result(house: House) -> None:
    files = StepArtifacts(house, MAKER)
    assert await files.rows() == []
    told = await asyncio.to_thread(files.store, "a.txt", b"one", "text/plain")
    files.store("b.txt", b"two", "text/plain")
    files.store("b.txt", b"three", "text/plain")
    assert told["name"] == "a.txt"
    assert files.load("b.txt") == b"three"
    assert await artifacts.list_of(house, "run_1") == []

    rows = await files.rows()
    await house.writing.submit(Work(do=lambda books: [books.add(row) for row in rows]))
    assert sorted(one.name for one in await artifacts.list_of(house, "run_1")) == ["a.txt", "b.txt"]

    later = StepArtifacts(house, replace(MAKER, step="read#1"))
    assert await asyncio.to_thread(later.load, "b.txt") == b"three"
    with pytest.raises(ActionError, match=r"asyncio\.to_thread"):
        later.load("b.txt")
    with pytest.raises(ActionError) as caught:
        await asyncio.to_thread(later.load, "c.txt")
    assert caught.value.code == "artifact_missing"


async def test_a_step_is_refused_in_its_own_words(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    files = StepArtifacts(house, MAKER)
    with pytest.raises(ActionError) as caught:
        files.store("../a", b"", "text/plain")
    assert (caught.value.code, caught.value.category) == ("artifact_refused", "validation")

    def full(content: bytes) -> tuple[str, str]:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(house.artifacts, "write", full)
        with pytest.raises(ActionError, match="No space left") as caught:
            files.store("a", b"", "text/plain")
    assert (caught.value.code, caught.value.retryable) == ("artifact_unstored", True)
    monkeypatch.setattr(step_files, "MAX_COUNT_OF_STEP", 1)
    files.store("a", b"", "text/plain")
    with pytest.raises(ActionError, match="at most 1 artifacts"):
        files.store("b", b"", "text/plain")
    monkeypatch.setattr(artifacts, "MAX_COUNT", 0)
    with pytest.raises(ActionError, match="a run has at most 0"):
        await files.rows()


async def test_a_file_that_grows_is_the_attempts_when_it_is_whole(house: House) -> None:
    files = StepArtifacts(house, MAKER)
    growing = files.begin("rows.csv", private=True)
    for _ in range(3):
        growing.write(b"a,b\n")
    assert not files.any
    told = growing.finish("text/csv")
    assert told == {
        "name": "rows.csv",
        "mediaType": "text/csv",
        "size": 12,
        "sha256": hashlib.sha256(b"a,b\n" * 3).hexdigest(),
    }
    assert files.load("rows.csv") == b"a,b\n" * 3
    with files.open("rows.csv") as file:
        assert file.read(3) == b"a,b"
    (row,) = await files.rows()
    assert (row.private, row.size) == (True, 12)
    files.discard()
    assert on_disk(house) == []


async def test_a_file_that_does_not_become_whole_leaves_nothing(house: House, tmp_path: Path) -> None:
    house.settings = Settings(data=tmp_path, artifact_bytes=10)
    files = StepArtifacts(house, MAKER)
    growing = files.begin("rows.csv")
    growing.write(b"x" * 10)
    with pytest.raises(ActionError, match="more than 10 bytes") as caught:
        growing.write(b"x")
    assert caught.value.code == "artifact_refused"
    growing.discard()
    for name in ("../a", ""):
        with pytest.raises(ActionError, match="is no name for an artifact"):
            files.begin(name)
    strange = files.begin("a")
    with pytest.raises(ActionError, match="is no media type"):
        strange.finish("?")
    strange.discard()
    assert (files.any, on_disk(house)) == (False, [])


async def test_a_disk_that_is_full_while_a_file_grows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    files = StepArtifacts(house, MAKER)
    growing = files.begin("a")
    for verb, ask in (("write", lambda: growing.write(b"x")), ("finish", lambda: growing.finish("text/plain"))):
        with monkeypatch.context() as patch:
            patch.setattr(growing._incoming, verb, full)
            with pytest.raises(ActionError, match="No space left") as caught:
                ask()
        assert (caught.value.code, caught.value.retryable) == ("artifact_unstored", True)
    growing.discard()
    with monkeypatch.context() as patch:
        patch.setattr(house.artifacts, "begin", full)
        with pytest.raises(ActionError, match="No space left"):
            files.begin("b")


async def test_a_thread_that_comes_too_late_leaves_no_file(house: House) -> None:
    """It was past its time; its attempt has failed and what it had stored is gone."""
    files = StepArtifacts(house, MAKER)
    growing = files.begin("a")
    growing.write(b"x")
    files.discard()
    with pytest.raises(ActionError, match="its attempt has ended"):
        growing.finish("text/plain")
    assert (files.any, on_disk(house)) == (False, [])


async def test_a_later_step_reads_what_a_reference_says(house: House) -> None:
    stored = await artifacts.put(house, MAKER, "rows.csv", b"a,b", "text/csv", private=True)
    right, any_one, wrong = f"rows.csv#{stored.sha256}", "rows.csv#", f"rows.csv#{'0' * 64}"
    found = await step_files.sent(house, a_run(id="run_1"), [right, any_one, wrong, "none.csv#"])
    assert set(found) == {right, any_one}
    assert (found[right].name, found[right].media_type, found[right].size) == ("rows.csv", "text/csv", 3)
    assert Path(found[right].path) == house.artifacts.local(stored.path)
    assert await step_files.sent(house, a_run(id="run_2"), [right, any_one]) == {}
    await house.store.commit(new(a_run(id="run_1"), a_run(id="run_2", parent="run_1/call#1/1")))
    grandchild = a_run(id="run_3", parent="run_2/call#1/1")
    assert set(await step_files.sent(house, grandchild, [right, any_one, wrong])) == {right}
    await asyncio.to_thread(house.artifacts.remove, stored.path)
    assert await step_files.sent(house, a_run(id="run_1"), [right]) == {}


async def test_what_cannot_be_read_now_may_be_read_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: object) -> None:
        raise OSError("the bucket cannot be reached now")

    stored = await artifacts.put(house, MAKER, "rows.csv", b"a,b", "text/csv", private=True)
    upload = replace(an_upload("a", path=stored.path), id=new_id("upl"))
    await house.store.commit(new(upload))
    await house.store.commit(new(an_execution(id="exe_1"), UploadClaim(upload.id, "exe_1", 1)))
    run = a_run(id="run_1", execution_id="exe_1")
    files = StepArtifacts(house, MAKER)

    async def unread(ask: Callable[[], Awaitable[object]]) -> None:
        with pytest.raises(ActionError, match="cannot be read now: ") as caught:
            await ask()
        told = caught.value
        assert (told.code, told.category, told.retryable) == ("artifact_unread", "service", True)

    with monkeypatch.context() as patch:
        patch.setattr(house.artifacts, "local", away)
        patch.setattr(house.artifacts, "read", away)
        await unread(lambda: step_files.sent(house, run, ["rows.csv#"]))
        await unread(lambda: step_files.sent(house, run, [upload.id]))
        await unread(lambda: asyncio.to_thread(files.load, "rows.csv"))
        await unread(lambda: asyncio.to_thread(files.open, "rows.csv"))

    async def gone(*given: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(house.store, "artifact", gone)
        await unread(lambda: asyncio.to_thread(files.load, "rows.csv"))
    found = await step_files.sent(house, run, ["rows.csv#", upload.id])
    assert set(found) == {"rows.csv#", upload.id}


async def test_bytes_that_come_too_late_leave_no_file_either(house: House) -> None:
    files = StepArtifacts(house, MAKER)
    files.end()
    with pytest.raises(ActionError, match="its attempt has ended"):
        files.store("a", b"x", "text/plain")
    assert (files.any, on_disk(house)) == (False, [])
