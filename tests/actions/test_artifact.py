"""``artifact``."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.actions import builtin
from farebox.actions.context import ActionContext
from farebox.actions.port import ActionError
from tests.actions.test_context import Shelf


async def store(**arguments: Any) -> tuple[bytes, str]:
    shelf = Shelf()
    ctx = ActionContext(run_id="run_1", step="keep#1", attempt=1, artifacts=shelf)
    result = await builtin.load()["artifact"].call({"name": "file", **arguments}, ctx)
    assert result["name"] == "file"
    return shelf.files["file"]


async def test_it_is_the_buyers_unless_it_is_private() -> None:
    shelf = Shelf()
    ctx = ActionContext(run_id="run_1", step="keep#1", attempt=1, artifacts=shelf)
    call = builtin.load()["artifact"].call
    await call({"name": "hers", "text": ""}, ctx)
    await call({"name": "ours", "text": "", "private": True}, ctx)
    assert shelf.private == {"ours"}


async def test_text_json_and_bytes() -> None:
    assert await store(text="ä") == ("ä".encode(), "text/plain; charset=utf-8")
    assert await store(json={"a": None}) == (b'{\n  "a": null\n}', "application/json")
    assert await store(json=None) == (b"null", "application/json")
    assert await store(base64="AAH/") == (b"\x00\x01\xff", "application/octet-stream")
    assert await store(text="<p>", mediaType="text/html") == (b"<p>", "text/html")


@pytest.mark.parametrize("given", [{}, {"text": "a", "json": 1}, {"base64": "?"}, {"text": "a", "base64": ""}])
async def test_exactly_one_content(given: dict[str, Any]) -> None:
    with pytest.raises(ActionError) as caught:
        await store(**given)
    assert caught.value.code == "arguments_invalid"
