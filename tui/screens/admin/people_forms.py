"""The forms of customers, agents and teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.content import Content

from desk.once import new_token
from desk.permissions import why_not_configure
from store import views
from store.rows import ADMIN, AGENT, SUPERVISOR
from tui.screens.admin import agent_may, choices
from tui.screens.admin.configured_form import ConfiguredForm
from tui.widgets.fields.specs import (
    AreaField,
    Item,
    LineField,
    ManyField,
    RadioField,
    Values,
    number,
    validity,
)

if TYPE_CHECKING:
    from store.reader import Select
    from store.rows import Customer


def keys_field() -> AreaField:
    """One public key a line, with their fingerprints under it."""
    return AreaField(
        name="ssh_keys",
        label="SSH keys",
        rows=3,
        told=_fingerprints,
        hint="One public key a line, as in a .pub file; whoever has one comes in as this person.",
        help="The keys with which this person logs in where people share one account (see "
        "docs/ssh.md). Paste the .pub file, never the other one. A key belongs to one person.",
    )


def _fingerprints(text: str) -> str:
    from desk.ssh_keys import parse_keys, told

    try:
        return "\n".join(told(key) for key in parse_keys(text).values())
    except ValueError as error:
        return str(error)


class CustomerForm(ConfiguredForm):
    """Somebody the desk works for."""

    SECTION: ClassVar[str] = "customers"
    USED_BY: ClassVar[str] = "customer_id"
    _keys = ""

    def __init__(self, row_id: int | None = None, first_field: str = "") -> None:
        # Two customers may have one name: nobody is made twice where it is unknown whether the
        # first try arrived.
        self._begun = new_token()
        super().__init__(row_id, first_field)

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            LineField(name="organisation", label="Organisation", longest=200),
            LineField(name="email", label="E-mail", longest=254),
            LineField(name="phone", label="Phone", longest=60),
            ManyField(
                name="service_ids",
                label="Services",
                choices=lambda _: choices.services(self.desk.catalogue),
                none="those that are for all customers",
                hint="With services of their own, customers may have these and no others.",
            ),
            LineField(
                name="login",
                label="Login",
                longest=64,
                empty="none",
                hint="For customers who come to the desk themselves; see docs/customers.md.",
            ),
            keys_field(),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
        )

    async def read_row(self, row_id: int) -> Any:
        from desk.ssh_keys import keys_text

        def read(select: Select) -> Customer | None:
            self._keys = keys_text(select, customer_id=row_id)
            return views.customer(select, row_id)

        return await self.desk.store.reader.run(read)

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": "valid"}
        names = (
            "name",
            "organisation",
            "email",
            "phone",
            "service_ids",
            "login",
            "validity",
            "comment",
        )
        return {name: getattr(row, name) for name in names} | {"ssh_keys": self._keys}

    def reason_against_saving(self) -> str | None:
        # Any agent may: customers are met at work.
        return None

    def reasons_against_fields(self) -> Mapping[str, str]:
        reason = why_not_configure(self.desk.catalogue, self.tocsin.actor)
        return {} if reason is None else {"login": reason, "ssh_keys": reason}

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.people import save_customer

        return await save_customer(
            self.desk,
            self.tocsin.actor,
            values,
            row_id=self.row_id,
            version=version,
            once=self._begun,
        )


class AgentForm(ConfiguredForm):
    """Somebody who works here."""

    SECTION: ClassVar[str] = "agents"
    USED_BY: ClassVar[str] = "owner_id"
    HAS_PREVIEW: ClassVar[bool] = True
    _keys = ""

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            LineField(
                name="login",
                label="Login",
                required=True,
                longest=64,
                hint="The user name on the machine where Tocsin runs.",
            ),
            LineField(name="initials", label="Initials", longest=4, width=13, empty="of the name"),
            LineField(name="email", label="E-mail", longest=254),
            ManyField(
                name="team_ids",
                label="Teams",
                choices=lambda _: choices.teams(self.desk.catalogue),
                none="none",
            ),
            RadioField(
                name="role",
                label="Role",
                required=True,
                options=tuple((role, role) for role in (AGENT, SUPERVISOR, ADMIN)),
                hint="A supervisor manages the own teams' tickets, an admin all of the desk.",
                help=agent_may.ROLE_HELP,
            ),
            number(
                "capacity",
                label="Capacity",
                width=9,
                hint="How many open tickets are a full load; the board shows who has more.",
            ),
            keys_field(),
            validity(),
        )

    async def read_row(self, row_id: int) -> Any:
        from desk.ssh_keys import keys_text

        self._keys = await self.desk.store.reader.run(
            lambda select: keys_text(select, agent_id=row_id)
        )
        return await super().read_row(row_id)

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": "valid", "capacity": 20, "role": AGENT}
        names = (
            "name",
            "login",
            "initials",
            "email",
            "team_ids",
            "role",
            "capacity",
            "validity",
        )
        return {name: getattr(row, name) for name in names} | {"ssh_keys": self._keys}

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.people import save_agent

        told = {**values, "capacity": values.get("capacity") or 0}
        return await save_agent(
            self.desk, self.tocsin.actor, told, row_id=self.row_id, version=version
        )

    def preview(self, values: Values) -> Content:
        shown = agent_may.as_it_would_be(self.row_id, values)
        return agent_may.told_agent(self.desk.catalogue, shown)

    def strip(self, values: Values) -> Content:
        shown = agent_may.as_it_would_be(self.row_id, values)
        return agent_may.told_shortly(self.desk.catalogue, shown)


class TeamForm(ConfiguredForm):
    """Agents who work together."""

    SECTION: ClassVar[str] = "teams"
    USED_BY: ClassVar[str] = "team_id"

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            ManyField(
                name="agent_ids",
                label="Agents",
                choices=lambda _: choices.agents(self.desk.catalogue),
                none="nobody",
            ),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
        )

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": "valid"}
        return {
            "name": row.name,
            "agent_ids": self._members(row.id),
            "validity": row.validity,
            "comment": row.comment,
        }

    def _members(self, team_id: int) -> tuple[int, ...]:
        agents = self.desk.catalogue.agents.values()
        return tuple(agent.id for agent in agents if team_id in agent.team_ids)

    def version_of(self, row: Any) -> Any:
        agents = self.desk.catalogue.agents.values()
        return row.version, {agent.id: agent.version for agent in agents}

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.people import save_agent, save_team

        agent_versions: dict[int, int]
        told = {name: value for name, value in values.items() if name != "agent_ids"}
        team_version, agent_versions = version if version is not None else (None, {})
        actor = self.tocsin.actor
        team_id = await save_team(self.desk, actor, told, row_id=self.row_id, version=team_version)
        # Who is in a team is said at each agent, so these are saved one by one after it.
        self.row_id = team_id
        wanted, now = set(values["agent_ids"]), set(self._members(team_id))
        for agent_id in sorted(wanted ^ now):
            agent = self.desk.catalogue.agents[agent_id]
            team_ids = {*agent.team_ids} ^ {team_id}
            await save_agent(
                self.desk,
                actor,
                {"team_ids": tuple(sorted(team_ids))},
                row_id=agent_id,
                version=agent_versions.get(agent_id),
            )
        return team_id
