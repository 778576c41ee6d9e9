"""What is said on the screen of an error of the desk or its database; the log has all of it."""

from __future__ import annotations

from desk.errors import DeskError
from store.errors import Conflict, Gone, NotFound, StoreError, Unsure

GONE = "The database cannot be reached just now, and nothing was saved; try again when it is there."
# Where the desk is, and what ails it, is none of a customer's business.
GONE_FOR_CUSTOMERS = "The desk cannot be reached just now; what you write is kept."
_UNSURE = (
    "The connection to the desk was lost while this was being saved, and nobody knows whether it "
    "was. Your text is kept: when the desk is there again, send it once more; it will not be there "
    "twice."
)


def why(error: DeskError | StoreError) -> str:
    """For agents."""
    return GONE if isinstance(error, Gone) else str(error)


def why_for_customers(error: DeskError | StoreError) -> str:
    """For customers: no address, no file, nothing that they could not see to."""
    if isinstance(error, Unsure):
        return _UNSURE
    if isinstance(error, StoreError) and not isinstance(error, Conflict | NotFound):
        return GONE_FOR_CUSTOMERS
    return str(error)
