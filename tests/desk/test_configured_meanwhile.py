"""What is configured while somebody writes counts for what they write, as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from desk import first_run, recompute, tickets
from desk.actors import Actor
from desk.catalogue import save_service, save_sla
from desk.desk import Desk
from desk.errors import Invalid, NotAllowed
from desk.examining.clocks import pending
from desk.people import save_customer, save_queue
from desk.settings import save_settings
from desk.workflow import CLOSED, RESOLVED
from store import tickets as rows
from store.errors import Gone
from store.reader import Select
from store.rows import INVALID
from store.writer import Transaction
from tests.at_once import another, at_once
from tests.builders import SmallDesk

_T = TypeVar("_T")


async def test_a_ticket_that_is_opened_while_its_queue_changes_hands_is_the_new_teams(
    small: SmallDesk,
) -> None:
    async with another(small) as other:
        _, opened = await at_once(
            small,
            save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox),
            other,
            tickets.create(other, small.anna, {"subject": "VPN", "queue_id": small.inbox}),
        )
    assert isinstance(opened, tickets.Opened)
    [created] = await small.events(opened.id, "created")
    assert created.data["team_id"] == small.field
    assert (await small.read(opened.id)).team_id == small.field


async def test_a_ticket_is_found_by_the_name_that_its_customer_got_while_it_was_opened(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_early(_: Desk) -> None:
        pass

    # All tickets of a customer are renamed afterwards, perhaps before this one is there.
    monkeypatch.setattr(recompute, "after_renaming", too_early)
    async with another(small) as other:
        _, opened = await at_once(
            small,
            save_customer(small.desk, small.anna, {"name": "Ewa Nowak"}, row_id=small.customer.id),
            other,
            tickets.create(
                other,
                small.anna,
                {"subject": "VPN", "queue_id": small.inbox, "customer_id": small.customer.id},
            ),
        )
    assert isinstance(opened, tickets.Opened)
    assert "ewa nowak" in (await small.read(opened.id)).search


async def test_no_ticket_is_opened_in_a_queue_that_goes_out_of_use_meanwhile(
    small: SmallDesk,
) -> None:
    async with another(small) as other:
        _, said = await at_once(
            small,
            save_queue(small.desk, small.anna, {"validity": INVALID}, row_id=small.inbox),
            other,
            tickets.create(other, small.anna, {"subject": "VPN", "queue_id": small.inbox}),
        )
    assert isinstance(said, Invalid)
    assert said.fields == {"queue_id": "This queue is not in use; choose another."}
    assert await small.behind("SELECT count(*) FROM ticket") == [(0,)]


async def test_what_was_read_before_a_change_does_not_come_back_after_it(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = small.desk.store.reader
    run, has_read, may_end = reader.run, asyncio.Event(), asyncio.Event()

    async def slow(job: Callable[[Select], _T]) -> _T:
        found = await run(job)
        has_read.set()
        await may_end.wait()
        return found

    monkeypatch.setattr(reader, "run", slow)
    late = asyncio.create_task(small.desk.refresh())
    await has_read.wait()
    monkeypatch.undo()
    service_id = await save_service(small.desk, small.anna, {"name": "Mail"})
    may_end.set()
    await late
    assert service_id in small.desk.catalogue.services


async def test_who_saved_something_is_not_told_that_they_did_not_if_reading_fails_after_it(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(_: object) -> None:
        raise Gone("The database cannot be reached.")

    small.desk.store.on_commit(lambda: monkeypatch.setattr(small.desk.store.reader, "run", gone))
    service_id = await save_service(small.desk, small.anna, {"name": "Mail"})
    assert small.desk.catalogue.services[service_id].name == "Mail"


async def test_nobody_joins_a_desk_that_was_closed_while_they_chose_a_team(
    small: SmallDesk,
) -> None:
    async with another(small) as other:
        _, said = await at_once(
            small,
            save_settings(small.desk, small.anna, {"others_tickets": "none"}),
            other,
            first_run.join(other, "ewa", "Ewa Nowak", small.support),
        )
    assert isinstance(said, NotAllowed)
    assert "lets people in" in str(said)
    assert await small.behind("SELECT count(*) FROM agent WHERE login = 'ewa'") == [(0,)]


async def test_a_queue_that_was_cut_off_while_it_changed_hands_is_handed_over_later(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    with monkeypatch.context() as patch:
        patch.setattr(tickets, "hand_over", _cut_off)
        await save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox)
    assert (await small.read(ticket_id)).team_id == small.support
    left = await pending(small.desk, ())
    assert [finding.text for finding in left.findings] == [
        "Open tickets of a queue that changed hands still wait for their new team."
    ]
    for _ in range(2):
        await recompute.catch_up(small.desk)
    assert (await small.read(ticket_id)).team_id == small.field
    [handed] = await small.events(ticket_id, "edited")
    assert handed.data["team_id"] == [small.support, small.field]


async def test_a_customer_who_was_cut_off_while_being_renamed_is_found_later(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    with monkeypatch.context() as patch:
        patch.setattr(rows, "open_ids", _cut_off)
        await save_customer(small.desk, small.anna, {"name": "Ewa Nowak"}, row_id=small.customer.id)
    assert "ewa nowak" not in (await small.read(ticket_id)).search
    await recompute.catch_up(small.desk)
    renamed = await small.read(ticket_id)
    assert "ewa nowak" in renamed.search
    await recompute.catch_up(small.desk)
    assert await small.read(ticket_id) == renamed


async def test_an_sla_whose_tickets_cannot_be_reached_after_it_was_saved_is_saved(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = await small.ticket()
    with monkeypatch.context() as patch:
        patch.setattr(recompute, "renew", _cut_off)
        await save_sla(small.desk, small.anna, {"solution": "2h"}, row_id=small.gold)
    due_us = (await small.clocks(ticket_id))["solution"].due_us
    assert await recompute.catch_up(small.desk) == 1
    assert (await small.clocks(ticket_id))["solution"].due_us != due_us


async def test_what_is_done_to_a_ticket_before_it_is_handed_over_hides_nothing_of_it(
    small: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id, ended_id = await small.ticket(), await small.ticket()
    hand_over = tickets.hand_over

    async def after_others(desk: Desk, actor: Actor, queue_id: int, batch: int) -> None:
        await tickets.note(desk, small.jan, ticket_id, "Just looking")
        await hand_over(desk, actor, queue_id, batch)

    async def ending(tx: Transaction, **equal: object) -> list[int]:
        found = await open_ids(tx, **equal)
        return [*found, ended_id]

    open_ids = rows.open_ids
    await tickets.change_state(small.desk, small.anna, ended_id, RESOLVED)
    await tickets.change_state(small.desk, small.anna, ended_id, CLOSED)
    monkeypatch.setattr(rows, "open_ids", ending)
    monkeypatch.setattr(tickets, "hand_over", after_others)
    await save_queue(small.desk, small.anna, {"team_id": small.field}, row_id=small.inbox)
    [handed] = await small.events(ticket_id, "edited")
    assert handed.data["team_id"] == [small.support, small.field]
    # Ended after somebody looked which are open: final is final.
    assert await small.events(ended_id, "edited") == []


async def _cut_off(*_: object, **__: object) -> None:
    raise Gone("The database cannot be reached.")
