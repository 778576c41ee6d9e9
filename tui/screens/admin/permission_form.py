"""The form of a permission: who may what, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.content import Content

from desk.permissions import LEVELS, Level, named
from store.replacing import replace
from store.rows import VALID, Catalogue, Permission
from tui.dialogs.choice import Choice
from tui.present import permissions as told
from tui.present.text import ELLIPSIS, line, plural
from tui.screens.admin import choices
from tui.screens.admin.configured_form import ConfiguredForm
from tui.widgets.fields.specs import ChoiceField, Item, LineField, RadioField, Values, validity

_TEAM, _QUEUE = "team_id", "queue_id"
_ORDER = (
    "What is said most exactly counts: of the agent and the queue, of the agent and the team, of "
    "every agent and the queue, of every agent and the team. Where nothing is said, the role and "
    "the settings."
)
# More agents than this are counted, not listed.
_LISTED = 12
# Rows of the strip at the bottom of a narrow screen.
_STRIP = 3


class PermissionForm(ConfiguredForm):
    """Somebody may do so much with the tickets of a team or a queue."""

    SECTION: ClassVar[str] = "permissions"
    HAS_PREVIEW: ClassVar[bool] = True

    def items(self) -> Sequence[Item]:
        return (
            ChoiceField(
                name="agent_id",
                label="Who",
                none="every agent",
                choices=lambda _: choices.agents(self.desk.catalogue),
                hint="What is said of one agent counts before what is said of every agent.",
            ),
            ChoiceField(
                name="place",
                label="Where",
                required=True,
                title="Where it counts",
                choices=lambda _: _places(self.desk.catalogue),
                hint="What is said of a queue counts before what is said of its team.",
            ),
            RadioField(
                name="level",
                label="May",
                required=True,
                options=told.LEVELS_IN_WORDS,
                help=told.LEVELS_HELP,
            ),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
        )

    async def read_row(self, row_id: int) -> Permission | None:
        known = self.desk.catalogue.permissions
        return next((one for one in known if one.id == row_id), None)

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": VALID, "level": Level.SEE.word}
        place = (_TEAM, row.team_id) if row.queue_id is None else (_QUEUE, row.queue_id)
        names = ("agent_id", "level", "validity", "comment")
        return {name: getattr(row, name) for name in names} | {"place": place}

    def heading(self) -> str:
        if self._row is None:
            return super().heading()
        return told.in_words(self.desk.catalogue, self._row, LEVELS[self._row.level])

    def saved(self) -> str:
        return f"{self.heading()}, saved"

    def field_for(self, name: str) -> str:
        return "place" if name in (_TEAM, _QUEUE) else name

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.grants import save_permission

        given = {name: value for name, value in values.items() if name != "place"}
        return await save_permission(
            self.desk,
            self.tocsin.actor,
            given | _split(values.get("place")),
            row_id=self.row_id,
            version=version,
        )

    # -- the preview ---------------------------------------------------------------------------

    def preview(self, values: Values) -> Content:
        one = self._permission(values)
        parts = [
            Content.styled("What this permission says", "bold"),
            Content(""),
            Content(self._sentence(one)),
            Content(""),
            Content(""),
            Content.styled(self._whose(one), "bold"),
            Content(""),
            *self._outcome(one),
            Content(""),
            Content(""),
            Content.styled("What counts", "bold"),
            Content(""),
            Content.styled(_ORDER, "$text-muted"),
        ]
        return Content("\n").join(parts)

    def strip(self, values: Values) -> Content:
        one = self._permission(values)
        after, lines = self._after(one), [self._sentence(one)]
        agent = after.agents.get(one.agent_id or 0)
        if agent is not None:
            lines.append(told.summary(after, agent))
        width = max(20, self.size.width - 4)
        rows = list(Content("  ".join(lines)).wrap(width))
        if len(rows) > _STRIP:
            # What is left out may be what is not allowed: it must not look like all of it.
            rows[_STRIP - 1 :] = [rows[_STRIP - 1].truncate(width - 2) + Content(f" {ELLIPSIS}")]
        return Content("\n").join(rows)

    def _permission(self, values: Values) -> Permission:
        place = _split(values.get("place"))
        return Permission(
            id=self.row_id or 0,
            agent_id=values.get("agent_id"),
            team_id=place[_TEAM],
            queue_id=place[_QUEUE],
            level=str(values.get("level") or Level.SEE.word),
            validity=values.get("validity") or VALID,
        )

    def _sentence(self, one: Permission) -> str:
        if one.validity != VALID:
            return "It is not valid, so that it says nothing."
        if one.team_id is None and one.queue_id is None:
            return "Choose where it counts."
        return f"{line(named(self.desk.catalogue, one))}: {told.MEANING[LEVELS[one.level]]}"

    def _after(self, one: Permission) -> Catalogue:
        """What is configured, with the form saved."""
        catalogue = self.desk.catalogue
        others = tuple(known for known in catalogue.permissions if known.id != one.id)
        if one.team_id is None and one.queue_id is None:
            return replace(catalogue, permissions=others)
        return replace(catalogue, permissions=(*others, one))

    def _whose(self, one: Permission) -> str:
        agent = self.desk.catalogue.agents.get(one.agent_id or 0)
        return f"What {line(agent.name)} may then" if agent is not None else "What agents may then"

    def _outcome(self, one: Permission) -> list[Content]:
        after = self._after(one)
        agent = after.agents.get(one.agent_id or 0)
        if agent is not None:
            return [Content(told.summary(after, agent)), Content(""), *told.places(after, agent)]
        agents = sorted(
            (agent for agent in after.agents.values() if agent.validity == VALID),
            key=lambda agent: agent.name.casefold(),
        )
        lines = [Content(told.summary(after, agent)) for agent in agents[:_LISTED]]
        if len(agents) > _LISTED:
            more = plural(len(agents) - _LISTED, "more agent")
            lines.append(Content.styled(f"and {more}", "$text-muted"))
        return lines


def _split(place: Any) -> dict[str, int | None]:
    """The two columns of a place."""
    split: dict[str, int | None] = {_TEAM: None, _QUEUE: None}
    if place is not None:
        split[place[0]] = place[1]
    return split


def _places(catalogue: Catalogue) -> list[Choice[tuple[str, int]]]:
    """The teams, then the queues."""
    teams = [
        Choice((_TEAM, choice.value), f"team {choice.label}", choice.detail)
        for choice in choices.teams(catalogue)
    ]
    queues = [
        Choice((_QUEUE, choice.value), f"queue {choice.label}", choice.detail)
        for choice in choices.queues(catalogue)
    ]
    return [*teams, *queues]
