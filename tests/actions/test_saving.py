"""Files that become artifacts piece by piece: what is whole is kept, everything else is gone."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from farebox.actions.port import ActionError
from farebox.actions.saving import PIECE, Saving, copied, media_type_of
from tests.actions.test_context import Shelf


def shelf_for_threads(most: int = 10_000_000) -> Shelf:
    shelf = Shelf(most)
    shelf.loop = 0
    return shelf


def test_an_open_file_is_copied_from_where_it_stands() -> None:
    shelf = shelf_for_threads()
    source = io.BytesIO(b"head" + b"x" * (2 * PIECE))
    source.seek(4)
    copied(shelf, "a", source, "text/plain", False)
    assert shelf.files["a"][0] == b"x" * (2 * PIECE)
    assert shelf.sheets[0].ended == "finished"


def test_what_cannot_be_copied_leaves_nothing(tmp_path: Path) -> None:
    shelf = shelf_for_threads(most=5)
    with pytest.raises(ActionError, match="too large"):
        copied(shelf, "a", io.BytesIO(b"123456"), "text/plain", False)
    with pytest.raises(ActionError, match="mode 'rb'"):
        copied(shelf, "a", io.StringIO("text"), "text/plain", False)  # type: ignore[arg-type]
    assert [sheet.ended for sheet in shelf.sheets] == ["discarded", "discarded"]
    with pytest.raises(FileNotFoundError):
        copied(shelf, "a", tmp_path / "none", "text/plain", False)
    assert shelf.files == {}


async def test_an_answer_is_gathered_and_written_off_the_loop() -> None:
    shelf = Shelf()
    async with Saving(shelf, "a", False) as saving:
        assert saving.into(200, {}) is saving
        for _ in range(100):
            await saving.write(b"x" * 30_000)
        assert await saving.done() == {"name": "a", "size": 3_000_000}
    assert len(shelf.sheets[0].pieces) == 3
    assert shelf.files["a"] == (b"x" * 3_000_000, "application/octet-stream")
    assert shelf.sheets[0].ended == "finished"


async def test_an_empty_answer_is_an_empty_file() -> None:
    shelf = Shelf()
    async with Saving(shelf, "a", False) as saving:
        saving.into(204, {})
        assert await saving.done() == {"name": "a", "size": 0}


async def test_an_answer_that_says_why_there_is_none_is_not_saved() -> None:
    shelf = Shelf()
    async with Saving(shelf, "a", False) as saving:
        assert saving.into(500, {}) is None
        assert await saving.done() is None
    async with Saving(shelf, "a", False, expected=[404]) as saving:
        assert saving.into(200, {}) is None
        assert saving.into(404, {}) is saving
    assert [sheet.ended for sheet in shelf.sheets] == ["discarded", "discarded"]


async def test_who_stops_in_the_middle_leaves_nothing() -> None:
    shelf = Shelf()

    async def saves() -> None:
        async with Saving(shelf, "a", False) as saving:
            saving.into(200, {})
            await saving.write(b"x" * PIECE)
            await asyncio.Event().wait()

    task = asyncio.create_task(saves())
    for _ in range(100_000):
        if shelf.sheets and shelf.sheets[0].pieces:
            break
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert shelf.sheets[0].ended == "discarded"
    assert shelf.files == {}


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("text/csv", "text/csv"),
        ('Text/HTML; Charset="UTF-8"; x=y', "text/html; charset=utf-8"),
        ("application/vnd.x.y+json ; a=b", "application/vnd.x.y+json"),
        ("", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
        ("text/html\r\nX: y", "application/octet-stream"),
        ("text/" + "a" * 70, "application/octet-stream"),
    ],
)
def test_a_media_type_is_read_from_its_header(header: str, media_type: str) -> None:
    assert media_type_of(header) == media_type
