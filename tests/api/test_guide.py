"""The documentation, served: every page is there, every link leads somewhere, nothing else is a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from farebox.api import guide
from tests.api.shop import Shop

DOCS = Path(__file__).parents[2] / "docs"
FILES = sorted([*(DOCS / "guide").glob("*.md"), *(DOCS / "reference").glob("*.md")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
async def test_every_file_is_a_page(shop: Shop, file: Path) -> None:
    path = f"/docs/{file.parent.name}/{file.stem}"
    answer = await shop.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert 'aria-current="page"' in answer.text
    as_written = await shop.http.get(f"{path}.md")
    assert as_written.text == guide.contents()[path].source
    assert as_written.headers["content-type"] == "text/markdown; charset=utf-8"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_link_leads_somewhere(file: Path) -> None:
    """Where the file is read in the repository; as pages they are the same links."""
    text = re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        path, _, part = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        if target.parent.name == "diagrams":
            continue
        assert target.is_file(), f"{file.name} links to {link}"
        assert target.parent.name in guide.FAMILIES, f"{link} is no page"
        if part:
            assert f'id="{part}"' in guide.contents()[f"/docs/{target.parent.name}/{target.stem}"].written.html, link


async def test_the_guide_begins_with_the_first_sale(shop: Shop) -> None:
    answer = await shop.http.get("/docs/guide")
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs/guide/first-sale")


@pytest.mark.parametrize("name", ["errors", "statuses", "errors.md"])
async def test_the_guide_leads_on_to_the_reference(shop: Shop, name: str) -> None:
    answer = await shop.http.get(f"/docs/guide/{name}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/docs/reference/{name}")


@pytest.mark.parametrize("path", ["/docs/guide/nothing", "/docs/decisions/README", "/docs/guide/..%2f..%2fREADME"])
async def test_nothing_else_is_a_page(shop: Shop, path: str) -> None:
    assert (await shop.http.get(path)).status_code == 404


async def test_drawings_are_images(shop: Shop) -> None:
    page = (await shop.http.get("/docs/reference/statuses")).text
    for source in re.findall(r'src="(diagrams/[^"]+)"', page):
        answer = await shop.http.get(f"/docs/reference/{source}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
        assert b"<script" not in answer.content
    assert (await shop.http.get("/docs/reference/diagrams/none.svg")).status_code == 404


async def test_llms_txt_names_every_page(shop: Shop) -> None:
    answer = await shop.http.get("/llms.txt")
    assert answer.text.startswith("# Farebox\n")
    for file in FILES:
        assert f"/docs/{file.parent.name}/{file.stem}.md): " in answer.text


async def test_an_installation_without_documentation_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "PLACES", (Path("/nowhere"),))
    guide.contents.cache_clear()
    try:
        answer = await shop.http.get("/docs/guide")
        assert answer.status_code == 404
        assert "carries no documentation" in answer.text
    finally:
        guide.contents.cache_clear()
