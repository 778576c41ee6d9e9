"""Which SLA a ticket gets, and why."""

from __future__ import annotations

from msgspec import Struct

from desk.entitlement import lineage, service_path
from store.rows import VALID, Catalogue, SlaRule

# What forms and verbs say for "as the rules say", where an id or None is a choice by hand.
AUTO = "auto"


class Asked(Struct, frozen=True):
    """What decides about the SLA of a ticket. ``organisation``: that of its customer."""

    queue_id: int
    service_id: int | None = None
    customer_id: int | None = None
    organisation: str = ""
    type: str = ""
    priority: int | None = None


class Choice(Struct, frozen=True):
    """An SLA (None: none), and why as the rest of a sentence: ``rule 2, VIP customers``."""

    sla_id: int | None
    why: str
    rule_id: int | None = None
    by_hand: bool = False


def choose(catalogue: Catalogue, asked: Asked) -> Choice:
    """The SLA where nobody chose one by hand.

    The first valid rule that matches decides, also for "no SLA"; then the default of the service
    or of the nearest one above it; then that of the queue. An SLA that is not valid is never
    chosen: the next rule or default has its turn.
    """
    for number, rule in enumerate(catalogue.sla_rules, start=1):
        if matches(catalogue, rule, asked) and _is_usable(catalogue, rule.sla_id):
            return Choice(rule.sla_id, f"rule {number}, {rule.name}", rule.id)
    return default(catalogue, asked.service_id, asked.queue_id)


def default(catalogue: Catalogue, service_id: int | None, queue_id: int) -> Choice:
    """The SLA where no rule matches: that of the service, else that of the queue."""
    for service in lineage(catalogue, service_id) if service_id is not None else ():
        sla_id = service.default_sla_id
        if sla_id is not None and is_valid(catalogue, sla_id):
            return Choice(sla_id, f"default of service {service_path(catalogue, service.id)}")
    queue = catalogue.queues.get(queue_id)
    sla_id = None if queue is None else queue.default_sla_id
    if queue is not None and sla_id is not None and is_valid(catalogue, sla_id):
        return Choice(sla_id, f"default of queue {queue.name}")
    return Choice(None, "no rule and no default names an SLA")


def by_hand(sla_id: int | None, who: str) -> Choice:
    """What somebody chose; it stays until somebody lets the rules choose again."""
    return Choice(sla_id, f"chosen by {who}", by_hand=True)


def presumed(
    catalogue: Catalogue, sla_id: int | None, service_id: int | None, queue_id: int, who: str
) -> Choice:
    """Why a ticket of a Tocsin that kept no reasons has its SLA: the default, else a person."""
    expected = default(catalogue, service_id, queue_id)
    return expected if expected.sla_id == sla_id else by_hand(sla_id, who)


def matches(catalogue: Catalogue, rule: SlaRule, asked: Asked) -> bool:
    """Whether the rule is in use and all its conditions hold."""
    queue = catalogue.queues.get(asked.queue_id)
    return (
        rule.validity == VALID
        and rule.customer_id in (None, asked.customer_id)
        and organisation_key(rule.organisation) in ("", organisation_key(asked.organisation))
        and (rule.service_id is None or _is_under(catalogue, asked.service_id, rule.service_id))
        and (rule.team_id is None or (queue is not None and queue.team_id == rule.team_id))
        and rule.type in ("", asked.type)
        and (
            rule.min_priority is None
            or (asked.priority is not None and asked.priority <= rule.min_priority)
        )
    )


def is_valid(catalogue: Catalogue, sla_id: int) -> bool:
    """Whether an SLA can be chosen at all."""
    sla = catalogue.slas.get(sla_id)
    return sla is not None and sla.validity == VALID


def _is_usable(catalogue: Catalogue, sla_id: int | None) -> bool:
    return sla_id is None or is_valid(catalogue, sla_id)


def _is_under(catalogue: Catalogue, service_id: int | None, above_id: int) -> bool:
    if service_id is None:
        return False
    return any(service.id == above_id for service in lineage(catalogue, service_id))


def organisation_key(organisation: str) -> str:
    """Organisations that differ only in case and spaces are one."""
    return " ".join(organisation.split()).casefold()
