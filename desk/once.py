"""A write that is tried again, since nobody knows whether it arrived, is there once.

Whoever begins to write makes a token and keeps it with the draft. It is committed together with
the write, so that a second write with the same token finds it: after a lost connection, after a
crash, and also when two are under way at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import uuid4

from desk.desk import Desk

if TYPE_CHECKING:
    from store.writer import Transaction

# For so long a token is known; nobody comes back to a draft of a week ago by an accident.
KEPT_US = 7 * 86_400 * 1_000_000


class _Written(Protocol):
    @property
    def id(self) -> int:
        """The ticket's, or the customer's."""


_T = TypeVar("_T", bound=_Written)


def new_token() -> str:
    """A token that nobody else has."""
    return uuid4().hex


def token_of(begun: str, *what: object) -> str:
    """The token of one write out of what was begun with ``begun``: whoever says something else
    then, or to somebody else, means another write.
    """
    return f"{begun}:{sha256(repr(what).encode()).hexdigest()[:16]}" if begun else ""


def once(
    desk: Desk,
    token: str,
    job: Callable[[Transaction], Awaitable[_T]],
    again: Callable[[Transaction, int], Awaitable[_T]],
) -> Callable[[Transaction], Awaitable[_T]]:
    """``job``, which returns what it wrote, for ``Desk.write``; where it was done already, nothing
    is written and ``again`` is given the id of that. Without a token ("") it is always done.
    """
    if not token:
        return job

    async def claiming(tx: Transaction) -> _T:
        from store import once as tokens

        if not await tokens.claim(tx, token, desk.now_us()):
            row_id = await tokens.row_of(tx, token)
            if row_id is not None:
                return await again(tx, row_id)
        done = await job(tx)
        await tokens.settle(tx, token, done.id)
        return done

    return claiming


async def forget_old(desk: Desk) -> int:
    """Remove the tokens that nobody will use any more; returns how many."""
    from store import once as tokens

    async def job(tx: Transaction) -> int:
        return await tokens.forget(tx, desk.now_us() - KEPT_US)

    return await desk.write(job)
