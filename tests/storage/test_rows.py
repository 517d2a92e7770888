"""Records survive the way to a row and back, whatever they hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from farebox.core.records import Refund, Run, RunStatus, Signal, Token, Workflow
from farebox.core.values import Value
from farebox.storage.rows import (
    BOOL_FIELDS,
    INSERTED,
    JSON_FIELDS,
    PUT,
    decoder,
    encoder,
    execution_of,
    execution_row,
    fields_of,
    json_text,
    order_of,
    order_row,
)
from farebox.testing.samples import (
    a_key,
    a_payment,
    a_refund,
    a_run,
    a_signal,
    a_version,
    a_workflow,
    an_execution,
    an_order,
    some_news,
)

ORDER = an_order("exe_1", parameters={"a": 1})
PAYMENT = a_payment(ORDER)
SAMPLES: list[Value] = [
    PAYMENT,
    a_refund(PAYMENT, automatic=False),
    a_run(status=RunStatus.WAITING, public=True),
    a_signal("run_1"),
    some_news(),
    a_workflow(ui_metadata=[None]),
    a_version("wf_1"),
    a_key(permissions=("a", "b")),
    Token(execution_id="exe_1", hash="a" * 64, created_at=1),
]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def stored(row: Any) -> list[Any]:
    """What SQLite gives back: no booleans, no enums."""
    return [int(value) if isinstance(value, bool) else str(value) if isinstance(value, str) else value for value in row]


@pytest.mark.parametrize("record", SAMPLES, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_went(record: Value) -> None:
    assert decoder(type(record))(stored(encoder(type(record))(record))) == record


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine says nothing about rows
@given(data=json_values)
def test_any_json_comes_back(data: Any) -> None:
    signal = a_signal("run_1", data=data)
    assert decoder(Signal)(stored(encoder(Signal)(signal))) == signal
    execution = an_execution(output=data, client_safe_metadata={"x": data})
    assert execution_of((execution_row(execution)[-1],)) == execution


def test_an_order_comes_back() -> None:
    assert order_of((order_row(ORDER)[-1],)) == ORDER


def test_every_field_named_here_exists() -> None:
    for kinds in (JSON_FIELDS, BOOL_FIELDS):
        for kind, names in kinds.items():
            assert names <= set(fields_of(kind))
    assert not INSERTED.keys() & PUT.keys()
    assert Workflow not in PUT


def test_a_list_of_texts_is_one_json_array() -> None:
    assert json_text(['a"b', RunStatus.QUEUED]) == '["a\\"b","queued"]'


def test_yes_and_no_come_back_as_such() -> None:
    refund = replace(a_refund(PAYMENT), automatic=True)
    assert decoder(Refund)(stored(encoder(Refund)(refund))).automatic is True
    assert decoder(Run)(stored(encoder(Run)(a_run()))).public is False
