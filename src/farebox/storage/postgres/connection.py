"""Opening connections to PostgreSQL: how they are set up, and what the server's errors mean to us.

An acknowledged commit is on the server's disk: ``synchronous_commit`` is never ``off``. A transaction that is left open
is ended by the server after some seconds, and one whose client has vanished from the network too, so that a process
which stops in the middle of something keeps nothing locked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg

from farebox.storage.port import Conflict, Stale, StoreUnavailable
from farebox.storage.postgres.address import HOW, Address
from farebox.storage.postgres.statements import statements

OLDEST = 140_000
"""PostgreSQL 14."""
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
"""After this a server that says nothing is given up on."""

SESSION = {
    "application_name": "farebox",
    "jit": "off",
    "idle_in_transaction_session_timeout": "10s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30s",
}

LOST = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what the driver says of a connection that the server ended while nobody was asking
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
"""Of the connection itself: whether the server has heard what was said last is not known."""
_GONE = (
    *LOST,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.PostgresSystemError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.DataCorruptedError,
    asyncpg.IndexCorruptedError,
)
_AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


class Away(StoreUnavailable):
    """The server cannot be talked to, and nothing was stored: it is worth trying again."""


_FENCES = {"journal", "events"}
"""Whose keys are counted on from what was read: one that is taken means that somebody else was faster."""


class Connection(asyncpg.Connection):
    """Given back to the pool as it is: nothing that a reader does lasts longer than its statement."""

    def get_reset_query(self) -> str:
        return ""


@contextmanager
def translated() -> Iterator[None]:
    """The server's errors as the port's: a taken key is a Conflict, a server that is away StoreUnavailable, the rest a
    bug."""
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        table = str(getattr(error, "table_name", "") or "")
        raise (Stale if table in _FENCES else Conflict)(table, str(error)) from error
    except _AGAIN as error:
        raise Stale("", str(error)) from error
    except _GONE as error:
        raise unavailable(error) from error


def unavailable(error: BaseException) -> StoreUnavailable:
    """What is said of an error of the server or of the way to it."""
    kind = Away if isinstance(error, LOST) else StoreUnavailable
    return kind(f"the database answered: {str(error) or type(error).__name__}")


@contextmanager
def unreachable(address: Address) -> Iterator[None]:
    """Errors of opening a connection. The driver's own frames, which know the password, are cut off."""
    try:
        yield
    except (ValueError, asyncpg.ClientConfigurationError):
        raise StoreUnavailable(HOW) from None
    except _GONE as error:
        kind = Away if isinstance(error, LOST) else StoreUnavailable
        raise kind(f"{address} cannot be reached: {str(error) or type(error).__name__}") from None


async def connect(address: Address) -> Connection:
    """A connection of our own. StoreUnavailable."""
    with unreachable(address):
        connection: Connection = await asyncpg.connect(address.reveal(), **options())
    return connection


async def pool(address: Address, most: int) -> asyncpg.Pool[Any]:
    """Connections for reading, opened as they are needed. StoreUnavailable."""
    with unreachable(address):
        return await asyncpg.create_pool(
            address.reveal(), min_size=1, max_size=most, max_inactive_connection_lifetime=300.0, **options()
        )


def options() -> dict[str, Any]:
    return {
        "connection_class": Connection,
        "timeout": CONNECT_SECONDS,
        "command_timeout": ANSWER_SECONDS,
        "statement_cache_size": 256,
        "max_cacheable_statement_size": 0,
        "max_cached_statement_lifetime": 0,
        "server_settings": SESSION,
    }


async def refuse_unfit(connection: Connection, address: Address) -> bool:
    """StoreUnavailable if this server cannot keep what it is given; makes sure that a commit is waited for. True if the
    server itself waits for its disk."""
    verbs = statements()
    ((version, encoding, fsync, commit, standby),) = await connection.fetch(verbs["conditions"].sql)
    if version < OLDEST:
        raise StoreUnavailable(f"{address} is PostgreSQL {version // 10_000}; Farebox needs 14 or newer.")
    if encoding != "UTF8":
        raise StoreUnavailable(f"{address} has the encoding {encoding}; create the database with encoding UTF8.")
    if standby:
        raise StoreUnavailable(f"{address} is a standby and cannot be written; name the primary.")
    if commit == "off":
        await connection.execute(verbs["be_durable"].sql)
    return bool(fsync == "on")
