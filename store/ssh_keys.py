"""The SSH keys by which people come to the desk, and whom each of them lets in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from store.reader import Select

# Who logs in reads these at every login: what writes is imported only by the function that does.
if TYPE_CHECKING:
    from store.writer import Transaction


class SshKey(Struct, frozen=True):
    """A public key: ``type`` and ``key`` (base64) are the first two words of its line."""

    type: str
    key: str
    comment: str = ""


class Admitted(Struct, frozen=True):
    """Somebody who may come in with a key, as who they are then."""

    login: str
    type: str
    key: str


# A customer whose login is an agent's as well would become the agent.
_ADMITTED = """
SELECT a.login, k.type, k.key FROM ssh_key k
JOIN agent a ON a.id = k.agent_id
WHERE a.validity = 'valid' AND a.login <> ''{key}
UNION ALL
SELECT c.login, k.type, k.key FROM ssh_key k
JOIN customer c ON c.id = k.customer_id
WHERE c.validity = 'valid' AND c.login <> ''{key}
AND NOT EXISTS (SELECT 1 FROM agent a WHERE a.login = c.login)
"""


def admitted(select: Select, type: str = "", key: str = "") -> list[Admitted]:
    """Whom the keys let in: all of them by login, or only the one who has this key."""
    condition, params = "", {}
    if key:
        condition, params = " AND k.key = :key AND k.type = :type", {"key": key, "type": type}
    found = select(_ADMITTED.format(key=condition), params)
    return sorted((Admitted(*row) for row in found), key=lambda one: (one.login, one.key))


def keys_of(
    select: Select, *, agent_id: int | None = None, customer_id: int | None = None
) -> list[SshKey]:
    """An agent's or a customer's keys, in the order in which they were given."""
    column = "agent_id" if agent_id is not None else "customer_id"
    found = select(
        f"SELECT type, key, comment FROM ssh_key WHERE {column} = :id ORDER BY id",
        {"id": customer_id if agent_id is None else agent_id},
    )
    return [SshKey(*row) for row in found]


def owner_of(select: Select, key: str) -> tuple[str, int | None, int | None] | None:
    """Whose key it is: name, agent's id, customer's id; None: nobody's."""
    found = select(
        "SELECT coalesce(a.name, c.name), k.agent_id, k.customer_id FROM ssh_key k "
        "LEFT JOIN agent a ON a.id = k.agent_id LEFT JOIN customer c ON c.id = k.customer_id "
        "WHERE k.key = :key",
        {"key": key},
    )
    return (found[0][0], found[0][1], found[0][2]) if found else None


async def replace_keys(
    tx: Transaction,
    keys: Sequence[SshKey],
    *,
    agent_id: int | None = None,
    customer_id: int | None = None,
    added_us: int,
) -> None:
    """Make these exactly somebody's keys; those that were there before stay as old as they are."""
    from sqlalchemy import delete, insert, select, update

    from store.schema import ssh_key as table

    mine = table.c.customer_id == customer_id if agent_id is None else table.c.agent_id == agent_id
    there = {row.key for row in await tx.execute(select(table.c.key).where(mine))}
    gone = there - {key.key for key in keys}
    if gone:
        await tx.execute(delete(table).where(mine, table.c.key.in_(gone)))
    for key in keys:
        if key.key in there:
            await tx.execute(
                update(table).where(mine, table.c.key == key.key).values(comment=key.comment)
            )
        else:
            await tx.execute(
                insert(table).values(
                    agent_id=agent_id,
                    customer_id=customer_id,
                    type=key.type,
                    key=key.key,
                    comment=key.comment,
                    added_us=added_us,
                )
            )
