"""Go programs of the reference: what they import is what they use (the compiler insists)."""

from __future__ import annotations

import re
from typing import Any

from farebox.api.code_calls import Call
from farebox.api.code_go import go


def call(**more: Any) -> Call:
    given: dict[str, Any] = {"method": "POST", "url": "http://x/y", "headers": {}, "body": None, "answer": "json"}
    return Call(**(given | more))


def used(source: str) -> set[str]:
    """Packages whose name stands before a dot."""
    return set(re.findall(r"\b(fmt|io|log|http|strings|time|bufio)\.[A-Z]", source))


def imported(source: str) -> set[str]:
    lines = source.partition("import (")[2].partition(")")[0].split()
    return {line.strip('"').rpartition("/")[2] for line in lines}


def test_imports_are_what_is_used() -> None:
    for one in (call(), call(body="{}"), call(answer="bytes"), call(answer="stream"), call(body="{}", answer="bytes")):
        source = go(one)
        assert imported(source) == used(source)


def test_a_text_with_backticks_is_quoted() -> None:
    assert 'strings.NewReader("a `b`")' in go(call(body="a `b`"))
    assert "strings.NewReader(`{}`)" in go(call(body="{}"))


def test_headers_are_set() -> None:
    assert '\treq.Header.Set("X-Client-Token", "ct_1")\n' in go(call(headers={"X-Client-Token": "ct_1"}))
