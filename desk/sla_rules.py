"""The rules that choose an SLA, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desk import saving
from desk.actors import Actor
from desk.configured_inputs import SlaRuleInput
from desk.desk import Desk
from desk.errors import NotFound
from desk.permissions import require_admin
from desk.workflow import TYPES
from store import records, views
from store.rows import VALID, Catalogue, SlaRule

if TYPE_CHECKING:
    from store.writer import Transaction


async def save_rule(
    desk: Desk,
    actor: Actor,
    values: Mapping[str, Any],
    *,
    row_id: int | None = None,
    version: int | None = None,
) -> int:
    """Make a rule (``row_id`` None), the last in order, or change one; returns its id.

    ``values``: fields of ``SlaRuleInput``; on a change, those that are not given stay. Tickets
    that are there keep their SLA until something changes that the rules look at. Raises Invalid
    by field, Conflict, NotFound, and NotAllowed to whoever is no admin.
    """

    async def job(tx: Transaction) -> int:
        catalogue = desk.catalogue
        require_admin(catalogue, actor)
        known = {rule.id: rule for rule in catalogue.sla_rules}
        old = saving.current(known, row_id, "rule")
        told = saving.given(SlaRuleInput, values, None if old is None else {"name": old.name})
        saving.refuse(_wrong(catalogue, old, told) | await _wrong_customer(desk, old, told))
        if old is None:
            last = max((rule.position for rule in catalogue.sla_rules), default=0)
            told["position"] = last + 1
        return await saving.write(tx, "sla_rule", told, old, version)

    return await desk.configure(job, actor)


async def move_rule(desk: Desk, actor: Actor, rule_id: int, place: int) -> None:
    """Put a rule at a place in the order, from 1; beyond the ends means first or last.

    The others make room. Raises NotFound, and NotAllowed to whoever is no admin.
    """

    async def job(tx: Transaction) -> None:
        require_admin(desk.catalogue, actor)
        rules = list(desk.catalogue.sla_rules)
        moved = next((rule for rule in rules if rule.id == rule_id), None)
        if moved is None:
            raise NotFound("This rule is no longer there; go back to the list.")
        rules.remove(moved)
        rules.insert(max(0, place - 1), moved)
        for position, rule in enumerate(rules, start=1):
            if rule.position != position:
                await records.save(tx, "sla_rule", rule.id, rule.version, {"position": position})

    await desk.configure(job, actor)


def _wrong(catalogue: Catalogue, old: SlaRule | None, told: Mapping[str, Any]) -> dict[str, str]:
    wrong: dict[str, str] = {}

    def is_new(field: str) -> bool:
        """Whether it becomes another: what a rule refers to may have gone out of use since."""
        return field in told and (old is None or told[field] != getattr(old, field))

    if is_new("name"):
        row_id = None if old is None else old.id
        twin = saving.taken(told["name"], row_id, catalogue.sla_rules)
        if twin is not None:
            wrong["name"] = f"There is a rule {twin} already; choose another name."
    for field, rows, noun in (
        ("service_id", catalogue.services, "service"),
        ("team_id", catalogue.teams, "team"),
        ("sla_id", catalogue.slas, "SLA"),
    ):
        chosen = told.get(field)
        row = rows.get(chosen) if chosen is not None else None
        if is_new(field) and chosen is not None and (row is None or row.validity != VALID):
            wrong[field] = f"This {noun} is not in use; choose another."
    if is_new("type") and told["type"] not in ("", *TYPES):
        wrong["type"] = f"Choose one of: {', '.join(TYPES)}."
    return wrong


async def _wrong_customer(
    desk: Desk, old: SlaRule | None, told: Mapping[str, Any]
) -> dict[str, str]:
    customer_id = told.get("customer_id")
    if customer_id is None or (old is not None and customer_id == old.customer_id):
        return {}
    found = await desk.store.reader.run(lambda select: views.customer(select, customer_id))
    if found is None or found.validity != VALID:
        return {"customer_id": "This customer is not in use; choose another."}
    return {}
