"""What the server-rendered pages share: how they are rendered, their style sheets, a strict CSP."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from farebox.api.auth import Caller, anyone
from farebox.api.routes import router
from farebox.core.errors import NotFound

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def templates() -> Environment:
    """Loaded with its library by the first page that is asked for."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A rendered page with the headers that every page carries."""
    text = templates().get_template(template).render(**values)
    return HTMLResponse(text, status, headers={"content-security-policy": CSP, "x-frame-options": "DENY"})


def _static() -> dict[str, tuple[bytes, str, str]]:
    """Our few files, in memory: name -> (bytes, media type, ETag). No path from outside ever reaches the disk."""
    found = {}
    for place in (HERE / "static").iterdir():
        content = place.read_bytes()
        found[place.name] = (content, _TYPES[place.suffix], f'"{hashlib.sha256(content).hexdigest()[:16]}"')
    return found


def router_of() -> APIRouter:
    routes = router("pages")
    files = _static()

    @routes.get("/static/{name}", response_class=Response, include_in_schema=False)
    async def static(request: Request, name: str, who: Annotated[Caller, Depends(anyone)]) -> Response:
        """The pages' style sheets."""
        if name not in files:
            raise NotFound("there is no such file")
        content, media_type, tag = files[name]
        headers = {"etag": tag, "cache-control": "public, max-age=300"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    return routes
