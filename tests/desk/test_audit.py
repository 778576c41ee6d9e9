"""Whoever changes what is configured can be found, with what was there before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from desk.calendars import save_calendar
from desk.people import save_agent, save_customer, save_queue, save_team
from desk.services import save_service
from desk.settings import save_settings
from desk.sla_rules import save_rule
from desk.slas import save_sla
from store import audit
from store.rows import AuditEntry
from tests.builders import SmallDesk


async def log(small: SmallDesk, **filters: object) -> list[AuditEntry]:
    """The newest entries, without those of the desk's making."""
    job = partial(audit.page, limit=50, **filters)  # type: ignore[arg-type]
    return [one for one in await small.desk.store.reader.run(job) if one.actor_kind == "agent"]


async def test_a_changed_service_is_told_with_who_when_before_and_after(small: SmallDesk) -> None:
    now = small.clock.forward(hours=1)
    await save_service(small.desk, small.anna, {"comment": "Behind the firewall"}, row_id=small.vpn)
    [entry] = await log(small)
    assert (entry.actor_name, entry.action, entry.noun, entry.row_id, entry.name) == (
        "Anna Berg",
        "changed",
        "service",
        small.vpn,
        "VPN",
    )
    assert entry.at_us == now.timestamp() * 1_000_000
    assert entry.before == {"comment": ""}
    assert entry.after == {"comment": "Behind the firewall"}


async def test_what_is_referred_to_stands_there_by_its_name(small: SmallDesk) -> None:
    await save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox)
    [entry] = await log(small, noun="queue")
    assert (entry.before, entry.after) == ({"team_id": "Support"}, {"team_id": "Field"})


async def test_what_is_saved_as_it_was_is_no_change(small: SmallDesk) -> None:
    await save_team(small.desk, small.anna, {"comment": ""}, row_id=small.support)
    assert await log(small) == []


CHANGES: dict[str, Callable[[SmallDesk], Awaitable[object]]] = {
    "team": lambda s: save_team(s.desk, s.anna, {"name": "Night"}),
    "agent": lambda s: save_agent(s.desk, s.anna, {"login": "mia", "name": "Mia Lee"}),
    "queue": lambda s: save_queue(s.desk, s.anna, {"name": "Post", "team_id": s.field}),
    "calendar": lambda s: save_calendar(
        s.desk, s.anna, {"comment": "As the lease says"}, row_id=s.office
    ),
    "service": lambda s: save_service(s.desk, s.anna, {"name": "Mail"}),
    "sla": lambda s: save_sla(s.desk, s.anna, {"solution": "2h"}, row_id=s.gold),
    "sla_rule": lambda s: save_rule(s.desk, s.anna, {"name": "Night", "team_id": s.field}),
    "customer": lambda s: save_customer(s.desk, s.anna, {"name": "Mia Customer"}),
    "setting": lambda s: save_settings(s.desk, s.anna, {"stopwatch": False}),
}


@pytest.mark.parametrize("noun", CHANGES)
async def test_each_kind_of_change_is_in_the_log(small: SmallDesk, noun: str) -> None:
    await CHANGES[noun](small)
    entries = await log(small)
    assert [(one.noun, one.actor_name) for one in entries] == [(noun, "Anna Berg")]


async def test_a_changed_customer_is_told_without_what_stayed(small: SmallDesk) -> None:
    await save_customer(
        small.desk,
        small.jan,
        {"phone": "030 123", "service_ids": [small.vpn]},
        row_id=small.customer.id,
    )
    [entry] = await log(small)
    assert (entry.noun, entry.name, entry.actor_name) == ("customer", "Łukasz Żak", "Jan Novák")
    assert entry.before == {"phone": "", "services": []}
    assert entry.after == {"phone": "030 123", "services": ["VPN"]}


async def test_nothing_is_in_the_log_of_a_change_that_was_refused(small: SmallDesk) -> None:
    async def failing(tx: object) -> None:
        await save_team_in(tx)
        raise RuntimeError("cut short")

    async def save_team_in(tx: object) -> None:
        from store import records

        await records.add(tx, "team", {"name": "Night"})  # type: ignore[arg-type]

    with pytest.raises(RuntimeError):
        await small.desk.configure(failing, small.anna)
    assert await log(small) == []


async def test_the_log_is_read_page_by_page_and_by_words(small: SmallDesk) -> None:
    for n in range(5):
        small.clock.forward(minutes=1)
        await save_team(small.desk, small.anna, {"name": f"Crew {n}"})
    first = await log(small, text="crew berg")
    assert [one.name for one in first] == [f"Crew {n}" for n in (4, 3, 2, 1, 0)]
    third = first[2]
    rest = await log(small, before=(third.at_us, third.id))
    assert [one.name for one in rest] == ["Crew 1", "Crew 0"]
