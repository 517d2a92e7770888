"""One verb a file, told in a sentence, valid against the schema, and its parameters in the order they are bound in."""

from __future__ import annotations

import re
from pathlib import Path

import apsw
import pytest

from farebox.core.records import (
    ApiKey,
    Artifact,
    EntryRow,
    EventRow,
    Idempotency,
    InboxRow,
    Organization,
    Payment,
    Refund,
    RequestRow,
    Schedule,
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
from farebox.storage.sqlite.migrate import migrate
from farebox.storage.sqlite.statements import FOLDER, statements, told

WHOLE: dict[str, type[Value]] = {
    "insert_entry": EntryRow,
    "insert_event": EventRow,
    "insert_idempotency": Idempotency,
    "insert_payment": Payment,
    "insert_request": RequestRow,
    "insert_upload": Upload,
    "insert_upload_claim": UploadClaim,
    "insert_schedule": Schedule,
    "insert_workflow": Workflow,
    "put_artifact": Artifact,
    "put_inbox": InboxRow,
    "put_key": ApiKey,
    "put_organization": Organization,
    "put_refund": Refund,
    "put_signal": Signal,
    "put_ticket": Ticket,
    "put_timer": Timer,
    "put_token": Token,
    "put_version": Version,
}
"""Verbs that are bound to a whole record."""


@pytest.fixture(scope="module")
def database() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    migrate(connection, Path("memory"), 0)
    return connection


def test_a_file_is_named_after_its_verb() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.sql")) == sorted(statements())


@pytest.mark.parametrize("verb", sorted(statements()))
def test_every_verb_is_told_and_compiles(verb: str, database: apsw.Connection) -> None:
    assert told(verb).endswith(".")
    if verb != "create_schema_version":
        names = _parameters(statements()[verb])
        database.execute("explain " + statements()[verb], tuple(None for _ in names)).fetchall()


@pytest.mark.parametrize("verb", sorted(WHOLE))
def test_parameters_come_in_the_order_of_the_record(verb: str) -> None:
    assert tuple(_parameters(statements()[verb])) == WHOLE[verb].__struct_fields__


@pytest.mark.parametrize("verb", sorted(verb for verb in statements() if verb.startswith("verify_")))
def test_an_empty_database_breaks_nothing(verb: str, database: apsw.Connection) -> None:
    assert database.execute(statements()[verb]).fetchall() == []


def _parameters(sql: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"(?<!:):(\w+)", sql)))


@pytest.mark.parametrize("crumbs", ["idempotency", "news", "tickets", "tokens"])
def test_what_is_looked_for_is_what_is_swept(crumbs: str) -> None:
    """The condition stands in two files: whether a page has something to sweep, and the sweep itself."""
    found = statements()
    looked_for = found[f"dead_{crumbs}"].partition("where")[2].rsplit(")", 1)[0]
    assert looked_for.split() == found[f"sweep_{crumbs}"].partition("where")[2].rstrip("; \n").split()
