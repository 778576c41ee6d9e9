"""What was reported as saved is there after the process was killed without a warning."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

from desk import timekeeping
from store import views
from store.scope import EVERYTHING
from tests.builders import MONDAY, SmallDesk

# Replies and starts the stopwatch, says so, and then waits to be killed.
_CHILD = """
import asyncio, sys, time
from datetime import datetime
from desk import drafts, tickets, timekeeping
from desk.actors import as_agent
from desk.desk import open_desk
from store.store import open_store

async def main(url, now, ticket_id):
    desk = await open_desk(await open_store(url), lambda: datetime.fromisoformat(now))
    anna = as_agent(next(a for a in desk.catalogue.agents.values() if a.login == "anna"))
    await timekeeping.start(desk, anna, ticket_id)
    await drafts.keep(desk, anna.id, drafts.NOTE, ticket_id, {"text": "half a thought"})
    await tickets.reply(desk, anna, ticket_id, "Saved before the end")
    print("saved", flush=True)
    time.sleep(60)

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def killed_after(arguments: list[str]) -> tuple[str, int]:
    """Run the child until it says something, kill it at once; what it said and how it ended."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, *arguments],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    with child:
        said = child.stdout.readline() if child.stdout else ""
        child.kill()
    return said, child.returncode


async def test_what_is_reported_as_saved_is_on_the_disk_and_not_on_its_way_there(
    small_file: SmallDesk,
) -> None:
    async with small_file.desk.store.write() as tx:
        for name, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar() == value


async def test_a_reply_a_draft_and_a_running_stopwatch_survive_kill_9(small: SmallDesk) -> None:
    ticket_id = await small.ticket()
    arguments = [small.url, MONDAY.isoformat(), str(ticket_id)]
    assert await asyncio.to_thread(killed_after, arguments) == ("saved\n", -signal.SIGKILL)

    again, anna_id = await small.another(), small.anna.id or 0
    small.clock.forward(minutes=25)
    [watch] = await again.store.reader.run(
        lambda select: views.stopwatches(select, anna_id, EVERYTHING)
    )
    assert watch.running_since_us is not None
    [draft] = await again.store.reader.run(lambda select: views.drafts(select, anna_id, EVERYTHING))
    assert draft.content == {"text": "half a thought"}
    [reply] = await small.events(ticket_id, "message")
    assert reply.body == "Saved before the end"
    ticket = await timekeeping.stop(again, small.anna, ticket_id, "Wrote to the customer")
    assert (ticket.spent_s, ticket.state) == (25 * 60, "waiting_customer")
    await again.close()
