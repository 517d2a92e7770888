"""Where a PostgreSQL is. Its password is never shown: not in a log, an error, or a traceback with its values."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from farebox.storage.port import StoreUnavailable

SCHEMES = ("postgresql", "postgres")
HOW = (
    "a database URL is postgresql://user:password@host:port/name;"
    " characters such as / # ? @ in the password are written %2F %23 %3F %40"
)


class Address:
    """A connection URL that shows everything but its secrets."""

    __slots__ = ("_url", "shown")

    def __init__(self, url: str) -> None:
        """StoreUnavailable, without a word of the URL, if it cannot be read."""
        self._url = url
        try:
            self.shown = _shown(url)
        except ValueError:
            raise StoreUnavailable(HOW) from None

    def reveal(self) -> str:
        """The whole URL, for the driver only."""
        return self._url

    def __repr__(self) -> str:
        return f"Address({self.shown})"

    def __str__(self) -> str:
        return self.shown


def is_postgres(url: str) -> bool:
    return url.partition("://")[0] in SCHEMES


def _shown(url: str) -> str:
    """User, host, port and name of the database. ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError(HOW)
    options = dict(parse_qsl(parts.query))
    user = parts.username or options.get("user", "")
    host = parts.hostname or options.get("host", "")
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{user + '@' if user else ''}{host}{port}/{parts.path.lstrip('/')}"
