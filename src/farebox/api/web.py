"""The built pages and the widget: files that ``ui/`` makes and the package carries in ``farebox/web``.

``PAGES`` is the whole list of pages: a path, the file that answers it, its policy, and what comes along. A page is a
static shell; what it shows it asks the API for, or finds it along (``along.py``), so it is the same for everybody.
``/assets/*`` carries a hash in its name and is kept for ever, ``/widget.js`` has a stable name and is asked for again.

What a page must not wait for stands in it (a style, a script of a few lines): its policy allows exactly that by hash,
counted from the built file, before anything that an author wrote is put into it.

Files are read when they are first wanted and kept, compressed too; a rebuilt file is noticed by its time stamp.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from farebox.api import along
from farebox.api.auth import Caller, anyone
from farebox.api.routes import router
from farebox.core.errors import NotFound
from farebox.core.values import Value

if TYPE_CHECKING:
    from farebox.service.house import House

FOLDER = Path(__file__).parents[1] / "web"
NOT_BUILT = (
    "<!doctype html><html lang='en'><meta charset='utf-8'><title>Not built</title>"
    "<p>The pages of this server are not built. Run <code>make setup</code> with Node 20.19 or newer installed, "
    "then reload. The API works without them."
)
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
_COMPRESSIBLE = frozenset({".html", ".css", ".js", ".svg", ".json"})
_STANDS_IN_IT = re.compile(rb"<(script|style)(?: type=\"module\")?>(.*?)</\1>", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\Z")
_YEAR = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"
_ANY_ORIGIN = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}


def policy(**more: str) -> str:
    """A Content-Security-Policy: our own files only, nothing inline, no frames around it; ``more`` replaces parts."""
    parts = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "lit-html",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return "; ".join(f"{name} {value}".rstrip() for name, value in parts.items() if value != "-")


@lru_cache(maxsize=32)
def allowing(csp: str, page: bytes) -> str:
    """The policy, with the hashes of the scripts and styles that stand in the built page."""
    for kind in ("script", "style"):
        found = [text for tag, text in _STANDS_IN_IT.findall(page) if tag.decode() == kind]
        hashes = [f" 'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'" for text in found]
        csp = csp.replace(f"{kind}-src 'self';", f"{kind}-src 'self'{''.join(hashes)};")
    return csp


PREVIEW = policy(
    sandbox="allow-scripts",
    style_src="'self' 'unsafe-inline'",
    img_src="data: blob:",
    font_src="data:",
    connect_src="'none'",
    form_action="'none'",
    frame_ancestors="*",
    require_trusted_types_for="-",
    trusted_types="-",
)
"""Of the frame in which a result file is shown: an origin of its own, our script only, styles as the file brings them.
The file itself stands in a frame further inside, in which no script runs at all."""


PLAYGROUND = policy(
    style_src="'self' 'unsafe-inline'",
    font_src="'self' data:",
    require_trusted_types_for="-",
    trusted_types="-",
)
"""Of the API reference: its maintainers say that its styles cannot do without; its scripts are held as strictly."""


class Page(Value, frozen=True):
    """One page: where it answers, the built file, and what it may do."""

    path: str
    file: str
    csp: str = policy()
    along: along.Along | None = None
    """The data that stand in the page, if it begins with any."""


PAGES: tuple[Page, ...] = (
    Page("/", "catalogue.html", along=along.catalogue),
    Page("/w/{id}", "shop.html", along=along.offer),
    Page("/e/{id}/receipt", "receipt.html"),
    Page("/e/{id}", "execution.html", policy(frame_src="'self'")),
    Page("/preview", "preview.html", PREVIEW),
    Page("/docs", "reference.html", PLAYGROUND),
    Page("/docs/example", "example.html", policy(frame_src="'self'")),
)


class _File(Value, frozen=True):
    stamp: tuple[int, int]
    content: bytes
    packed: bytes
    """Compressed; empty where that does not pay."""
    tag: str
    media_type: str


class Shelf:
    """The built files, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, _File] = {}

    async def take(self, name: str) -> _File | None:
        """A file, or None if it was not built. ``name`` is checked by the caller."""
        place = self._folder / name
        try:
            found = os.stat(place)
        except OSError:
            return None
        stamp = (found.st_mtime_ns, found.st_size)
        kept = self._files.get(name)
        if kept is None or kept.stamp != stamp:
            kept = self._files[name] = await asyncio.to_thread(_read, place, stamp)
        return kept


def _read(place: Path, stamp: tuple[int, int]) -> _File:
    return _packed(place.read_bytes(), place.suffix, 9, stamp)


def _packed(content: bytes, suffix: str, level: int, stamp: tuple[int, int] = (0, 0)) -> _File:
    packed = gzip.compress(content, level, mtime=0) if suffix in _COMPRESSIBLE else b""
    tag = hashlib.sha256(content).hexdigest()[:20]
    worth_it = packed if len(packed) < len(content) else b""
    return _File(stamp, content, worth_it, tag, _TYPES.get(suffix, "application/octet-stream"))


def router_of(house: House, folder: Path = FOLDER) -> APIRouter:
    routes = router("pages")
    shelf = Shelf(folder)
    for page in PAGES:
        routes.add_api_route(
            page.path, _shell(shelf, page, house), response_class=Response, include_in_schema=False, name=page.file
        )

    @routes.get("/widget.js", response_class=Response, include_in_schema=False)
    async def widget(request: Request, who: Annotated[Caller, Depends(anyone)]) -> Response:
        """The web components for other sites, as one module."""
        file = await shelf.take("widget.js")
        if file is None:
            return Response("// " + _sentence(), 503, _ANY_ORIGIN, "text/javascript; charset=utf-8")
        return _answer(request, file, {"cache-control": _ASK_AGAIN, **_ANY_ORIGIN})

    @routes.get("/assets/{name}", response_class=Response, include_in_schema=False)
    async def asset(request: Request, name: str, who: Annotated[Caller, Depends(anyone)]) -> Response:
        """A file whose name changes with its content."""
        file = await shelf.take(f"assets/{name}") if _NAME.match(name) else None
        if file is None:
            raise NotFound("there is no such file; reload the page")
        return _answer(request, file, {"cache-control": _YEAR, **_ANY_ORIGIN})

    return routes


def _shell(shelf: Shelf, page: Page, house: House) -> Callable[..., Awaitable[Response]]:
    headers = {
        "cache-control": _ASK_AGAIN,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }

    async def shell(request: Request, who: Annotated[Caller, Depends(anyone)]) -> Response:
        """One page's shell, with what comes along."""
        file = await shelf.take(page.file)
        if file is None:
            return Response(NOT_BUILT, 503, {**headers, "content-security-policy": page.csp}, _TYPES[".html"])
        held = {**headers, "content-security-policy": allowing(page.csp, file.content)}
        if page.along is not None:
            file = _packed(await along.put(file.content, page.along, house, request.path_params), ".html", 6)
        return _answer(request, file, held)

    return shell


def _sentence() -> str:
    return re.sub(r"<[^>]*>", "", NOT_BUILT.partition("<p>")[2])


def _answer(request: Request, file: _File, headers: Mapping[str, str]) -> Response:
    """The file as the client takes it, or 304."""
    packed = bool(file.packed) and "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{file.tag}{"-gz" if packed else ""}"'
    out = {**headers, "etag": tag, "vary": "Accept-Encoding"}
    if packed:
        out["content-encoding"] = "gzip"
    if tag in [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=out)
    return Response(file.packed if packed else file.content, 200, out, file.media_type)
