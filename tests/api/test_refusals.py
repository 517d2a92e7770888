"""What the framework raises by itself is told like everything else."""

from __future__ import annotations

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from farebox.api.refusals import known
from farebox.core.errors import Unauthorized
from tests.api.shop import Shop


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


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "title"),
    [("/nowhere", "There is no such page"), ("/checkout/chk_none", "There is nothing with this id")],
)
async def test_a_person_is_refused_with_a_page(shop: Shop, path: str, title: str) -> None:
    page = await shop.http.get(path, headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f"<h1>{title}</h1>" in page.text
    assert 'href="/"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert (await shop.http.get(path)).json()["code"] // 1000 == 404


async def test_the_api_answers_everybody_alike(shop: Shop) -> None:
    answer = await shop.http.get("/v1/public/workflows/wf_none", headers=BROWSER)
    assert answer.json()["code"] == 404001
