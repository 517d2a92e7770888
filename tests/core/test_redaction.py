"""Secrets leave, what remains still adds up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.redaction import Redaction, blur, is_secret_key

KEY = "sk_live_0123456789abcdef"


def cleaned(*documents: Any) -> list[Any]:
    redaction = Redaction()
    redaction.learn(*documents)
    return [redaction.clean(document) for document in documents]


@pytest.mark.parametrize(
    "name", ["Authorization", "Set-Cookie", "x-api-key", "client_secret", "refreshToken", "password2"]
)
def test_keys_that_name_secrets(name: str) -> None:
    assert is_secret_key(name)


@pytest.mark.parametrize("name", ["maxTokens", "idempotencyKey", "author", "key", "title", "concurrencyKey"])
def test_keys_that_do_not(name: str) -> None:
    assert not is_secret_key(name)


def test_a_secret_has_the_same_placeholder_wherever_it_stands() -> None:
    headers, used, plain = cleaned(
        {"headers": {"Authorization": "Bearer abcdefghij"}},
        {"note": "sent abcdefghij twice"},
        {"n": 1, "on": True, "x": None},
    )
    assert headers == {"headers": {"Authorization": "Bearer [redacted 1]"}}
    assert used == {"note": "sent [redacted 1] twice"}
    assert plain == {"n": 1, "on": True, "x": None}


def test_a_short_secret_is_taken_out_where_it_stands_only() -> None:
    assert cleaned({"password": "ab", "pins": ["ab"]}, {"cookie": ["ab", ""]}) == [
        {"password": "[redacted 1]", "pins": ["ab"]},
        {"cookie": ["[redacted 1]", ""]},
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"use {KEY} now", "use [redacted 1] now"),
        ("fbsk_abcdefghijkl", "[redacted 1]"),
        ("https://me:hunter22@host/x", "https://[redacted 1]@host/x"),
        ("curl -H 'Authorization: Bearer abcdefgh12'", "curl -H 'Authorization: Bearer [redacted 1]'"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", "[redacted 1]"),
        ("nothing of that kind", "nothing of that kind"),
    ],
)
def test_what_looks_like_a_secret_is_one(text: str, left: str) -> None:
    assert cleaned([text]) == [[left]]


def test_a_name_beside_its_value() -> None:
    (left,) = cleaned([{"name": "X-Api-Key", "value": "abcdefghij"}, {"key": "size", "value": "abcdefghi"}])
    assert left == [{"name": "X-Api-Key", "value": "[redacted 1]"}, {"key": "size", "value": "abcdefghi"}]
    (left,) = cleaned({"name": "plan", "sensitive": True, "default": {"deep": ["abcdefghij"]}})
    assert left["default"] == {"deep": ["[redacted 1]"]}


def test_expressions_and_schemas_stay_as_they_are() -> None:
    definition = {
        "headers": {"authorization": "Bearer {{ $vars.token }}"},
        "inputSchema": {"type": "object", "properties": {"password": {"type": "string"}}, "required": ["password"]},
        "properties": "of no schema",
    }
    assert cleaned(definition) == [definition]


def test_what_an_author_marked_is_known_without_a_key() -> None:
    redaction = Redaction()
    redaction.know([{"a": "first-value", "b": [3, "second-value"]}, None, "[redacted 9]"])
    assert redaction.count == 2
    assert redaction.clean({"x": "first-value/second-value"}) == {"x": "[redacted 1]/[redacted 2]"}


def test_nothing_known_nothing_changed() -> None:
    redaction = Redaction()
    redaction.know([])
    assert (redaction.count, redaction.clean("x")) == (0, "x")
    assert redaction.clean({"password": "unheard"}) == {"password": "[redacted]"}


def test_blurred_secrets_are_alike() -> None:
    one = {"token": "a", "of": [{"cookie": ["b"]}, 1, "x [redacted 3]"], "properties": {"token": "told"}}
    assert blur(one) == {
        "token": "[redacted]",
        "of": [{"cookie": ["[redacted]"]}, 1, "x [redacted]"],
        "properties": {"token": "told"},
    }


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just(KEY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "token", "name", "value", "properties", "Authorization"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(values)
def test_cleaning_twice_is_cleaning_once_and_leaves_no_key(value: Any) -> None:
    redaction = Redaction()
    redaction.learn(value)
    once = redaction.clean(value)
    assert redaction.clean(once) == once
    assert KEY not in str(once)
    again = Redaction()
    again.learn(once)
    assert again.count == 0
