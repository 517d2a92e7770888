"""The cleaner runs beside the other loops, and looks at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from farebox.storage.port import Work
from farebox.testing.clock import Clock
from farebox.testing.suite_uploads import an_upload


async def test_what_is_due_at_the_start_goes_at_the_start(build: Callable[..., Any]) -> None:
    clock = Clock()
    world = await build(clock=clock)
    path, _ = world.house.artifacts.write(b"left")
    late = an_upload("late", path=path, expires_at=clock())
    await world.house.writing.submit(Work(do=lambda books: books.add(late)))
    assert await world.engine.cleaner.round() == 1
    assert await world.house.store.upload("upl_late") is None
    assert not world.house.artifacts.locate(path).exists()
