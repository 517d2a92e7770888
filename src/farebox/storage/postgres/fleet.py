"""The fleet's side of PostgreSQL (``Fleet``): jobs, signs of life, news.

Jobs are taken and given back on a connection of their own, whose statements wait for no lock and for no disk. What
makes a run due is part of a transaction that is written like everything else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from msgspec.structs import asdict
from pgqueuer.domain.models import Job as QueueJob
from pgqueuer.domain.types import QueueEntrypoint, QueueManagerId
from pgqueuer.ports.repository import EntrypointExecutionParameter

from farebox.core import journal
from farebox.core.records import Run
from farebox.core.values import Millis
from farebox.storage.port import StoreUnavailable
from farebox.storage.port_fleet import Beat, Job, Kind, Member, Report, Sighting
from farebox.storage.postgres.connection import Connection, connect, translated
from farebox.storage.postgres.ledger import Page
from farebox.storage.postgres.members import members
from farebox.storage.postgres.news import CHANNEL, DUE
from farebox.storage.postgres.queue import CHANNEL as QUEUE_CHANNEL
from farebox.storage.postgres.queue import URGENT, hand_out, install, queue_on
from farebox.storage.postgres.statements import statements
from farebox.storage.postgres.store import PostgresStore

T = TypeVar("T")

SILENCE = 5.0
"""Seconds without a sign of life after which a member's jobs are given to others."""
MOST_COUNTED = 1_000
LONG_JOURNAL = 200
"""Entries. Longer journals are read one by one, by the runs themselves."""
ALIVE_SECONDS = 5.0
"""How often the listening connection is asked whether it lives."""
NO_LIMIT = EntrypointExecutionParameter(concurrency_limit=0)


