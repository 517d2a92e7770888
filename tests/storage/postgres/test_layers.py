"""Rows that meet themselves are written one after the other, the others at once."""

from __future__ import annotations

from farebox.core.records import Timer
from farebox.storage.postgres.layers import KEYS, key_of, layers
from farebox.storage.rows import PUT
from farebox.testing.samples import an_order


def test_nothing_meets_itself_in_a_layer_and_all_stay_in_order() -> None:
    rows = ["a1", "b1", "a2", "c1", "a3", "b2"]
    assert layers(rows, lambda row: row[0]) == [["a1", "b1", "c1"], ["a2", "b2"], ["a3"]]
    assert layers([], str) == []


def test_a_key_is_the_tables_own() -> None:
    order = an_order("exe_1")
    assert key_of(type(order))(order) == (order.id,)


def test_every_table_that_is_put_has_its_key_here() -> None:
    assert set(KEYS) == set(PUT) - {Timer}
    assert all(set(names) <= set(kind.__struct_fields__) for kind, names in KEYS.items())
