"""Works out what follows from other rows and is kept beside them: after a migration or a move."""

from __future__ import annotations

from functools import partial

from store import open_counts, word_index
from store.progress import Steps, silent
from store.writer import Transaction, look


async def rebuild(tx: Transaction, steps: Steps = silent) -> None:
    """Work out all of it in the transaction; nobody else may write meanwhile."""
    await open_counts.count_anew(tx)
    [(tickets,)] = await look(tx, lambda select: select("SELECT count(*) FROM ticket", {}))
    await word_index.rebuild(tx, partial(_tell, steps, tickets))


def _tell(steps: Steps, tickets: int, done: int) -> None:
    steps("Making the full text index", done, tickets)
