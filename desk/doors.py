"""Who stands at the door: the customer that a login belongs to."""

from __future__ import annotations

from desk.desk import Desk
from desk.errors import NotAllowed
from store import views
from store.rows import VALID, Customer

NOBODY = (
    "Nobody on this desk has the login {login}. Check it, or let an admin make an agent or a "
    "customer with it; without --as you can join as who you are on this machine."
)


async def customer_for(desk: Desk, login: str) -> Customer | None:
    """The customer with this login, None when there is none.

    Raises NotAllowed for one who is no longer in use.
    """
    found = await desk.store.reader.run(lambda select: views.customer_by_login(select, login))
    if found is not None and found.validity != VALID:
        raise NotAllowed(f"The customer {login} may not come in any more; ask the service desk.")
    return found
