"""Admins change what is configured; a desk without one is not locked for ever."""

import pytest

from desk.actors import SYSTEM, Actor
from desk.errors import NotAllowed
from desk.permissions import require_admin, why_not_configure
from sla_engine import Author
from store.replacing import replace
from store.rows import INVALID, Agent, Catalogue

ANNA = Agent(1, "anna", "Anna Berg", "AB", role="admin")
JAN = Agent(2, "jan", "Jan Novák", "JN")


def actor(agent: Agent) -> Actor:
    return Actor(Author.AGENT, agent.id, agent.name)


def test_admins_may_and_others_are_told_whom_to_ask() -> None:
    catalogue = Catalogue(1, agents={1: ANNA, 2: JAN})
    assert why_not_configure(catalogue, actor(ANNA)) is None
    assert why_not_configure(catalogue, SYSTEM) is None
    with pytest.raises(NotAllowed, match="Only an admin can change this; ask Anna Berg"):
        require_admin(catalogue, actor(JAN))


def test_a_customer_with_the_id_of_an_admin_may_not() -> None:
    catalogue = Catalogue(1, agents={1: ANNA})
    assert why_not_configure(catalogue, Actor(Author.CUSTOMER, 1, "Łukasz")) is not None


def test_without_an_admin_in_use_every_agent_may() -> None:
    catalogue = Catalogue(1, agents={1: replace(ANNA, validity=INVALID), 2: JAN})
    assert why_not_configure(catalogue, actor(JAN)) is None


def test_an_admin_out_of_use_may_not_while_there_is_another() -> None:
    gone, other = replace(ANNA, validity=INVALID), replace(JAN, role="admin")
    catalogue = Catalogue(1, agents={1: gone, 2: other})
    assert why_not_configure(catalogue, actor(gone)) is not None