class PostgresFleet:
    """Opened by ``join``, closed by ``leave``."""

    def __init__(self, store: PostgresStore, member: Member) -> None:
        self._store = store
        self._member = member
        self._manager = QueueManagerId(UUID(member.id))
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()
        self._since = 0.0
        self._verbs = statements()

    @classmethod
    async def join(cls, store: PostgresStore, member: Member) -> PostgresFleet:
        """Become a member of the fleet on this database. StoreUnavailable."""
        fleet = cls(store, member)
        await fleet._ask(install)
        await fleet.beat(Report())
        return fleet

    @property
    def member(self) -> Member:
        return self._member

    # ---- being alive -------------------------------------------------------------------------------------------------

    async def beat(self, report: Report) -> Beat:
        named = {**asdict(self._member), **asdict(report)}
        named |= {"rooms": " ".join(self._member.rooms), "duties": " ".join(report.duties)}
        put = self._verbs["put_member"]

        async def beat(connection: Connection) -> Beat:
            await connection.execute(self._verbs["keep_jobs"].sql, self._member.id)
            await connection.execute(put.sql, *put.bind(named))
            rows = await connection.fetch(self._verbs["kept_jobs"].sql, self._member.id)
            return Beat([_job(*row) for row in rows], await self._waiting(connection))

        return await self._ask(beat)

    async def leave(self) -> None:
        async def leave(connection: Connection) -> None:
            await connection.execute(self._verbs["free_jobs"].sql, self._member.id)
            await connection.execute(self._verbs["drop_member"].sql, self._member.id)
            await connection.execute(self._verbs["tell"].sql, [DUE])

        await self._ask(leave)
        async with self._turn:
            if self._connection is not None:
                await self._connection.close(timeout=1.0)
                self._connection = None

    async def members(self) -> list[Sighting]:
        return await members(self._store)

    # ---- jobs --------------------------------------------------------------------------------------------------------

    async def post(self, duties: Sequence[str]) -> None:
        count = len(duties)
        payloads: list[bytes | None] = [name.encode() for name in duties]
        kinds = [duty_of(name) for name in duties]
        keys: list[str | None] = [*kinds]

        async def post(connection: Connection) -> None:
            await queue_on(connection).enqueue(kinds, payloads, [URGENT] * count, dedupe_key=keys, on_conflict="skip")
            await connection.execute(self._verbs["forget_members"].sql)

        await self._ask(post)

    async def take(self, most: int, duties: Sequence[str], *, runs: bool) -> list[Job]:
        wanted = [*map(duty_of, duties), *(["advance"] if runs else [])]

        async def take(connection: Connection) -> list[QueueJob]:
            return await queue_on(connection).dequeue(
                most,
                {QueueEntrypoint(kind): NO_LIMIT for kind in wanted},
                self._manager,
                None,
                timedelta(seconds=self._silence()),
            )

        return [_job(job.id, job.entrypoint, (job.payload or b"").decode()) for job in await self._ask(take)]

    async def settle(self, over: Sequence[int], again: Sequence[int]) -> set[int]:
        asked = [*over, *again], [True] * len(over) + [False] * len(again), self._member.id

        async def settle(connection: Connection) -> set[int]:
            statement = self._verbs["settle_jobs"]
            names = dict(zip(("ids", "overs", "member"), asked, strict=True))
            rows = await connection.fetch(statement.sql, *statement.bind(names))
            if not all(is_over for _, is_over in rows):
                await connection.execute(self._verbs["tell"].sql, [DUE])
            return {job_id for job_id, _ in rows}

        return await self._ask(settle)

    async def lost(self, run_ids: Sequence[str]) -> list[str]:
        rows = await self._store._rows("runs_without_job", (list(run_ids),))
        return [run_id for (run_id,) in rows]

    async def waiting(self) -> int:
        return await self._ask(self._waiting)

    async def _waiting(self, connection: Connection) -> int:
        return int(await connection.fetchval(self._verbs["waiting_jobs"].sql, MOST_COUNTED))

    async def read(self, run_ids: Sequence[str]) -> Mapping[str, tuple[Run, list[journal.AnyEntry]]]:
        _, runs = await self._store.load((), run_ids)
        found: dict[str, tuple[Run, list[journal.AnyEntry]]] = {
            run.id: (run, []) for run in runs if run.head <= LONG_JOURNAL
        }
        for run_id, body in await self._store._rows("journals", (list(found),)):
            found[run_id][1].append(journal.read(body))
        return found

    # ---- what makes a run due ----------------------------------------------------------------------------------------

    async def hand_out(self, run_ids: Sequence[str], duty: int | None = None) -> bool:
        async def write(page: Page) -> bool:
            if duty is not None and not await page.fetch("duty_is_held", (duty, self._member.id)):
                return False
            await hand_out(page.connection, run_ids)
            return True

        return await self._store._write(write)

    async def ring(self, now: Millis, again_at: Millis, most: int) -> int:
        ring = self._verbs["ring_timers"].bind({"now": now, "again_at": again_at, "most": most})

        async def write(page: Page) -> int:
            rung = [run_id for (run_id,) in await page.fetch("ring_timers", ring)]
            await hand_out(page.connection, rung)
            return len(rung)

        return await self._store._write(write)

    # ---- locks -------------------------------------------------------------------------------------------------------

    async def hold(self, lock: str) -> bool:
        statement = self._verbs["hold_lock"]
        bound = statement.bind({"name": lock, "member": self._member.id, "silent": self._silence()})
        return bool(await self._ask(lambda connection: connection.fetch(statement.sql, *bound)))

    async def release(self, lock: str) -> None:
        await self._ask(lambda connection: connection.execute(self._verbs["release_lock"].sql, lock, self._member.id))

    # ---- news --------------------------------------------------------------------------------------------------------

    async def listen(self, heard: Callable[[Sequence[str]], None], due: Callable[[], None]) -> None:
        def on_news(_: object, pid: int, __: str, payload: object) -> None:
            if payload == DUE:
                due()
            elif pid != self._store.writer_pid:  # what this process did it has heard already
                heard(str(payload).split(" "))

        def on_queue(_: object, __: int, ___: str, payload: object) -> None:
            if '"insert"' in str(payload):
                due()

        connection, gone = await connect(self._store.address), asyncio.Event()
        try:
            with translated():
                connection.add_termination_listener(lambda _: gone.set())
                await connection.add_listener(CHANNEL, on_news)
                await connection.add_listener(QUEUE_CHANNEL, on_queue)
                heard(())
                while True:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(ALIVE_SECONDS):
                            await gone.wait()
                    await connection.fetchval(self._verbs["still_there"].sql, timeout=ALIVE_SECONDS)
        finally:
            connection.terminate()

    # ---- the connection ----------------------------------------------------------------------------------------------

    def _silence(self) -> float:
        """For how long others must have been silent. As long as the database was away nobody could speak, so after a
        connect everybody gets the time to."""
        return SILENCE if time.monotonic() - self._since > SILENCE else 3_600.0

    async def _ask(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async with self._turn:
            connection = self._connection
            if connection is None or connection.is_closed():
                connection = self._connection = await connect(self._store.address)
                self._since = time.monotonic()
                with translated():
                    await connection.execute(self._verbs["hand_out_quickly"].sql)
            try:
                with translated():
                    return await work(connection)
            except StoreUnavailable:
                connection.terminate()
                raise


def duty_of(name: str) -> str:
    """A duty's entrypoint, and its key: a version that does not know it does not ask for it."""
    return f"duty/{name}"


def _job(job_id: int, entrypoint: str, subject: str, marked: bool = False) -> Job:
    kind: Kind = "advance" if entrypoint == "advance" else "lock" if entrypoint == "lock" else "duty"
    return Job(job_id, kind, subject, marked)
