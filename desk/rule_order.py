"""Which rule never has its turn, because one before it takes all of its tickets."""

from __future__ import annotations

from desk.entitlement import lineage
from desk.sla_choice import is_valid, organisation_key
from store.rows import VALID, Catalogue, SlaRule


def taken_first_by(catalogue: Catalogue, rule: SlaRule) -> int | None:
    """The number of the first rule before this one that fits all tickets that it fits; None where
    there is none. A rule that isn't saved yet (id 0) comes last. Conditions are compared one by
    one, so that several rules which only together take everything are not found.
    """
    for number, earlier in enumerate(catalogue.sla_rules, start=1):
        if earlier.id == rule.id:
            return None
        is_used = earlier.validity == VALID and (
            earlier.sla_id is None or is_valid(catalogue, earlier.sla_id)
        )
        if is_used and _fits_all_of(catalogue, earlier, rule):
            return number
    return None


def _fits_all_of(catalogue: Catalogue, earlier: SlaRule, rule: SlaRule) -> bool:
    above = set[int]()
    if rule.service_id is not None:
        above = {service.id for service in lineage(catalogue, rule.service_id)} | {rule.service_id}
    priority = rule.min_priority
    return (
        earlier.customer_id in (None, rule.customer_id)
        and organisation_key(earlier.organisation) in ("", organisation_key(rule.organisation))
        and (earlier.service_id is None or earlier.service_id in above)
        and earlier.team_id in (None, rule.team_id)
        and earlier.type in ("", rule.type)
        and (
            earlier.min_priority is None
            or (priority is not None and priority <= earlier.min_priority)
        )
    )
