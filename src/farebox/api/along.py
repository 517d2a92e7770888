"""What comes along with a page: the answer that its script would ask for first, as data in the page itself.

So a shop window is there one round trip earlier. It stands in a script element that is JSON: nothing in it runs, which
is why the pages' policy lets it be, and no ``<`` in it, so nothing that an author wrote can end it. The same data are
public at their path, which the element names; a script that wants another path, or finds nothing, asks as ever.
"""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from farebox.api.envelope import Paging, encode
from farebox.api.public_workflows import offer_of, window_of
from farebox.core.errors import FareboxError
from farebox.core.values import Json
from farebox.storage.port import StoreUnavailable

if TYPE_CHECKING:
    from farebox.service.house import House

MANY = 24
"""How many offers the catalogue shows at first."""
Along = Callable[["House", Mapping[str, str]], Awaitable[tuple[str, Json]]]
"""From the path's parameters: the path of the API, and the data of its answer."""


async def catalogue(house: House, path: Mapping[str, str]) -> tuple[str, Json]:
    paging = Paging(limit=MANY, offset=0, cursor="")
    return f"/v1/public/workflows?limit={MANY}", await window_of(house, paging)


async def offer(house: House, path: Mapping[str, str]) -> tuple[str, Json]:
    return f"/v1/public/workflows/{quote(path['id'], safe='')}", await offer_of(house, path["id"])


async def put(shell: bytes, along: Along, house: House, path: Mapping[str, str]) -> bytes:
    """The shell with the data at its end; the shell as it is where the API would refuse."""
    try:
        place, data = await along(house, path)
    except (FareboxError, StoreUnavailable):
        return shell
    text = encode(data).replace(b"<", b"\\u003c")
    head = f'<script type="application/json" data-answers="{html.escape(place)}">'.encode()
    return shell.replace(b"</body>", head + text + b"</script>\n</body>", 1)
