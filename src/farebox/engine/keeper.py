"""The keeper: what the settings keep for a time only goes when that time is over, and its space goes back to the disk.

In small pieces with a pause after each, so that who wants to write meanwhile waits for one piece at most. What may not
go yet (a child that is still under way, money that is to move) is passed by, and looked at again in the next round.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

from farebox.core.guards import Content
from farebox.core.times import DAY
from farebox.core.values import Millis
from farebox.service import erasing, retention
from farebox.service.house import House
from farebox.storage.port_retention import START, Crumbs, Ended, Place

log = structlog.get_logger(__name__)

T = TypeVar("T")

PAGE = 50
BREATH = 0.005
"""Seconds between two pieces."""
CRUMBS_AT_ONCE = 500
MOST_PAGES = 200
"""Of crumbs, of each kind, in one round; the next one goes on where it ended."""
SHRINK_AT_ONCE = 1024 * 1024
MOST_FAILURES = 3
"""Then the rest of a kind waits for the next round."""


class Keeper:
    """Looks at everything once a round."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._places: dict[Crumbs, Place] = {}

    async def round(self) -> int:
        """Let go what is due; returns how many executions and runs went, or parts of them."""
        house, store, settings = self._house, self._house.store, self._house.settings
        await self._each_erasure()
        went = await self._executions(settings.keep_executions_days, Content.ALL)
        if until := retention.before(house, settings.keep_unpaid_days):
            went += await self._each(
                lambda skip: store.unpaid_to_let_go(until, PAGE, skip),
                lambda ended: retention.let_execution_go(house, ended, until),
            )
        went += await self._executions(settings.keep_files_days, Content.FILES)
        went += await self._executions(settings.keep_journals_days, Content.JOURNAL)
        went += await self._runs(settings.keep_runs_days, journal_only=False)
        went += await self._runs(settings.keep_journals_days, journal_only=True)
        crumbs = await self._crumbs()
        files = await self._files()
        given_back = await self._shrink()
        if went or crumbs or files or given_back:
            log.info("what was kept long enough is gone", ended=went, crumbs=crumbs, files=files, bytes=given_back)
        return went

    async def _each_erasure(self) -> None:
        """What a crash, or a place for files that was away, has left."""
        for erasure in await self._house.store.erasures_under_way(PAGE):
            try:
                await erasing.finish(self._house, erasure)
            except Exception:
                log.exception("an erasing could not be finished now", execution=erasure.execution_id)

    async def _files(self) -> int:
        try:
            return await erasing.remove_files(self._house)
        except OSError as error:
            log.warning("files could not be removed now", error=str(error))
            return 0

    async def _executions(self, days: int, content: Content) -> int:
        house, store, until = self._house, self._house.store, retention.before(self._house, days)
        if until is None:
            return 0

        async def one(ended: Ended) -> bool:
            if content is Content.ALL:
                return await retention.let_execution_go(house, ended, until)
            return await retention.let_content_go(house, ended, content, until)

        return await self._each(lambda skip: store.executions_to_let_go(content, until, PAGE, skip), one)

    async def _runs(self, days: int, *, journal_only: bool) -> int:
        house, store, until = self._house, self._house.store, retention.before(self._house, days)
        if until is None:
            return 0
        return await self._each(
            lambda skip: store.runs_to_let_go(until, PAGE, skip, kept=journal_only),
            lambda run_id: retention.let_run_go(house, run_id, until, journal_only=journal_only),
        )

    async def _each(self, find: Callable[[int], Awaitable[Sequence[T]]], let_go: Callable[[T], Awaitable[bool]]) -> int:
        """All that is found, one after the other; what did not go is passed by."""
        went = passed_by = failures = 0
        while failures < MOST_FAILURES and (page := await find(passed_by)):
            for item in page:
                try:
                    gone = await let_go(item)
                except Exception:
                    log.exception("this could not be let go now", item=str(item))
                    gone, failures = False, failures + 1
                went += gone
                passed_by += not gone
                await asyncio.sleep(BREATH)
        return went

    async def _crumbs(self) -> int:
        """Tokens, tickets and keys of no use, and the text of old news."""
        settings, now, day_ago = self._house.settings, self._house.clock(), self._house.clock() - DAY
        swept = await self._sweep("tokens", day_ago) + await self._sweep("tickets", day_ago)
        swept += await self._sweep("idempotency", now - settings.keep_idempotency_days * DAY)
        if until := retention.before(self._house, settings.keep_news_days):
            swept += await self._sweep("news", until)
        return swept

    async def _sweep(self, crumbs: Crumbs, before: Millis) -> int:
        swept = 0
        for _ in range(MOST_PAGES):
            page = await self._house.store.sweep(crumbs, self._places.get(crumbs, START), before, CRUMBS_AT_ONCE)
            swept += page.count
            self._places[crumbs] = page.next or START
            if page.next is None:
                break
            await asyncio.sleep(BREATH)
        return swept

    async def _shrink(self) -> int:
        given_back = 0
        while piece := await self._house.store.shrink(SHRINK_AT_ONCE):
            given_back += piece
            await asyncio.sleep(BREATH)
        return given_back
