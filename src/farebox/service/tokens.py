"""Client tokens: 256 random bits that open one execution. Only their SHA-256 is kept.

Whoever asks with a wrong, expired or revoked token, or for an unknown id, takes the same path to the same answer.
"""

from __future__ import annotations

import hashlib
import re

from msgspec.structs import replace

from farebox.core.errors import BadRequest, Forbidden, NotFound, Problem, Unauthorized
from farebox.core.guards import TokensEnd
from farebox.core.records import Execution, Idempotency, Ticket, Token
from farebox.core.times import SECOND
from farebox.core.values import Millis
from farebox.ids import new_token
from farebox.service.house import House
from farebox.storage.port import Books, Conflict, Glance, Work

SCOPES = ("read", "cancel", "answer")
TICKET_LIFE: Millis = 60 * SECOND
SHAPE = re.compile(r"ct_[A-Za-z0-9_-]{43,252}\Z", re.ASCII)
"""What a client may choose as its own token: at least 256 bits of base64url."""


def digest(text: str) -> str:
    """The form in which tokens and tickets are stored and looked up: a lookup tells nothing by its timing."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def first_token(execution: Execution, text: str, now: Millis) -> Token:
    """The row of an execution's first token, in this epoch: it may do everything."""
    return Token(execution_id=execution.id, hash=digest(text), created_at=now, epoch=execution.token_epoch)


async def verify(house: House, execution_id: str, text: str, scope: str) -> Token:
    """The token's row, if it is valid now. Unauthorized for all that is not; Forbidden if only the scope is missing."""
    token, _ = await look(house, execution_id, text, scope)
    return token


async def look(house: House, execution_id: str, text: str, scope: str) -> tuple[Token, Glance]:
    """As :func:`verify`, with the execution at a glance, which a reader would ask for next."""
    found = await _alive(house, execution_id, digest(text))
    if scope not in found[0].scopes:
        raise Forbidden(f"this token may not {scope}")
    return found


async def _alive(house: House, execution_id: str, token_hash: str) -> tuple[Token, Glance]:
    found = await house.store.known(execution_id, token_hash)
    if found is None:
        raise Unauthorized
    token, glance = found
    now = house.clock()
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
        raise Unauthorized
    if glance.token_ends_at is not None and glance.token_ends_at <= now:
        raise Unauthorized
    return found


async def _still_alive(house: House, token: Token) -> None:
    """Somebody may have revoked it since it was verified."""
    await _alive(house, token.execution_id, token.hash)


async def rotate(house: House, token: Token) -> str:
    """A new token with the same scopes; the old one is dead at once. Of two rotations at once one is refused."""
    text = new_token("ct")

    def write(books: Books) -> None:
        _of_now(books, token)
        claim = Idempotency(
            scope="rotate", key=token.hash, body_hash="", answer=token.execution_id, created_at=books.now
        )
        books.add(claim)
        books.add(replace(token, revoked_at=books.now))
        books.add(replace(token, hash=digest(text), created_at=books.now, revoked_at=None))

    await _still_alive(house, token)
    try:
        await house.writing.submit(Work(do=write, executions=(token.execution_id,)))
    except Conflict:
        raise Unauthorized from None
    return text


async def create(house: House, token: Token, scopes: tuple[str, ...]) -> str:
    """Another token for the same execution, with some of this one's scopes."""
    wanted = _scopes(scopes)
    missing = [scope for scope in wanted if scope not in token.scopes]
    if missing:
        raise Forbidden(
            f"a token without {' and '.join(missing)} cannot pass {'it' if len(missing) == 1 else 'them'} on"
        )
    await _still_alive(house, token)
    text = new_token("ct")

    def write(books: Books) -> None:
        _of_now(books, token)
        books.add(replace(token, hash=digest(text), scopes=wanted, created_at=books.now, revoked_at=None))

    await house.writing.submit(Work(do=write, executions=(token.execution_id,)))
    return text


def _of_now(books: Books, token: Token) -> None:
    """A token that was revoked together with all others makes no new one, however close the two came."""
    if books.execution(token.execution_id).token_epoch != token.epoch:
        raise Unauthorized


async def revoke(house: House, token: Token) -> None:
    """This token opens nothing any more, as soon as this returns."""

    def write(books: Books) -> None:
        books.add(replace(token, revoked_at=token.revoked_at or books.now))

    await house.writing.submit(Work(do=write))


async def issue(house: House, execution_id: str, scopes: tuple[str, ...] = SCOPES) -> str:
    """The owner makes a new token; the others stay as they are. The caller has checked whose execution it is."""
    wanted = _scopes(scopes or SCOPES)
    text = new_token("ct")

    def write(books: Books) -> None:
        fresh = first_token(books.execution(execution_id), text, books.now)
        books.add(replace(fresh, scopes=wanted))

    await house.writing.submit(Work(do=write, executions=(execution_id,)))
    return text


async def reissue(house: House, execution_id: str) -> str:
    """The owner makes a new token and every earlier one is dead at once."""
    text = new_token("ct")

    def write(books: Books) -> None:
        books.add(first_token(_next_epoch(books, execution_id), text, books.now))

    await house.writing.submit(Work(do=write, executions=(execution_id,)))
    return text


async def revoke_as_owner(house: House, execution_id: str, text: str = "") -> None:
    """The owner revokes one token, or all of them. NotFound if there is no such token."""
    if text:
        token = await house.store.token(execution_id, digest(text))
        if token is None:
            raise NotFound("this execution has no such token")
        await revoke(house, token)
    else:
        await house.writing.submit(Work(do=lambda books: _next_epoch(books, execution_id), executions=(execution_id,)))


def _next_epoch(books: Books, execution_id: str) -> Execution:
    """All tokens that exist when this is stored are dead, and so is what they are about to make."""
    execution = books.execution(execution_id)
    execution = replace(execution, token_epoch=execution.token_epoch + 1, stamp=execution.stamp + 1)
    books.put_execution(execution)
    books.add(TokensEnd(execution_id=execution_id, epoch=execution.token_epoch, at=books.now))
    return execution


def _scopes(scopes: tuple[str, ...]) -> tuple[str, ...]:
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise BadRequest(
            "a token needs at least one scope", [Problem("scopes", f"one or more of {', '.join(SCOPES)}", "enum")]
        )
    return tuple(scope for scope in SCOPES if scope in scopes)


# ---- tickets ---------------------------------------------------------------------------------------------------------


async def stream_ticket(house: House, token: Token) -> tuple[str, Millis]:
    """A pass that opens the stream once, within 60 s: (ticket, when it expires)."""
    text = new_token("tk")

    def write(books: Books) -> Ticket:
        ticket = Ticket(
            hash=digest(text),
            execution_id=token.execution_id,
            token_hash=token.hash,
            expires_at=books.now + TICKET_LIFE,
        )
        books.add(ticket)
        return ticket

    ticket: Ticket = await house.writing.submit(Work(do=write))
    return text, ticket.expires_at


async def redeem_ticket(house: House, execution_id: str, text: str) -> Token:
    """The token behind a ticket, which is used up by this; the store refuses a second use, however close they come."""
    ticket = await house.store.ticket(digest(text))
    if ticket is None or ticket.execution_id != execution_id or ticket.used_at is not None:
        raise Unauthorized
    if ticket.expires_at <= house.clock():
        raise Unauthorized
    token, _ = await _alive(house, execution_id, ticket.token_hash)
    if "read" not in token.scopes:
        raise Unauthorized
    try:
        await house.writing.submit(Work(do=lambda books: books.add(replace(ticket, used_at=books.now))))
    except Conflict:
        raise Unauthorized from None
    return token
