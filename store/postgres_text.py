"""Statements as PostgreSQL's driver wants them: ``:name`` becomes ``$1``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from store.storable import storable_all

# Not the second colon of a cast, and nothing within a word.
_NAME = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")


@lru_cache(maxsize=2000)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"${names.setdefault(found[1], len(names) + 1)}"

    return _NAME.sub(number, sql), tuple(names)


def numbered(sql: str, params: Mapping[str, object]) -> tuple[str, list[object]]:
    """The statement with numbered parameters, and their values in that order."""
    text, names = _numbered(sql)
    return text, [storable_all(params[name]) for name in names]
