"""Where a desk is: the addresses that people write after --db."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

_POSTGRES = ("postgresql", "postgres")
# The slashes before a path in the current folder, and before one from the root.
_RELATIVE, _ABSOLUTE = 3, 4


def is_postgres(url: str) -> bool:
    """Whether the desk at ``url`` is in PostgreSQL."""
    return url.partition("://")[0] in _POSTGRES and "://" in url


def sqlite_path(url: str) -> Path:
    """The file that a ``sqlite:///`` URL names; a ValueError for any other URL.

    The path begins after the third slash: one from the root has four.
    """
    scheme, _, rest = url.partition(":")
    path = rest.lstrip("/")
    slashes = len(rest) - len(path)
    if scheme != "sqlite" or not slashes or "\0" in url:
        raise ValueError(
            f"{shown(url)} is no address of a desk that this Tocsin can open; write "
            "sqlite:///PATH/desk.db or postgresql://USER@HOST/DATABASE"
        )
    if not path or path.endswith(("/", "/.", "/..")) or path in (".", "..", "~"):
        raise ValueError(
            f"{url} names no file; write sqlite:///desk.db for one in the current folder, or "
            "sqlite:////srv/desk/desk.db for one from the root"
        )
    if slashes not in (_RELATIVE, _ABSOLUTE):
        raise ValueError(
            f"{url} has {slashes} slash{'' if slashes == 1 else 'es'} where three or four belong; "
            f"write sqlite:///{path} for a path in the current folder, or sqlite:////{path} for "
            "one from the root"
        )
    try:
        return Path(rest[_RELATIVE:]).expanduser()
    except RuntimeError as error:
        raise ValueError(
            f"{url} begins in the folder of somebody whom this machine does not know; write the "
            "path from the root, as in sqlite:////srv/desk/desk.db"
        ) from error


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
