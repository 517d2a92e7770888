"""Where a PostgreSQL is. Its password is never shown: not in a log, an error, or a traceback with its values."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from farebox.settings import POSTGRES
from farebox.storage.port import StoreUnavailable

SCHEMES = tuple(start.removesuffix("://") for start in POSTGRES)
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

    def for_programs(self) -> tuple[str, dict[str, str]]:
        """For the server's own programs: a URL that may be seen, and the variables that may not."""
        parts = urlsplit(self._url)
        options = parse_qsl(parts.query)
        secrets = [value for name, value in options if name == "password"]
        if parts.password is not None:
            secrets.append(unquote(parts.password))
        user, at, host = parts.netloc.rpartition("@")
        plain = [(name, value) for name, value in options if name != "password"]
        query = f"?{urlencode(plain)}" if plain else ""
        url = f"{parts.scheme}://{user.partition(':')[0]}{at}{host}{parts.path}{query}"
        return url, {"PGPASSWORD": secrets[-1]} if secrets else {}

    def __repr__(self) -> str:
        return f"Address({self.shown})"

    def __str__(self) -> str:
        return self.shown


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
