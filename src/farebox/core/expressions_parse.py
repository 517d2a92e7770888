"""Which names an expression may use, and how a path is read from its tokens.

``Names`` is the context of one field: the nodes that exist, those that are ancestors, how many loops enclose it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import islice

from farebox.core.expressions_errors import ExpressionError
from farebox.core.expressions_paths import Path, Start, Step
from farebox.core.expressions_tokens import Token
from farebox.core.values import Value

ROOTS = frozenset(
    {
        "trigger",
        "nodes",
        "props",
        "vars",
        "item",
        "index",
        "parent_item",
        "parent_index",
        "workflow",
        "workflowId",
        "execution",
        "for",
    }
)
ALIAS = "root"
"""Upstream's name for the trigger that fired, whatever its node is called."""
CEL_TYPES = frozenset({"int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type"})
CEL_LITERALS = frozenset({"true", "false", "null", "in"})
_RESERVED = "as break const continue else for function if import let loop package namespace return var void while"
CEL_WORDS = CEL_TYPES | CEL_LITERALS | frozenset(_RESERVED.split())
"""A node of such a name is reachable as ``$nodes["list"]`` only."""
MAX_SLIP = 3
"""Letters that a mistaken name may be longer or shorter."""
MAX_CANDIDATES = 30
_NEEDED_LOOPS = {"item": 1, "index": 1, "parent_item": 2, "parent_index": 2}


class Names(Value, frozen=True, kw_only=True):
    """What one field's expressions may name. The default allows everything, for tests and free-standing use."""

    nodes: Mapping[str, bool] | None = None
    """Every node id of the graph, and whether it is a trigger. None: any name may be a node."""
    visible: frozenset[str] | None = None
    """The ancestors. None: every node."""
    loops: int = 2
    """For-each bodies and per-item fields around it: ``$item`` needs one, ``$parent_item`` two."""
    around: frozenset[str] | None = None
    """The for-each nodes whose bodies it is in, for ``$for.<id>``. None: any."""
    owner: str = ""
    """The node the field belongs to, for messages."""

    def is_node(self, name: str) -> bool:
        """Whether a bare word of an expression is a node id."""
        if name in ROOTS or name in CEL_WORDS:
            return False
        return name == ALIAS or self.nodes is None or name in self.nodes

    def is_trigger(self, name: str) -> bool:
        return self.nodes is not None and self.nodes.get(name, False)

    def check_node(self, name: str, at: int) -> None:
        """Raise unless the node exists and is an ancestor."""
        if self.nodes is not None and name not in self.nodes:
            raise ExpressionError("unknown_node", f"there is no node '{name[:64]}'{close_to(name, self.nodes)}", at)
        if self.visible is not None and name not in self.visible:
            reason = "a node cannot read its own result" if name == self.owner else "it does not run before this one"
            raise ExpressionError("not_an_ancestor", f"'{name}' is not an ancestor: {reason}", at)

    def check_root(self, name: str, at: int) -> None:
        """Raise unless the root exists and has a meaning here."""
        if name not in ROOTS:
            raise ExpressionError("unknown_root", f"there is no root '${name[:64]}'{close_to(name, ROOTS, '$')}", at)
        if self.loops < _NEEDED_LOOPS.get(name, 0):
            where = "two loops" if name.startswith("parent") else "a for-each or a per-item field"
            raise ExpressionError("item_outside_loop", f"'${name}' has a value only inside {where}", at)


ANYTHING = Names()


def close_to(word: str, known: Mapping[str, object] | frozenset[str], prefix: str = "") -> str:
    """``; did you mean 'x'?`` or nothing."""
    alike = (one for one in known if one[:1] == word[:1] and abs(len(one) - len(word)) <= MAX_SLIP)
    found = get_close_matches(word, list(islice(alike, MAX_CANDIDATES)), n=1)
    return f"; did you mean '{prefix}{found[0]}'?" if found else ""


