"""Where a desk is: the addresses that people write after --db."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

_POSTGRES = ("postgresql", "postgres")


def is_postgres(url: str) -> bool:
    """Whether the desk at ``url`` is in PostgreSQL."""
    return url.partition("://")[0] in _POSTGRES and "://" in url


def sqlite_path(url: str) -> Path:
    """The file that a ``sqlite:///`` URL names; a ValueError for any other URL."""
    for prefix in ("sqlite:///", "sqlite://"):
        if url.startswith(prefix) and len(url) > len(prefix):
            return Path(url.removeprefix(prefix)).expanduser()
    raise ValueError(
        f"{shown(url)} is no address of a desk that this Tocsin can open; write "
        "sqlite:///PATH/desk.db or postgresql://USER@HOST/DATABASE"
    )


def of_file(path: str) -> str:
    """A file's address for SQLite, which shall not make an empty one where there is none."""
    return f"file:{quote(path)}?mode=rw"


def check(url: str) -> None:
    """Raise ValueError for an address where no desk can be."""
    if not is_postgres(url):
        sqlite_path(url)
        return
    try:
        parts = urlsplit(url)
        named = parts.port is None or parts.port > 0
    except ValueError:
        named = False
    if not named or len(parts.path) < 2:
        raise ValueError(
            f"{shown(url)} names no database; write postgresql://USER@HOST/DATABASE, with "
            ":PORT after the host where it is not 5432"
        )


def shown(url: str) -> str:
    """The address as it may be printed: without its password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("://")[0] + "://…"
    before, at, host = parts.netloc.rpartition("@")
    user = before.partition(":")[0]
    # A password may stand among the options, too.
    query = "" if "password" in parts.query else parts.query
    if not is_postgres(url):
        return url
    return urlunsplit((parts.scheme, f"{user}{at}{host}", parts.path, query, ""))
