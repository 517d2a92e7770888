"""Records to rows and back. Most tables have a column per field, in the struct's order; a field that is not a scalar is
kept as JSON text. Executions and orders are kept whole in a ``body``, beside the columns that are searched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import msgspec
from msgspec.structs import astuple

from farebox.core.bulk import BulkRetry
from farebox.core.records import (
    ApiKey,
    Artifact,
    EntryRow,
    Erasure,
    EventRow,
    Execution,
    Idempotency,
    InboxRow,
    Order,
    Organization,
    Payment,
    Refund,
    RequestRow,
    Run,
    Signal,
    Ticket,
    Timer,
    Token,
    Upload,
    UploadClaim,
    Version,
    Workflow,
)
from farebox.core.values import Value

V = TypeVar("V", bound=Value)
Row: TypeAlias = Sequence[Any]

_write = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder().decode
_execution_of = msgspec.json.Decoder(Execution).decode
_order_of = msgspec.json.Decoder(Order).decode

JSON_FIELDS: dict[type[Value], frozenset[str]] = {
    Signal: frozenset({"data"}),
    Token: frozenset({"scopes"}),
    Workflow: frozenset({"ui_metadata"}),
    Version: frozenset({"definition"}),
    ApiKey: frozenset({"permissions"}),
    BulkRetry: frozenset({"passed"}),
}
BOOL_FIELDS: dict[type[Value], frozenset[str]] = {
    Run: frozenset({"parent_waits", "public"}),
    Refund: frozenset({"automatic"}),
    Artifact: frozenset({"early", "private"}),
    Upload: frozenset({"kept"}),
}

INSERTED: dict[type[Value], str] = {
    EntryRow: "insert_entry",
    EventRow: "insert_event",
    RequestRow: "insert_request",
    Payment: "insert_payment",
    Idempotency: "insert_idempotency",
    Upload: "insert_upload",
    UploadClaim: "insert_upload_claim",
    BulkRetry: "insert_bulk_retry",
}
PUT: dict[type[Value], str] = {
    Order: "put_order",
    Refund: "put_refund",
    Timer: "put_timer",
    Signal: "put_signal",
    Token: "put_token",
    Ticket: "put_ticket",
    InboxRow: "put_inbox",
    Artifact: "put_artifact",
    Version: "put_version",
    Organization: "put_organization",
    ApiKey: "put_key",
    Erasure: "put_erasure",
}
"""What may be added to the books, and the verb that stores it. Workflows go by ``put_workflow``: their lock counts."""


_HEAD = Run.__struct_fields__.index("head")


def fields_of(kind: type[Value]) -> tuple[str, ...]:
    return kind.__struct_fields__


def encoder(kind: type[Value]) -> Callable[[Value], Row]:
    """The function that makes a row of a record, for the verb that stores it."""
    if kind is Order:
        return order_row
    places = [fields_of(kind).index(name) for name in sorted(JSON_FIELDS.get(kind, ()))]
    if not places:
        return astuple

    def encode(record: Value) -> Row:
        row = list(astuple(record))
        for place in places:
            row[place] = _write(row[place]).decode()
        return row

    return encode


def decoder(kind: type[V]) -> Callable[[Row], V]:
    """The inverse: from a row of all columns, in the struct's order."""
    names = fields_of(kind)
    json_fields = JSON_FIELDS.get(kind, frozenset())
    bool_fields = BOOL_FIELDS.get(kind, frozenset())

    def decode(row: Row) -> V:
        values = dict(zip(names, row, strict=True))
        for name in json_fields:
            values[name] = _read(values[name])
        for name in bool_fields:
            values[name] = bool(values[name])
        return msgspec.convert(values, kind)

    return decode


def execution_row(execution: Execution) -> Row:
    """In the order of insert_execution.sql."""
    return (
        execution.id,
        execution.org_id,
        execution.workflow_id,
        execution.version,
        execution.status,
        execution.payment_status,
        execution.created_at,
        execution.finished_at,
        execution.seq,
        execution.rev,
        execution.token_ends_at,
        execution.run_id,
        execution.client,
        _write(execution).decode(),
    )


def changed_execution_row(execution: Execution) -> Row:
    """In the order of update_execution.sql."""
    return (
        execution.status,
        execution.payment_status,
        execution.finished_at,
        execution.seq,
        execution.rev,
        execution.token_ends_at,
        execution.run_id,
        _write(execution).decode(),
        execution.id,
    )


def run_row(run: Run) -> Row:
    """In the order of insert_run.sql: every field but ``head`` and ``head_at``, which the journal knows."""
    row = astuple(run)
    return row[:_HEAD] + row[_HEAD + 2 :]


def changed_run_row(run: Run) -> Row:
    """In the order of update_run.sql."""
    return (run.status, run.started_at, run.finished_at, run.error, run.id)


def execution_of(row: Row) -> Execution:
    return _execution_of(row[0])


def order_row(order: Value) -> Row:
    """In the order of put_order.sql."""
    assert isinstance(order, Order)
    return (
        order.id,
        order.execution_id,
        order.org_id,
        order.checkout_id,
        order.provider,
        order.provider_ref,
        order.mode,
        order.amount,
        order.currency,
        order.paid_payment_id,
        order.next_check_at,
        _write(order).decode(),
    )


def order_of(row: Row) -> Order:
    return _order_of(row[0])


@lru_cache(maxsize=64)
def scopes_of(text: str) -> tuple[str, ...]:
    """Of a token's row. Nearly all tokens have the same."""
    return tuple(_read(text))


def json_text(value: Sequence[str]) -> str:
    """A list of texts as the one JSON array that ``json_each`` unfolds."""
    return _write(list(value)).decode()


def asked_of_bulk(bulk: BulkRetry) -> dict[str, Any]:
    """Which runs it is about."""
    return {name: getattr(bulk, name) for name in ("org_id", "workflow_id", "error_code", "since", "until")}


def moved_bulk(bulk: BulkRetry) -> Row:
    """In the order of move_bulk_retry.sql."""
    counts = _write(bulk.passed).decode()
    return (bulk.status, bulk.next_at, bulk.after, bulk.retried, counts, bulk.finished_at, bulk.stamp, bulk.id)
