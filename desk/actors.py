"""Who does something."""

from __future__ import annotations

from msgspec import Struct

from sla_engine import Author
from store.rows import Agent, Customer


class Actor(Struct, frozen=True):
    """The name is kept with each event, so that history still reads when a person is renamed."""

    kind: Author
    id: int | None
    name: str


SYSTEM = Actor(Author.SYSTEM, None, "Tocsin")


def as_agent(agent: Agent) -> Actor:
    """The actor that an agent is."""
    return Actor(Author.AGENT, agent.id, agent.name)


def as_customer(customer: Customer) -> Actor:
    """The actor that a customer is."""
    return Actor(Author.CUSTOMER, customer.id, customer.name)
