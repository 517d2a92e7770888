"""Forms whose parts are given by expressions: what publishing can check of them, and what the step checks."""

from __future__ import annotations

import pytest

from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.expressions_errors import ExpressionError
from farebox.core.graph import Node
from farebox.core.pauses import open_wait
from farebox.core.schema_check import static_part
from farebox.core.values import Json


def problems(form: Json) -> list[tuple[str, str]]:
    check = FLOW_TYPES["wait"].check
    assert check is not None
    return check({"kind": "form", "form": form})


def test_what_an_expression_gives_is_left_out_of_the_check() -> None:
    form = {
        "type": "object",
        "title": "{{ $vars.title }}",
        "required": ["a", "{{ $vars.b }}"],
        "properties": {"a": {"enum": "{{ $vars.names }}", "maxLength": 3}, "b": "{{ $vars.schema }}"},
        "allOf": [{"minProperties": 1}],
    }
    assert static_part(form) == {
        "type": "object",
        "properties": {"a": {"maxLength": 3}},
        "allOf": [{"minProperties": 1}],
    }
    assert static_part("{{ $vars.form }}") is None
    assert problems(form) == problems("{{ $vars.form }}") == []


def test_the_rest_is_checked_at_publish() -> None:
    assert (
        problems({"properties": {"a": {"enum": "{{ $vars.names }}", "type": "text"}}})[0][0] == "form.properties.a.type"
    )
    assert problems("no form")[0][0] == "form"


def test_a_form_that_turned_out_wrong_fails_the_step() -> None:
    node = Node(id="ask", type="wait", flow="wait", title="Ask")
    for form, place in (({"properties": {"a": {"enum": []}}}, "form.properties.a.enum"), ("text", "form: ")):
        with pytest.raises(ExpressionError) as caught:
            open_wait("ask#1", node, {"kind": "form", "form": form}, 0)
        assert caught.value.code == "form_invalid"
        assert place in str(caught.value)
    assert open_wait("ask#1", node, {"kind": "form", "form": {"type": "object"}}, 0).form == {"type": "object"}


def test_a_link_that_turned_out_wrong_fails_the_step() -> None:
    node = Node(id="ask", type="wait", flow="wait", title="Ask")
    for url in ("javascript:alert(1)", "http://example.com", "//example.com", "/\\example.com"):
        with pytest.raises(ExpressionError) as caught:
            open_wait("ask#1", node, {"kind": "callback", "url": url}, 0)
        assert caught.value.code == "url_invalid"
    for url in ("", "https://example.com/a", "/a"):
        assert open_wait("ask#1", node, {"kind": "callback", "url": url}, 0).url == url
