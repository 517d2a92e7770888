"""What the framework raises by itself is told like everything else."""

from __future__ import annotations

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from farebox.api.refusals import known
from farebox.core.errors import Unauthorized


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unauthorized(), 401001),
        (HTTPException(404), 404002),
        (HTTPException(405), 405001),
        (HTTPException(418, "teapot"), 418001),
        (HTTPException(502), 502001),
        (ClientDisconnect(), 400000),
    ],
)
def test_what_was_foreseen(error: Exception, code: int) -> None:
    made = known(error)
    assert made is not None
    assert made.code == code


def test_what_nobody_foresaw() -> None:
    assert known(KeyError("x")) is None


def test_pydantic_findings_become_ours() -> None:
    finding = {"type": "value_error", "loc": ("body", "a", 0, "bC"), "msg": "Value error, Write it so."}
    whole = {"type": "missing", "loc": ("body",), "msg": "Field required"}
    made = known(RequestValidationError([finding, whole]))
    assert made is not None
    assert [(problem.field, problem.message, problem.code) for problem in made.details] == [
        ("a.0.bC", "Write it so.", "invalid"),
        ("body", "This is required.", "required"),
    ]
