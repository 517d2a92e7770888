"""``format`` and ``regex``."""

from __future__ import annotations

import pytest

from farebox.core.expressions import ExpressionError
from tests.actions.pure import evaluate, problems


def test_format_writes_a_line_per_item() -> None:
    rows = [{"name": "Ada", "n": {"a": 1.5}}, {"name": None}, {"name": True, "n": {"a": [1]}}]
    assert evaluate("format", {"data": rows, "template": "{{@name}}: {{ @n.a }}"}) == {
        "formatted": "Ada: 1.5\n: \ntrue: [1]"
    }
    assert evaluate("format", {"data": ["a", "b"], "template": "<{{@}}>", "separator": ", "}) == {
        "formatted": "<a>, <b>"
    }
    assert evaluate("format", {"data": {"a": 1}, "template": "a={{@a}}"}) == {"formatted": "a=1"}
    assert evaluate("format", {"data": "{{ $vars.rows }}", "template": "{{@}}"}, vars={"rows": []}) == {"formatted": ""}


def test_what_stands_in_the_data_is_not_filled_in_again() -> None:
    assert evaluate("format", {"data": [{"a": "{{@b}}", "b": "x"}], "template": "{{@a}}"}) == {"formatted": "{{@b}}"}


def test_a_text_has_a_bound() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate("format", {"data": ["x" * 1000] * 2000, "template": "{{@}}"})
    assert caught.value.code == "text_too_large"


def test_regex_finds_groups_by_number_and_name() -> None:
    payload = {"text": "order 17, order 18", "pattern": r"(?P<word>order) (\d+)(x)?"}
    first = {"0": "order 17", "1": "order", "word": "order", "2": "17", "3": None}
    assert evaluate("regex", payload) == {"matched": True, "matches": first}
    found = evaluate("regex", {**payload, "global": True})
    assert (found["matched"], [match["2"] for match in found["matches"]]) == (True, ["17", "18"])
    assert evaluate("regex", {"text": "none", "pattern": r"\d"}) == {"matched": False, "matches": {}}
    assert evaluate("regex", {"text": "none", "pattern": r"\d", "global": True}) == {"matched": False, "matches": []}


def test_a_pattern_that_explodes_elsewhere_is_linear_here() -> None:
    assert evaluate("regex", {"text": "a" * 100_000 + "!", "pattern": "^(a+)+$"})["matched"] is False


def test_patterns_are_checked() -> None:
    assert "not an RE2 pattern" in problems("regex", {"text": "", "pattern": "(?=a)"})[0][1]
    assert problems("regex", {"text": "", "pattern": "a" * 1_025})[0][0] == "pattern"
    assert problems("regex", {"text": "", "pattern": "{{ $vars.p }}"}) == problems("regex", {"pattern": "a+"}) == []
    with pytest.raises(ExpressionError) as caught:
        evaluate("regex", {"text": "", "pattern": "{{ $vars.p }}"}, vars={"p": "("})
    assert caught.value.code == "pattern_invalid"
    with pytest.raises(ExpressionError, match="length <= 1024"):
        evaluate("regex", {"text": "", "pattern": "{{ $vars.p }}"}, vars={"p": "a" * 1_025})


def test_templates_are_checked() -> None:
    assert problems("format", {"data": []}) == [
        ("template", "format needs a template: text with {{@field}} where a field of the item belongs")
    ]
    assert "only {{@field}} is filled in" in problems("format", {"template": "{{ $vars.x }}"})[0][1]
    assert problems("format", {"template": "{{@a}}"}) == problems("format", {"template": "same"}) == []
