"""Builders' JSON Schemas against strangers' data: compiled once, patterns in linear time, nothing fetched.

A schema is compiled from its JSON text, so equal schemas share one validator and a frozen version compiles once.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

import jsonschema_rs
import msgspec

from farebox import findings
from farebox.core.errors import AnswerInvalid, NotAllowed, PayloadInvalid, Problem
from farebox.core.graph import Graph
from farebox.core.values import Json

MOST_PROBLEMS = 50
"""More findings than this help nobody; the last one then says that there are more."""
LONGEST_TEXT = 300

_write = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder().decode


class SchemaInvalid(ValueError):
    """This is no schema we accept; the sentence says why."""


@lru_cache(maxsize=512)
def _compiled(schema: bytes) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        _read(schema),
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(size_limit=1_000_000, dfa_size_limit=1_000_000),
        offline=True,
        mask="the value",
    )


def compile(schema: Json) -> jsonschema_rs.Validator:
    """The validator of a schema. SchemaInvalid for what is no schema, refers elsewhere, or has a pattern we refuse."""
    try:
        return _compiled(_write(schema))
    except (ValueError, TypeError, jsonschema_rs.ReferencingError) as error:
        raise SchemaInvalid(f"this is no usable JSON Schema: {_short(str(error))}") from None


def problems(schema: Json, value: Json, root: str) -> list[Problem]:
    """Everything that is wrong with a value, as dotted paths below ``root``."""
    errors = compile(schema).iter_errors(value)
    each = (problem for error in errors for problem in findings.of_schema(error, root))
    found = list(islice(each, MOST_PROBLEMS + 1))
    if len(found) > MOST_PROBLEMS:
        found[-1] = Problem(field=root, message="There is more that is wrong; correct this first.", code="more")
    return found


def check_payload(graph: Graph, payload: Json, root: str = "requestPayload") -> None:
    """PayloadInvalid, with every problem, if the payload does not match the workflow's input schema."""
    if graph.input_schema is None:
        return
    found = problems(graph.input_schema, {} if payload is None else payload, root)
    if found:
        raise PayloadInvalid(details=found)


def check_answer(form: Json, data: Json) -> None:
    """AnswerInvalid, with every problem, if the answer does not match the form."""
    if form is None:
        return
    try:
        found = problems(form, data, "data")
    except SchemaInvalid as error:  # of a form with expressions, which publishing could not compile
        raise NotAllowed(f"this question cannot be answered: {error}") from None
    if found:
        raise AnswerInvalid(details=found)


def _short(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else "invalid"
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"
