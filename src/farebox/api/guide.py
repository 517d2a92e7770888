"""The documentation as pages: ``docs/guide`` and ``docs/reference`` under ``/docs``, and ``/llms.txt`` for programs.

The Markdown files are the source, in a checkout from ``docs/``, in an installed package from the copy it carries. Every
page is also there as it was written, with ``.md`` at the end of its address.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from farebox.api.auth import Caller, anyone
from farebox.api.pages import page
from farebox.api.routes import router
from farebox.core.errors import NotFound
from farebox.core.values import Value

if TYPE_CHECKING:
    from farebox.api import markdown

_HERE = Path(__file__)
PLACES = (_HERE.parents[1] / "_docs", _HERE.parents[3] / "docs")
FAMILIES = {"guide": "Guide", "reference": "Reference"}
# In the order a newcomer reads them; a page that is not named here comes after them, by title.
_ORDER = (
    "first-sale",
    "actions",
    "simulate",
    "embed",
    "follow",
    "files",
    "limits",
    "agents",
    "deploy",
    "fleet",
    "keep-and-erase",
    "security",
)
_TEXT = "text/markdown; charset=utf-8"


class Entry(Value, frozen=True):
    """One page in the table of contents."""

    path: str
    source: str
    written: markdown.Written


def folder() -> Path | None:
    """Where the documentation is, or None in an installation without it."""
    return next((place for place in PLACES if (place / "guide").is_dir()), None)


@functools.cache
def contents() -> dict[str, Entry]:
    """Every page by its address. Names come from this listing; nothing a visitor sends becomes a path."""
    place = folder()
    found: dict[str, Entry] = {}
    if place is None:
        return found
    for family in FAMILIES:
        entries = [_entry(family, file) for file in (place / family).glob("*.md")]
        entries.sort(key=lambda entry: (_rank(entry.path), entry.written.title))
        found |= {entry.path: entry for entry in entries}
    return found


@functools.cache
def diagrams() -> dict[str, bytes]:
    """The reference's drawings, by name."""
    place = folder()
    return {} if place is None else {file.stem: file.read_bytes() for file in place.glob("reference/diagrams/*.svg")}


def _entry(family: str, file: Path) -> Entry:
    from farebox.api import markdown  # with its library, for the first reader

    source = file.read_text(encoding="utf-8")
    return Entry(f"/docs/{family}/{file.stem}", source, markdown.render(source))


def _rank(path: str) -> int:
    name = path.rpartition("/")[2]
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def llms(base_url: str) -> str:
    """What a language model needs first: what this is, and where each page stands as text (https://llmstxt.org)."""
    lines = [
        "# Farebox",
        "",
        "> A self-hosted platform that sells or shares runs of a workflow. A client creates an execution, pays its",
        "> checkout, and follows status and timeline with a private token until it has a result.",
        "",
        f"The API is described by {base_url}/openapi.json (OpenAPI 3.1). Agents may also speak MCP at {base_url}/mcp.",
    ]
    for family, shown in FAMILIES.items():
        lines += ["", f"## {shown}", ""]
        lines += [
            f"- [{one.written.title}]({base_url}{one.path}.md): {one.written.lead}"
            for one in contents().values()
            if one.path.startswith(f"/docs/{family}/")
        ]
    return "\n".join(lines) + "\n"


def router_of(base_url: str) -> APIRouter:
    routes = router("pages")
    kept = {"cache-control": "public, max-age=300"}

    @routes.get("/llms.txt", response_class=PlainTextResponse, include_in_schema=False)
    async def llms_txt(who: Annotated[Caller, Depends(anyone)]) -> Response:
        """The documentation's table of contents for language models."""
        return PlainTextResponse(llms(base_url), headers=kept)

    @routes.get("/docs/guide", response_class=HTMLResponse, include_in_schema=False)
    async def guide(who: Annotated[Caller, Depends(anyone)]) -> Response:
        """The guide begins with its first page."""
        first = next(iter(contents()), None)
        if first is None:
            raise NotFound("this installation carries no documentation")
        return RedirectResponse(first, 307, headers=kept)

    @routes.get("/docs/reference/diagrams/{name}.svg", response_class=Response, include_in_schema=False)
    async def diagram(name: str, who: Annotated[Caller, Depends(anyone)]) -> Response:
        """A drawing of the reference."""
        drawn = diagrams().get(name)
        if drawn is None:
            raise NotFound("there is no such drawing")
        return Response(drawn, headers=kept, media_type="image/svg+xml")

    @routes.get("/docs/{family}/{name}", response_class=HTMLResponse, include_in_schema=False)
    async def chapter(family: str, name: str, who: Annotated[Caller, Depends(anyone)]) -> Response:
        """One page of the documentation; with ``.md`` as it was written."""
        entry = contents().get(f"/docs/{family}/{name.removesuffix('.md')}")
        if entry is None and family == "guide" and f"/docs/reference/{name.removesuffix('.md')}" in contents():
            return RedirectResponse(f"/docs/reference/{name}", 307, headers=kept)
        if entry is None:
            raise NotFound("there is no such page; the guide begins at /docs/guide")
        if name.endswith(".md"):
            return PlainTextResponse(entry.source, headers=kept, media_type=_TEXT)
        families = {
            shown: [one for one in contents().values() if one.path.startswith(f"/docs/{key}/")]
            for key, shown in FAMILIES.items()
        }
        return page("guide.html", entry=entry, families=families)

    return routes
