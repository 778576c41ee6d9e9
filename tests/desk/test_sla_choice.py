"""Which SLA a ticket gets: by hand, by the first rule that matches, by service, by queue."""

from __future__ import annotations

import pytest

from desk.sla_choice import Asked, Choice, by_hand, choose
from store.replacing import replace
from store.rows import (
    INVALID,
    TEMPORARILY_INVALID,
    Catalogue,
    Queue,
    Service,
    Sla,
    SlaRule,
)

NETWORK = Service(1, "Network", default_sla_id=6)
VPN = Service(2, "VPN", parent_id=1, default_sla_id=7)
TOKEN = Service(3, "Token", parent_id=2)
SLAS = {6: Sla(6, "Bronze"), 7: Sla(7, "Gold"), 8: Sla(8, "House"), 9: Sla(9, "VIP")}
QUEUES = {1: Queue(1, "Inbox", team_id=1, default_sla_id=8), 2: Queue(2, "Other", team_id=2)}
ASKED = Asked(
    queue_id=1, service_id=3, customer_id=5, organisation="Ostwind", type="incident", priority=2
)
VIP = SlaRule(1, "VIP", 1, sla_id=9)


def catalogue(*rules: SlaRule, services: tuple[Service, ...] = (), **slas: str) -> Catalogue:
    """``slas``: the validity of some, as ``_7="invalid"``."""
    known = {row.id: row for row in (NETWORK, VPN, TOKEN, *services)}
    changed = {int(name[1:]): validity for name, validity in slas.items()}
    rows = {n: replace(sla, validity=changed.get(n, sla.validity)) for n, sla in SLAS.items()}
    return Catalogue(1, services=known, slas=rows, queues=QUEUES, sla_rules=rules)


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"customer_id": 5},
        {"organisation": "OSTWIND "},
        {"service_id": 3},
        {"service_id": 1},
        {"team_id": 1},
        {"type": "incident"},
        {"min_priority": 2},
        {"min_priority": 3},
        {"customer_id": 5, "service_id": 2, "team_id": 1, "min_priority": 4},
    ],
)
def test_a_rule_matches_when_all_its_conditions_hold(condition: dict[str, object]) -> None:
    rule = replace(VIP, **condition)  # type: ignore[arg-type]  # (whatever the case names)
    assert choose(catalogue(rule), ASKED) == Choice(9, "rule 1, VIP", rule_id=1)


@pytest.mark.parametrize(
    "condition",
    [
        {"customer_id": 6},
        {"organisation": "Ost"},
        {"service_id": 4},
        {"team_id": 2},
        {"type": "request"},
        {"min_priority": 1},
        {"customer_id": 5, "team_id": 2},
        {"validity": INVALID},
        {"validity": TEMPORARILY_INVALID},
    ],
)
def test_a_rule_does_not_match_when_one_of_them_does_not(condition: dict[str, object]) -> None:
    rule = replace(VIP, **condition)  # type: ignore[arg-type]  # (whatever the case names)
    assert choose(catalogue(rule), ASKED).rule_id is None


@pytest.mark.parametrize("condition", [{"service_id": 3}, {"min_priority": 4}, {"customer_id": 5}])
def test_what_a_ticket_does_not_have_fulfils_no_condition(condition: dict[str, object]) -> None:
    rule = replace(VIP, **condition)  # type: ignore[arg-type]  # (whatever the case names)
    assert choose(catalogue(rule), Asked(queue_id=1)).rule_id is None


def test_the_first_rule_decides_and_its_number_is_its_place() -> None:
    other = replace(VIP, id=4, name="Incidents", sla_id=6)
    unlike = replace(VIP, id=3, name="Requests", type="request")
    assert choose(catalogue(unlike, other, VIP), ASKED) == Choice(6, "rule 2, Incidents", 4)
    assert choose(catalogue(unlike, VIP, other), ASKED).sla_id == 9


def test_no_sla_is_an_answer() -> None:
    none = replace(VIP, name="No promise to us", sla_id=None)
    assert choose(catalogue(none, VIP), ASKED) == Choice(None, "rule 1, No promise to us", 1)


def test_an_sla_that_is_not_valid_is_never_chosen() -> None:
    second = replace(VIP, id=2, name="Second", sla_id=6)
    assert choose(catalogue(VIP, second, _9=INVALID), ASKED).sla_id == 6
    assert choose(catalogue(VIP, _9=TEMPORARILY_INVALID), ASKED).sla_id == 7
    assert choose(catalogue(_7=INVALID), ASKED).sla_id == 6
    assert choose(catalogue(_7=INVALID, _6=INVALID), ASKED).sla_id == 8
    assert choose(catalogue(_7=INVALID, _6=INVALID, _8=INVALID), ASKED).sla_id is None


def test_without_a_rule_the_service_decides_or_the_nearest_one_above_it() -> None:
    assert choose(catalogue(), ASKED) == Choice(7, "default of service Network › VPN")
    own = replace(TOKEN, default_sla_id=6)
    told = choose(catalogue(services=(own,)), ASKED)
    assert told == Choice(6, "default of service Network › VPN › Token")


def test_without_a_service_the_queue_decides_or_nobody() -> None:
    assert choose(catalogue(), Asked(queue_id=1)) == Choice(8, "default of queue Inbox")
    assert choose(catalogue(), Asked(queue_id=2)).sla_id is None


def test_a_choice_by_hand_names_who_made_it() -> None:
    assert by_hand(9, "Bea") == Choice(9, "chosen by Bea", by_hand=True)
