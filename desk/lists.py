"""The lists that people work from, each a query; a number on screen counts the same query."""

from __future__ import annotations

from msgspec import Struct

from desk.permissions import scope_of, sees_team
from store.queries import TicketQuery
from store.replacing import replace
from store.rows import VALID, Agent, Catalogue

HOUR_US = 3_600_000_000
SOON_US = 2 * HOUR_US
# The id of the view that has all tickets, open and ended.
EVERYTHING_EVER = "all"


class ListView(Struct, frozen=True):
    """A named list. ``group``: the head that it stands under among the views; empty: none."""

    id: str
    title: str
    query: TicketQuery
    group: str = ""
    is_timed: bool = False
    counted: bool = True


def overdue(now_us: int) -> TicketQuery:
    """Tickets with a broken promise: elapsed > target, the one predicate."""
    return TicketQuery(breaches_before_us=now_us)


def soon(now_us: int) -> TicketQuery:
    """Tickets whose promise breaks within two hours if nobody acts."""
    return TicketQuery(breaches_from_us=now_us, breaches_before_us=now_us + SOON_US)


def list_views(catalogue: Catalogue, agent: Agent, now_us: int) -> tuple[ListView, ...]:
    """An agent's views in the order in which they stand on the left, each with what they may see;
    teams of which they may see nothing are left out.
    """
    views = [
        ListView("mine", "My tickets", TicketQuery(owner_id=agent.id)),
        ListView("team", "My team", TicketQuery(team_ids=agent.team_ids)),
        ListView("unassigned", "Unassigned", TicketQuery(unassigned=True)),
        ListView("overdue", "Overdue", overdue(now_us), is_timed=True),
        ListView("waits_customer", "Customer", TicketQuery(waits_for="customer"), "Waiting for"),
        ListView("waits_agent", "Agent", TicketQuery(waits_for="agent"), "Waiting for"),
        ListView(
            "waits_third_party", "Third party", TicketQuery(waits_for="third_party"), "Waiting for"
        ),
        ListView("waits_date", "A date", TicketQuery(waits_for="date"), "Waiting for"),
    ]
    views += [
        ListView(f"team_{team.id}", team.name, TicketQuery(team_ids=(team.id,)), "Teams")
        for team in sorted(catalogue.teams.values(), key=lambda team: team.name.casefold())
        if team.validity == VALID and sees_team(catalogue, agent, team.id)
    ]
    views += [
        ListView("open", "All open", TicketQuery()),
        ListView(
            EVERYTHING_EVER,
            "All tickets",
            TicketQuery(is_open=None, sort="created", descending=True),
            counted=False,
        ),
        ListView(
            "history",
            "History",
            TicketQuery(is_open=False, sort="ended", descending=True),
            counted=False,
        ),
    ]
    scope = scope_of(catalogue, agent)
    return tuple(replace(view, query=replace(view.query, scope=scope)) for view in views)
