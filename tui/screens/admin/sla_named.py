"""Who still names an SLA that is not valid: rules, and defaults of services and queues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desk.entitlement import service_path
from store.rows import VALID, Catalogue
from tui.present.text import line

_MOST_NAMES = 2


def still_named(catalogue: Catalogue, sla_id: int) -> str:
    """A sentence on who would give it, and what happens then; "" where nobody names it.

    Only what is in use is told: the rest gives no ticket anything.
    """
    who = list(_who(catalogue, sla_id))
    if not who:
        return ""
    is_one = len(who) == 1 and not who[0].startswith("rules")
    told = who[0] if len(who) == 1 else f"{', '.join(who[:-1])} and {who[-1]}"
    return (
        f"{told[0].upper()}{told[1:]} still {'names' if is_one else 'name'} it, but while it is "
        "not valid it is never chosen: the next rule or default has its turn."
    )


def _who(catalogue: Catalogue, sla_id: int) -> Iterator[str]:
    numbers = [
        number
        for number, rule in enumerate(catalogue.sla_rules, start=1)
        if rule.sla_id == sla_id and rule.validity == VALID
    ]
    if numbers:
        yield f"{'rule' if len(numbers) == 1 else 'rules'} {_spans(numbers)}"
    services = [
        service_path(catalogue, service.id)
        for service in catalogue.services.values()
        if service.default_sla_id == sla_id and service.validity == VALID
    ]
    queues = [
        queue.name
        for queue in catalogue.queues.values()
        if queue.default_sla_id == sla_id and queue.validity == VALID
    ]
    for noun, names in (("service", services), ("queue", queues)):
        for name in names[:_MOST_NAMES]:
            yield f"{noun} {line(name)}"
        further = len(names) - _MOST_NAMES
        if further > 0:
            yield f"{further} more {noun}{'s' if further > 1 else ''}"


def _spans(numbers: Sequence[int]) -> str:
    """``1, 4-6``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)
