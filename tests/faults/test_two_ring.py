"""Two processes that ring the same bells at the same moment ring each of them once."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from desk.desk import system_now
from store.reader import Engine
from tests.builders import make_desk
from tests.faults.processes import ROOT

TICKETS = 30


def _ring_until_nothing_is_due(worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    # The word that follows the first round, whether it rang any or not.
    for line in worker.stdout:
        if "at work" in line or "standing by" in line:
            break
    worker.send_signal(signal.SIGTERM)
    worker.stdout.read()
    worker.stdout.close()


async def test_two_workers_ring_what_is_long_overdue_once_in_all(
    tmp_path: Path, home: Path, engine: Engine
) -> None:
    small = await make_desk(tmp_path, system_now() - timedelta(days=30), engine)
    for n in range(TICKETS):
        await small.ticket(f"VPN {n}")
    workers = [
        subprocess.Popen(  # noqa: ASYNC220  (starting one takes no time)
            [sys.executable, "-m", "tui.main", "worker", "--db", small.url],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        for _ in range(2)
    ]
    await asyncio.gather(*(asyncio.to_thread(_ring_until_nothing_is_due, w) for w in workers))
    assert [worker.wait() for worker in workers] == [0, 0]
    # First response, update, and 80 and 100 % of the solution.
    assert await small.behind("SELECT count(*) FROM bell") == [(4 * TICKETS,)]
    rung = await small.behind("SELECT ticket_id, data FROM ticket_event WHERE kind = 'bell'")
    assert len(rung) == len({(ticket_id, str(data)) for ticket_id, data in rung}) == 4 * TICKETS
    await small.close()
