"""A connection that is lost while something is saved neither loses nor doubles it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk import once, tickets, timekeeping
from desk.desk import Desk, open_desk
from desk.people import save_customer
from desk.workflow import OPEN
from store import postgres_writer
from store.errors import Gone, Unsure
from store.store import open_store
from tests.builders import SmallDesk, make_desk
from tests.faults.proxy import Proxy, line_to


@dataclass
class Far:
    """A desk, and the same one at the end of a line that may be cut."""

    small: SmallDesk
    desk: Desk
    line: Proxy

    async def bodies(self, ticket_id: int) -> list[str | None]:
        return [event.body for event in await self.small.events(ticket_id, "message")]


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Far]:
    """A small desk in PostgreSQL."""
    small = await make_desk(tmp_path, engine="postgresql")
    async with line_to(small.url) as line:
        desk = await open_desk(await open_store(line.url), small.clock)
        yield Far(small, desk, line)
        await desk.close()
    await small.close()


async def test_a_reply_whose_commit_arrived_is_reported_as_saved_though_its_answer_was_lost(
    far: Far,
) -> None:
    ticket_id = await far.small.ticket()
    far.line.swallow = "answer"
    ticket = await tickets.reply(far.desk, far.small.anna, ticket_id, "On it", then=OPEN)
    assert ticket.state == "open"
    assert await far.bodies(ticket_id) == ["On it"]


async def test_a_reply_whose_commit_was_lost_is_reported_as_not_saved(far: Far) -> None:
    ticket_id = await far.small.ticket()
    far.line.swallow = "request"
    with pytest.raises(Gone, match="Nothing was saved; try again"):
        await tickets.reply(far.desk, far.small.anna, ticket_id, "On it", then=OPEN)
    assert await far.bodies(ticket_id) == []
    await tickets.reply(far.desk, far.small.anna, ticket_id, "On it", then=OPEN)
    assert await far.bodies(ticket_id) == ["On it"]


@pytest.mark.parametrize("swallowed", ["answer", "request"])
async def test_a_reply_that_nobody_can_ask_about_is_sent_again_and_there_once(
    far: Far, swallowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_writer, "_SURE_WITHIN_S", 0.3)
    ticket_id, token = await far.small.ticket(), once.new_token()
    far.line.swallow, far.line.stays_cut = swallowed, True
    with pytest.raises(Unsure, match="send it once more; it will not be there twice"):
        await tickets.reply(far.desk, far.small.anna, ticket_id, "On it", then=OPEN, once=token)
    with pytest.raises(Gone):
        await tickets.reply(far.desk, far.small.anna, ticket_id, "On it", then=OPEN, once=token)
    await far.line.mend()
    for _ in range(2):
        ticket = await tickets.reply(
            far.desk, far.small.anna, ticket_id, "On it", then=OPEN, once=token
        )
        assert ticket.state == "open"
    assert await far.bodies(ticket_id) == ["On it"]


async def test_a_ticket_that_is_opened_again_after_nobody_could_tell_is_one_ticket(
    far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_writer, "_SURE_WITHIN_S", 0.3)
    token, values = once.new_token(), {"subject": "VPN", "queue_id": far.small.inbox}
    far.line.swallow, far.line.stays_cut = "answer", True
    with pytest.raises(Unsure):
        await tickets.create(far.desk, far.small.anna, values, once=token)
    await far.line.mend()
    opened = await tickets.create(far.desk, far.small.anna, values, once=token)
    assert opened.number == "2026-00001"
    assert await far.small.behind("SELECT count(*) FROM ticket") == [(1,)]


async def test_a_customer_and_time_that_are_saved_again_after_nobody_could_tell_are_there_once(
    far: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_writer, "_SURE_WITHIN_S", 0.3)
    ticket_id, anna = await far.small.ticket(), far.small.anna
    customer_token, time_token = once.new_token(), once.new_token()

    async def save() -> None:
        await save_customer(far.desk, anna, {"name": "Zoë Ångström"}, once=customer_token)

    async def book() -> None:
        at = far.small.clock.now
        await timekeeping.book(far.desk, anna, ticket_id, 60, at, "By phone", once=time_token)

    for write in (save, book):
        far.line.swallow, far.line.stays_cut = "answer", True
        with pytest.raises(Unsure):
            await write()
        await far.line.mend()
        await write()
    assert await far.small.behind("SELECT count(*) FROM customer WHERE name LIKE 'Zo%'") == [(1,)]
    assert await far.small.behind("SELECT count(*) FROM time_entry") == [(1,)]


async def test_reading_goes_on_over_another_connection_without_a_word(far: Far) -> None:
    await far.small.ticket()
    await far.desk.refresh()
    far.line.drop_lines()
    await far.desk.refresh()
