"""An expression names ancestors and roots; whatever else it names is explained."""

from __future__ import annotations

import pytest

from farebox.core.expressions import compile_template
from farebox.core.expressions_errors import ExpressionError
from farebox.core.expressions_parse import Names, close_to, plain_text
from farebox.core.expressions_paths import Path

NAMES = Names(
    nodes={"start": True, "check": False, "a-b": False, "later": False, "me": False, "item": False, "list": False},
    visible=frozenset({"start", "check", "a-b", "item", "list"}),
    loops=1,
    around=frozenset({"lines"}),
    owner="me",
)


def path(expression: str, names: Names = NAMES) -> Path:
    template = compile_template("{{ " + expression + " }}", names)
    assert isinstance(template, Path)
    return template


def refusal(expression: str, names: Names = NAMES) -> tuple[str, str]:
    with pytest.raises(ExpressionError) as caught:
        compile_template("{{ " + expression + " }}", names)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("$trigger.body.x", Path("root", "trigger", ("body", "x"))),
        ("trigger.body.x", Path("root", "trigger", ("body", "x"))),
        ("$vars", Path("root", "vars")),
        ("$workflowId", Path("root", "workflow", ("id",))),
        ("$execution.id", Path("root", "execution", ("id",))),
        ("$item.a.0.b", Path("root", "item", ("a", 0, "b"))),
        ("$item['a b'][1]", Path("root", "item", ("a b", 1))),
        ("$item.`a-b`", Path("root", "item", ("a-b",))),
        ("$item[$index]", Path("root", "item", (Path("root", "index", (), "$index"),))),
        ("check.result.x", Path("result", "check", ("x",))),
        ("check.error", Path("error", "check")),
        ("$nodes.check.result", Path("result", "check")),
        ('$nodes["a-b"].result.0', Path("result", "a-b", (0,))),
        ("nodes.list.result", Path("result", "list")),
        ("$nodes.item.result", Path("result", "item")),
        ("root.result.x", Path("fired", "", ("x",))),
        ("root.payload.x", Path("payload", "", ("x",))),
        ("root.input", Path("payload", "")),
        ("start.result.x", Path("fired", "start", ("x",))),
        ("$nodes.start.payload", Path("payload", "start")),
        ("$for.lines.item.x", Path("root", "for", ("lines", "item", "x"))),
    ],
)
def test_every_spelling_of_a_path_is_understood(expression: str, expected: Path) -> None:
    found = path(expression)
    assert (found.start, found.name, found.steps) == (expected.start, expected.name, expected.steps)
    assert found.spelled == expression


def test_a_trigger_called_root_is_itself() -> None:
    assert path("root.result.x", Names(nodes={"root": True})).name == "root"


def test_without_a_graph_any_name_may_be_a_node() -> None:
    assert path("whatever.result", Names()).name == "whatever"


@pytest.mark.parametrize(
    ("expression", "code", "part"),
    [
        ("later.result", "not_an_ancestor", "it does not run before this one"),
        ("me.result", "not_an_ancestor", "its own result"),
        ("$nodes.chekc.result", "unknown_node", "did you mean 'check'"),
        ("$nodes.zork.result", "unknown_node", "no node 'zork'"),
        ("$nodes", "node_unnamed", "$nodes needs"),
        ("$nodes[0].result", "node_unnamed", "$nodes needs"),
        ("$nodes[$item].result", "node_unnamed", "$nodes needs"),
        ("$vras.x", "unknown_root", "did you mean '$vars'"),
        ("$parent_item", "item_outside_loop", "two loops"),
        ("$for.other.item", "item_outside_loop", "$for names"),
        ("$for.lines.zork", "item_outside_loop", "$for names"),
        ("$for", "item_outside_loop", "$for names"),
        ("check", "path_invalid", ".error or .result"),
        ("check.x", "path_invalid", ".error or .result"),
        ("check[0]", "path_invalid", ".error or .result"),
        ("check.result(1)", "path_invalid", ".error or .result"),
        ("start.error", "path_invalid", ".input or .payload or .result"),
        ("item.result", "name_ambiguous", "write $nodes.item"),
        ("list.result", "name_ambiguous", "a word of CEL"),
    ],
)
def test_what_cannot_be_named_is_explained(expression: str, code: str, part: str) -> None:
    found, message = refusal(expression)
    assert found == code
    assert part in message


def test_an_item_needs_a_loop() -> None:
    assert refusal("$item", Names(loops=0))[0] == "item_outside_loop"


def test_any_loop_may_be_named_without_a_graph() -> None:
    assert path("$for.x.index", Names()).steps == ("x", "index")


def test_a_field_in_brackets_may_be_left_to_cel() -> None:
    assert compile_template("{{ $vars['a\\'b'] }}", NAMES).constant is False
    assert not isinstance(compile_template("{{ $vars[1 + 1] }}", NAMES), Path)
    assert not isinstance(compile_template("{{ $vars[$index + 1] }}", NAMES), Path)
    assert not isinstance(compile_template("{{ $vars[0x1] }}", NAMES), Path)


def test_a_dot_or_bracket_at_the_end_is_an_error_of_cel() -> None:
    assert refusal("$vars.")[0] == "expression_invalid"
    assert refusal("$vars[]")[0] == "expression_invalid"
    assert refusal("$vars.1.")[0] == "expression_invalid"


def test_plain_texts_are_read_alike_by_everybody() -> None:
    assert plain_text('"a"') == "a"
    assert plain_text("'''a'''") == "a"
    assert plain_text('"a\\n"') is None
    assert plain_text("r'a'") is None


def test_a_hint_needs_something_alike() -> None:
    assert close_to("chekc", {"check": 1}) == "; did you mean 'check'?"
    assert close_to("zork", {"check": 1}) == ""
    assert close_to("c", {"check": 1}) == ""
