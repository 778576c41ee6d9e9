"""A number of tickets says whose it is where somebody does not see every ticket of the desk."""

from __future__ import annotations

from store.scope import Scope

# What is configured counts for all tickets, whoever sees them.
FOR_THE_OTHERS = "It counts for those that you may not see, too."
# A head where there is no room for "Open tickets that you may see".
IN_SHORT = "Open and in sight"


def in_sight(scope: Scope) -> str:
    """Stands behind "ticket" or "tickets"; nothing for whoever sees them all."""
    return "" if scope.is_everything else " that you may see"
