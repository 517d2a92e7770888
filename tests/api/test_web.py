"""The built pages: static shells with a strict policy, files that caches may keep, a sentence when nothing is built."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
from pathlib import Path

import httpx
import pytest

from farebox.api import web
from tests.api.shop import Shop

SCRIPT = b"export const answer = 42;\n" * 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built tree, small."""
    made = tmp_path / "web"
    (made / "assets").mkdir(parents=True)
    for page in web.PAGES:
        (made / page.file).write_text(f"<!doctype html><title>{page.file}</title>")
    (made / "widget.js").write_bytes(SCRIPT)
    (made / "assets" / "page-Ab_1-x.css").write_text("p{}")
    return made


@pytest.fixture
async def http(shop: Shop, folder: Path) -> httpx.AsyncClient:
    (await shop.framework()).router.routes[:0] = web.router_of(shop.house, folder).routes
    return shop.http


@pytest.mark.parametrize("page", web.PAGES, ids=lambda page: page.file)
async def test_every_page_is_a_strict_shell(http: httpx.AsyncClient, page: web.Page) -> None:
    answer = await http.get(page.path.replace("{id}", "any-thing"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    rules = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert "unsafe" not in rules["style-src"] or page.file in ("preview.html", "reference.html")
    assert rules.get("require-trusted-types-for") == "'script'" or page.file in ("preview.html", "reference.html")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/e/string", "/e/any%20thing", "/e/%3Cscript%3E", "/e/exe_1?token=ct_secret"])
async def test_the_shell_says_nothing_about_the_execution(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.text) == (200, "<!doctype html><title>execution.html</title>")


def test_what_stands_in_a_page_is_allowed_by_its_hash_and_nothing_else() -> None:
    page = b'<style>p{}</style><script>one()</script><script type="module">two()</script><script src=/x.js></script>'
    rules = dict(part.split(" ", 1) for part in web.allowing(web.policy(), page).split("; "))
    assert rules["style-src"] == f"'self' {hash_of('p{}')}"
    assert rules["script-src"] == f"'self' {hash_of('one()')} {hash_of('two()')}"
    assert rules | {"style-src": "'self'", "script-src": "'self'"} == dict(
        part.split(" ", 1) for part in web.policy().split("; ")
    )
    assert "'self' 'unsafe-inline'" in web.allowing(web.PREVIEW, page)  # a hash beside it would take it back


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


async def test_pages_may_not_be_framed_but_the_preview_may(http: httpx.AsyncClient) -> None:
    assert "frame-ancestors 'none'" in (await http.get("/e/x")).headers["content-security-policy"]
    preview = (await http.get("/preview")).headers["content-security-policy"]
    assert "frame-ancestors *" in preview
    assert "sandbox allow-scripts;" in preview + ";"
    assert "connect-src 'none'" in preview


async def test_the_widget_is_for_every_origin_and_asked_for_again(http: httpx.AsyncClient) -> None:
    answer = await http.get("/widget.js", headers={"Origin": "https://shop.example"})
    assert answer.content == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, no-cache"
    again = await http.get("/widget.js", headers={"If-None-Match": f'W/{answer.headers["etag"]}, "x"'})
    assert (again.status_code, again.content) == (304, b"")


async def test_assets_are_kept_for_ever_and_no_path_leads_out(http: httpx.AsyncClient) -> None:
    answer = await http.get("/assets/page-Ab_1-x.css")
    assert answer.text == "p{}"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    for name in ("none.js", "..%2fwidget.js", "%2e%2e/widget.js", ".hidden", "a" * 200):
        assert (await http.get(f"/assets/{name}")).status_code == 404


async def test_files_are_compressed_where_it_pays(http: httpx.AsyncClient) -> None:
    packed = await http.get("/widget.js", headers={"Accept-Encoding": "br, gzip"})
    plain = await http.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(SCRIPT, 9)) < len(SCRIPT)
    assert packed.content == plain.content == SCRIPT
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    small = await http.get("/assets/page-Ab_1-x.css", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers


async def test_a_rebuilt_file_is_noticed(http: httpx.AsyncClient, folder: Path) -> None:
    before = await http.get("/widget.js")
    (folder / "widget.js").write_text("export {};")
    os.utime(folder / "widget.js", ns=(1, 1))
    after = await http.get("/widget.js")
    assert after.text == "export {};"
    assert after.headers["etag"] != before.headers["etag"]


async def test_what_is_not_built_says_how_to_build_it(shop: Shop, tmp_path: Path) -> None:
    (await shop.framework()).router.routes[:0] = web.router_of(shop.house, tmp_path / "nothing").routes
    page = await shop.http.get("/e/exe_1")
    assert page.status_code == 503
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "make setup" in page.text
    widget = await shop.http.get("/widget.js")
    assert widget.status_code == 503
    assert widget.text.startswith("// The pages of this server are not built.")
    assert "<" not in widget.text
    assert (await shop.http.get("/assets/page.css")).status_code == 404
