"""What an agent may where, shown beside their form as it would be once saved."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from store.rows import ADMIN, AGENT, SUPERVISOR, VALID, Agent, Catalogue
from tui.present import permissions as told
from tui.widgets.fields.specs import Values

_ROLES = {
    AGENT: "An agent does what the settings say for the own teams and for others, unless a "
    "permission says otherwise.",
    SUPERVISOR: "A supervisor manages the tickets of the own teams, and is whom others ask there.",
    ADMIN: "An admin manages every ticket, and what is configured on this desk.",
}
ROLE_HELP = " ".join(_ROLES.values())


def as_it_would_be(agent_id: int | None, values: Values) -> Agent:
    """The agent of the form's values."""
    return Agent(
        id=agent_id or 0,
        login="",
        name=str(values.get("name") or "This agent"),
        initials="",
        role=str(values.get("role") or AGENT),
        validity=str(values.get("validity") or VALID),
        team_ids=tuple(values.get("team_ids") or ()),
    )


def told_agent(catalogue: Catalogue, agent: Agent) -> Content:
    """The role in a sentence, and a line for each place."""
    return Content("\n").join(
        [
            Content.styled("The role", "bold"),
            Content(""),
            Content(_ROLES.get(agent.role, "")),
            Content(""),
            Content(""),
            Content.styled("What they may, and where", "bold"),
            Content(""),
            *_lines(catalogue, agent),
            Content(""),
            Content.styled("Permissions and Settings say so; see Admin (5).", "$text-muted"),
        ]
    )


def _lines(catalogue: Catalogue, agent: Agent) -> Iterable[Content]:
    if agent.validity != VALID:
        return [Content("Nothing: they are not valid.")]
    return told.places(catalogue, agent)


def told_shortly(catalogue: Catalogue, agent: Agent) -> Content:
    """One line of it."""
    if agent.validity != VALID:
        return Content("They may nothing: they are not valid.")
    return Content(told.summary(catalogue, agent))
