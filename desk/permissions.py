"""Who may change what is configured."""

from __future__ import annotations

from desk.actors import Actor
from desk.errors import NotAllowed
from sla_engine import Author
from store.rows import VALID, Agent, Catalogue


def admins(catalogue: Catalogue) -> list[Agent]:
    """The admins who are in use, by name."""
    found = [a for a in catalogue.agents.values() if a.is_admin and a.validity == VALID]
    return sorted(found, key=lambda agent: agent.name.casefold())


def why_not_configure(catalogue: Catalogue, actor: Actor) -> str | None:
    """Why this actor may not change what is configured, as a sentence; None when they may.

    Admins may, and Tocsin itself (imports). On a desk without any admin every agent may: nobody
    could make one otherwise.
    """
    known = admins(catalogue)
    if actor.kind is Author.SYSTEM or not known:
        return None
    if actor.kind is Author.AGENT and any(admin.id == actor.id for admin in known):
        return None
    names = ", ".join(admin.name for admin in known[:3])
    return f"Only an admin can change this; ask {names}."


def require_admin(catalogue: Catalogue, actor: Actor) -> None:
    """NotAllowed for whoever may not change what is configured."""
    reason = why_not_configure(catalogue, actor)
    if reason is not None:
        raise NotAllowed(reason)
