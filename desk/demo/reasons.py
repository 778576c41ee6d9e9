"""Why a demo ticket has its SLA: the rule or default that comes to the same, or else its clerk."""

from __future__ import annotations

from typing import cast

from desk.demo.configure import Ids
from desk.demo.histories import Case
from desk.sla_choice import Asked, by_hand, choose
from store.rows import Catalogue, Json


def reason(catalogue: Catalogue, ids: Ids, case: Case, created: Json) -> Json:
    """What the "created" event of a ticket tells besides: why, whether by hand, and the team."""
    queue_id = cast("int", created["queue_id"])
    sla_id = cast("int | None", created["sla_id"])
    asked = Asked(
        queue_id=queue_id,
        service_id=cast("int", created["service_id"]),
        customer_id=cast("int", created["customer_id"]),
        organisation=case.customer.organisation,
        type=case.scenario.kind,
        priority=cast("int", created["priority"]),
    )
    choice = choose(catalogue, asked)
    if choice.sla_id != sla_id:
        choice = by_hand(sla_id, case.clerk.name)
    return {
        "sla_why": choice.why,
        "sla_by_hand": choice.by_hand,
        "team_id": catalogue.queues[queue_id].team_id,
    }