class PathReader:
    """Reads plain paths out of one expression's tokens. Positions in, (path, next position) out."""

    def __init__(self, tokens: Sequence[Token], names: Names) -> None:
        self.tokens = tokens
        self.names = names
        self.bound: list[str] = []
        """The variables of the list macros around the present token: they hide nodes and roots."""

    def starts_at(self, i: int) -> bool:
        """Whether a root or a node's name stands here, not a function's. Not asked after a dot."""
        token = self.tokens[i]
        if token.kind == "root":
            return True
        if token.kind != "name" or token.text in {"for", *self.bound} or self.is_op(i + 1, "("):
            return False
        return token.text in ROOTS or self.names.is_node(token.text)

    def is_op(self, i: int, text: str) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens[i].kind == "op" and self.tokens[i].text == text

    def read(self, i: int) -> tuple[Path, int]:
        """The longest plain path that begins at token ``i``."""
        first = self.tokens[i]
        name = first.text.removeprefix("$")
        if first.kind != "root" and name not in ROOTS:
            return self._node(name, i + 1, i)
        self.names.check_root(name, first.at)
        if name == "nodes":
            return self._node(*self._node_id(i), i)
        if first.kind == "name" and name in (self.names.nodes or ()) and self._step(i + 1)[0] in ("result", "error"):
            raise ExpressionError("name_ambiguous", f"write $nodes.{name} for the node, ${name} for the root", first.at)
        if name == "for":
            self._check_for(i)
        if name == "workflowId":
            return self._steps(i + 1, "root", "workflow", ["id"], i)
        return self._steps(i + 1, "root", name, [], i)

    def _check_for(self, i: int) -> None:
        loop, after = self._step(i + 1)
        part, _ = self._step(after)
        around = self.names.around
        if not isinstance(loop, str) or part not in ("item", "index") or (around is not None and loop not in around):
            text = "$for names a for-each around this node: $for.lines.item, $for.lines.index"
            raise ExpressionError("item_outside_loop", text, self.tokens[i].at)

    def _node_id(self, i: int) -> tuple[str, int]:
        step, after = self._step(i + 1)
        if not isinstance(step, str):
            at = self.tokens[i].at
            raise ExpressionError("node_unnamed", '$nodes needs a node\'s id: $nodes.review or $nodes["a-b"]', at)
        return step, after

    def _node(self, name: str, i: int, begin: int) -> tuple[Path, int]:
        at = self.tokens[begin].at
        alias = name == ALIAS and (self.names.nodes is None or ALIAS not in self.names.nodes)
        if not alias:
            self.names.check_node(name, at)
        trigger = alias or self.names.is_trigger(name)
        part, after = self._step(i)
        allowed = {"result", "payload", "input"} if trigger else {"result", "error"}
        if not isinstance(part, str) or part not in allowed:
            raise ExpressionError("path_invalid", f"after the node's name comes .{' or .'.join(sorted(allowed))}", at)
        start: Start = "result" if part == "result" else "error"
        if trigger:
            start = "fired" if part == "result" else "payload"
        return self._steps(after, start, "" if alias else name, [], begin)

    def _steps(self, i: int, start: Start, name: str, steps: list[Step], begin: int) -> tuple[Path, int]:
        while True:
            step, after = self._step(i)
            if step is None:
                break
            steps.append(step)
            i = after
        spelled = "".join(token.text for token in self.tokens[begin:i])
        return Path(start, name, tuple(steps), spelled), i

    def _step(self, i: int) -> tuple[Step | None, int]:
        """One selection at token ``i``, or None where the plain path ends."""
        if self.is_op(i, ".") and i + 1 < len(self.tokens):
            token = self.tokens[i + 1]
            if token.kind == "index":
                return int(token.text), i + 2
            if token.kind == "quoted":
                return token.text[1:-1], i + 2
            if token.kind == "name" and not self.is_op(i + 2, "("):
                return token.text, i + 2
        if self.is_op(i, "[") and i + 1 < len(self.tokens):
            return self._bracket(i + 1)
        return None, i

    def _bracket(self, i: int) -> tuple[Step | None, int]:
        token = self.tokens[i]
        if self.is_op(i + 1, "]"):
            if token.kind == "number" and token.text.isdigit():
                return int(token.text), i + 2
            if token.kind == "text" and (key := plain_text(token.text)) is not None:
                return key, i + 2
        if self.starts_at(i):
            path, after = self.read(i)
            if self.is_op(after, "]"):
                return path, after + 1
        return None, i - 1


def plain_text(literal: str) -> str | None:
    """The value of a string literal that CEL and Python read alike, else None (then CEL evaluates it)."""
    if literal[0] not in "\"'" or "\\" in literal:
        return None
    return str(ast.literal_eval(literal))
