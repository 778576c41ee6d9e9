"""A rule that one before it leaves nothing is found, and no other."""

import pytest

from desk.rule_order import taken_first_by
from store import tallies
from store.replacing import replace
from store.rows import INVALID, Catalogue, Service, Sla, SlaRule
from tests.builders import SmallDesk

RULE = SlaRule(
    9, "Narrow", 9, customer_id=5, organisation="Harbour", service_id=2, type="question",
    min_priority=1, sla_id=7,
)  # fmt: skip


def among(*earlier: SlaRule) -> Catalogue:
    return Catalogue(
        1,
        services={1: Service(1, "Network"), 2: Service(2, "VPN", parent_id=1)},
        slas={7: Sla(7, "Gold"), 8: Sla(8, "Old", validity=INVALID)},
        sla_rules=(*earlier, RULE),
    )


@pytest.mark.parametrize(
    "earlier",
    [
        SlaRule(1, "All", 1),
        SlaRule(1, "Above", 1, service_id=1, sla_id=7),
        SlaRule(1, "Same", 1, organisation=" HARBOUR", min_priority=2),
        replace(RULE, id=1),
    ],
)
def test_a_rule_with_fewer_conditions_takes_all_tickets_of_a_later_one(earlier: SlaRule) -> None:
    assert taken_first_by(among(SlaRule(3, "Other", 0, team_id=4), earlier), RULE) == 2
    # It doesn't come before itself, nor does what comes later.
    assert taken_first_by(among(), RULE) is None
    assert taken_first_by(among(earlier), earlier) is None


@pytest.mark.parametrize(
    "earlier",
    [
        SlaRule(1, "Not in use", 1, validity=INVALID),
        SlaRule(1, "Names what is never chosen", 1, sla_id=8),
        SlaRule(1, "Other customer", 1, customer_id=6),
        SlaRule(1, "Other organisation", 1, organisation="Harbour Foods"),
        SlaRule(1, "One team", 1, team_id=3),
        SlaRule(1, "Other type", 1, type="fault"),
    ],
)
def test_a_rule_that_leaves_something_is_no_obstacle(earlier: SlaRule) -> None:
    assert taken_first_by(among(earlier), RULE) is None


def test_a_broader_rule_comes_after_a_narrow_one_and_still_has_its_turn() -> None:
    any_priority = replace(RULE, id=0, min_priority=None)
    assert taken_first_by(among(SlaRule(1, "Urgent", 1, min_priority=2)), any_priority) is None
    above = replace(RULE, id=0, service_id=1)
    assert taken_first_by(among(SlaRule(1, "VPN", 1, service_id=2)), above) is None
    # One that is not saved yet comes last.
    assert taken_first_by(among(), replace(RULE, id=0, min_priority=1)) == 1


async def test_the_organisations_of_customers_are_known(small: SmallDesk) -> None:
    assert "Ostwind" in await small.desk.store.reader.run(tallies.organisations)
