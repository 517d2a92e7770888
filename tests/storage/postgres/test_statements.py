"""One verb a file, told in a sentence, valid on a real server, and its parameters in the order they are bound in."""

from __future__ import annotations

import asyncpg
import pytest

from farebox.storage.postgres.address import Address
from farebox.storage.postgres.connection import connect
from farebox.storage.postgres.queue import install
from farebox.storage.postgres.statements import FOLDER, numbered, statements, told
from farebox.storage.sqlite import statements as sqlite
from tests.storage.sqlite.test_statements import WHOLE

SESSION = {"be_durable", "create_schema_version", "keep_no_queue_log"}
"""Not of the kind that can be prepared."""


def test_a_file_is_named_after_its_verb() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.sql")) == sorted(statements())


async def test_an_inserts_parameters_are_called_like_the_columns(database: str) -> None:
    connection = await asyncpg.connect(database)
    inserts = {verb: statement for verb, statement in statements().items() if statement.table}
    assert inserts["insert_entry"].table == "journal"
    for verb, statement in inserts.items():
        if verb.startswith("insert_"):
            columns = await connection.fetch(
                "select column_name from information_schema.columns where table_name = $1", statement.table
            )
            assert set(statement.names) <= {name for (name,) in columns}, verb
    await connection.close()


async def test_every_verb_is_told_and_understood_by_the_server(own_database: str) -> None:
    connection = await connect(Address(own_database))
    await install(connection)  # some speak to the queue's tables, which are not ours
    for verb, statement in statements().items():
        assert told(verb).endswith("."), verb
        if verb not in SESSION:
            prepared = await connection.prepare(statement.sql)
            assert len(prepared.get_parameters()) == len(statement.names), verb
    await connection.close()


@pytest.mark.parametrize("verb", sorted(WHOLE))
def test_parameters_come_in_the_order_of_the_record(verb: str) -> None:
    assert statements()[verb].names == WHOLE[verb].__struct_fields__


def test_both_databases_keep_the_same_promises() -> None:
    promises = {verb for verb in statements() if verb.startswith("verify_")}
    assert promises == {verb for verb in sqlite.statements() if verb.startswith("verify_")}


def test_names_become_numbers_and_nothing_else_does() -> None:
    statement = numbered("select :b, ':no', x::text, :a::int[] -- :neither\nwhere :b > 1")
    assert statement.sql == "select $1, ':no', x::text, $2::int[] -- :neither\nwhere $1 > 1"
    assert (statement.names, statement.table) == (("b", "a"), "")
    assert statement.bind({"a": 1, "b": 2, "c": 3}) == (2, 1)
