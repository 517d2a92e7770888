"""Cuts ``{{ expr }}`` texts and the expressions in them into tokens, in one pass and linear time.

Braces and quotes are understood, so ``{{ {"a": {"b": 1}} }}`` and ``{{ "}}" }}`` end where their author meant.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from farebox.core.expressions_errors import ExpressionError
from farebox.core.values import Value

MAX_EXPRESSION = 4_000
"""Characters between ``{{`` and ``}}``."""
MAX_NESTING = 24
"""Brackets inside brackets. The CEL parser itself gives up at 32 levels of its own counting."""

Kind: TypeAlias = Literal["name", "root", "text", "number", "index", "quoted", "op"]
"""``root`` is ``$name``; ``index`` the digits of ``.0``; ``quoted`` a name in backticks, for fields like `a-b`."""

_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]+[uU]?|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[uU]?|\.[0-9]+(?:[eE][+-]?[0-9]+)?"
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ROOT = re.compile(r"\$[A-Za-z_][A-Za-z0-9_]*")
_DIGITS = re.compile(r"[0-9]+")
_STRING_START = re.compile(r"(?:[rR][bB]?|[bB][rR]?)?(?:\"\"\"|'''|\"|')")
_SPACE = re.compile(r"[ \t\r\n\f]+|//[^\n]*")
_LOCAL = re.compile(r"\{\{\s*@")
"""``{{@field}}`` belongs to the node that it is written for (``format``); it is text to us."""
_QUOTED = re.compile(r"`[A-Za-z0-9_.\-/ ]+`")
_PAIRS = frozenset({"&&", "||", "==", "!=", "<=", ">="})
_SINGLES = frozenset(".,:?()[]{}+-*/%!<>")
_CLOSES = {")": "(", "]": "[", "}": "{"}


class Token(Value, frozen=True):
    kind: Kind
    text: str
    at: int
    """Where it begins in the whole text; ``end`` is one past its last character."""
    end: int


class Piece(Value, frozen=True):
    """One ``{{ ... }}`` of a text: where its braces begin and end, and its tokens."""

    at: int
    end: int
    tokens: tuple[Token, ...]


def split(text: str) -> list[str | Piece]:
    """The plain parts and expressions of a text, in order; ExpressionError for braces that do not close."""
    parts: list[str | Piece] = []
    here = 0
    seek = 0
    while (start := text.find("{{", seek)) >= 0:
        if found := _LOCAL.match(text, start):
            seek = found.end()
            continue
        if start > here:
            parts.append(text[here:start])
        piece = _piece(text, start)
        parts.append(piece)
        here = seek = piece.end
    if here < len(text):
        parts.append(text[here:])
    return parts


def _piece(text: str, start: int) -> Piece:
    tokens: list[Token] = []
    open_brackets: list[str] = []
    here = start + 2
    while True:
        here = _skip_space(text, here)
        if here - start > MAX_EXPRESSION:
            raise ExpressionError(
                "expression_too_long", f"an expression has at most {MAX_EXPRESSION} characters", start
            )
        if here >= len(text):
            raise ExpressionError("expression_unclosed", "'{{' is not closed by '}}'", start)
        if not open_brackets and text.startswith("}}", here):
            if not tokens:
                raise ExpressionError("expression_empty", "there is nothing between '{{' and '}}'", start)
            return Piece(start, here + 2, tuple(tokens))
        token = _token(text, here, tokens)
        _balance(open_brackets, token)
        tokens.append(token)
        here = token.end


def _skip_space(text: str, here: int) -> int:
    while found := _SPACE.match(text, here):
        here = found.end()
    return here


def _balance(open_brackets: list[str], token: Token) -> None:
    if token.kind != "op":
        return
    if token.text in "([{":
        open_brackets.append(token.text)
        if len(open_brackets) > MAX_NESTING:
            raise ExpressionError("expression_too_deep", f"brackets nest at most {MAX_NESTING} deep", token.at)
    elif token.text in _CLOSES:
        if not open_brackets:
            raise ExpressionError("expression_invalid", f"'{token.text}' closes nothing", token.at)
        opened = open_brackets.pop()
        if opened != _CLOSES[token.text]:
            raise ExpressionError("expression_invalid", f"'{opened}' is not closed before '{token.text}'", token.at)


def ends_operand(token: Token | None) -> bool:
    """Whether a value may end here, so that a following ``.`` or ``[`` selects from it."""
    if token is None:
        return False
    return token.kind != "op" or token.text in ")]}"


def _token(text: str, here: int, before: list[Token]) -> Token:
    last = before[-1] if before else None
    selects = last is not None and last.text == "." and last.kind == "op"
    found = _QUOTED.match(text, here)
    if found and selects:
        return Token("quoted", found.group(), here, found.end())
    if selects and (found := _DIGITS.match(text, here)):
        return Token("index", found.group(), here, found.end())
    if found := _STRING_START.match(text, here):
        return Token("text", text[here : (end := _string_end(text, here, found.end()))], here, end)
    if found := _ROOT.match(text, here):
        return Token("root", found.group(), here, found.end())
    if found := _NAME.match(text, here):
        return Token("name", found.group(), here, found.end())
    if (text[here] != "." or not ends_operand(last)) and (found := _NUMBER.match(text, here)):
        return Token("number", found.group(), here, found.end())
    if text[here : here + 2] in _PAIRS:
        return Token("op", text[here : here + 2], here, here + 2)
    if text[here] in _SINGLES:
        return Token("op", text[here], here, here + 1)
    raise ExpressionError("expression_invalid", f"'{text[here]}' cannot stand in an expression", here)


def _string_end(text: str, start: int, here: int) -> int:
    """One past the closing quotes of the string literal whose opening quotes end at ``here``."""
    opening = text[start:here].lstrip("rRbB")
    raw = "r" in text[start:here].lower()
    stop = re.compile(re.escape(opening) if raw else rf"\\|{re.escape(opening)}")
    while found := stop.search(text, here):
        if found.group() == "\\":
            here = found.end() + 1
            continue
        if len(opening) == 1 and "\n" in text[start : found.start()]:
            break
        return found.end()
    raise ExpressionError("expression_invalid", "this text is not closed by its quotes", start)
