"""The form of a rule that chooses an SLA."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.content import Content

from desk.entitlement import service_path
from desk.rule_order import taken_first_by
from desk.sla_choice import organisation_key
from desk.workflow import PRIORITIES, TYPES
from store import tallies
from store.replacing import replace
from store.rows import VALID, SlaRule
from tui.dialogs.choice import Choice
from tui.present.sight import in_sight
from tui.present.signs import WARNING
from tui.present.text import line, plural
from tui.screens.admin import choices
from tui.screens.admin.configured_form import ConfiguredForm
from tui.screens.admin.lines import NO_SLA, least_priority
from tui.screens.form import Reading
from tui.screens.ticket_fields import Customers
from tui.widgets.fields.specs import (
    ChoiceField,
    Head,
    Item,
    LineField,
    Values,
    validity,
)

if TYPE_CHECKING:
    from store.tallies import Alike

_ANY = "any"
_SOURCES = (
    "Which SLA a ticket gets, in this order: what somebody chose by hand; the first rule that "
    "fits; the default of its service, or of the one above it; the default of its queue."
)
_LATER = "Tickets that are open keep their SLA until something that a rule looks at is changed."


class SlaRuleForm(ConfiguredForm):
    """If a ticket is like this, then it gets that SLA."""

    SECTION: ClassVar[str] = "sla_rules"
    HAS_PREVIEW: ClassVar[bool] = True

    def __init__(self, row_id: int | None = None, first_field: str = "") -> None:
        self._known: Customers | None = None
        self._alike: Sequence[tuple[Alike, int]] | None = None
        self._counted: dict[SlaRule, int] = {}
        # As they are compared; None until they are read.
        self._organisations: frozenset[str] | None = None
        super().__init__(row_id, first_field)

    def items(self) -> Sequence[Item]:
        return (
            LineField(name="name", label="Name", required=True, longest=200),
            Head("If the ticket has"),
            ChoiceField(
                name="customer_id",
                label="Customer",
                none=_ANY,
                search=self._search,
                told=self._told_customer,
            ),
            LineField(
                name="organisation",
                label="Organisation",
                empty=_ANY,
                longest=200,
                help="The organisation of the ticket's customer, written as in the customer's "
                "form; capitals don't matter.",
            ),
            ChoiceField(
                name="service_id",
                label="Service",
                none=_ANY,
                choices=lambda _: choices.services(self.desk.catalogue),
                hint="With all services that are under it.",
            ),
            ChoiceField(
                name="team_id",
                label="Team",
                none=_ANY,
                choices=lambda _: choices.teams(self.desk.catalogue),
                help="The team of the ticket's queue.",
            ),
            ChoiceField(
                name="type",
                label="Type",
                none=_ANY,
                choices=lambda _: [Choice(name, name) for name in TYPES],
            ),
            ChoiceField(
                name="min_priority",
                label="Least priority",
                none=_ANY,
                choices=lambda _: [Choice(n, least_priority(n)) for n in PRIORITIES],
                help="This priority or a more urgent one.",
            ),
            Head("Then it gets"),
            ChoiceField(
                name="sla_id",
                label="SLA",
                none=f"{NO_SLA}: no deadline is promised",
                choices=lambda _: choices.slas(self.desk.catalogue),
                help="No SLA is an answer too: rules after this one, and defaults, are not asked.",
            ),
            validity(),
            LineField(name="comment", label="Comment", longest=250),
        )

    @property
    def _customers(self) -> Customers:
        if self._known is None:
            self._known = Customers(self.desk)
        return self._known

    def _told_customer(self, customer_id: Any) -> str:
        return self._customers.told(customer_id)

    async def _search(self, text: str) -> Sequence[Choice[Any]]:
        return await self._customers.search(text)

    # -- reading and writing -------------------------------------------------------------------

    async def read_row(self, row_id: int) -> SlaRule | None:
        rules = self.desk.catalogue.sla_rules
        return next((rule for rule in rules if rule.id == row_id), None)

    async def read(self) -> Reading:
        reading = await super().read()
        await self._customers.learn(reading.values.get("customer_id"))
        if self._alike is None:
            self._look_up()
        return reading

    def values_of(self, row: Any) -> dict[str, Any]:
        if row is None:
            return {"validity": "valid"}
        names = (
            "name",
            "customer_id",
            "organisation",
            "service_id",
            "team_id",
            "min_priority",
            "sla_id",
            "validity",
            "comment",
        )
        return {name: getattr(row, name) for name in names} | {"type": row.type or None}

    def about(self) -> str:
        if self._row is None:
            return "it is tried last; shift+↑ in the list moves it"
        rules = [rule.id for rule in self.desk.catalogue.sla_rules]
        place = rules.index(self._row.id) + 1 if self._row.id in rules else 0
        return f"version {self._row.version}, number {place} of {len(rules)}"

    async def write(self, values: dict[str, Any], version: Any) -> int:
        from desk.sla_rules import save_rule

        return await save_rule(
            self.desk,
            self.tocsin.actor,
            values | {"type": values.get("type") or ""},
            row_id=self.row_id,
            version=version,
        )

    # -- the preview ---------------------------------------------------------------------------

    def preview(self, values: Values) -> Content:
        rule = self._rule(values)
        parts = [
            Content.styled("What this rule says", "bold"),
            Content(""),
            Content(self._sentence(rule)),
            Content(""),
            Content(""),
            Content.styled("Open tickets", "bold"),
            Content(""),
            self._told_count(rule),
            *(_remark(told) for told in self._remarks(rule)),
            Content.styled(_LATER, "$text-muted"),
            Content(""),
            Content(""),
            Content.styled("The order of all sources", "bold"),
            Content(""),
            Content.styled(_SOURCES, "$text-muted"),
        ]
        return Content("\n").join(parts)

    def strip(self, values: Values) -> Content:
        rule = self._rule(values)
        told = Content(self._sentence(rule)) + Content("  ") + self._told_count(rule)
        for remark in self._remarks(rule):
            # First, where there is little room.
            told = _remark(remark) + Content("  ") + told
        return Content("\n").join(list(told.wrap(max(20, self.size.width - 4)))[:3])

    def _rule(self, values: Values) -> SlaRule:
        return SlaRule(
            id=self.row_id or 0,
            name="",
            position=0,
            customer_id=values.get("customer_id"),
            organisation=str(values.get("organisation") or ""),
            service_id=values.get("service_id"),
            team_id=values.get("team_id"),
            type=values.get("type") or "",
            min_priority=values.get("min_priority"),
            sla_id=values.get("sla_id"),
            validity=values.get("validity") or VALID,
        )

    def _sentence(self, rule: SlaRule) -> str:
        if rule.validity != VALID:
            return "It is not valid, so that it is passed over."
        catalogue = self.desk.catalogue
        parts = []
        if rule.type:
            parts.append(f"of type {rule.type}")
        if rule.customer_id is not None:
            parts.append(f"of {self._customers.told(rule.customer_id)}")
        if rule.organisation:
            parts.append(f"of a customer at {line(rule.organisation)}")
        if rule.service_id is not None:
            parts.append(f"about {line(service_path(catalogue, rule.service_id))}")
        if rule.team_id is not None and rule.team_id in catalogue.teams:
            parts.append(f"in team {line(catalogue.teams[rule.team_id].name)}")
        if rule.min_priority is not None:
            parts.append(f"with priority {least_priority(rule.min_priority)}")
        told = " ".join(["Every ticket", *parts])
        sla = catalogue.slas.get(rule.sla_id) if rule.sla_id is not None else None
        outcome = "no SLA at all" if sla is None else line(sla.name)
        return f"{told} gets {outcome}, unless a rule before it fits or somebody chose by hand."

    def _remarks(self, rule: SlaRule) -> Iterator[str]:
        """What makes the rule do nothing."""
        if rule.validity != VALID:
            return
        known = self._organisations
        wanted = organisation_key(rule.organisation)
        if wanted and known is not None and wanted not in known:
            yield f"No customer is of {line(rule.organisation)}."
        number = taken_first_by(self.desk.catalogue, rule)
        if number is not None:
            yield f"Rule {number} takes all of these tickets first."

    def _told_count(self, rule: SlaRule) -> Content:
        if self._alike is None:
            return Content.styled("counting …", "$text-muted")
        # What it then gets, and whether it is in use, is no condition.
        asked = replace(rule, sla_id=None, validity=VALID)
        if asked not in self._counted:
            self._count(asked)
            return Content.styled("counting …", "$text-muted")
        count = self._counted[asked]
        verb = "is" if count == 1 else "are"
        whose = in_sight(self.tocsin.scope)
        return Content(f"{plural(count, 'open ticket')}{whose} {verb} like that.")

    @work(group="rule-count", exclusive=True, exit_on_error=False)
    async def _count(self, rule: SlaRule) -> None:
        alike = self._alike or ()
        # Away from the event loop: a hundred thousand tickets may be as many kinds of ticket.
        self._counted[rule] = await asyncio.to_thread(self._matching, rule, alike)
        self.paint_form()

    def _matching(self, rule: SlaRule, alike: Sequence[tuple[Alike, int]]) -> int:
        from desk.sla_choice import Asked, matches

        catalogue = self.desk.catalogue
        return sum(count for kind, count in alike if matches(catalogue, rule, Asked(*kind)))

    @work(group="rule-tickets", exit_on_error=False)
    async def _look_up(self) -> None:
        scope = self.tocsin.scope
        self._alike = await self.desk.store.reader.run(
            lambda select: tallies.open_by_kind(select, scope)
        )
        found = await self.desk.store.reader.run(tallies.organisations)
        self._organisations = frozenset(map(organisation_key, found))
        self.paint_form()


def _remark(told: str) -> Content:
    return Content.styled(f"{WARNING} ", "$warning") + Content(told)
