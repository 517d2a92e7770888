"""Where a client token may travel: ``?token=``, ``X-Client-Token``, ``Authorization: Bearer ct_...``, the cookie.

The first that is present decides, no second one is tried. A Bearer value that is no client token (an API key, the
page's placeholder) is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from farebox.core.errors import Forbidden

COOKIE = "farebox_token"
_ID = re.compile(r"\w{1,64}\Z", re.ASCII)


def well_formed(text: str) -> bool:
    """An id is 1 to 64 letters, digits or underscores."""
    return _ID.match(text) is not None


def carried(
    query: str | None, header: str | None, authorization: str | None, cookie: str | None
) -> tuple[str | None, bool]:
    """The token that decides (None: there is none), and whether it came as the cookie."""
    if query is not None:
        return query, False
    if header is not None:
        return header.strip(), False
    if authorization is not None:
        scheme, _, value = authorization.partition(" ")
        value = value.strip()
        if scheme.lower() == "bearer" and value.startswith("ct_"):
            return value, False
    if cookie is not None:
        return cookie, True
    return None, False


def same_origin(headers: Mapping[str, str], base_url: str) -> None:
    """A change by cookie needs a proof that our own page asks for it; Forbidden otherwise."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        proven = site == "same-origin"
    else:
        origin = headers.get("origin")
        proven = origin is not None and origin.rstrip("/") == _origin_of(base_url)
    if not proven:
        raise Forbidden("A change by cookie must come from the execution's own page; send the token in a header")


def _origin_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}".lower()
