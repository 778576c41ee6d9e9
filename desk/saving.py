"""What all verbs over configured things share: take what was given, keep names apart, write."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import BaseModel

from desk.errors import Invalid, NotFound
from desk.inputs import parse
from store import records

if TYPE_CHECKING:
    from store.writer import Transaction

_R = TypeVar("_R")


class Named(Protocol):
    """A configured row with a name."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


class Versioned(Protocol):
    """A row that can be saved."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...


def given(
    model: type[BaseModel], values: Mapping[str, Any], required: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The checked fields that were given, and no others; raises Invalid by field.

    ``required``: what the row that is changed has in the required fields. On a new row (None)
    those must be given.
    """
    told = parse(model, {**(required or {}), **values})
    return told.model_dump(include=set(values))


def current(rows: Mapping[int, _R], row_id: int | None, noun: str) -> _R | None:
    """The row that is changed, None for a new one; raises NotFound."""
    if row_id is None:
        return None
    if row_id not in rows:
        raise NotFound(f"This {noun} is no longer there; go back to the list.")
    return rows[row_id]


def key(name: str) -> str:
    """Names with the same key are the same to people: case and forms of letters don't count."""
    return unicodedata.normalize("NFKC", name).casefold()


def taken(name: str, row_id: int | None, rows: Iterable[Named]) -> str | None:
    """The name of another row that cannot be told from this one."""
    return next((row.name for row in rows if row.id != row_id and key(row.name) == key(name)), None)


def refuse(wrong: Mapping[str, str]) -> None:
    """Raise Invalid if anything is wrong."""
    if wrong:
        raise Invalid(wrong)


async def write(
    tx: Transaction,
    noun: str,
    values: Mapping[str, Any],
    old: Versioned | None,
    version: int | None,
) -> int:
    """Insert (``old`` None), or update the row that is still at ``version`` (None: at what it is
    now); returns the id. Raises Conflict.
    """
    if old is None:
        return await records.add(tx, noun, values)
    await records.save(tx, noun, old.id, old.version if version is None else version, values)
    return old.id
